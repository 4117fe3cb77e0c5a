package pinn

import (
	"slices"

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
// derivatives in a tangent are derived from these expressions. Dirichlet data
// of fields without ansatz are imposed by Nitsche's method (Abh. Math. Sem.
// Univ. Hamburg 36 (1971) 9-15), with the interior terms' F1 n as flux.
type Weak struct {
	Terms []WeakTerm
	// Stiffness is the F1 that a unit gradient of a field produces, one
	// value a field. It sets the scale of the penalty on Dirichlet data.
	Stiffness []float64
	// Gauges are integral terms that fix what the weak form alone leaves
	// free: the mean of a pressure, rigid motions. They use only values, no
	// derivatives.
	Gauges []Term
	// Rigid are parts of the boundary whose points move together.
	Rigid []Rigid
	// Moments says that the first fields are a displacement, so that loads and reactions
	// have moments, nil that they have none.
	Moments *Moments
	// Inertia, unless nil, is what the highest derivative by time multiplies in the
	// interior, with the fields in place of that derivative: the density times the
	// displacement, the heat capacity times the temperature. It is linear in the fields.
	Inertia func(p *Point) []Flux
	// Geometric, unless nil, are the fluxes, linear in the fields, by which the stress of
	// a loaded body, whose fields are given, stiffens it or makes it buckle. Stresses
	// count up to about most, Pa: at a corner they may have no bound.
	Geometric func(p *Point, loaded []ad.Jet, most float64) []Flux
	// Bound are the fields of which a constant is no test function and no rigid motion:
	// their forces are not in balance by themselves.
	Bound []string
}

// Moments are those about a point, one in the plane and three in space.
type Moments struct {
	About []float64
	// Deformed says that forces act where the points have moved to.
	Deformed bool
}

// MomentOf returns the moment axis k of the force f at distance d, d x f.
func MomentOf(k int, d, f []float64) float64 {
	i, j := (k+1)%3, (k+2)%3
	if len(d) == 2 {
		i, j = 0, 1
	}
	return d[i]*f[j] - d[j]*f[i]
}

// Axes returns the number of axes that there are moments about.
func (m Moments) Axes() int { return [...]int{2: 1, 3: 3}[len(m.About)] }

// Rigid is a part of the boundary on which the Dirichlet data are their Value and a
// sum of motions, whose amounts are found so that the reaction on every motion is
// the load on it. The data must be imposed weakly, without ansatz.
type Rigid struct {
	On      Region
	Motions []Motion
}

// Motion is a free motion of a rigid part.
type Motion struct {
	Field func(dst, x []float64) // the fields at x for the amount 1
	Load  float64                // the work of the loads on the amount 1
}

// WeakTerm is one integral of a weak form.
type WeakTerm struct {
	Name string
	On   Region
	// Flux returns the quantities that are tested, one Flux a field, in the
	// user's units.
	Flux func(p *Point) []Flux
	// Inner says that F0 is a force of the body itself or of an elastic support,
	// such as that of a hoop stress or a spring, and no load.
	Inner bool
	// Energy, if the term has one, is a density whose derivatives by the
	// fields and their gradients are the fluxes.
	Energy func(p *Point) ad.Expr
	// Between, if the term has one, are the fluxes between a state and another one, of
	// which p has the mean: their work on the change is that of the energy. Equations of
	// multipliers are half those of the other state. Terms without it are taken at the
	// mean.
	Between func(p *Point, from []ad.Jet) []Flux
}

// Flux is tested by one field's test function: F0 v + F1 . grad v. A nil F1 is
// zero.
type Flux struct {
	F0 ad.Expr
	F1 []ad.Expr // one value an axis
}

// On returns the terms of one region.
func (w *Weak) On(region Region) []WeakTerm {
	var ts []WeakTerm
	for _, t := range w.Terms {
		if t.On == region {
			ts = append(ts, t)
		}
	}
	return ts
}

// Fluxes returns the sum of the fluxes of terms, 1+dim expressions a field:
// F0, then F1.
func Fluxes(terms []WeakTerm, p *Point) []ad.Expr {
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

// NormalFlux returns F1 n of field c.
func NormalFlux(terms []WeakTerm, p *Point, c int) ad.Expr {
	all := Fluxes(terms, p)
	var t ad.Expr
	for i, n := range p.Normal() {
		t = t.Add(all[c*(1+p.dim)+1+i].Mul(n))
	}
	return t
}

// BoundaryLoad returns the load of the weak form on a part of the boundary, at
// points there: -F0 with all fields at zero, one column a field.
func (p Problem) BoundaryLoad(part string, pts geometry.Points) ([][]float64, error) {
	terms := append(p.Weak.On(Region(part)), p.Weak.On(Boundary)...)
	l := ad.Lanes{Dim: pts.Dim, Order: ad.Gradient}
	program, err := NewProgram(pts.Len(), pts.Dim, false, func(at *Point) []ad.Expr {
		at.Variables(l, p.Scales())
		all := Fluxes(terms, at)
		var es []ad.Expr
		for c := range p.Fields {
			es = append(es, all[c*l.Count()].Neg())
		}
		return es
	})
	if err != nil {
		return nil, err
	}
	rest := make([]float64, pts.Len())
	return program.At(pts, 0, pts.Len(), slices.Repeat([][]float64{rest}, len(p.Fields)*l.Count())), nil
}

// LinearFlux reports whether the weak form's F1 in the interior is an affine
// function of the fields and their gradients.
func (p Problem) LinearFlux() bool {
	l := ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Gradient}
	linear := true
	program, err := NewProgram(1, l.Dim, false, func(at *Point) []ad.Expr {
		at.Variables(l, p.Scales())
		return Fluxes(p.Weak.On(Interior), at)
	})
	if err != nil {
		return true // compiling the form reports it
	}
	for k := range program.Out {
		linear = linear && (k%l.Count() == 0 || program.Affine(k))
	}
	return linear
}

// Groups returns, for every field, the number of its group, the fields that
// share features, and for every group one of its fields.
func (p Problem) Groups() (of, example []int) {
	for _, f := range p.Fields {
		found := slices.IndexFunc(example, func(j int) bool {
			return p.Fields[j].Multiplier == f.Multiplier && p.Fields[j].Hard == f.Hard
		})
		if found < 0 {
			found = len(example)
			example = append(example, len(of))
		}
		of = append(of, found)
	}
	return of, example
}
