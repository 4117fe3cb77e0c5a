package elasticity

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Measure is a number computed from displacement and stress, as Formulation
// defines it: the mean over a region, its integral, or the value at a point.
type Measure struct {
	Name, Unit  string
	On          pinn.Region
	At          []float64 // if not nil, the point instead of a region, m
	Integral    bool      // the integral, not the mean
	Eval        func(p *pinn.Point, stress [][]ad.Jet) ad.Expr
	Reference   *float64 // nil if unknown
	Uncertainty float64  // absolute, of the reference
	Reaction    *pinn.Reaction
}

// DisplacementAt measures a component of the displacement at a point, m. It is
// named after the point and the component, such as "tip_ux".
func DisplacementAt(name string, axis int, x ...float64) Measure {
	return Measure{Name: name + "_u" + axes[axis], Unit: "m", At: x, Eval: component(axis)}
}

// MeanDisplacement measures the mean of a component of the displacement over
// a part, m: "mean_ux.PART".
func MeanDisplacement(on pinn.Region, axis int) Measure {
	return PlaneStrain.MeanDisplacement(on, axis)
}

// MeanDisplacement is MeanDisplacement along the axes of a body in the plane.
func (s Section) MeanDisplacement(on pinn.Region, axis int) Measure {
	return Measure{Name: "mean_u" + s.Axes(3)[axis] + "." + on.String(), Unit: "m", On: on, Eval: component(axis)}
}

func component(axis int) func(p *pinn.Point, _ [][]ad.Jet) ad.Expr {
	return func(p *pinn.Point, _ [][]ad.Jet) ad.Expr { return p.U[axis].V() }
}

// Reaction measures the force of a support on a body of the given dimension
// along an axis, N; in plane strain N per m of thickness: "reaction_x.PART".
func Reaction(on pinn.Region, axis, dim int) Measure { return PlaneStrain.Reaction(on, axis, dim) }

// Reaction is Reaction along the axes of a body in the plane; of one of revolution
// it is that of the whole circumference, N.
func (s Section) Reaction(on pinn.Region, axis, dim int) Measure {
	unit := [...]string{1: "Pa", 2: "N/m", 3: "N"}[dim]
	if s == Axisymmetric {
		unit = "N"
	}
	name := s.Axes(dim)[axis]
	return Measure{
		Name: "reaction_" + name + "." + on.String(), Unit: unit, On: on, Integral: true,
		Reaction: &pinn.Reaction{Field: "u" + name, On: on, Scale: 1},
		Eval:     func(p *pinn.Point, stress [][]ad.Jet) ad.Expr { return times(stress, p.Normal())[axis] },
	}
}

// ReactionMoment measures the moment of a support about a point, N m, in the plane per m
// of thickness, about an axis of those in space: "reaction_moment.PART", in space
// "reaction_moment_x.PART". At finite strain forces act where the points have moved to. A
// body of revolution has none.
func (b Body) ReactionMoment(on pinn.Region, about []float64, axis int) Measure {
	name, unit := "reaction_moment."+on.String(), "N"
	if len(about) == 3 {
		name, unit = "reaction_moment_"+axes[axis]+"."+on.String(), "N m"
	}
	return Measure{
		Name: name, Unit: unit, On: on, Integral: true,
		Reaction: &pinn.Reaction{On: on, Scale: 1, About: about, Axis: axis},
		Eval: func(p *pinn.Point, stress [][]ad.Jet) ad.Expr {
			t := times(stress, p.Normal())
			var d []ad.Expr
			for i, x := range p.X() {
				d = append(d, x.Sub(ad.Const(about[i])))
				if b.Law != nil {
					d[i] = d[i].Add(p.U[i].V())
				}
			}
			i, j := (axis+1)%3, (axis+2)%3
			if len(about) == 2 {
				i, j = 0, 1
			}
			return d[i].Mul(t[j]).Sub(d[j].Mul(t[i]))
		},
	}
}

// energy measures the energy of the elastic strain, J; in the plane J per m.
func (b Body) energy(form Formulation) Measure {
	unit := "J"
	if b.Domain.Dim() == 2 && b.Section != Axisymmetric {
		unit = "J/m"
	}
	return Measure{Name: "energy", Unit: unit, On: pinn.Interior, Integral: true,
		Eval: func(p *pinn.Point, _ [][]ad.Jet) ad.Expr { return form.Section.Stored(p) }}
}

// energies returns the energy of the elastic strain, and that in each of several
// materials.
func (b Body) energies(form Formulation, m *pinn.Materials) []pinn.Quantity {
	whole := b.energy(form)
	list := []pinn.Quantity{whole.quantity(form)}
	if m == nil {
		return list
	}
	for k, name := range m.Names {
		part := whole
		part.Name += "." + name
		part.Eval = func(p *pinn.Point, _ [][]ad.Jet) ad.Expr {
			return form.Section.Stored(p).Mul(p.Indicators(m)[k])
		}
		list = append(list, part.quantity(form))
	}
	return list
}

// Turn measures the mean turn of a part about its centroid, radians, along an axis
// of rotation in space, 0 in the plane: int (d x u) over int |d|^2, d = x - center,
// with the inverse of the second moments in space. Its name is "turn.PART", in space
// "turn_x.PART".
func Turn(on pinn.Region, center []float64, inverse [][]float64, axis int) Measure {
	name := "turn." + on.String()
	if len(center) == 3 {
		name = "turn_" + axes[axis] + "." + on.String()
	}
	return Measure{Name: name, Unit: "1", On: on, Integral: true, Eval: func(p *pinn.Point, _ [][]ad.Jet) ad.Expr {
		var d []ad.Expr
		for i, x := range p.X() {
			d = append(d, x.Sub(ad.Const(center[i])))
		}
		part := func(i, j int) ad.Expr { return d[i].Mul(p.U[j].V()).Sub(d[j].Mul(p.U[i].V())) }
		if len(center) == 2 {
			return part(0, 1).Scale(inverse[0][0])
		}
		var turn ad.Expr
		for k, v := range inverse[axis] {
			turn = turn.Add(part((k+1)%3, (k+2)%3).Scale(v))
		}
		return turn
	}}
}

// Times returns the measure multiplied by s, with another name and unit and
// without a reference.
func (m Measure) Times(s float64, name, unit string) Measure {
	scaled := m
	scaled.Name, scaled.Unit, scaled.Reference, scaled.Uncertainty = name, unit, nil, 0
	scaled.Eval = func(p *pinn.Point, stress [][]ad.Jet) ad.Expr { return m.Eval(p, stress).Scale(s) }
	if r := m.Reaction; r != nil {
		reaction := *r
		reaction.Scale *= s
		scaled.Reaction = &reaction
	}
	return scaled
}

// Against returns the measure with a reference and its absolute uncertainty.
func (m Measure) Against(reference, uncertainty float64) Measure {
	m.Reference, m.Uncertainty = &reference, uncertainty
	return m
}

// quantity states the measure in a formulation.
func (m Measure) quantity(form Formulation) pinn.Quantity {
	return pinn.Quantity{
		Name: m.Name, Unit: m.Unit, On: m.On, At: m.At, Mean: !m.Integral, Order: ad.Gradient,
		Eval:     func(at *pinn.Point) ad.Expr { return m.Eval(at, form.Stress(at)) },
		Reaction: m.Reaction, Reference: m.Reference, Uncertainty: m.Uncertainty,
	}
}
