package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Weak is a problem in weak form: find the fields for which
//
//	sum over terms of int F0.v + F1:grad v = 0
//
// for all test functions v, one a field, that vanish where Dirichlet data are
// prescribed. F0 and F1 are functions of the fields and their gradients at a
// point (the pointwise form of Knepley et al., arXiv:1309.1204, sec. 2). The
// derivatives that a tangent takes come from the expressions. Dirichlet data
// of fields without ansatz are imposed by the method of Nitsche (Abh. Math.
// Sem. Univ. Hamburg 36 (1971) 9-15), with the interior terms' F1 n as flux.
type Weak struct {
	Terms []WeakTerm
	// Stiffness is how much of F1 a unit of a field's gradient makes, one
	// value a field: the scale of the penalty that goes with Dirichlet data.
	Stiffness []float64
	// Gauges are integral terms of which the weak form alone leaves the
	// solution free: a pressure's mean, rigid motions. They use values alone.
	Gauges []Term
}

// WeakTerm is one integral of a weak form.
type WeakTerm struct {
	Name string
	On   string // Interior, Boundary or a boundary part of the domain
	// Flux returns what is tested, one Flux a field, in the user's units.
	Flux func(p *At) []Flux
	// Energy, if the term has one, is the density of which the fluxes are the
	// derivatives by the fields and their gradients.
	Energy func(p *At) ad.Expr
}

// Flux is tested by one field's test function: F0 v + F1 . grad v. A nil F1
// is zero.
type Flux struct {
	F0 ad.Expr
	F1 []ad.Expr // one value an axis
}

// on returns the terms of one region as a single one.
func (w *Weak) on(region string) []WeakTerm {
	var ts []WeakTerm
	for _, t := range w.Terms {
		if t.On == region {
			ts = append(ts, t)
		}
	}
	return ts
}

// fluxes returns the sum of the fluxes of terms, 1+dim expressions a field:
// F0, then F1.
func fluxes(terms []WeakTerm, p *At) []ad.Expr {
	lanes := 1 + p.dim
	sum := make([]ad.Expr, lanes*len(p.U))
	for _, t := range terms {
		for c, f := range t.Flux(p) {
			sum[c*lanes] = sum[c*lanes].Add(f.F0)
			for i, e := range f.F1 {
				sum[c*lanes+1+i] = sum[c*lanes+1+i].Add(e)
			}
		}
	}
	return sum
}

// normalFlux returns the F1 n of field c.
func normalFlux(terms []WeakTerm, p *At, c int) ad.Expr {
	all := fluxes(terms, p)
	var t ad.Expr
	for i, n := range p.Normal() {
		t = t.Add(all[c*(1+p.dim)+1+i].Mul(n))
	}
	return t
}

// Load returns what the weak form puts in on a part of the boundary at points
// of it, -F0 with all fields at zero: one column a field.
func (p Problem) Load(part string, pts geometry.Points) ([][]float64, error) {
	terms := append(p.Weak.on(part), p.Weak.on(Boundary)...)
	fields := len(p.Fields)
	var sources []source
	pw, err := ad.CompilePointwise(pts.Len(), false, func(g *ad.Graph) []ad.Expr {
		l := ad.Lanes{Dim: pts.Dim, Order: ad.Gradient}
		at := &At{g: g, dim: pts.Dim}
		for range p.Fields {
			at.U = append(at.U, ad.Constant(pts.Dim, 0).Truncate(l.Order))
		}
		all := fluxes(terms, at)
		es := []ad.Expr{g.Data().Scale(0)} // a program needs an input
		for c := range fields {
			es = append(es, all[c*l.Count()].Neg())
		}
		sources = at.sources
		return es
	})
	if err != nil {
		return nil, err
	}
	fill(pw.Data[:len(pw.Data)-1], sources, pts, 0, pts.Len())
	pw.Run()
	return pw.Out[1:], nil
}

// LinearFlux reports whether the weak form's F1 in the interior is an affine
// function of the fields and their gradients.
func (p Problem) LinearFlux() bool {
	lanes := 1 + p.Domain.Dim()
	linear := true
	pw, err := ad.CompilePointwise(1, false, func(g *ad.Graph) []ad.Expr {
		l := ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Gradient}
		units := make([]float64, len(p.Fields))
		for c, f := range p.Fields {
			units[c] = f.unit()
		}
		return fluxes(p.Weak.on(Interior), fieldsOf(g, l, units))
	})
	if err != nil {
		return true // compiling the form reports it
	}
	for k := range pw.Out {
		linear = linear && (k%lanes == 0 || pw.Affine(k))
	}
	return linear
}
