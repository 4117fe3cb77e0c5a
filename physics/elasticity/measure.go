package elasticity

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Measure is a single number computed from displacement and stress, the
// latter as Form defines it: the mean over a region, or the value at a point.
type Measure struct {
	Name, Unit, On string
	At             []float64 // if not nil, the point, m
	Integral       bool      // the integral instead of the mean
	Eval           func(p *pinn.Point, stress [][]ad.Jet) ad.Expr
	Reference      float64 // NaN if unknown
	Uncertainty    float64 // of the reference, absolute
	Reaction       *pinn.Reaction
}

// DisplacementAt measures a component of the displacement at a point, m, by
// the name such as "tip_ux".
func DisplacementAt(name string, axis int, x ...float64) Measure {
	return Measure{Name: name + "_u" + axes[axis], Unit: "m", At: x, Eval: component(axis), Reference: math.NaN()}
}

// MeanDisplacement measures the mean of a component of the displacement over
// a part, m: "mean_ux.PART".
func MeanDisplacement(on string, axis int) Measure {
	return Measure{Name: "mean_u" + axes[axis] + "." + on, Unit: "m", On: on, Eval: component(axis), Reference: math.NaN()}
}

func component(axis int) func(p *pinn.Point, _ [][]ad.Jet) ad.Expr {
	return func(p *pinn.Point, _ [][]ad.Jet) ad.Expr { return p.U[axis].V() }
}

// Reaction measures the force by which a support acts on a body of the given
// dimension along an axis, N, in plane strain N per m of thickness:
// "reaction_x.PART".
func Reaction(on string, axis, dim int) Measure {
	return Measure{
		Name: "reaction_" + axes[axis] + "." + on, Unit: [...]string{1: "Pa", 2: "N/m", 3: "N"}[dim], On: on, Integral: true, Reference: math.NaN(),
		Reaction: &pinn.Reaction{Field: "u" + axes[axis], On: on, Scale: 1},
		Eval:     func(p *pinn.Point, stress [][]ad.Jet) ad.Expr { return times(stress, p.Normal())[axis] },
	}
}

// Times returns the measure multiplied by s, under another name and unit; the
// reference is left out.
func (m Measure) Times(s float64, name, unit string) Measure {
	scaled := m
	scaled.Name, scaled.Unit, scaled.Reference, scaled.Uncertainty = name, unit, math.NaN(), 0
	scaled.Eval = func(p *pinn.Point, stress [][]ad.Jet) ad.Expr { return m.Eval(p, stress).Scale(s) }
	if r := m.Reaction; r != nil {
		scaled.Reaction = &pinn.Reaction{Field: r.Field, On: r.On, Scale: s * r.Scale}
	}
	return scaled
}

// Against returns the measure with a reference and the uncertainty of that.
func (m Measure) Against(reference, uncertainty float64) Measure {
	m.Reference, m.Uncertainty = reference, uncertainty
	return m
}

// quantity states the measure in a form.
func (m Measure) quantity(form Form) pinn.Quantity {
	q := pinn.Quantity{
		Name: m.Name, Unit: m.Unit, On: m.On, At: m.At, Mean: !m.Integral, Order: ad.Gradient,
		Eval:     func(at *pinn.Point) ad.Expr { return m.Eval(at, form.Stress(at)) },
		Reaction: m.Reaction,
	}
	if !math.IsNaN(m.Reference) {
		q.Reference, q.Uncertainty = &m.Reference, m.Uncertainty
	}
	return q
}
