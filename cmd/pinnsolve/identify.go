package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/internal/files"
	"pinnsolve/internal/names"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// identifyOptions say what is to be found, from which measurements.
type identifyOptions struct {
	console
	posing

	unknowns    []string
	data        string
	sigma       float64
	measures    []string
	robust      bool
	design      int
	formulation string
	out         string
	json, quiet bool

	solve solve.Options
}

func newIdentifyCommand(con console) *cobra.Command {
	o := &identifyOptions{console: con}
	cmd := &cobra.Command{
		Use:   "identify CASE|FILE...",
		Short: "Find parameters from measurements, and how sure they are",
		Long: `Find parameters of a case, a part or a problem file, such as elastic constants, from
measured displacements or other outputs, with 95 % intervals, and say what the
measurements cannot tell.

Measurements are a CSV file with a header: coordinates by name (x, y and z) and any
outputs by name (ux, uy, p, strain_xx, ...), with sigma_ux and so on for standard
deviations; a cell may be empty. --sigma is the standard deviation of all that have none.
--measure adds quantities and reactions. Without any standard deviation it is estimated
from the misfit, and said so.

The directory gets result.json and residuals.csv. Exit status 3 means that the unknowns
are not to be trusted: not-identifiable, misfit, physics-unresolved, at-bound or
unfinished; the message says what to do.`,
		Example: `  pinnsolve identify cylinder --unknown mu=1,nu=0.3 --data u.csv --sigma 1e-3
  pinnsolve identify part.msh --fix base --traction tip=0,-1e6 --unknown E=2e11,nu=0.3 --data dic.csv --sigma 1e-6
  pinnsolve identify cook --unknown E,nu --data dic.csv --measure tip_uy=21.5+-0.1
  pinnsolve identify cylinder --unknown mu,nu --data u.csv --sigma 1e-3 --design 5`,
		Args: oneCaseOrFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.subject, o.more = args[0], args[1:]
			if err := o.open(cmd.Flags()); err != nil {
				return err
			}
			if err := o.fromFile(cmd.Flags()); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&o.unknowns, "unknown", nil, "`names` of parameters to be found, each with the value to begin with, such as E=2e11,nu=0.3")
	f.StringVar(&o.data, "data", "", "CSV `file` of measurements")
	f.Var(positive(&o.sigma), "sigma", "standard deviation of the noise of measurements that have none of their own")
	f.StringArrayVar(&o.measures, "measure", nil, "`name=value+-sigma` of a quantity or a reaction; may be repeated")
	f.BoolVar(&o.robust, "robust", false, "let outliers count little (Huber's loss)")
	f.IntVar(&o.design, "design", 0, "say where this `number` of further sensors, like those of the data, helps most")
	f.StringVar(&o.formulation, "formulation", "", "equations to solve: a `name` of the case, such as standard or mixed")
	o.posing.register(f)
	registerWeak(f, &o.solve.Weak)
	f.Var(oneOf(&o.solve.Statement, solve.Strong, solve.Weak, solve.Evolution), "statement", "residuals at points, integrals against test functions, or an evolution in time; default: as the case recommends")
	f.Var(positive(&o.solve.Tolerance), "tol", "largest relative error estimate (weak), or residual between the points (strong), of a solution to trust")
	f.Var(whole(&o.solve.Workers, mostWorkers), "workers", "tiles of points treated at once; default: one per processor")
	f.Var(natural(&o.solve.Seed), "seed", "seed of random numbers")
	f.StringVarP(&o.out, "out", "o", "", "`directory` for the files; default: runs/CASE-identify-TIME")
	f.BoolVar(&o.json, "json", false, "print result.json and nothing else")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	completeBody(cmd)
	return cmd
}

