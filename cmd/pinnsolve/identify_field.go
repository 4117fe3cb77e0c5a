package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"pinnsolve/internal/files"
	"pinnsolve/internal/names"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// edges asks, after the name of a field, for one that jumps.
const edges = "edges"

// fieldNames reads --field: names, each perhaps followed by edges.
func (o *identifyOptions) fieldNames() (list []string, jump map[string]bool, err error) {
	jump = map[string]bool{}
	for _, text := range o.fields {
		name, _, _ := strings.Cut(text, "=")
		switch {
		case text == edges && len(list) > 0:
			last, _, _ := strings.Cut(list[len(list)-1], "=")
			jump[last] = true
		case text == edges:
			return nil, nil, fmt.Errorf("--field %s: it follows the name of a field, as in --field mu,%s", text, edges)
		case slices.ContainsFunc(o.unknowns, func(u string) bool { n, _, _ := strings.Cut(u, "="); return n == name }):
			return nil, nil, fmt.Errorf("--field %s is an --unknown, too: it is one number, or a field", name)
		default:
			list = append(list, text)
		}
	}
	return list, jump, nil
}

// runFields finds fields, and numbers beside them.
func (o *identifyOptions) runFields(ctx context.Context) error {
	fields, jump, err := o.fieldNames()
	if err != nil {
		return err
	}
	switch {
	case len(o.measures) > 0:
		return fmt.Errorf("--measure %s: fields are found from measurements at points, --data", o.measures[0])
	case o.robust || o.design != 0:
		return fmt.Errorf("--robust and --design go with numbers, not with --field")
	}
	numbers := len(o.unknowns)
	o.unknowns = append(slices.Clone(fields), o.unknowns...)
	t, unknowns, err := o.task()
	if err != nil {
		if numbers == 0 {
			return errors.New(strings.Replace(err.Error(), "--unknown", "--field", 1))
		}
		return err
	}
	data, err := o.measurements(t.problem)
	if err != nil {
		return err
	}
	axes := map[string][]int{}
	if o.file != nil {
		if axes, err = o.file.FieldAxes(t.problem.AxisNames()); err != nil {
			return err
		}
	}
	var list []solve.UnknownField
	for i, u := range unknowns {
		f := fieldOf(u, jump[u.Name], i >= len(unknowns)-numbers)
		f.Axes = axes[u.Name]
		list = append(list, f)
	}
	pose := func(values map[string]float64) (pinn.Problem, error) {
		_, p, err := t.pose(values)
		return p, err
	}
	s := solve.FieldSettings{}
	if !o.quiet && !o.json {
		s.Progress = func(step int, chi2, effective float64) {
			fmt.Fprintf(o.console.err, "step %d: chi squared %.5g, %.3g parameters\n", step, chi2, effective)
		}
	}
	found, err := solve.IdentifyFields(ctx, pose, t.Options, list, data, s)
	if err != nil {
		if ctx.Err() != nil {
			return outcome(exitCancelled)
		}
		return flagged(err)
	}
	return o.writeFields(t, data, found)
}

// fieldOf is an unknown as a field.
func fieldOf(u inverse.Unknown, jump, number bool) solve.UnknownField {
	f := solve.UnknownField{Name: u.Name, Unit: u.Unit, Start: u.Start, Lo: u.Lo, Hi: u.Hi, Transform: u.Transform, Edges: jump, Number: number}
	if f.Transform == inverse.Linear && u.Lo >= 0 && u.Start > 0 { // a positive one
		f.Transform = inverse.Log
	}
	return f
}

// fieldResult is a field in result.json.
type fieldResult struct {
	Name     string        `json:"name"`
	Unit     string        `json:"unit,omitempty"`
	On       []pinn.Region `json:"on,omitempty"` // parts of the boundary
	Relative bool          `json:"relative,omitempty"`
	Edges    bool          `json:"edges,omitempty"`
	Number   bool          `json:"number,omitempty"`
	Mean     report.Number `json:"mean"`
	Least    report.Number `json:"least"`
	Largest  report.Number `json:"largest"`
	// Weight is lambda, of the prior, and Prior says of what it is the weight.
	Weight report.Number `json:"weight"`
	Prior  string        `json:"prior"`
	// Values are those at some points, with their bands.
	Values []fieldValue `json:"values"`
}

// fieldValue is a value with the ends of its band.
type fieldValue struct {
	At       []float64        `json:"at"`
	Value    report.Number    `json:"value"`
	Interval [2]report.Number `json:"interval"`
}

// fieldAnswer is result.json of fields.
type fieldAnswer struct {
	Version      string         `json:"version"`
	Command      string         `json:"command"`
	Status       inverse.Status `json:"status"`
	Message      string         `json:"message"`
	Fields       []fieldResult  `json:"fields"`
	Chi2         report.Number  `json:"chi2"`
	Measurements int            `json:"measurements"`
	Effective    report.Number  `json:"effective_parameters"`
	Noise        report.Number  `json:"noise"` // factor on the standard deviations, or sigma if none was given
	Evidence     report.Number  `json:"log_evidence"`
	// Choices are factors on lambda that other rules would choose.
	Choices inverse.Choices `json:"other_choices"`
	// Pattern tests the residuals for smooth patterns.
	Pattern inverse.Pattern `json:"pattern"`
	// Shift is by how much the error of the solution moves the fields, in standard
	// deviations of theirs.
	Shift report.Number        `json:"model_shift"`
	Curve []inverse.CurvePoint `json:"curve"`
	Steps int                  `json:"steps"`
}

