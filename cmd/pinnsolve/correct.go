package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/geometry"
	"pinnsolve/internal/files"
	"pinnsolve/internal/names"
	"pinnsolve/pinn"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// correctOptions say which run is corrected, by which sensors.
type correctOptions struct {
	evalOptions
	data  string
	sigma float64
	quiet bool
}

func newCorrectCommand(con console) *cobra.Command {
	o := &correctOptions{evalOptions: evalOptions{console: con}}
	cmd := &cobra.Command{
		Use:   "correct DIRECTORY",
		Short: "Correct a run by a few sensors: the field of least energy that explains both",
		Long: `Correct the solution of a run, a weak one, by measurements at a few points: with the
displacement of least energy that explains them within their noise. How large the error
of the model is, against the noise, follows from the data (evidence); if the model
explains them there is nothing to correct, and the summary says so.

Sensors are a CSV file as of pinnsolve identify: coordinates and outputs by name, with
sigma_ux and so on, or --sigma for all.

The directory gets a run of the corrected field with its files (solution.vtu, ...), which
eval and export read like any other; sensors.csv, every measurement with its deviation
before and after, and the force at it: together they are the body force that the
correction stands for; and correction.csv, the corrected outputs with their standard
deviations on a grid.`,
		Example: `  pinnsolve run cook --out runs/cook
  pinnsolve correct runs/cook --data sensors.csv --sigma 0.1
  pinnsolve correct runs/part --data sensors.csv --points p.csv --out runs/corrected`,
		Args: exactlyOneRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.data, "data", "", "CSV `file` of measurements")
	f.Var(positive(&o.sigma), "sigma", "standard deviation of the noise of measurements that have none of their own")
	f.StringVar(&o.points, "points", "", "where correction.csv has values: a `file` of points, or \"grid 20x20\"; default: a grid of about 400 points")
	f.StringVarP(&o.out, "out", "o", "", "`directory` for the files; default: runs/RUN-corrected-TIME")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no summary")
	return cmd
}

// usualCorrection is the number of points of correction.csv.
const usualCorrection = 400

func (o *correctOptions) run(ctx context.Context) error {
	if o.data == "" {
		return fmt.Errorf("what was measured? give --data FILE.csv")
	}
	t, err := o.asked()
	if err != nil {
		return err
	}
	if t.Schedule != nil || t.Family != nil || t.motion != nil || len(t.loadNames) > 0 {
		return fmt.Errorf("%s is a path, a family, a motion or has load cases: correct a run of one solution", o.dir)
	}
	weights, problem, err := o.kept(t)
	if err != nil {
		return fmt.Errorf("%s: %w", o.dir, err)
	}
	identify := identifyOptions{data: o.data, sigma: o.sigma}
	data, err := identify.measurements(problem)
	if err != nil {
		return err
	}
	if o.points == "" {
		n := int(math.Round(math.Pow(usualCorrection, 1/float64(problem.Domain.Dim()))))
		o.points = grid + " " + strings.Join(slices.Repeat([]string{strconv.Itoa(n)}, problem.Domain.Dim()), "x")
	}
	asked, err := readPlaces(o.points, problem)
	if err != nil {
		return fmt.Errorf("--points %s: %w", o.points, err)
	}
	pts, _ := asked.inside(problem.Domain)
	if pts.Len() == 0 {
		return fmt.Errorf("--points %s: all points lie outside the body", o.points)
	}
	p, err := plan(t.Options, problem)
	if err != nil {
		return err
	}
	c, err := p.Correct(ctx, weights, t.problem, data)
	if err != nil {
		if ctx.Err() != nil {
			return outcome(exitCancelled)
		}
		return fmt.Errorf("%s: %w", o.dir, err)
	}
	dir, err := o.write(ctx, t, c, data, pts)
	if err != nil {
		return failure{err}
	}
	if o.quiet {
		return nil
	}
	if err := showCorrected(o.console.out, c, data, dir); err != nil {
		return failure{err}
	}
	return nil
}

// write writes the run of the corrected field, and what was found.
func (o *correctOptions) write(ctx context.Context, t *task, c *solve.Corrected, data []solve.Measurement, pts geometry.Points) (string, error) {
	var outputs []string
	for _, m := range data {
		name := outputOf(c.Model.Problem(), m.Output)
		if !slices.Contains(outputs, name) {
			outputs = append(outputs, name)
		}
	}
	table, err := correctionTable(ctx, c, outputs, pts)
	if err != nil {
		return "", err
	}
	out := o.folder(o.out, filepath.Base(filepath.Clean(o.dir))+"-corrected")
	dir, err := report.Create(out)
	if err != nil {
		return "", err
	}
	defer dir.Discard()
	dir.Command = names.Command("pinnsolve", o.console.args)
	record, err := report.ReadRecord(o.dir)
	if err != nil {
		return "", err
	}
	var inputs []string
	for _, name := range record.Files {
		inputs = append(inputs, record.Input(o.dir, name))
	}
	if err := dir.Begin(report.NewRecord(argumentsOf(record, o.dir), inputs, record.Question)); err != nil {
		return "", err
	}
	res, err := report.New(t.Setup, c.Result, nil)
	if err != nil {
		return "", err
	}
	if err := dir.Write(res, c.Result.Solution, &report.History{}); err != nil {
		return "", err
	}
	for name, rows := range map[string][][]string{"sensors.csv": sensorsTable(c, data), "correction.csv": table} {
		if err := files.Write(filepath.Join(out, name), func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) }); err != nil {
			return "", err
		}
	}
	return out, files.ReplaceJSON(filepath.Join(out, "correction.json"), corrected{dir.Command, c.Result.Message, c.Chi2, c.Left, c.Expected, c.Beyond, c.Size, len(data), disagreeing(c, data)})
}

