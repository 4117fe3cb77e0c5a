package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/cases"
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
	fields      []string
	data        string
	sigma       float64
	measures    []string
	stream      []string
	robust      bool
	registered  bool
	free        []string
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
A column that is called like a quantity, such as reaction_y.top, is measured of the whole
body; one that is called like a parameter, such as pressure, says in which of several
experiments a row was measured.
--measure adds quantities and reactions. Without any standard deviation it is estimated
from the misfit, and said so.

--field finds a parameter that varies over the body, with 95 % bands and a smoothness that
the data choose; the files then have fields.csv, solution.vtu and identify.html, too.

The directory gets result.json and residuals.csv. Exit status 3 means that the unknowns
are not to be trusted: not-identifiable, misfit, physics-unresolved, at-bound or
unfinished; the message says what to do.

With --stream the unknowns are followed from batch to batch, each a file: a line and a
row of stream.csv for each, an alarm in words and exit status 3 where they drift. The
first batch, or --data, says where to begin.`,
		Example: `  pinnsolve identify cylinder --unknown mu=1,nu=0.3 --data u.csv --sigma 1e-3
  pinnsolve identify part.msh --fix base --traction tip=0,-1e6 --unknown E=2e11,nu=0.3 --data dic.csv --sigma 1e-6
  pinnsolve identify cook --unknown E,nu --data dic.csv --measure tip_uy=21.5+-0.1
  pinnsolve identify cylinder --unknown mu,nu --data u.csv --sigma 1e-3 --design 5
  pinnsolve identify cylinder --unknown mu,nu --sigma 1e-3 --stream day*.csv
  pinnsolve identify part.msh --fix base --traction tip=0,-1e6 --field E=2e11 --data dic.csv --sigma 1e-6`,
		Args: o.subjects,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(o.stream) > 0 {
				var err error
				if o.stream, err = o.batches(args); err != nil {
					return err
				}
				args = o.withoutBatches(args)
			}
			o.subject, o.more = args[0], args[1:]
			if err := o.open(cmd.Flags()); err != nil {
				return err
			}
			if err := o.fromFile(cmd.Flags()); err != nil {
				return err
			}
			if len(o.fields) > 0 && len(o.stream) > 0 {
				return fmt.Errorf("--stream follows constants: leave --field %s out", o.fields[0])
			}
			if len(o.fields) > 0 {
				return o.runFields(cmd.Context())
			}
			return o.run(cmd.Context())
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&o.unknowns, "unknown", nil, "`names` of parameters to be found, each with the value to begin with, such as E=2e11,nu=0.3")
	f.StringSliceVar(&o.fields, "field", nil, "`names` of parameters that vary over the body, such as mu; mu,edges lets it jump")
	f.StringVar(&o.data, "data", "", "CSV `file` of measurements")
	f.Var(positive(&o.sigma), "sigma", "standard deviation of the noise of measurements that have none of their own")
	f.StringArrayVar(&o.measures, "measure", nil, "`name=value+-sigma` of a quantity or a reaction; may be repeated")
	f.StringSliceVar(&o.stream, "stream", nil, "CSV `files` of measurements that came one after the other, such as day*.csv: follow the unknowns, and warn when they drift")
	f.BoolVar(&o.robust, "robust", false, "let outliers count little (Huber's loss)")
	f.BoolVar(&o.registered, "register", false, "let a rigid motion and a change of scale of measured displacements be found too, as a camera adds them")
	f.StringSliceVar(&o.free, "free", nil, "`parts` of the boundary whose conditions are not known, or all: data and equations are fitted together")
	f.IntVar(&o.design, "design", 0, "say where this `number` of further sensors, like those of the data, helps most")
	f.StringVar(&o.formulation, "formulation", "", "equations to solve: a `name` of the case, such as standard or mixed")
	o.posing.register(f)
	registerWeak(f, &o.solve.Weak)
	f.Var(oneOf(&o.solve.Statement, solve.Strong, solve.Weak, solve.Evolution), "statement", "residuals at points, integrals against test functions, or an evolution in time; default: as the case recommends")
	f.Var(positive(&o.solve.Tolerance), "tol", "largest relative error estimate (weak), or residual between the points (strong), of a solution to trust")
	f.Var(whole(&o.solve.Width, mostWidth), "width", "random features of a strong statement; default: as the case recommends")
	f.Var(whole(&o.solve.Points, mostPoints), "points", "points of a strong statement in the interior; default: as the case recommends")
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
	stated := func(name string) bool { // a number that the part is stated by
		return isFile(o.subject) && o.equation == nil && (strings.Contains(name, ".") || name == "temperature")
	}
	var starts []string
	for _, text := range o.unknowns {
		name, _, given := strings.Cut(text, "=")
		if stated(name) {
			o.sought = append(o.sought, name)
		} else if given {
			starts = append(starts, text)
		}
	}
	for _, name := range columnNames(o.data) { // of experiments
		kind, _, _ := strings.Cut(name, ".")
		if stated(name) && cases.IsChange(kind) && !slices.Contains(o.sought, name) {
			o.sought = append(o.sought, name)
		}
	}
	switch {
	case len(o.unknowns) == 0:
		return nil, nil, fmt.Errorf("what is to be found? --unknown names parameters, such as --unknown E=2e11,nu=0.3")
	case o.design < 0 || o.design > 1000:
		return nil, nil, fmt.Errorf("--design %d: the number of sensors is from 1 to 1000", o.design)
	case len(o.stream) > 0 && (len(o.measures) > 0 || o.design > 0 || o.json):
		return nil, nil, fmt.Errorf("--stream goes with --data alone: leave --measure, --design and --json out")
	case o.data == "" && len(o.measures) == 0 && len(o.stream) == 0:
		return nil, nil, fmt.Errorf("what was measured? give --data FILE.csv, or --measure")
	case len(o.free) > 0 && (len(o.stream) > 0 || o.design > 0 || o.registered || len(o.measures) > 0):
		return nil, nil, fmt.Errorf("--free takes data at points alone: leave --measure, --stream, --design and --register out")
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
	for i := range list {
		t.limit(&list[i])
	}
	if t.Values, t.problem, err = t.pose(nil); err != nil {
		return nil, nil, err
	}
	if len(o.free) == 0 { // else there is a plan without the conditions
		t.plan, err = plan(t.Options, t.problem)
	}
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

// limit takes from the range of Poisson's ratio the incompressible limit, where the form
// has none.
func (t *task) limit(u *inverse.Unknown) {
	if u.Transform != inverse.Compressibility {
		return
	}
	var out pinn.OutOfRange
	if _, _, err := t.pose(map[string]float64{u.Name: u.Hi}); errors.As(err, &out) && out.Name == u.Name {
		u.Hi = out.Range.Nearest(u.Hi)
	}
}

// ratioRole is the role of Poisson's ratio.
const ratioRole = "nu"

func (o *identifyOptions) run(ctx context.Context) error {
	t, unknowns, err := o.task()
	if err != nil {
		return err
	}
	var batchFiles []string
	var batches [][]solve.Measurement
	if len(o.stream) > 0 {
		if batchFiles, batches, err = o.begin(t.problem); err != nil {
			return err
		}
	}
	data, err := o.measurements(t.problem, t.Case.Params...)
	if err != nil {
		return err
	}
	if o.registered {
		motion, err := solve.Registration(t.problem, data)
		if err != nil {
			return err
		}
		unknowns = append(unknowns, motion...)
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
	found, err := o.search(ctx, pose, t.Options, unknowns, data, options)
	if err != nil {
		if ctx.Err() != nil {
			return outcome(exitCancelled)
		}
		return flagged(err)
	}
	found.Message += far(unknowns, found)
	var sensors []solve.Measurement
	if o.design > 0 {
		if sensors, err = o.sensors(ctx, data, found); err != nil {
			return flagged(err)
		}
	}
	dir := o.folder(o.out, o.label()+"-identify")
	answer := identification{Command: names.Command("pinnsolve", o.console.args), Estimate: found.Estimate, ModelError: report.Number(found.ModelError), Joint: found.Joint, Version: question.Version(), Sensors: sensors}
	text, err := files.JSON(answer)
	if err != nil {
		return failure{err}
	}
	if err := writeIdentification(dir, o.label(), text, data, sensors, found); err != nil {
		return failure{err}
	}
	if o.json {
		_, err = o.console.out.Write(text)
	} else {
		err = showIdentified(o.console.out, found, len(data), sensors, dir)
	}
	alarm := false
	if err == nil && len(batches) > 0 {
		alarm, err = o.follow(ctx, found, batchFiles, batches, dir, o.console.out)
		if err != nil {
			return err
		}
	}
	switch {
	case err != nil:
		return failure{err}
	case alarm || found.Status != inverse.Identified:
		return outcome(exitUntrusted)
	}
	return nil
}

// search finds the unknowns, by conditions that are known or without.
func (o *identifyOptions) search(ctx context.Context, pose solve.Poser, how solve.Options, unknowns []inverse.Unknown, data []solve.Measurement, options inverse.Options) (*solve.Identified, error) {
	if len(o.free) == 0 {
		return solve.Identify(ctx, pose, how, unknowns, data, options)
	}
	free := o.free
	if slices.Equal(free, []string{"all"}) {
		free = nil
	}
	return solve.IdentifyJoint(ctx, pose, how, unknowns, data, free, options)
}

// identification is result.json.
type identification struct {
	Version string `json:"version"`
	Command string `json:"command"`
	*inverse.Estimate
	// ModelError is the estimated error of the predictions in standard deviations of
	// the noise, root sum square.
	ModelError report.Number `json:"model_error"`
	// Joint is that of a fit of data and equations together.
	Joint *solve.JointInfo `json:"joint,omitempty"`
	// Sensors are where further measurements help most, the best first.
	Sensors []solve.Measurement `json:"sensors,omitempty"`
}

// sensors says where further ones help most: of the outputs that were measured at points,
// with the largest of their standard deviations.
func (o *identifyOptions) sensors(ctx context.Context, data []solve.Measurement, found *solve.Identified) ([]solve.Measurement, error) {
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
	return found.Design(ctx, outputs, sigma, o.design)
}
