package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// designPoints is the number of places that a design chooses from.
const designPoints = 200

// Design says where n more sensors of given outputs, such as "ux" and "uy" with a
// standard deviation, help most, beside those that were measured.
func (f *Identified) Design(ctx context.Context, outputs []string, sigma float64, n int) ([]Measurement, error) {
	m := f.single()
	if m == nil {
		return nil, fmt.Errorf("sensors are proposed for one experiment, and the measurements are of %d", len(f.models))
	}
	fisher := f.Fisher
	if f.own < len(f.Unknowns) { // sensors are fixed to the body
		fisher = inverse.Profiled(fisher, f.own)
	}
	return m.design(ctx, f.Values()[:f.own], fisher, outputs, sigma, n)
}

// Design is [Identified.Design] at values of the unknowns, with nothing measured yet.
func Design(ctx context.Context, pose Poser, o Options, unknowns []inverse.Unknown, values []float64, outputs []string, sigma float64, n int) ([]Measurement, error) {
	start := slices.Clone(unknowns)
	for i := range start {
		start[i].Start = values[i]
	}
	m, err := newReduced(ctx, pose, o, start, nil)
	if err != nil {
		return nil, err
	}
	return m.design(ctx, values, nil, outputs, sigma, n)
}

func (m *reduced) design(ctx context.Context, values []float64, fisher *mat.SymDense, outputs []string, sigma float64, n int) ([]Measurement, error) {
	p, err := m.problem(values)
	if err != nil {
		return nil, err
	}
	all, err := candidates(p, outputs, sigma)
	if err != nil {
		return nil, err
	}
	other := *m
	if other.sight, err = look(p, all); err != nil {
		return nil, err
	}
	other.kept, other.moved = nil, registration{}
	for _, s := range m.kept { // with what is seen at the candidates
		own := *s
		if own.prediction, err = other.predict(own.solution); err != nil {
			return nil, err
		}
		other.kept = append(other.kept, &own)
	}
	rows, err := inverse.Gradients(ctx, other.model(), m.unknowns, values, sigma)
	if err != nil {
		return nil, err
	}
	var chosen []Measurement
	for _, i := range inverse.Design(fisher, rows, n) {
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// candidates are measurements of outputs at places in the body and on its boundary.
func candidates(p pinn.Problem, outputs []string, sigma float64) (all []Measurement, err error) {
	pts := p.Domain.Interior(designPoints, geometry.Halton{}, 1)
	parts := p.Domain.Parts()
	for _, part := range parts {
		b, err := p.Domain.Boundary(part, max(4, designPoints/4/len(parts)), geometry.Halton{}, 1)
		if err != nil {
			return nil, err
		}
		b.N, b.Cell, pts.Cell = nil, nil, nil
		pts = geometry.Join(pts, b)
	}
	for i := range pts.Len() {
		for _, name := range outputs {
			all = append(all, Measurement{Output: name, At: slices.Clone(pts.At(i)), Sigma: math.Abs(sigma), Name: name})
		}
	}
	return all, nil
}