// task poses the problem at the values to begin with.
func (o *identifyOptions) task() (*task, []inverse.Unknown, error) {
	var starts []string
	for _, text := range o.unknowns {
		if strings.Contains(text, "=") {
			starts = append(starts, text)
		}
	}
	switch {
	case len(o.unknowns) == 0:
		return nil, nil, fmt.Errorf("what is to be found? --unknown names parameters, such as --unknown E=2e11,nu=0.3")
	case o.design < 0 || o.design > 1000:
		return nil, nil, fmt.Errorf("--design %d: the number of sensors is from 1 to 1000", o.design)
	case o.data == "" && len(o.measures) == 0:
		return nil, nil, fmt.Errorf("what was measured? give --data FILE.csv, or --measure")
	case len(o.loadCases.texts) > 0:
		return nil, nil, fmt.Errorf("--load-case: measurements belong to one load; identify with each for itself")
	}
	c, set, err := o.find(starts)
	if err != nil {
		return nil, nil, err
	}
	form, err := c.Form(o.formulation)
	if err != nil {
		return nil, nil, err
	}
	t := &task{Setup: question.Setup{Case: c, Form: form, Mesh: o.mesh, Problem: o.sum, Set: set, Options: o.solve}}
	var list []inverse.Unknown
	for _, text := range o.unknowns {
		u, err := t.unknown(text)
		if err != nil {
			return nil, nil, err
		}
		o.transform(&u)
		if slices.ContainsFunc(list, func(v inverse.Unknown) bool { return v.Name == u.Name }) {
			return nil, nil, fmt.Errorf("--unknown %s is given twice", u.Name)
		}
		list = append(list, u)
		t.Set[u.Name] = u.Start
	}
	if t.Values, t.problem, err = t.pose(nil); err != nil {
		return nil, nil, err
	}
	t.plan, err = plan(t.Options, t.problem)
	return t, list, err
}

// unknown reads a name with the value to begin with.
func (t *task) unknown(text string) (u inverse.Unknown, err error) {
	name, start, given := strings.Cut(text, "=")
	p, err := findParam(t.Case, name)
	if err != nil {
		return u, fmt.Errorf("--unknown: %w", err)
	}
	u = inverse.Unknown{Name: p.Name, Unit: p.Unit, Start: p.Default}
	if given {
		if u.Start, err = strconv.ParseFloat(start, 64); err != nil {
			return u, fmt.Errorf("--unknown %s: %q is not a number", text, start)
		}
	}
	if v, ok := t.Set[name]; ok && !given {
		u.Start = v
	}
	if !p.Range.Contains(u.Start) {
		return u, pinn.OutOfRange{Name: p.Name, Value: u.Start, Range: p.Range}
	}
	const far = 1e300 // of ends that are infinite
	u.Lo, u.Hi = math.Max(p.Range.Lo, -far), math.Min(p.Range.Hi, far)
	switch {
	case p.Role == ratioRole:
		u.Transform = inverse.Compressibility
		if p.Range.OpenHi { // a form without the incompressible limit
			u.Hi -= 1e-7
		}
		if p.Range.OpenLo {
			u.Lo += 1e-6
		}
	case p.Range.Lo == 0 && p.Range.OpenLo:
		u.Transform, u.Lo = inverse.Log, 1e-300
	}
	if u.Transform == inverse.Compressibility && u.Start >= u.Hi {
		u.Start = u.Hi - 1e-3
	}
	return u, nil
}

// ratioRole is the role of Poisson's ratio.
const ratioRole = "nu"

// measurements reads the data.
func (o *identifyOptions) measurements(p pinn.Problem) ([]solve.Measurement, error) {
	var list []solve.Measurement
	if o.data != "" {
		text, err := readText(o.data)
		if err != nil {
			return nil, fmt.Errorf("--data %s: %w", o.data, err)
		}
		if list, err = readMeasurements(string(text), columnsFor(p), o.sigma); err != nil {
			return nil, fmt.Errorf("--data %s: %w", o.data, err)
		}
	}
	for _, text := range o.measures {
		name, value, ok := strings.Cut(text, "=")
		value, noise, noisy := strings.Cut(value, "+-")
		v, err := strconv.ParseFloat(value, 64)
		s := o.sigma
		if noisy && err == nil {
			s, err = strconv.ParseFloat(noise, 64)
		}
		if !ok || err != nil || v-v != 0 || s < 0 || noisy && !(s > 0) {
			return nil, fmt.Errorf("malformed --measure %q: write name=value+-sigma, such as tip_uy=0.31+-0.002", text)
		}
		list = append(list, solve.Measurement{Output: name, Value: v, Sigma: s, Name: name})
	}
	return list, nil
}

