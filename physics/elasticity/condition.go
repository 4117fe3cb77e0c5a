package elasticity

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Condition prescribes, on a part of the boundary and along each of dim
// orthogonal directions, either the displacement or the traction.
type Condition struct {
	On pinn.Region
	// Axes are the directions, orthonormal, one a row; nil means the coordinate
	// axes.
	Axes  [][]float64
	Fixed []int                     // axes along which the displacement is prescribed
	U     func(dst, x []float64)    // displacement, m, used along the fixed axes; nil means zero
	T     func(dst, x, n []float64) // traction, Pa, used along the others; nil means zero
	// Q is a follower pressure, Pa, added to T: the traction -Q n at small
	// strain, -Q cof(F) n at finite strain. nil means none.
	Q func(x []float64) float64
	// Spring is the stiffness of an elastic support, Pa/m, along every axis, and
	// NormalSpring along the normal of the undeformed body. Their forces add to
	// the traction, along axes that are not fixed.
	Spring       []float64
	NormalSpring float64
	// SpringAt is the stiffness where it varies, as many values as there are in Spring,
	// or one along the normal; Spring and NormalSpring are then its means. nil means
	// that it does not vary.
	SpringAt func(dst, x []float64)
	// Rigid, unless nil, makes the part a rigid body; there are no other
	// conditions then.
	Rigid *Rigid
}

// Clamp fixes the whole displacement at zero.
func Clamp(on pinn.Region, dim int) Condition {
	c := Condition{On: on}
	for i := range dim {
		c.Fixed = append(c.Fixed, i)
	}
	return c
}

// Roller is a frictionless plane normal to a coordinate axis, or a plane of
// symmetry: no displacement along the axis, no traction across it.
func Roller(on pinn.Region, axis int) Condition { return Condition{On: on, Fixed: []int{axis}} }

// Plane is a frictionless plane of normal n, which need not have unit length:
// no displacement along n, no traction across it. If U of the condition is set,
// its component along n is prescribed: at finite strain, the points of a part
// on which n.(X+U) is constant stay in that plane.
func Plane(on pinn.Region, n ...float64) Condition {
	return Condition{On: on, Axes: Basis(n), Fixed: []int{0}}
}

// Pressure loads a part by the follower pressure p, Pa.
func Pressure(on pinn.Region, p float64) Condition {
	return Condition{On: on, Q: func([]float64) float64 { return p }}
}

// Prescribe gives a part the constant displacement u, m.
func Prescribe(on pinn.Region, u ...float64) Condition {
	c := Clamp(on, len(u))
	c.U = func(dst, _ []float64) { copy(dst, u) }
	return c
}

// Traction loads a part by the constant traction t, Pa, of fixed direction.
func Traction(on pinn.Region, t ...float64) Condition {
	return Condition{On: on, T: func(dst, _, _ []float64) { copy(dst, t) }}
}

// Holds reports whether the condition holds the body along an axis, by a support or
// by springs.
func (c Condition) Holds(axis int) bool {
	return slices.Contains(c.Fixed, axis) || c.Spring != nil && c.Spring[axis] > 0 || c.NormalSpring > 0 || c.Rigid != nil
}

// elastic reports whether the condition has springs.
func (c Condition) elastic() bool { return c.Spring != nil || c.NormalSpring != 0 }

// springs returns the force of the springs on an area, with its sign turned: K u,
// less its components along the fixed axes.
func (c Condition) springs(p *pinn.Point, dim int) []ad.Expr {
	f := make([]ad.Expr, dim)
	k := c.stiffness(p)
	for i := range c.Spring {
		a := c.axis(i, dim)
		var along ad.Expr
		for j, v := range a {
			along = along.Add(p.U[j].V().Scale(v))
		}
		along = along.Mul(k[i])
		for j, v := range a {
			f[j] = f[j].Add(along.Scale(v))
		}
	}
	if c.NormalSpring != 0 {
		n := p.Normal()
		var along ad.Expr
		for j := range n {
			along = along.Add(p.U[j].V().Mul(n[j]))
		}
		for j := range n {
			f[j] = f[j].Add(along.Mul(n[j]).Mul(k[0]))
		}
	}
	return c.borne(f)
}

