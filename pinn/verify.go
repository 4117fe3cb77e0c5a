package pinn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Residuals evaluates the terms of the problem, Dirichlet conditions
// included, for given fields at about n Halton points a region: one entry a
// term, one column a component, in units of the term. It shows whether a
// manufactured solution and its sources belong together. Integral terms have
// one value a component, their mean.
func (p Problem) Residuals(fields func(x []ad.Jet) []ad.Jet, n int, seed uint64) (map[string][][]float64, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	out := map[string][][]float64{}
	for _, t := range append(append([]Term(nil), p.Terms...), p.dirichletTerms(false)...) {
		pts, err := t.points(p.Domain, n, geometry.Halton{}, seed)
		if err != nil {
			return nil, err
		}
		l := ad.Lanes{Dim: p.Domain.Dim(), Order: t.Order}
		tile := pts.Len()
		var sources []source
		pw, err := ad.CompilePointwise(tile, false, func(g *ad.Graph) []ad.Expr {
			u := fields(g.Coordinates(l))
			if len(u) != len(p.Fields) {
				panic("pinn: Residuals: fields returns the wrong number of fields")
			}
			at := &At{U: u, g: g, dim: l.Dim}
			rs := t.Residual(at)
			sources = at.sources
			return rs
		})
		if err != nil {
			return nil, fmt.Errorf("pinn: term %q: %w", t.Name, err)
		}
		for d := range l.Dim {
			for i := range tile {
				pw.Data[d][i] = pts.At(i)[d]
			}
		}
		fill(pw.Data[l.Dim:], sources, pts, 0, tile)
		pw.Run()
		for _, col := range pw.Out {
			c := make([]float64, tile)
			for i, v := range col {
				c[i] = v / t.unit()
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

// points returns where the term is asked for, for about n interior points.
func (t Term) points(d *geometry.Domain, n int, s geometry.Sampler, seed uint64) (geometry.Points, error) {
	switch {
	case t.At != nil:
		return *t.At, nil
	case t.Integral:
		return quadrature(d, t.On)
	}
	return points(d, t.On, n, s, seed)
}

// EnergyDefects returns, for every term of the weak form that has an energy,
// by how much its fluxes differ from the derivative of the energy by the
// fields and their gradients: the largest difference at n points of its
// region, relative to the largest flux there, for values and gradients drawn
// from (-0.2, 0.2) in the user's units.
func (p Problem) EnergyDefects(n int, seed uint64) (map[string]float64, error) {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Gradient}
	out := map[string]float64{}
	for _, t := range p.Weak.Terms {
		if t.Energy == nil {
			continue
		}
		pts, err := points(p.Domain, t.On, n, geometry.Halton{}, seed)
		if err != nil {
			return nil, err
		}
		z := zone{units: make([]float64, len(p.Fields))}
		for i := range z.units {
			z.units[i] = 1
		}
		var sources []source
		pw, err := ad.CompilePointwise(pts.Len(), true, func(g *ad.Graph) []ad.Expr {
			at := z.fieldsOf(g, l)
			es := append([]ad.Expr{t.Energy(at)}, fluxes([]WeakTerm{t}, at)...)
			sources = at.sources
			return es
		})
		if err != nil {
			return nil, fmt.Errorf("pinn: weak term %q: %w", t.Name, err)
		}
		fill(pw.Data, sources, pts, 0, pts.Len())
		for _, col := range pw.Var {
			for i := range col {
				col[i] = 0.4*rng.Float64() - 0.2
			}
		}
		for i := range pw.Weight[0] {
			pw.Weight[0][i] = 1
		}
		pw.Run()
		var worst, largest float64
		for v, flux := range pw.Out[1:] {
			for i, x := range flux {
				slope := 0.0
				if pw.Adjoint[v] != nil {
					slope = pw.Adjoint[v][i]
				}
				worst, largest = max(worst, math.Abs(slope-x)), max(largest, math.Abs(x))
			}
		}
		out[t.Name] = worst / max(largest, math.SmallestNonzeroFloat64)
	}
	return out, nil
}