// readMeasurements reads a table of coordinates and outputs.
func readMeasurements(text string, in columns, sigma float64) (list []solve.Measurement, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	r.TrimLeadingSpace, r.Comment = true, '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("it takes a header of names and rows of numbers")
	}
	header := rows[0]
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	column := func(name string) int { return slices.Index(header, name) }
	for _, axis := range in.axes {
		if column(axis) < 0 {
			return nil, fmt.Errorf("no column %s among %s", axis, strings.Join(header, ", "))
		}
	}
	number := func(line int, c int) (float64, error) {
		v, err := strconv.ParseFloat(strings.TrimSpace(rows[line][c]), 64)
		if err != nil || v-v != 0 {
			return 0, fmt.Errorf("line %d: %s is %q, which is not a number", line+1, header[c], rows[line][c])
		}
		return v, nil
	}
	outputs := 0
	for c, name := range header {
		if name == "" || in.passedOver(name) || strings.HasPrefix(name, "sigma_") {
			continue
		}
		outputs++
		for line := 1; line < len(rows); line++ {
			if strings.TrimSpace(rows[line][c]) == "" {
				continue // not measured there
			}
			m := solve.Measurement{Output: name, Sigma: sigma, At: make([]float64, len(in.axes)), Name: fmt.Sprintf("%s of line %d", name, line+1)}
			if m.Value, err = number(line, c); err != nil {
				return nil, err
			}
			for k, axis := range in.axes {
				if m.At[k], err = number(line, column(axis)); err != nil {
					return nil, err
				}
			}
			if s := column("sigma_" + name); s >= 0 && strings.TrimSpace(rows[line][s]) != "" {
				if m.Sigma, err = number(line, s); err != nil {
					return nil, err
				}
				if !(m.Sigma > 0) {
					return nil, fmt.Errorf("line %d: %s is %v; a standard deviation is positive", line+1, header[s], m.Sigma)
				}
			}
			list = append(list, m)
		}
	}
	if outputs == 0 {
		return nil, fmt.Errorf("no column of an output among %s", strings.Join(header, ", "))
	}
	return list, nil
}

func (o *identifyOptions) run(ctx context.Context) error {
	t, unknowns, err := o.task()
	if err != nil {
		return err
	}
	data, err := o.measurements(t.problem)
	if err != nil {
		return err
	}
	pose := func(values map[string]float64) (pinn.Problem, error) {
		_, p, err := t.pose(values)
		return p, err
	}
	options := inverse.Options{Robust: o.robust}
	if !o.quiet && !o.json {
		options.Progress = func(step int, values []float64, chi2 float64) {
			var parts []string
			for i, v := range values {
				parts = append(parts, fmt.Sprintf("%s %.6g", unknowns[i].Name, v))
			}
			fmt.Fprintf(o.console.err, "step %d: %s, chi squared %.4g\n", step, strings.Join(parts, ", "), chi2)
		}
	}
	found, err := solve.Identify(ctx, pose, t.Options, unknowns, data, options)
	if err != nil {
		if ctx.Err() != nil {
			return outcome(exitCancelled)
		}
		return flagged(err)
	}
	var sensors []solve.Measurement
	if o.design > 0 {
		if sensors, err = o.sensors(ctx, pose, t, unknowns, data, found); err != nil {
			return flagged(err)
		}
	}
	dir := o.out
	if dir == "" {
		dir = filepath.Join("runs", o.label()+"-identify-"+o.now().Format(stamp))
	}
	answer := identification{Command: names.Command("pinnsolve", o.console.args), Estimate: found.Estimate, ModelError: report.Number(found.ModelError), Version: question.Version(), Sensors: sensors}
	text, err := json.MarshalIndent(answer, "", " ")
	if err != nil {
		return failure{err}
	}
	if err := writeIdentification(dir, append(text, '\n'), data, found); err != nil {
		return failure{err}
	}
	if o.json {
		_, err = o.console.out.Write(append(text, '\n'))
	} else {
		err = showIdentified(o.console.out, found, len(data), sensors, dir)
	}
	switch {
	case err != nil:
		return failure{err}
	case found.Status != inverse.Identified:
		return outcome(exitUntrusted)
	}
	return nil
}

