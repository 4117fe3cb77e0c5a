package solve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// equation is a term of either statement, in a form that can be tried.
type equation struct {
	what  string // for messages
	on    func() (geometry.Points, error)
	order ad.Order
	build func(at *pinn.Point) []ad.Expr
}

const (
	triedPoints = 8
	triedShift  = 1.0 // of a field, in its scale
)

// checkEquations tries the equations of the statement at a few points and for
// fields at random: what a term cannot compute is found before anything is solved,
// and so are fields whose value nothing determines.
func (p *Plan) checkEquations() error {
	determined := p.prescribed()
	for _, e := range p.equations() {
		depends, err := p.try(e)
		if err != nil {
			return fmt.Errorf("problem %s: %s: %s", p.problem.Name, e.what, strings.TrimPrefix(err.Error(), "ad: "))
		}
		for i, d := range depends {
			determined[i] = determined[i] || d
		}
	}
	if err := p.checkConditions(); err != nil {
		return err
	}
	for i, d := range determined {
		if !d {
			return fmt.Errorf("problem %s: nothing determines the value of %s, a constant is free: only its derivatives are in the equations; prescribe it on a part of the boundary (%s), or prescribe its mean by an integral term",
				p.problem.Name, p.problem.Fields[i].Name, strings.Join(p.problem.Domain.Parts(), ", "))
		}
	}
	return nil
}

// checkConditions refuses differential equations without any condition. A weak
// statement has natural ones, and periodic inputs are some.
func (p *Plan) checkConditions() error {
	differential := false
	for _, t := range p.problem.Terms {
		if t.On != pinn.Interior || t.At != nil || t.Integral {
			return nil
		}
		differential = differential || t.Order > ad.Value
	}
	for _, f := range p.problem.Fields {
		if f.Hard != nil && !p.Soft {
			return nil
		}
	}
	if p.Statement != Strong || len(p.problem.Dirichlet) > 0 || !differential {
		return nil
	}
	if m, err := p.problem.InputMap(p.Inputs); err != nil {
		return err
	} else if m.Map != nil {
		if a, _, err := m.Glues(p.problem.Domain); a != nil || err != nil {
			return err
		}
	}
	return fmt.Errorf("problem %s has no conditions: equations in the interior alone do not determine %s; prescribe it by Dirichlet, or add a term on a part of the boundary (%s) or at data",
		p.problem.Name, p.problem.Fields[0].Name, strings.Join(p.problem.Domain.Parts(), ", "))
}

// prescribed marks the fields whose value a condition prescribes somewhere.
func (p *Plan) prescribed() []bool {
	fixed := make([]bool, len(p.problem.Fields))
	for i, f := range p.problem.Fields {
		fixed[i] = f.Hard != nil && !p.Soft || p.Statement == Weak && len(p.problem.Weak.Gauges) > 0
	}
	for _, d := range p.problem.Dirichlet {
		for _, c := range d.Combination() {
			fixed[p.problem.FieldIndex(c.Field)] = true
		}
	}
	return fixed
}

// equations returns the terms of the statement.
func (p *Plan) equations() (all []equation) {
	on := func(r pinn.Region) func() (geometry.Points, error) {
		return func() (geometry.Points, error) {
			return pinn.Sample(p.problem.Domain, r, triedPoints, geometry.Halton{}, p.Seed)
		}
	}
	if p.Statement == Weak {
		for _, t := range p.problem.Weak.Terms {
			all = append(all, equation{fmt.Sprintf("weak term %q", t.Name), on(t.On), ad.Gradient, func(at *pinn.Point) []ad.Expr {
				es := pinn.Fluxes([]pinn.WeakTerm{t}, at)
				if t.Energy != nil && !p.Direct {
					es = append(es, t.Energy(at))
				}
				return es
			}})
		}
		return all
	}
	// Terms on one region are compiled together, at the highest of their orders.
	highest := map[pinn.Region]ad.Order{}
	for _, t := range p.problem.Terms {
		highest[t.On] = max(highest[t.On], t.Order)
	}
	for _, t := range p.problem.Terms {
		e := equation{fmt.Sprintf("term %q", t.Name), on(t.On), highest[t.On], t.Residual}
		if t.At != nil {
			e.order, e.on = t.Order, func() (geometry.Points, error) { return *t.At, nil }
		}
		all = append(all, e)
	}
	return all
}

// try evaluates an equation at random fields and says on which fields' values it
// depends, whatever their derivatives.
func (p *Plan) try(e equation) (depends []bool, err error) {
	pts, err := e.on()
	if err != nil || pts.Len() == 0 {
		return nil, err
	}
	n, scales := min(pts.Len(), triedPoints), p.problem.Scales()
	l := ad.Lanes{Dim: p.problem.Domain.Dim(), Order: e.order}
	program, err := pinn.NewProgram(n, l.Dim, false, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, scales)
		return e.build(at)
	})
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(p.Seed, 3))
	lanes := make([][]float64, len(scales)*l.Count())
	for i := range lanes {
		lanes[i] = make([]float64, n)
		for k := range lanes[i] {
			lanes[i][k] = 0.2*rng.Float64() - 0.1
		}
	}
	values := func() (out []float64) {
		for _, col := range program.At(pts, 0, n, lanes) {
			out = append(out, col[:n]...)
		}
		return out
	}
	before := values()
	depends = make([]bool, len(scales))
	for i := range depends {
		value := lanes[i*l.Count()]
		for k := range value {
			value[k] += triedShift
		}
		depends[i] = apart(before, values())
		for k := range value {
			value[k] -= triedShift
		}
	}
	return depends, nil
}

// apart reports whether numbers differ by more than rounding; what is no number
// says nothing and counts as a difference.
func apart(a, b []float64) bool {
	for k, x := range a {
		if !(math.Abs(x-b[k]) <= 1e-12*(math.Abs(x)+math.Abs(b[k]))) {
			return true
		}
	}
	return false
}
