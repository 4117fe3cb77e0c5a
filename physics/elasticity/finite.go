package elasticity

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Deformation returns the deformation gradient F = I + grad u.
func Deformation(u []ad.Jet) [][]ad.Jet {
	f := ad.Grad(u)
	for i := range f {
		f[i][i] = f[i][i].Shift(1)
	}
	return f
}

// Deformation returns the deformation gradient at p. In a body of revolution it
// has the stretch about the axis, 1 + u_r/r, as a third row and column.
func (b Body) Deformation(p *pinn.Point) [][]ad.Jet {
	f := Deformation(p.U[:b.Domain.Dim()])
	if b.Section != Axisymmetric {
		return f
	}
	f = Solid(f)
	f[2][2] = b.hoop(p).Shift(1)
	return f
}

// inPlane returns the first dim rows and columns.
func inPlane(a [][]ad.Jet, dim int) [][]ad.Jet {
	if len(a) == dim {
		return a
	}
	r := make([][]ad.Jet, dim)
	for i := range r {
		r[i] = a[i][:dim]
	}
	return r
}

// Piola returns the fluxes of the virtual work of a Piola-Kirchhoff stress.
func (b Body) Piola(p *pinn.Point, stress [][]ad.Jet) []pinn.Flux {
	dim := b.Domain.Dim()
	if len(stress) == dim {
		return Fluxes(stress)
	}
	return b.VirtualWork(p, inPlane(stress, dim), stress[dim][dim].V())
}

// gradient returns the components of the displacement gradient.
func (b Body) gradient(p *pinn.Point) []ad.Expr {
	var es []ad.Expr
	for _, row := range ad.Grad(p.U[:b.Domain.Dim()]) {
		for _, g := range row {
			es = append(es, g.V())
		}
	}
	return es
}

// Solid returns a deformation gradient in 3D: in plane strain, F with F_zz = 1.
func Solid(f [][]ad.Jet) [][]ad.Jet {
	if len(f) == 3 {
		return f
	}
	dim := f[0][0].Lanes().Dim
	zero, one := ad.Constant(dim, 0), ad.Constant(dim, 1)
	return [][]ad.Jet{{f[0][0], f[0][1], zero}, {f[1][0], f[1][1], zero}, {zero, zero, one}}
}

// Green returns the Green-Lagrange strain, (F'F - I)/2.
func Green(f [][]ad.Jet) [][]ad.Jet {
	e := ad.Product(ad.Transpose(f), f)
	for i := range e {
		e[i][i] = e[i][i].Shift(-1)
		for j := range e {
			e[i][j] = e[i][j].Scale(0.5)
		}
	}
	return e
}

// Cauchy returns the stress P F'/J, Pa.
func Cauchy(p, f [][]ad.Jet) [][]ad.Jet {
	s := ad.Product(p, ad.Transpose(f))
	inv := ad.Det(f).Pow(-1)
	for i := range s {
		for j := range s {
			s[i][j] = s[i][j].Mul(inv)
		}
	}
	return s
}

// finiteStandard is the displacement form at finite strain.
func finiteStandard(b Body) Formulation {
	m, law, dim := b.Material, b.Law, b.Domain.Dim()
	form := displacementForm(b,
		func(p *pinn.Point) [][]ad.Jet { return law.Piola(m, Deformation(p.U[:dim])) },
		func(p *pinn.Point) []pinn.Flux { return b.Piola(p, law.Piola(m, b.Deformation(p))) },
		func(p *pinn.Point) ad.Expr { return law.Density(m, b.Deformation(p)) })
	form.Weak.Between = b.between
	form.Piola = func(_ *pinn.Point, f [][]ad.Jet) [][]ad.Jet { return law.Piola(m, f) }
	form.Pressure = func(p *pinn.Point) ad.Expr { return law.Dilatation(b.Deformation(p)).V().Scale(-m.Lambda()) }
	return form
}

// finiteStrain returns the Green-Lagrange strain, the first Piola-Kirchhoff
// stress, Cauchy's stress with its out-of-plane component, its von Mises
// stress, and J.
func (b Body) finiteStrain(form Formulation) []pinn.Output {
	dim := b.Domain.Dim()
	cauchy := func(p *pinn.Point) [][]ad.Jet {
		f := Solid(b.Deformation(p))
		return Cauchy(form.Piola(p, f), f)
	}
	piola := pinn.Output{Name: "piola", Unit: "Pa", Order: ad.Gradient,
		Eval: func(p *pinn.Point) []ad.Expr {
			var vs []ad.Expr
			for _, row := range form.Stress(p) {
				vs = append(vs, values(row)...)
			}
			return vs
		}}
	axes := b.Section.Axes(dim)
	for i := range dim {
		piola.Components = append(piola.Components, prefixed("piola_"+axes[i], axes)...)
	}
	stress := pinn.Output{Name: "stress", Components: prefixed("stress_", pairs(axes)), Unit: "Pa", Order: ad.Gradient, Exact: b.ExactStress, Role: pinn.Stress,
		Eval: func(p *pinn.Point) []ad.Expr {
			s := cauchy(p)
			if dim == 3 {
				return upper(s)
			}
			return []ad.Expr{s[0][0].V(), s[0][1].V(), s[1][1].V(), s[2][2].V()}
		}}
	if dim == 2 {
		stress.Components = append(stress.Components, "stress_"+b.Section.across())
	}
	strain := pinn.Output{Name: "strain", Components: prefixed("strain_", pairs(axes)), Unit: "1", Order: ad.Gradient, Role: pinn.Strain,
		Eval: func(p *pinn.Point) []ad.Expr { return upper(Green(Deformation(p.U[:dim]))) }}
	return []pinn.Output{strain, piola, stress,
		{Name: "mises", Components: []string{"mises"}, Unit: "Pa", Order: ad.Gradient, Role: pinn.EquivalentStress,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{mises(cauchy(p), ad.Expr{})} }},
		{Name: "J", Components: []string{"J"}, Unit: "1", Order: ad.Gradient, Role: pinn.VolumeRatio,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{ad.Det(b.Deformation(p)).V()} }},
	}
}

// guards returns the expressions that must stay positive: J at finite strain.
func (b Body) guards() []pinn.Guard {
	if b.Law == nil {
		return nil
	}
	return []pinn.Guard{{
		Name: "J", Message: "the material is turned inside out", Order: ad.Gradient,
		Eval: func(p *pinn.Point) ad.Expr { return ad.Det(b.Deformation(p)).V() },
	}}
}