// identification is result.json.
type identification struct {
	Version string `json:"version"`
	Command string `json:"command"`
	*inverse.Estimate
	// ModelError is the estimated error of the predictions in standard deviations of
	// the noise, root sum square.
	ModelError report.Number `json:"model_error"`
	// Sensors are where further measurements help most, the best first.
	Sensors []solve.Measurement `json:"sensors,omitempty"`
}

// sensors says where further ones help most: of the outputs that were measured at points,
// with the largest of their standard deviations.
func (o *identifyOptions) sensors(ctx context.Context, pose func(map[string]float64) (pinn.Problem, error), t *task, unknowns []inverse.Unknown, data []solve.Measurement, found *solve.Identified) ([]solve.Measurement, error) {
	var outputs []string
	sigma := 0.0
	for _, m := range data {
		if m.At == nil {
			continue
		}
		if !slices.Contains(outputs, m.Output) {
			outputs = append(outputs, m.Output)
		}
		sigma = math.Max(sigma, m.Sigma)
	}
	if sigma == 0 {
		sigma = float64(found.Sigma)
	}
	if len(outputs) == 0 || !(sigma > 0) {
		return nil, fmt.Errorf("--design %d: sensors like those of --data are proposed, and there are none with a noise", o.design)
	}
	var values []float64
	for _, u := range found.Unknowns {
		values = append(values, float64(u.Value))
	}
	return solve.Design(ctx, pose, t.plan.Options, unknowns, values, found.Estimate, outputs, sigma, o.design)
}

// writeIdentification writes the files.
func writeIdentification(dir string, result []byte, data []solve.Measurement, found *solve.Identified) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	err := files.Write(filepath.Join(dir, "residuals.csv"), func(w io.Writer) error {
		c := csv.NewWriter(w)
		rows := [][]string{{"name", "measured", "predicted", "deviation"}}
		for i, m := range data {
			sigma := m.Sigma
			if sigma == 0 {
				sigma = float64(found.Sigma)
			}
			format := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
			rows = append(rows, []string{m.Name, format(m.Value), format(m.Value + found.Residuals[i]*sigma), format(found.Residuals[i])})
		}
		return c.WriteAll(rows)
	})
	if err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, "result.json"), result)
}

// showIdentified prints what was found.
func showIdentified(out io.Writer, e *solve.Identified, n int, sensors []solve.Measurement, dir string) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "95 %% intervals from %d measurements, %d unknowns\n", n, len(e.Unknowns))
	for i, u := range e.Unknowns {
		interval := fmt.Sprintf("[%.5g, %.5g]", float64(u.Interval[0]), float64(u.Interval[1]))
		note := ""
		if u.AtBound {
			note = "at the end of its range"
		}
		if i > 0 {
			note = strings.TrimSpace(fmt.Sprintf("%s correlation with %s %.2g", note, e.Unknowns[0].Name, float64(e.Correlations[i][0])))
		}
		fmt.Fprintf(w, "  %s\t%.6g %s\t%s\t%s\n", u.Name, float64(u.Value), u.Unit, interval, note)
	}
	var sizes []string
	for _, d := range slices.Backward(e.Directions) {
		sizes = append(sizes, fmt.Sprintf("%.2g", float64(d.Eigenvalue)))
	}
	fmt.Fprintf(w, "\nStatus:\t%s\n\t%s\n", e.Status, e.Message)
	fmt.Fprintf(w, "Data:\tFisher eigenvalues %s (of the quantities, such as ln E and 1 - 2 nu)\n", strings.Join(sizes, ", "))
	for i, m := range sensors {
		label := ""
		if i == 0 {
			label = "Sensors:"
		}
		fmt.Fprintf(w, "%s\t%s at %s\n", label, m.Output, coordinates(m.At))
	}
	fmt.Fprintf(w, "Work:\t%d steps, %d solves\n", e.Steps, e.Solves)
	fmt.Fprintf(w, "Files:\t%s\n", filepath.Join(dir, "{result.json,residuals.csv}"))
	return w.Flush()
}
