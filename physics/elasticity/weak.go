package elasticity

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// Weak is what a formulation adds to the weak form of a body: the virtual work
// of its stress, and the equations of its other fields.
type Weak struct {
	Flux   func(p *pinn.Point) []pinn.Flux
	Energy func(p *pinn.Point) ad.Expr // energy density whose derivative is Flux; nil if there is none
	// Between is pinn.WeakTerm.Between, nil at small strain.
	Between   func(p *pinn.Point, from []ad.Jet) []pinn.Flux
	Stiffness []float64 // of every field, Pa
	Gauges    []pinn.Term
}

// weak states the principle of virtual work: stress:grad v = f.v + t.v.
func (b Body) weak(form Formulation) *pinn.Weak {
	dim := b.Domain.Dim()
	w := &pinn.Weak{Stiffness: form.Weak.Stiffness, Gauges: form.Weak.Gauges}
	lo, hi := b.Domain.Bounds()
	switch {
	case b.Section == Axisymmetric && lo[0] <= axisPart*hi[0]:
		// Its points on the axis do not move away from it. The radial forces are in
		// balance with the stress around the axis, not with each other.
		w.Bound = []string{"u" + b.Section.Axes(dim)[0]}
	case b.Section != Axisymmetric: // where all moments vanish
		w.Moments = &pinn.Moments{About: vec.Offset(lo, vec.Sub(hi, lo), 0.5), Deformed: b.Law != nil}
	}
	w.Terms = append(w.Terms, pinn.WeakTerm{Name: "virtual work", On: pinn.Interior, Inner: true, Flux: form.Weak.Flux, Energy: form.Weak.Energy, Between: form.Weak.Between})
	if b.Force != nil {
		w.Terms = append(w.Terms, pinn.WeakTerm{Name: "body force", On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
			fs := make([]pinn.Flux, len(p.U))
			for i, f := range p.Eval(dim, b.Force) {
				fs[i].F0 = f.Neg()
			}
			return fs
		}, Energy: func(p *pinn.Point) ad.Expr { return work(p.Eval(dim, b.Force), p.U).Neg() }})
	}
	for _, c := range b.Conditions {
		if c.elastic() {
			w.Terms = append(w.Terms, c.support(dim))
		}
		if c.T == nil && c.Q == nil {
			continue
		}
		load := func(p *pinn.Point) []ad.Expr { return c.borne(c.tractionAt(b, p)) }
		t := pinn.WeakTerm{Name: "load on " + c.On.String(), On: c.On, Flux: func(p *pinn.Point) []pinn.Flux {
			fs := make([]pinn.Flux, len(p.U))
			for i, t := range load(p) {
				fs[i].F0 = t.Neg()
			}
			return fs
		}}
		if b.Law == nil || c.Q == nil { // the work of a follower pressure depends on the path
			t.Energy = func(p *pinn.Point) ad.Expr { return work(load(p), p.U).Neg() }
		}
		w.Terms = append(w.Terms, t)
	}
	return w
}

// support states the work of springs.
func (c Condition) support(dim int) pinn.WeakTerm {
	return pinn.WeakTerm{
		Name: "springs on " + c.On.String(), On: c.On, Inner: true,
		Flux: func(p *pinn.Point) []pinn.Flux {
			fs := make([]pinn.Flux, len(p.U))
			for i, f := range c.springs(p, dim) {
				fs[i].F0 = f
			}
			return fs
		},
		Energy: func(p *pinn.Point) ad.Expr { return work(c.springs(p, dim), p.U).Scale(0.5) },
	}
}

// work returns f.u, the work of a dead load.
func work(f []ad.Expr, u []ad.Jet) ad.Expr {
	var w ad.Expr
	for i, e := range f {
		w = w.Add(e.Mul(u[i].V()))
	}
	return w
}

// borne returns the traction t without its components along the fixed axes,
// which the supports take.
func (c Condition) borne(t []ad.Expr) []ad.Expr {
	dim := len(t)
	list := make([]ad.Expr, dim)
	for i := range dim {
		if slices.Contains(c.Fixed, i) {
			continue
		}
		a := c.axis(i, dim)
		var along ad.Expr
		for k, v := range a {
			along = along.Add(t[k].Scale(v))
		}
		for k, v := range a {
			list[k] = list[k].Add(along.Scale(v))
		}
	}
	return list
}

// tractionAt returns the traction T - Q n, at finite strain T - Q cof(F) n.
func (c Condition) tractionAt(b Body, p *pinn.Point) []ad.Expr {
	dim := b.Domain.Dim()
	if b.Law == nil {
		return p.EvalOn(dim, c.deadLoad())
	}
	t := make([]ad.Expr, dim)
	if c.T != nil {
		t = p.EvalOn(dim, c.T)
	}
	if c.Q != nil {
		q := p.Data(c.Q)
		for i, e := range times(inPlane(ad.Cof(b.Deformation(p)), dim), p.Normal()) {
			t[i] = t[i].Sub(q.Mul(e))
		}
	}
	return t
}

// Fluxes returns the fluxes of the displacement components, the virtual work
// stress:grad v.
func Fluxes(stress [][]ad.Jet) []pinn.Flux {
	var fs []pinn.Flux
	for _, row := range stress {
		fs = append(fs, pinn.Flux{F1: values(row)})
	}
	return fs
}
