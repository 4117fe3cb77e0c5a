package solve

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Measurement is a measured value of an output at a point, or of a quantity.
type Measurement struct {
	Output string    `json:"output"`          // a component of an output, such as "ux", or a quantity
	At     []float64 `json:"at,omitempty"`    // nil for a quantity
	Value  float64   `json:"value,omitempty"` // in the unit of the output
	Sigma  float64   `json:"sigma,omitempty"` // standard deviation of its noise; 0: not known, then of all
	Name   string    `json:"-"`               // for people
}

// Identified is what measurements say of the parameters of a problem.
type Identified struct {
	*inverse.Estimate
	Result *Result // at the values that were found
	// ModelError is the estimated error of the predictions in standard deviations of the
	// noise, root sum square over the measurements; NaN if it is not known.
	ModelError float64
}

// mostModelError is the model error, in standard deviations of an unknown at worst,
// beyond which intervals do not hold.
const mostModelError = 0.5

// Identify finds parameters of a problem from measurements: a reduced fit, in which the
// solution is a function of the unknowns, solved anew at all values that are tried, in the
// same space. The error means bad input.
func Identify(ctx context.Context, pose func(values map[string]float64) (pinn.Problem, error), o Options, unknowns []inverse.Unknown, data []Measurement, f inverse.Options) (*Identified, error) {
	m, err := newReduced(ctx, pose, o, unknowns, data)
	if err != nil {
		return nil, err
	}
	d := inverse.Data{}
	known := 0
	for _, one := range data {
		d.Values, d.Names = append(d.Values, one.Value), append(d.Names, one.Name)
		if one.Sigma > 0 {
			known++
			d.Sigma = append(d.Sigma, one.Sigma)
		}
	}
	if known > 0 && known < len(data) {
		return nil, fmt.Errorf("%d of %d measurements have a standard deviation: give it for all, or for none", known, len(data))
	}
	e, err := inverse.Fit(ctx, m, unknowns, d, f)
	if m.untrusted != nil && (err != nil || e == nil) {
		return nil, fmt.Errorf("the problem cannot be solved at %s: %s: %s", m.describe(m.where), m.untrusted.Status, m.untrusted.Message)
	}
	if err != nil {
		return nil, err
	}
	var values []float64
	for _, u := range e.Unknowns {
		values = append(values, float64(u.Value))
	}
	r, err := m.solve(ctx, values)
	if err != nil {
		return nil, err
	}
	found := &Identified{Estimate: e, Result: r, ModelError: math.NaN()}
	found.judge(data)
	return found, nil
}

// judge compares the error of the model with the noise.
func (f *Identified) judge(data []Measurement) {
	if !f.Result.Trusted() {
		f.Status = inverse.PhysicsUnresolved
		f.Message = fmt.Sprintf("The solution at the values that were found is %s: %s", f.Result.Status, f.Result.Message)
		return
	}
	w := f.Result.Weak
	if w == nil {
		return
	}
	largest := map[string]float64{}
	for _, m := range data {
		largest[m.Output] = math.Max(largest[m.Output], math.Abs(m.Value))
	}
	var sum float64
	for _, m := range data {
		sigma := m.Sigma
		if sigma == 0 {
			sigma = float64(f.Sigma)
		}
		if !(sigma > 0) {
			return
		}
		e := w.LargestEstimate * largest[m.Output] / sigma
		sum += e * e
	}
	f.ModelError = math.Sqrt(sum)
	if f.ModelError > mostModelError && f.Status == inverse.Identified {
		f.Status = inverse.PhysicsUnresolved
		f.Message = fmt.Sprintf("The error of the solution, estimated at %.2g relative, is not small against the noise: it may move the unknowns by %.2g of their standard deviations. Solve more accurately: --tol %.1e.",
			w.LargestEstimate, f.ModelError, w.LargestEstimate*mostModelError/f.ModelError/2)
	}
}

// reduced is a model whose predictions are solutions.
type reduced struct {
	pose      func(values map[string]float64) (pinn.Problem, error)
	options   Options
	names     []string
	data      []Measurement
	points    geometry.Points
	at        []int // of every measurement: the point, or -1
	outputs   []string
	component []column

	untrusted *Result
	where     []float64
}

// column is where a measured component is among those of the evaluated outputs.
type column struct{ output, component int }

// newReduced solves at the start, whose sizes all solves have, and finds what is measured.
func newReduced(ctx context.Context, pose func(values map[string]float64) (pinn.Problem, error), o Options, unknowns []inverse.Unknown, data []Measurement) (*reduced, error) {
	m := &reduced{pose: pose, options: o, data: data}
	var start []float64
	for _, u := range unknowns {
		m.names, start = append(m.names, u.Name), append(start, u.Start)
	}
	r, err := m.solve(ctx, start)
	if err != nil {
		return nil, err
	}
	if r.Solution == nil {
		return nil, fmt.Errorf("the problem has no solution at the start, %s: %s: %s", m.describe(start), r.Status, r.Message)
	}
	if r.space != nil {
		m.options.Weak = r.space.Sizes
	}
	if r.Slope != 0 {
		m.options.Slope = r.Slope
	}
	return m, m.find(r.Problem)
}