// corrected is correction.json.
type corrected struct {
	Command  string   `json:"command"`
	Message  string   `json:"message"`
	Chi2     float64  `json:"chi2_model"`
	Left     float64  `json:"chi2_corrected"`
	Expected float64  `json:"chi2_expected"` // under noise and error of the model together; the number of sensors on average
	Beyond   float64  `json:"chi2_allowed"`
	Size     float64  `json:"size"` // of the covariance, 1/kappa
	Sensors  int      `json:"sensors"`
	Named    []string `json:"disagree,omitempty"`
}

// outputOf is the output that a component belongs to.
func outputOf(p pinn.Problem, component string) string {
	for _, o := range p.Outputs {
		if slices.Contains(o.Components, component) {
			return o.Name
		}
	}
	return component
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 8, 64) }

// correctionTable are the outputs at points with their change and its deviation.
func correctionTable(ctx context.Context, c *solve.Corrected, outputs []string, pts geometry.Points) ([][]string, error) {
	p := c.Model.Problem()
	rows := [][]string{p.AxisNames()}
	for i := range pts.Len() {
		var row []string
		for _, v := range pts.At(i) {
			row = append(row, short(v))
		}
		rows = append(rows, row)
	}
	for _, o := range p.Outputs {
		if !slices.Contains(outputs, o.Name) {
			continue
		}
		before, err := c.Model.Eval(o, pts)
		if err != nil {
			return nil, err
		}
		after, err := c.Result.Solution.Eval(o, pts)
		if err != nil {
			return nil, err
		}
		deviations, err := c.Deviations(ctx, o.Name, pts)
		if err != nil {
			return nil, err
		}
		for k, name := range o.Components {
			rows[0] = append(rows[0], name, "change_"+name, "sigma_"+name)
			for i := range pts.Len() {
				rows[1+i] = append(rows[1+i], short(after[k][i]), short(after[k][i]-before[k][i]), short(deviations[k][i]))
			}
		}
	}
	return rows, nil
}

// sensorsTable are the measurements with their deviations, in standard deviations, and the
// forces at them.
func sensorsTable(c *solve.Corrected, data []solve.Measurement) [][]string {
	axes := c.Model.Problem().AxisNames()
	rows := [][]string{append([]string{"name", "output"}, append(slices.Clone(axes), "measured", "sigma", "deviation_model", "deviation_corrected", "force")...)}
	for i, m := range data {
		row := []string{m.Name, m.Output}
		for _, v := range m.At {
			row = append(row, short(v))
		}
		rows = append(rows, append(row, short(m.Value), short(c.Sigma[i]), short(c.Before[i]), short(c.After[i]), short(c.Force(i))))
	}
	return rows
}

// disagreement, in standard deviations of the noise, is beyond it.
const disagreement = 3

// disagreeing names the sensors whose measurements are beyond noise from the model, the
// worst first.
func disagreeing(c *solve.Corrected, data []solve.Measurement) (list []string) {
	var order []int
	for i, v := range c.Before {
		if math.Abs(v) > disagreement {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := math.Abs(c.Before[a]), math.Abs(c.Before[b]); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, i := range order {
		list = append(list, fmt.Sprintf("%s at %s: %.2g standard deviations, %.2g after the correction", data[i].Name, coordinates(data[i].At), c.Before[i], c.After[i]))
	}
	return list
}

// mostNamed are the sensors that a summary names.
const mostNamed = 5

func showCorrected(out io.Writer, c *solve.Corrected, data []solve.Measurement, dir string) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "Corrected:\t%s\n", c.Result.Message)
	fmt.Fprintf(w, "Noise:\tchi squared of the model %.4g, of the corrected field %.4g; noise alone leaves it below %.4g in 99.5 %% of all cases\n", c.Chi2, c.Left, c.Beyond)
	named := disagreeing(c, data)
	for i, text := range named {
		label := ""
		if i == 0 {
			label = "Disagree:"
		}
		if i == mostNamed {
			fmt.Fprintf(w, "\tand %d more, in sensors.csv\n", len(named)-i)
			break
		}
		fmt.Fprintf(w, "%s\t%s\n", label, text)
	}
	fmt.Fprintf(w, "Files:\t%s\n", filepath.Join(dir, "{solution.vtu,correction.csv,sensors.csv,correction.json,result.json}"))
	return w.Flush()
}
