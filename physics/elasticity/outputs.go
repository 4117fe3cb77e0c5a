package elasticity

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// outputs returns what is reported of a solved body: displacement, pressure,
// the strain and stress of its theory, and its derived outputs.
func (b Body) outputs(form Formulation) []pinn.Output {
	dim := b.Domain.Dim()
	u := pinn.Output{Name: "u", Components: prefixed("u", b.Section.Axes(dim)), Unit: "m", Order: ad.Value, Exact: b.ExactU, Role: pinn.Displacement,
		Eval: func(p *pinn.Point) []ad.Expr { return values(p.U[:dim]) }}
	pressure := pinn.Output{Name: "p", Components: []string{"p"}, Unit: "Pa", Order: ad.Gradient,
		Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{form.Pressure(p)} }}
	if b.ExactP != nil {
		pressure.Exact = func(dst, x []float64) { dst[0] = b.ExactP(x) }
	}
	outs := []pinn.Output{u, pressure}
	if b.Law == nil {
		outs = append(outs, b.smallStrain(form)...)
	} else {
		outs = append(outs, b.finiteStrain(form)...)
	}
	for _, d := range b.Derived {
		outs = append(outs, pinn.Output{Name: d.Name, Components: d.Components, Unit: d.Unit, Order: ad.Gradient, Exact: d.Exact,
			Eval: func(p *pinn.Point) []ad.Expr { return d.Eval(p, form.Stress(p)) }})
	}
	return outs
}

// smallStrain returns strain, stress, von Mises stress and change of volume, and in
// the plane the stress normal to it.
func (b Body) smallStrain(form Formulation) []pinn.Output {
	dim := b.Domain.Dim()
	axes := b.Section.Axes(dim)
	across := form.Section.Across
	outs := []pinn.Output{
		{Name: "strain", Components: prefixed("strain_", pairs(axes)), Unit: "1", Order: ad.Gradient, Role: pinn.Strain,
			Eval: func(p *pinn.Point) []ad.Expr { return upper(Strain(p.U[:dim])) }},
		{Name: "stress", Components: prefixed("stress_", pairs(axes)), Unit: "Pa", Order: ad.Gradient, Exact: b.ExactStress, Role: pinn.Stress,
			Eval: func(p *pinn.Point) []ad.Expr { return upper(form.Stress(p)) }},
		{Name: "mises", Components: []string{"mises"}, Unit: "Pa", Order: ad.Gradient, Role: pinn.EquivalentStress,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{mises(form.Stress(p), across(p))} }},
		{Name: "div_u", Components: []string{"div_u"}, Unit: "1", Order: ad.Gradient,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{form.Section.Dilatation(p)} }},
	}
	if dim == 2 && b.Section != PlaneStress {
		name := "stress_" + b.Section.across()
		outs = append(outs, pinn.Output{Name: name, Components: []string{name}, Unit: "Pa", Order: ad.Gradient, Role: pinn.StressAcross,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{across(p)} }})
	}
	return outs
}

func values(js []ad.Jet) []ad.Expr {
	var vs []ad.Expr
	for _, j := range js {
		vs = append(vs, j.V())
	}
	return vs
}

// upper returns the values of the upper triangle row by row, in the order of
// pairs.
func upper(a [][]ad.Jet) []ad.Expr {
	var vs []ad.Expr
	for i := range a {
		vs = append(vs, values(a[i][i:])...)
	}
	return vs
}

func pairs(axes []string) []string {
	var names []string
	for i := range axes {
		for j := i; j < len(axes); j++ {
			names = append(names, axes[i]+axes[j])
		}
	}
	return names
}

func prefixed(prefix string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + n
	}
	return out
}

// mises returns the von Mises stress sqrt(3/2 s:s) with the deviator s, of a stress
// in space, or of one in the plane and one across it.
func mises(stress [][]ad.Jet, across ad.Expr) ad.Expr {
	diag := make([]ad.Expr, 3)
	diag[2] = across
	var shear ad.Expr
	for i := range stress {
		diag[i] = stress[i][i].V()
		for j := i + 1; j < len(stress); j++ {
			shear = shear.Add(stress[i][j].V().Pow(2))
		}
	}
	q := shear.Scale(3)
	for i := range diag {
		q = q.Add(diag[i].Sub(diag[(i+1)%3]).Pow(2).Scale(0.5))
	}
	return q.Sqrt()
}