// stiffness returns that of the springs: one value a component, or one along the
// normal.
func (c Condition) stiffness(p *pinn.Point) []ad.Expr {
	if c.SpringAt != nil {
		return p.Eval(max(1, len(c.Spring)), c.SpringAt)
	}
	if c.Spring == nil {
		return []ad.Expr{ad.Const(c.NormalSpring)}
	}
	var k []ad.Expr
	for _, v := range c.Spring {
		k = append(k, ad.Const(v))
	}
	return k
}

// Scaled returns the condition with its displacement and loads multiplied by s.
func (c Condition) Scaled(s float64) Condition {
	scale := func(dst []float64) {
		for i := range dst {
			dst[i] *= s
		}
	}
	scaled := Condition{On: c.On, Axes: c.Axes, Fixed: slices.Clone(c.Fixed), Spring: c.Spring, NormalSpring: c.NormalSpring, SpringAt: c.SpringAt}
	if r := c.Rigid; r != nil {
		turned := *r
		turned.Given, turned.Load = slices.Clone(r.Given), slices.Clone(r.Load)
		scale(turned.Given)
		scale(turned.Load)
		scaled.Rigid = &turned
	}
	if c.U != nil {
		scaled.U = func(dst, x []float64) { c.U(dst, x); scale(dst) }
	}
	if c.T != nil {
		scaled.T = func(dst, x, n []float64) { c.T(dst, x, n); scale(dst) }
	}
	if c.Q != nil {
		scaled.Q = func(x []float64) float64 { return s * c.Q(x) }
	}
	return scaled
}

// Basis returns orthonormal vectors, the first along n, which must not be zero.
func Basis(n []float64) [][]float64 {
	list := [][]float64{n}
	for i := range n {
		e := make([]float64, len(n))
		e[i] = 1
		list = append(list, e)
	}
	// Gram-Schmidt, twice for orthogonality to rounding, leaving out the
	// coordinate axis nearest to n.
	nearest := 0
	for i, v := range n {
		if math.Abs(v) > math.Abs(n[nearest]) {
			nearest = i
		}
	}
	list = slices.Delete(list, nearest+1, nearest+2)
	for i, v := range list {
		v = slices.Clone(v)
		for range 2 {
			for _, w := range list[:i] {
				along := floats.Dot(v, w)
				for k := range v {
					v[k] -= along * w[k]
				}
			}
			length := math.Sqrt(floats.Dot(v, v))
			for k := range v {
				v[k] /= length
			}
		}
		list[i] = v
	}
	return list
}

// check returns an error if the directions are invalid.
func (c Condition) check(dim int) error {
	for _, i := range c.Fixed {
		if i < 0 || i >= dim {
			return fmt.Errorf("fixes component %d, of 0 to %d", i, dim-1)
		}
	}
	if c.Spring != nil && len(c.Spring) != dim {
		return fmt.Errorf("has %d springs, not %d", len(c.Spring), dim)
	}
	for _, k := range append([]float64{c.NormalSpring}, c.Spring...) {
		if !(k >= 0) || math.IsInf(k, 1) {
			return fmt.Errorf("has a spring of stiffness %v: it is 0 or more and finite", k)
		}
	}
	if c.Axes != nil && len(c.Axes) != dim {
		return fmt.Errorf("has %d axes, not %d", len(c.Axes), dim)
	}
	for i, a := range c.Axes {
		if len(a) != dim {
			return fmt.Errorf("has an axis %v, not of length %d", a, dim)
		}
		for j, b := range c.Axes[:i+1] {
			want := 0.0
			if i == j {
				want = 1
			}
			if !(math.Abs(floats.Dot(a, b)-want) <= 1e-12) {
				return fmt.Errorf("has axes %v that are not orthonormal", c.Axes)
			}
		}
	}
	return nil
}

// axis returns direction i, a unit vector.
func (c Condition) axis(i, dim int) []float64 {
	if c.Axes != nil {
		return c.Axes[i]
	}
	e := make([]float64, dim)
	e[i] = 1
	return e
}

