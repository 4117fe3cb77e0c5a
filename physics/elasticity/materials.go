package elasticity

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Group is a material of a body of several.
type Group struct {
	Name     string
	Material Material
	Law      *Law // at finite strain; nil means that of the body
	// Thermal is the thermal strain of the group, as Body.Thermal.
	Thermal func(x []float64) float64
}

// several reports whether the body has several materials.
func (b Body) several() bool { return len(b.Groups) > 0 }

// thermals returns the thermal strains of the body and of its groups.
func (b Body) thermals() (list []func(x []float64) float64) {
	if b.Thermal != nil {
		list = append(list, b.Thermal)
	}
	for _, g := range b.Groups {
		if g.Thermal != nil {
			list = append(list, g.Thermal)
		}
	}
	return list
}

// heated reports whether the body or one of its groups has a thermal strain.
func (b Body) heated() bool { return len(b.thermals()) > 0 }

// In returns the body as if all of it were one of its groups.
func (b Body) In(group int) Body {
	g := b.Groups[group]
	b.Material, b.Thermal, b.Groups, b.Of = g.Material, g.Thermal, nil, nil
	if b.Law != nil && g.Law != nil {
		b.Law = g.Law
	}
	return b
}

// Each returns what a formulation makes of the body in each of its materials. The
// scales are those of the whole; see Combined.
func (b Body) Each(state func(Body) (Formulation, error)) ([]Formulation, error) {
	b = b.Scaled()
	var list []Formulation
	for k := range b.Groups {
		form, err := state(b.In(k))
		if err != nil {
			return nil, err
		}
		list = append(list, form)
	}
	return list, nil
}

// Combined joins formulations, one for each of the body's materials. Those without
// a further unknown have none in their material; the scale of the unknown is taken
// by the shear modulus there, see Share. There is only a weak statement.
func (b Body) Combined(forms []Formulation) Formulation {
	dim, m := b.Domain.Dim(), b.materials()
	m.Stiffness, m.Multiplier = make([]float64, len(forms)), make([]float64, len(forms))
	all := Formulation{materials: m}
	within := make([]bool, len(forms))
	var largest Formulation
	for k, f := range forms {
		if within[k] = len(f.Extra) > 0; within[k] {
			all.Extra = slices.Clone(f.Extra)
		}
		if k == 0 || f.Weak.Stiffness[0] > largest.Weak.Stiffness[0] {
			largest = f
		}
	}
	for i := range all.Extra {
		all.Extra[i].Within = within
	}
	all.TractionScale, all.ReportScale = largest.TractionScale, largest.ReportScale
	all.Weak.Stiffness = append(slices.Repeat(largest.Weak.Stiffness[:1], dim), make([]float64, len(all.Extra))...)
	for k, f := range forms {
		m.Stiffness[k] = f.Weak.Stiffness[0] / largest.Weak.Stiffness[0]
		share := b.Share(k)
		m.Multiplier[k] = share * share / m.Stiffness[k]
		all.Weak.Gauges = append(all.Weak.Gauges, f.Weak.Gauges...)
	}
	all.Stress = func(p *pinn.Point) [][]ad.Jet {
		return blend(p, m, func(k int) [][]ad.Jet { return forms[k].Stress(p) })
	}
	if b.Law != nil {
		all.Piola = func(p *pinn.Point, f [][]ad.Jet) [][]ad.Jet {
			return blend(p, m, func(k int) [][]ad.Jet { return forms[k].Piola(p, f) })
		}
	}
	all.Pressure = func(p *pinn.Point) ad.Expr {
		return sumOver(p, m, func(k int) ad.Expr { return forms[k].Pressure(p) })
	}
	all.Section = SectionOf{
		Across: func(p *pinn.Point) ad.Expr {
			return sumOver(p, m, func(k int) ad.Expr { return forms[k].Section.Across(p) })
		},
		Dilatation: func(p *pinn.Point) ad.Expr {
			return sumOver(p, m, func(k int) ad.Expr { return forms[k].Section.Dilatation(p) })
		},
		Stored: func(p *pinn.Point) ad.Expr {
			return sumOver(p, m, func(k int) ad.Expr { return forms[k].Section.Stored(p) })
		},
	}
	all.Weak.Flux = func(p *pinn.Point) []pinn.Flux {
		fs := make([]pinn.Flux, dim+len(all.Extra))
		for k, in := range p.Indicators(m) {
			for c, f := range forms[k].Weak.Flux(p) {
				fs[c].F0 = fs[c].F0.Add(f.F0.Mul(in))
				if fs[c].F1 == nil {
					fs[c].F1 = make([]ad.Expr, len(f.F1))
				}
				for i, e := range f.F1 {
					fs[c].F1[i] = fs[c].F1[i].Add(e.Mul(in))
				}
			}
		}
		return fs
	}
	if !slices.ContainsFunc(forms, func(f Formulation) bool { return f.Weak.Energy == nil }) {
		all.Weak.Energy = func(p *pinn.Point) ad.Expr {
			return sumOver(p, m, func(k int) ad.Expr { return forms[k].Weak.Energy(p) })
		}
	}
	return all
}

// Share is the factor of a further unknown in a material: the shear modulus by that
// of the body, which sets the scale of the unknown.
func (b Body) Share(group int) float64 { return b.Groups[group].Material.Mu / b.Material.Mu }

// materials returns the materials as a problem states them, nil for one that has no
// names.
func (b Body) materials() *pinn.Materials {
	if len(b.Named) > 0 {
		m := pinn.NewMaterials(b.Domain, b.Named, b.Of)
		m.Alike = true
		return m
	}
	if !b.several() {
		return nil
	}
	var names []string
	for _, g := range b.Groups {
		names = append(names, g.Name)
	}
	return pinn.NewMaterials(b.Domain, names, b.Of)
}

// sumOver returns the sum of what each material has, at points in it.
func sumOver(p *pinn.Point, m *pinn.Materials, of func(k int) ad.Expr) (sum ad.Expr) {
	for k, in := range p.Indicators(m) {
		sum = sum.Add(of(k).Mul(in))
	}
	return sum
}

// blend is sumOver for matrices.
func blend(p *pinn.Point, m *pinn.Materials, of func(k int) [][]ad.Jet) (sum [][]ad.Jet) {
	for k, in := range p.Indicators(m) {
		a := of(k)
		if sum == nil {
			sum = make([][]ad.Jet, len(a))
		}
		for i, row := range a {
			for j, e := range row {
				l := e.Lanes()
				lanes := make([]ad.Expr, l.Count())
				for n := range lanes {
					lanes[n] = e.Lane(n).Mul(in)
				}
				part := ad.NewJet(l, lanes)
				if k == 0 {
					sum[i] = append(sum[i], part)
				} else {
					sum[i][j] = sum[i][j].Add(part)
				}
			}
		}
	}
	return sum
}