const answerSamples = 400 // of a field in result.json

func (o *identifyOptions) answerOf(t *task, data []solve.Measurement, found *solve.IdentifiedFields) fieldAnswer {
	fit := found.Fit
	a := fieldAnswer{
		Version: question.Version(), Command: names.Command("pinnsolve", o.console.args), Status: found.Status, Message: found.Text,
		Chi2: report.Number(fit.Chi2), Measurements: len(data), Effective: report.Number(fit.Effective), Noise: report.Number(fit.Noise),
		Evidence: report.Number(fit.Evidence), Choices: found.Choices, Pattern: found.Pattern, Shift: report.Number(found.Shift), Curve: fit.Curve, Steps: fit.Steps,
	}
	for _, f := range found.Fields {
		mean, least, largest := f.Mean()
		r := fieldResult{Name: f.Name, Unit: f.Unit, Relative: f.Relative, Edges: f.Edges, Number: f.Number,
			Mean: report.Number(mean), Least: report.Number(least), Largest: report.Number(largest), Weight: report.Number(f.Weight), Prior: f.Prior}
		for _, region := range f.On {
			if region != pinn.Interior {
				r.On = append(r.On, region)
			}
		}
		for _, x := range f.Sample(answerSamples) {
			v, lower, upper := f.At(x)
			r.Values = append(r.Values, fieldValue{x, report.Number(v), [2]report.Number{report.Number(lower), report.Number(upper)}})
		}
		a.Fields = append(a.Fields, r)
	}
	return a
}

// writeFields writes the files and says what was found.
func (o *identifyOptions) writeFields(t *task, data []solve.Measurement, found *solve.IdentifiedFields) error {
	text, err := files.JSON(o.answerOf(t, data, found))
	if err != nil {
		return failure{err}
	}
	dir := o.folder(o.out, o.label()+"-identify")
	d, err := report.Create(dir)
	if err != nil {
		return failure{err}
	}
	d.NoPictures = true // fields have a page of their own
	res, err := report.New(t.Setup, found.Result, nil)
	if err == nil {
		err = d.Write(res, found.Result.Solution, &report.History{})
	}
	if err == nil {
		err = writeResiduals(dir, data, found.Fit.Residuals, 1, found.Fit.Noise)
	}
	if err == nil {
		err = files.Write(filepath.Join(dir, fieldPage), func(w io.Writer) error { return report.WriteFieldPage(w, o.label(), found) })
	}
	if err == nil {
		err = files.Replace(filepath.Join(dir, report.ResultFile), text)
	}
	if err != nil {
		return failure{err}
	}
	if o.json {
		_, err = o.console.out.Write(text)
	} else {
		err = showFields(o.console.out, found, len(data), dir)
	}
	switch {
	case err != nil:
		return failure{err}
	case found.Status != inverse.Identified:
		return outcome(exitUntrusted)
	}
	return nil
}

// showFields prints what was found.
func showFields(out io.Writer, found *solve.IdentifiedFields, n int, dir string) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fit := found.Fit
	fmt.Fprintf(w, "Fields with 95 %% bands from %d measurements, which determine %.3g parameters\n", n, fit.Effective)
	for _, f := range found.Fields {
		mean, least, largest := f.Mean()
		note := ""
		if f.Relative {
			note = ", relative"
		}
		if f.Number {
			v, lower, upper := f.At(f.Sample(1)[0])
			fmt.Fprintf(w, "  %s\t%.6g %s\t[%.5g, %.5g]\n", f.Name, v, f.Unit, lower, upper)
			continue
		}
		where := ""
		if !slices.Contains(f.On, pinn.Interior) {
			where = fmt.Sprintf(" on %v", f.On)
		}
		fmt.Fprintf(w, "  %s%s%s\tfrom %.4g to %.4g %s, mean %.4g\t%s, lambda %.3g\n", f.Name, note, where, least, largest, f.Unit, mean, f.Prior, f.Weight)
	}
	fmt.Fprintf(w, "\nStatus:\t%s\n\t%s\n", found.Status, found.Text)
	fmt.Fprintf(w, "Checks:\tthe error of the solution moves fields by %.2g of their standard deviations; smooth patterns hold %.3g of the residuals, noise %d to %.3g\n",
		found.Shift, found.Pattern.Power, found.Pattern.Columns, found.Pattern.Allowed)
	fmt.Fprintf(w, "Lambda:\tby cross validation times %.2g, by discrepancy %.2g, at the corner of the L-curve %.2g\n",
		float64(found.Choices.GCV), float64(found.Choices.Discrepancy), float64(found.Choices.Corner))
	fmt.Fprintf(w, "Work:\t%d steps, %d unknowns of the solution\n", fit.Steps, found.Unknowns)
	fmt.Fprintf(w, "Files:\t%s\n", filepath.Join(dir, "{result.json,fields.csv,solution.vtu,residuals.csv,"+fieldPage+"}"))
	return w.Flush()
}

// fieldPage is the page of fields.
const fieldPage = "identify.html"