// release removes from v its components along the fixed axes. For a load this
// leaves the part that the supports do not take.
func (c Condition) release(v []float64) {
	if c.Axes == nil {
		for _, i := range c.Fixed {
			v[i] = 0
		}
		return
	}
	for _, i := range c.Fixed {
		a := c.Axes[i]
		along := floats.Dot(a, v)
		for k := range v {
			v[k] -= along * a[k]
		}
	}
}

// Prescribed writes to dst the displacement prescribed at x, with zero along
// the axes that are not fixed, and reports whether it determines u.n for the
// outward normal n.
func (c Condition) Prescribed(dst, x, n []float64) bool {
	clear(dst)
	if c.U != nil {
		c.U(dst, x)
	}
	rest := slices.Clone(dst)
	c.release(rest)
	for i, v := range rest {
		dst[i] -= v
	}
	copy(rest, n)
	c.release(rest)
	return math.Sqrt(floats.Dot(rest, rest)) <= 1e-9
}

// deadLoad returns the traction with the pressure on the undeformed surface, T
// - Q n, Pa; nil if there are neither.
func (c Condition) deadLoad() func(dst, x, n []float64) {
	if c.Q == nil {
		return c.T
	}
	return func(dst, x, n []float64) {
		clear(dst)
		if c.T != nil {
			c.T(dst, x, n)
		}
		q := c.Q(x)
		for i, v := range n {
			dst[i] -= q * v
		}
	}
}

func (c Condition) dirichlet(axes []string) []pinn.Dirichlet {
	var ds []pinn.Dirichlet
	for _, i := range c.Fixed {
		d := pinn.Dirichlet{Field: "u" + axes[i], On: c.On}
		if c.Axes != nil {
			d.Field = ""
			for k, v := range c.Axes[i] {
				d.Sum = append(d.Sum, pinn.Coefficient{Factor: v, Field: "u" + axes[k]})
			}
		}
		if c.U != nil {
			d.Value = func(x []float64) float64 {
				var buf [3]float64
				u := buf[:len(x)]
				c.U(u, x)
				if c.Axes == nil {
					return u[i]
				}
				return floats.Dot(c.Axes[i], u)
			}
		}
		ds = append(ds, d)
	}
	return ds
}

// tractionWeight is the factor of the traction rows. They are of first order in
// u and equilibrium is of second, see continuityWeight of package mixed.
// Networks train best near 5: adam's error is twice as large with 1 or 25, lm's
// 80 times with 125. Direct solves do not depend on it.
// docs/decisions/0011-row-weights.md has the measurements.
const tractionWeight = 5

// traction is the term that balances stress and load along the axes that are
// not fixed: sigma n - T + Q n, at finite strain P n - T + Q cof(F) n.
func (c Condition) traction(b Body, form Formulation) pinn.Term {
	dim := b.Domain.Dim()
	dead := c.deadLoad()
	if b.Law != nil {
		dead = c.T
	}
	return pinn.Term{
		Name: "traction on " + c.On.String(), On: c.On, Order: ad.Gradient, Scale: form.TractionScale, ReportScale: form.ReportScale, Weight: tractionWeight,
		Residual: func(p *pinn.Point) []ad.Expr {
			n := p.Normal()
			r := times(form.Stress(p), n)
			if dead != nil {
				for i, t := range p.EvalOn(dim, dead) {
					r[i] = r[i].Sub(t)
				}
			}
			if c.elastic() {
				for i, f := range c.springs(p, dim) {
					r[i] = r[i].Add(f)
				}
			}
			if b.Law != nil && c.Q != nil {
				q := p.Data(c.Q)
				for i, a := range times(ad.Cof(Deformation(p.U[:dim])), n) {
					r[i] = r[i].Add(q.Mul(a))
				}
			}
			return c.free(r)
		},
	}
}

// free returns the components of a vector along the axes that are not fixed.
func (c Condition) free(v []ad.Expr) []ad.Expr {
	var list []ad.Expr
	for i := range v {
		if slices.Contains(c.Fixed, i) {
			continue
		}
		if c.Axes == nil {
			list = append(list, v[i])
			continue
		}
		var s ad.Expr
		for k, a := range c.Axes[i] {
			s = s.Add(v[k].Scale(a))
		}
		list = append(list, s)
	}
	return list
}
