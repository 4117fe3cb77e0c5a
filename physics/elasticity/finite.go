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
		func(p *pinn.Point) ad.Expr { return law.Density(m, Deformation(p.U[:dim])) })
	form.Piola = func(_ *pinn.Point, f [][]ad.Jet) [][]ad.Jet { return law.Piola(m, f) }
	form.Pressure = func(p *pinn.Point) ad.Expr { return law.Dilatation(Deformation(p.U[:dim])).V().Scale(-m.Lambda()) }
	return form
}

// finiteStrain returns the Green-Lagrange strain, the first Piola-Kirchhoff
// stress, Cauchy's stress with its out-of-plane component, its von Mises
// stress, and J.
func (b Body) finiteStrain(form Formulation) []pinn.Output {
	dim := b.Domain.Dim()
	cauchy := func(p *pinn.Point) [][]ad.Jet {
		f := Solid(Deformation(p.U[:dim]))
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
	for i := range dim {
		piola.Components = append(piola.Components, prefixed("piola_"+axes[i], axes[:dim])...)
	}
	stress := pinn.Output{Name: "stress", Components: prefixed("stress_", pairs(dim)), Unit: "Pa", Order: ad.Gradient, Exact: b.ExactStress,
		Eval: func(p *pinn.Point) []ad.Expr {
			s := cauchy(p)
			if dim == 3 {
				return upper(s)
			}
			return []ad.Expr{s[0][0].V(), s[0][1].V(), s[1][1].V(), s[2][2].V()}
		}}
	if dim == 2 {
		stress.Components = append(stress.Components, "stress_zz")
	}
	strain := pinn.Output{Name: "strain", Components: prefixed("strain_", pairs(dim)), Unit: "1", Order: ad.Gradient, Role: pinn.Strain,
		Eval: func(p *pinn.Point) []ad.Expr { return upper(Green(Deformation(p.U[:dim]))) }}
	return []pinn.Output{strain, piola, stress,
		{Name: "mises", Components: []string{"mises"}, Unit: "Pa", Order: ad.Gradient, Role: pinn.EquivalentStress,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{mises(cauchy(p), ad.Expr{})} }},
		{Name: "J", Components: []string{"J"}, Unit: "1", Order: ad.Gradient, Role: pinn.VolumeRatio,
			Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{ad.Det(Deformation(p.U[:dim])).V()} }},
	}
}

// guards returns the expressions that must stay positive: J at finite strain.
func (b Body) guards() []pinn.Guard {
	if b.Law == nil {
		return nil
	}
	dim := b.Domain.Dim()
	return []pinn.Guard{{
		Name: "J", Message: "the material is turned inside out", Order: ad.Gradient,
		Eval: func(p *pinn.Point) ad.Expr { return ad.Det(Deformation(p.U[:dim])).V() },
	}}
}