// find finds the outputs and points of the measurements.
func (m *reduced) find(p pinn.Problem) error {
	var known []string
	of := map[string]column{}
	for i, o := range p.Outputs {
		for k, c := range o.Components {
			if _, twice := of[c]; !twice {
				of[c] = column{i, k}
				known = append(known, c)
			}
		}
	}
	quantities := map[string]bool{}
	for _, q := range p.Quantities {
		quantities[q.Name] = true
		known = append(known, q.Name)
	}
	chosen := map[int]int{}
	m.points = geometry.Points{Dim: p.Domain.Dim()}
	for _, d := range m.data {
		if d.At == nil {
			if !quantities[d.Output] {
				return nearest.Unknown("quantity", d.Output, slices.Sorted(maps.Keys(quantities)))
			}
			m.at, m.component = append(m.at, -1), append(m.component, column{})
			continue
		}
		w, ok := of[d.Output]
		if !ok {
			return nearest.Unknown("output", d.Output, known)
		}
		if !p.Domain.Contains(d.At) {
			return fmt.Errorf("%s at %.6g lies outside the body", d.Name, d.At)
		}
		if _, ok := chosen[w.output]; !ok {
			chosen[w.output] = len(m.outputs)
			m.outputs = append(m.outputs, p.Outputs[w.output].Name)
		}
		m.at = append(m.at, m.points.Len())
		m.component = append(m.component, column{chosen[w.output], w.component})
		m.points.X, m.points.W = append(m.points.X, d.At...), append(m.points.W, 0)
	}
	return nil
}

// describe names values.
func (m *reduced) describe(values []float64) (text string) {
	for i, v := range values {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s = %.6g", m.names[i], v)
	}
	return text
}

// errUnsolved ends a fit whose problem could not be solved.
var errUnsolved = errors.New("solve: a problem of a fit has no solution")

func (m *reduced) solve(ctx context.Context, values []float64) (*Result, error) {
	set := map[string]float64{}
	for i, v := range values {
		set[m.names[i]] = v
	}
	p, err := m.pose(set)
	if err != nil {
		return nil, err
	}
	return Run(ctx, p, m.options)
}

// Predict returns the measurements at values of the unknowns.
func (m *reduced) Predict(ctx context.Context, values []float64) ([]float64, error) {
	r, err := m.solve(ctx, values)
	if err != nil {
		return nil, err
	}
	if r.Solution == nil {
		m.untrusted, m.where = r, slices.Clone(values)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, errUnsolved
	}
	return m.measure(r)
}

// measure evaluates what is measured on a solution.
func (m *reduced) measure(r *Result) ([]float64, error) {
	prediction := make([]float64, len(m.data))
	if len(m.outputs) > 0 {
		var list []pinn.Output
		for _, name := range m.outputs {
			i := slices.IndexFunc(r.Problem.Outputs, func(o pinn.Output) bool { return o.Name == name })
			list = append(list, r.Problem.Outputs[i])
		}
		values, err := r.Solution.EvalAll(list, m.points)
		if err != nil {
			return nil, err
		}
		for i, at := range m.at {
			if w := m.component[i]; at >= 0 {
				prediction[i] = values[w.output][w.component][at]
			}
		}
	}
	for i, d := range m.data {
		if d.At != nil {
			continue
		}
		v, err := quantity(r.Solution, r.Problem, d.Output)
		if err != nil {
			return nil, err
		}
		prediction[i] = v
	}
	return prediction, nil
}

// quantity is a quantity of a solution by its name.
func quantity(s *fields.Solution, p pinn.Problem, name string) (float64, error) {
	for _, q := range p.Quantities {
		if q.Name == name {
			return s.Value(q)
		}
	}
	return 0, fmt.Errorf("%s has no quantity %s", p.Name, name)
}

// designPoints is the number of places that a design chooses from.
const designPoints = 200

// Design says where n more sensors of given outputs, such as "ux" and "uy" with a
// standard deviation, help most: for an estimate, nil for nothing measured yet, at values
// of the unknowns.
func Design(ctx context.Context, pose func(values map[string]float64) (pinn.Problem, error), o Options, unknowns []inverse.Unknown, values []float64, e *inverse.Estimate, outputs []string, sigma float64, n int) ([]Measurement, error) {
	set := map[string]float64{}
	for i, u := range unknowns {
		set[u.Name] = values[i]
	}
	p, err := pose(set)
	if err != nil {
		return nil, err
	}
	pts := p.Domain.Interior(designPoints, geometry.Halton{}, 1)
	if parts := p.Domain.Parts(); len(parts) > 0 {
		for _, part := range parts {
			b, err := p.Domain.Boundary(part, max(4, designPoints/4/len(parts)), geometry.Halton{}, 1)
			if err != nil {
				return nil, err
			}
			b.N, b.Cell, pts.Cell = nil, nil, nil
			pts = geometry.Join(pts, b)
		}
	}
	var all []Measurement
	for i := range pts.Len() {
		for _, name := range outputs {
			all = append(all, Measurement{Output: name, At: slices.Clone(pts.At(i)), Sigma: sigma, Name: name})
		}
	}
	start := slices.Clone(unknowns)
	for i := range start {
		start[i].Start = values[i]
	}
	m, err := newReduced(ctx, pose, o, start, all)
	if err != nil {
		return nil, err
	}
	rows, err := inverse.Gradients(ctx, m, start, values, sigma)
	if err != nil {
		return nil, err
	}
	var chosen []Measurement
	for _, i := range inverse.Design(fisherOf(e), rows, n) {
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func fisherOf(e *inverse.Estimate) *mat.SymDense {
	if e == nil {
		return nil
	}
	return e.Fisher
}
