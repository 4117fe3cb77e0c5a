package pinn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Residuals evaluates the terms of the problem, Dirichlet conditions included,
// for given fields at about n Halton points a region: one entry a term, one
// column a component, in the term's scale. It shows whether a manufactured
// solution and its sources match. Integral terms have one value a component,
// their mean.
func (p Problem) Residuals(fields func(x []ad.Jet) []ad.Jet, n int, seed uint64) (map[string][][]float64, error) {
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	out := map[string][][]float64{}
	for _, t := range slices.Concat(p.Terms, p.DirichletTerms(false)) {
		pts, err := t.Points(p.Domain, n, geometry.Halton{}, seed)
		if err != nil {
			return nil, err
		}
		l := ad.Lanes{Dim: p.Domain.Dim(), Order: t.Order}
		tile := pts.Len()
		program, err := NewProgram(tile, l.Dim, false, func(at *Point) []ad.Expr {
			if at.U = fields(at.Coordinates(l)); len(at.U) != len(p.Fields) {
				panic("pinn: Residuals: fields returns the wrong number of fields")
			}
			return t.Residual(at)
		})
		if err != nil {
			return nil, fmt.Errorf("pinn: term %q: %w", t.Name, err)
		}
		program.Load(pts, 0)
		program.Run()
		for _, col := range program.Out {
			c := make([]float64, tile)
			for i, v := range col {
				c[i] = v / t.Scale
			}
			if t.Integral {
				var sum, measure float64
				for i, w := range pts.W {
					sum += w * c[i]
					measure += w
				}
				c = []float64{sum / measure}
			}
			out[t.Name] = append(out[t.Name], c)
		}
	}
	return out, nil
}

// EnergyDefects returns, for every term of the weak form that has an energy,
// how much its fluxes differ from the derivative of the energy by the fields
// and their gradients: the largest difference at n points of its region,
// relative to the largest flux there, for values and gradients drawn from
// (-0.2, 0.2) in the user's units.
func (p Problem) EnergyDefects(n int, seed uint64) (map[string]float64, error) {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Gradient}
	out := map[string]float64{}
	for _, t := range p.Weak.Terms {
		if t.Energy == nil {
			continue
		}
		pts, err := Sample(p.Domain, t.On, n, geometry.Halton{}, seed)
		if err != nil {
			return nil, err
		}
		program, err := NewProgram(pts.Len(), l.Dim, true, func(at *Point) []ad.Expr {
			at.Variables(l, slices.Repeat([]float64{1}, len(p.Fields)))
			return append([]ad.Expr{t.Energy(at)}, Fluxes([]WeakTerm{t}, at)...)
		})
		if err != nil {
			return nil, fmt.Errorf("pinn: weak term %q: %w", t.Name, err)
		}
		program.Load(pts, 0)
		for _, col := range program.Var {
			for i := range col {
				col[i] = 0.4*rng.Float64() - 0.2
			}
		}
		slopes := program.Derivative(0)
		var worst, largest float64
		for v, flux := range program.Out[1:] {
			for i, x := range flux {
				slope := 0.0
				if slopes[v] != nil {
					slope = slopes[v][i]
				}
				worst, largest = max(worst, math.Abs(slope-x)), max(largest, math.Abs(x))
			}
		}
		out[t.Name] = worst / max(largest, math.SmallestNonzeroFloat64)
	}
	return out, nil
}
