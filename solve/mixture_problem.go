package solve

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// problem is the problem with the fields, which may change after it is compiled.
func (m *mixture) problem() pinn.Problem { return m.mix(-1) }

// derivative is a problem whose fluxes and outputs are derivatives by a parameter. It has
// no penalties.
func (m *mixture) derivative(param int) pinn.Problem { return m.mix(param) }

func (m *mixture) mix(by int) pinn.Problem {
	p := m.base
	w := *p.Weak
	w.Terms = nil
	for t, term := range m.base.Weak.Terms {
		if by >= 0 && !m.depends[t][by] {
			continue
		}
		if slices.Contains(m.depends[t], true) {
			term.Flux = m.flux(t, by)
			term.Energy = nil
		}
		w.Terms = append(w.Terms, term)
	}
	if by >= 0 {
		w.Stiffness = make([]float64, len(w.Stiffness))
		w.Gauges, w.Rigid = nil, nil
	}
	p.Weak = &w
	p.Outputs, p.Quantities = slices.Clone(p.Outputs), slices.Clone(p.Quantities)
	for i := range p.Outputs {
		p.Outputs[i].Eval = m.outputs(by, func(q pinn.Problem, at *pinn.Point) []ad.Expr { return q.Outputs[i].Eval(at) })
		p.Outputs[i].Exact = nil
	}
	for i := range p.Quantities {
		eval := m.outputs(by, func(q pinn.Problem, at *pinn.Point) []ad.Expr { return []ad.Expr{q.Quantities[i].Eval(at)} })
		p.Quantities[i].Eval = func(at *pinn.Point) ad.Expr { return eval(at)[0] }
		p.Quantities[i].Reference = nil
	}
	if by < 0 {
		p.Outputs = append(p.Outputs, m.shown...)
	}
	p.Easier = nil
	return p
}

// weights are those of the combinations as data at points.
func (m *mixture) weights(at *pinn.Point, counts []bool, by int) []ad.Expr {
	return at.Eval(m.count(), func(dst, x []float64) { m.combine(dst, x, counts, by) })
}

// flux is the mixed flux of a term.
func (m *mixture) flux(term, by int) func(at *pinn.Point) []pinn.Flux {
	return func(at *pinn.Point) []pinn.Flux {
		c := m.weights(at, m.depends[term], by)
		var sum []pinn.Flux
		for k, p := range m.problems {
			for i, f := range p.Weak.Terms[term].Flux(at) {
				if i == len(sum) {
					sum = append(sum, pinn.Flux{})
				}
				sum[i].F0 = sum[i].F0.Add(f.F0.Mul(c[k]))
				for j, e := range f.F1 {
					if j == len(sum[i].F1) {
						sum[i].F1 = append(sum[i].F1, ad.Expr{})
					}
					sum[i].F1[j] = sum[i].F1[j].Add(e.Mul(c[k]))
				}
			}
		}
		return sum
	}
}

// outputs mixes what is reported. Outputs that do not depend on parameters have weights
// whose sum is one, or zero of a derivative.
func (m *mixture) outputs(by int, eval func(p pinn.Problem, at *pinn.Point) []ad.Expr) func(at *pinn.Point) []ad.Expr {
	inside := m.inside()
	return func(at *pinn.Point) []ad.Expr {
		c := m.weights(at, inside, by)
		var sum []ad.Expr
		for k, p := range m.problems {
			for i, e := range eval(p, at) {
				if i == len(sum) {
					sum = append(sum, ad.Expr{})
				}
				sum[i] = sum[i].Add(e.Mul(c[k]))
			}
		}
		return sum
	}
}
