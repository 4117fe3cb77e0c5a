package report

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

// Path holds what was measured along a path of a parameter. It is made by
// NewPath, grows by Add and is closed by End:
//
//	path := report.NewPath("nu", "1")
//	options.Stepped = path.Add
//	result, walked, err := solve.Continue(ctx, schedule, pose, options)
//	path.End(walked, err)
//	report.New(setup, result, path)
type Path struct {
	Parameter string              `json:"parameter"`
	Unit      string              `json:"unit"`
	Status    continuation.Status `json:"status"`
	Message   string              `json:"message"`
	Steps     []Step              `json:"steps"` // in order, rejected ones included
	// Folds are limit values, at which a path by arclength turns.
	Folds []Number `json:"folds,omitempty"`

	groups, quantities []string // measured, in the order of the problem
}

// Step is one step of a path.
type Step struct {
	Step       int                          `json:"step"` // from 1
	Value      Number                       `json:"value"`
	Accepted   bool                         `json:"accepted"`
	Length     Number                       `json:"length"`    // from the last accepted value
	Predictor  string                       `json:"predictor"` // what the step started from
	Kept       bool                         `json:"kept"`      // whether methods kept their state
	Iterations int                          `json:"iterations"`
	Loss       Number                       `json:"loss"`
	Residual   Number                       `json:"residual"` // between the points, in the terms' ReportScale
	Status     solve.Verdict                `json:"status"`
	Trusted    bool                         `json:"trusted"`
	Left       int                          `json:"left_out,omitempty"` // interior points left out by a strain cap
	Seconds    Number                       `json:"seconds"`
	File       string                       `json:"file,omitempty"` // the solution, if it was written
	Errors     map[string]fields.ErrorNorms `json:"errors"`         // of accepted steps, as in Result
	Quantities map[string]Quantity          `json:"quantities"`
}

// NewPath returns an empty path of a parameter.
func NewPath(parameter, unit string) *Path {
	return &Path{Parameter: parameter, Unit: unit, Steps: []Step{}}
}

// Add adds a step; the solution is measured if the step was accepted.
func (p *Path) Add(s continuation.Step, r *solve.Result) error {
	step := Step{
		Step: len(p.Steps) + 1, Value: Number(s.Value), Accepted: s.Accepted, Length: Number(s.Length),
		Predictor: s.Predictor, Kept: s.Kept,
		Iterations: s.Result.Stats.Iterations, Loss: Number(s.Result.Loss), Residual: residual(r),
		Status: r.Status, Trusted: s.Accepted && r.Trusted(), Left: r.Left, Seconds: Number(s.Seconds),
		Errors: map[string]fields.ErrorNorms{}, Quantities: map[string]Quantity{},
	}
	if s.Accepted {
		m, err := measure(r.Solution, r.Weak)
		if err != nil {
			return err
		}
		step.Errors, step.Quantities = m.errors, m.quantities
		p.groups, p.quantities = measurable(r.Solution.Problem())
	}
	p.Steps = append(p.Steps, step)
	return nil
}

// residual returns the residual between the points, NaN for a weak statement.
func residual(r *solve.Result) Number {
	if r.Weak != nil || r.Solution == nil {
		return Number(math.NaN())
	}
	return r.Check.Fresh
}

// End closes the path with its outcome.
func (p *Path) End(walked continuation.Path, err error) {
	p.Status, p.Message = walked.Status, walked.Message
	for _, f := range walked.Folds {
		p.Folds = append(p.Folds, Number(f.Value))
	}
	switch {
	case err != nil:
		p.Status, p.Message = continuation.Failed, err.Error()
	case walked.Status != continuation.Complete:
		p.Message += " " + walked.Status.Advice()
	}
}

// endAt gives a result the parameter's value that the path ended at: the last
// accepted one or, without any, the last one tried. A path that is not of a
// parameter of the case does not change the result.
func (p *Path) endAt(res *Result) {
	if _, ok := res.Values[p.Parameter]; !ok || len(p.Steps) == 0 {
		return
	}
	value := p.Steps[len(p.Steps)-1].Value
	if steps := p.accepted(); len(steps) > 0 {
		value = steps[len(steps)-1].Value
	}
	res.Values[p.Parameter], res.ParametersSet[p.Parameter] = value, value
}

// Complete reports whether the path ended at its last value.
func (p *Path) Complete() bool { return p.Status == continuation.Complete }

// accepted returns the accepted steps, in order.
func (p *Path) accepted() []Step {
	var list []Step
	for _, s := range p.Steps {
		if s.Accepted {
			list = append(list, s)
		}
	}
	return list
}

// measurable returns the names of what can be measured of a solution: outputs
// with exact values, and quantities.
func measurable(p pinn.Problem) (groups, quantities []string) {
	for _, o := range p.Outputs {
		if o.Exact != nil {
			groups = append(groups, o.Name)
		}
	}
	for _, q := range p.Quantities {
		quantities = append(quantities, q.Name)
	}
	return groups, quantities
}

// writeCSV writes one row per step. Unknown numbers are empty.
func (p *Path) writeCSV(w io.Writer) error {
	header := []string{"step", p.Parameter, "accepted", "length", "predictor", "kept", "iterations", "loss", "residual", "status", "seconds"}
	for _, g := range p.groups {
		header = append(header, g+" rel_l2")
	}
	c := csv.NewWriter(w)
	if err := c.Write(headers(append(header, p.quantities...)...)); err != nil {
		return err
	}
	for _, s := range p.Steps {
		row := []string{
			strconv.Itoa(s.Step), cell(float64(s.Value)), strconv.FormatBool(s.Accepted), cell(float64(s.Length)), s.Predictor,
			strconv.FormatBool(s.Kept), strconv.Itoa(s.Iterations), cell(float64(s.Loss)), cell(float64(s.Residual)), s.Status.String(),
			strconv.FormatFloat(float64(s.Seconds), 'f', 6, 64),
		}
		for _, g := range p.groups {
			row = append(row, known(s.Errors, g, func(e fields.ErrorNorms) Number { return e.RelL2 }))
		}
		for _, q := range p.quantities {
			row = append(row, known(s.Quantities, q, func(v Quantity) Number { return v.Value }))
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// known writes a number of the named measurement, "" if there is none.
func known[T any](m map[string]T, name string, number func(T) Number) string {
	if v, ok := m[name]; ok {
		return cell(float64(number(v)))
	}
	return ""
}

// writePVD writes a collection of the solutions for ParaView, which shows it as
// an animation. Its time is the value of the parameter if that grows from step
// to step, otherwise the number of the step.
func (p *Path) writePVD(w io.Writer) error {
	var steps []Step
	grows := true
	for _, s := range p.accepted() {
		if s.File == "" {
			continue
		}
		grows = grows && (len(steps) == 0 || s.Value > steps[len(steps)-1].Value)
		steps = append(steps, s)
	}
	var sets []dataSet
	for _, s := range steps {
		time := float64(s.Step)
		if grows {
			time = float64(s.Value)
		}
		sets = append(sets, dataSet{time, s.File})
	}
	return writeCollection(w, sets)
}
