package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// lame is a thick-walled vessel under internal pressure, whose displacement
// is radial: u_r = A r + B/r^(dim-1), with the radial stress
// sigma_rr = S - T/r^dim.
type lame struct {
	dim            int
	a, b, pressure float64 // radii (m), internal pressure (Pa)
	m              elasticity.Material
	A, B, S, T     float64
}

// newLame solves for the constants from sigma_rr(a) = -pressure, sigma_rr(b) = 0
// (Timoshenko & Goodier, Theory of Elasticity, 3rd ed., arts. 28 and 136).
func newLame(dim int, v pinn.Values) (lame, error) {
	m, err := material(v)
	if err != nil {
		return lame{}, err
	}
	l := lame{dim: dim, a: v["a"], b: v["b"], pressure: v["pressure"], m: m}
	if l.a >= l.b {
		return lame{}, pinn.OutOfRange{Name: "a", Value: l.a, Range: pinn.Range{Lo: 0, Hi: l.b, OpenLo: true, OpenHi: true}, Because: "the inner radius is below the outer, b"}
	}
	an, bn := math.Pow(l.a, float64(dim)), math.Pow(l.b, float64(dim))
	l.S = l.pressure * an / (bn - an)
	l.T = l.S * bn
	if dim == 2 { // S = 2 (lambda+mu) A, T = 2 mu B
		l.A = l.S * m.Beta / (2 * m.Mu)
		l.B = l.T / (2 * m.Mu)
	} else { // S = (3 lambda + 2 mu) A, T = 4 mu B; 3 lambda + 2 mu = mu (3-beta)/beta
		l.A = l.S * m.Beta / (m.Mu * (3 - m.Beta))
		l.B = l.T / (4 * m.Mu)
	}
	return l, nil
}

func radius(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s)
}

func (l lame) displacement(r float64) float64 { return l.A*r + l.B/math.Pow(r, float64(l.dim-1)) }

// p returns -lambda div u = -lambda dim A, Pa, a constant.
func (l lame) p() float64 {
	if l.dim == 2 {
		return -(1 - l.m.Beta) * l.S
	}
	return -3 * l.S * (1 - l.m.Beta) / (3 - l.m.Beta)
}

// body adds material, load and exact solution to a body that has its domain and
// supports.
func (l lame) body(b elasticity.Body) elasticity.Body {
	b.Material = l.m
	b.Conditions = append(b.Conditions, elasticity.Pressure("inner", l.pressure))
	b.ExactU = func(dst, x []float64) {
		r := radius(x)
		u := l.displacement(r)
		for i, v := range x {
			dst[i] = u * v / r
		}
	}
	b.ExactP = func([]float64) float64 { return l.p() }
	b.Derived = []elasticity.Derived{{
		Name: "srr", Components: []string{"srr"}, Unit: "Pa",
		Eval: func(p *pinn.Point, s [][]ad.Jet) []ad.Expr {
			x := p.X()
			var q, r2 ad.Expr
			for i := range x {
				r2 = r2.Add(x[i].Mul(x[i]))
				for j := range x {
					q = q.Add(x[i].Mul(x[j]).Mul(s[i][j].V()))
				}
			}
			return []ad.Expr{q.Div(r2)}
		},
		Exact: func(dst, x []float64) { dst[0] = l.S - l.T/math.Pow(radius(x), float64(l.dim)) },
	}}
	b.Measures = []elasticity.Measure{elasticity.Measure{
		Name: "inner_displacement", Unit: "m", On: "inner",
		Eval: func(p *pinn.Point, _ [][]ad.Jet) ad.Expr {
			var s ad.Expr
			for i, n := range p.Normal() {
				s = s.Sub(n.Mul(p.U[i].V())) // the normal of the inner face points to the center
			}
			return s
		},
	}.Against(l.displacement(l.a), 0)}
	return b
}

func lameParams(ratio float64) []pinn.Param {
	return []pinn.Param{
		nu(ratio), mu(1),
		{Name: "a", Meaning: "inner radius", Unit: "m", Default: 1, Range: pinn.Positive},
		{Name: "b", Meaning: "outer radius", Unit: "m", Default: 2, Range: pinn.Positive},
		{Name: "pressure", Meaning: "internal pressure", Unit: "Pa", Default: 1, Range: pinn.Positive},
	}
}

// cylinder is a quarter of a thick-walled cylinder in plane strain.
func cylinder() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		l, err := newLame(2, v)
		if err != nil {
			return elasticity.Body{}, err
		}
		return l.body(elasticity.Body{
			Name:       "cylinder",
			Domain:     geometry.AnnulusSector([2]float64{}, l.a, l.b, 0, math.Pi/2),
			Conditions: []elasticity.Condition{elasticity.Roller("start", 1), elasticity.Roller("end", 0)},
			Hard:       []*pinn.Ansatz{vanishing(ansatz.Plane(0, 0, l.b)), vanishing(ansatz.Plane(1, 0, l.b))},
			Inputs:     []pinn.InputMap{polar, planeXY},
		}), nil
	}
	return pinn.Case{
		Name: "cylinder", Title: "thick-walled cylinder under internal pressure, plane strain (Lame)",
		Source: "Timoshenko & Goodier, Theory of Elasticity, 3rd ed., art. 28",
		About: "Quarter annulus a <= r <= b: pressure inside, outer face free, symmetry planes at theta = 0 and 90 degrees.\n" +
			"u_r = S r/(2(lambda+mu)) + T/(2 mu r), sigma_rr = S - T/r^2, S = pressure a^2/(b^2-a^2), T = S b^2;\n" +
			"p is constant, so the case hardly tests it.",
		Params: lameParams(0.3),
		Forms:  forms("mixed", body),
	}
}

// sphere is an octant of a thick-walled hollow sphere.
func sphere() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		l, err := newLame(3, v)
		if err != nil {
			return elasticity.Body{}, err
		}
		b := elasticity.Body{
			Name:   "sphere",
			Domain: geometry.SphericalShellOctant(l.a, l.b),
			Inputs: []pinn.InputMap{radial, spaceXYZ},
			Hints:  pinn.Hints{Width: 500, Points: 1400},
		}
		for i, part := range []pinn.Region{"x0", "y0", "z0"} {
			b.Conditions = append(b.Conditions, elasticity.Roller(part, i))
			b.Hard = append(b.Hard, vanishing(ansatz.Plane(i, 0, l.b)))
		}
		return l.body(b), nil
	}
	return pinn.Case{
		Name: "sphere", Title: "thick-walled hollow sphere under internal pressure, 3D (Lame)",
		Source: "Timoshenko & Goodier, Theory of Elasticity, 3rd ed., art. 136",
		About: "Octant a <= r <= b: pressure inside, outer face free, three symmetry planes.\n" +
			"u_r = S r/(3 lambda + 2 mu) + T/(4 mu r^2), sigma_rr = S - T/r^3, S = pressure a^3/(b^3-a^3), T = S b^3; p is constant.",
		Params: lameParams(0.4999),
		Forms:  forms("mixed", body),
	}
}
