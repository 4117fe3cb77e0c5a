package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// rivlin is a thick-walled cylinder (dim 2) or sphere (dim 3) of inner radius
// 1, incompressible and neo-Hookean, inflated to inner radius a:
// r^dim = R^dim + c (Rivlin, Phil. Trans. R. Soc. A 242 (1949) 173-195; Green &
// Zerna, Theoretical Elasticity, 2nd ed., secs. 3.9 and 3.10).
type rivlin struct {
	dim      int
	a, B, mu float64 // m, m, Pa
}

// radius returns r(R), m.
func (v rivlin) radius(R float64) float64 {
	if v.dim == 2 {
		return math.Sqrt(R*R + v.a*v.a - 1)
	}
	return math.Cbrt(R*R*R + v.a*v.a*v.a - 1)
}

// primitive is sigma_rr up to a constant, Pa: the integral over r of d
// sigma_rr/dr = (dim-1) (sigma_tt - sigma_rr)/r, radial equilibrium, with the
// stretches (R/r)^(dim-1) along the radius and r/R along the wall.
func (v rivlin) primitive(R float64) float64 {
	r := v.radius(R)
	if v.dim == 2 {
		return v.mu * (math.Log(R/r) - (r*r-R*R)/(2*r*r))
	}
	l := r / R
	return v.mu * (2/l + 1/(2*l*l*l*l))
}

// stress returns sigma_rr and sigma_tt, Pa, with a free outer face.
func (v rivlin) stress(R float64) (rr, tt float64) {
	rr = v.primitive(R) - v.primitive(v.B)
	l := v.radius(R) / R
	return rr, rr + v.mu*(l*l-math.Pow(l, 2-2*float64(v.dim)))
}

// p returns the Lagrange multiplier of J = 1, Pa, from
// sigma_rr = mu (R/r)^(2 dim - 2) - mu - p.
func (v rivlin) p(R float64) float64 {
	rr, _ := v.stress(R)
	return v.mu*(math.Pow(v.radius(R)/R, 2-2*float64(v.dim))-1) - rr
}

// pressure returns the pressure, Pa, that inflates to a.
func (v rivlin) pressure() float64 { return v.primitive(v.B) - v.primitive(1) }

// at returns the state under the given pressure on the branch from the
// undeformed body, and whether it exists: the cylinder bears up to mu ln B, the
// sphere up to the pressure of its limit point.
func (v rivlin) at(pressure float64) (rivlin, bool) {
	least, most := 1.0, 1.0
	reach := func(a float64) float64 { v.a = a; return v.pressure() }
	for reach(most) < pressure {
		next := 1.01 * most
		if next > 1e6 || reach(next) < reach(most) { // past the limit point, if it lies between
			return v, false
		}
		least, most = most, next
	}
	for range 200 {
		mid := (least + most) / 2
		if reach(mid) < pressure {
			least = mid
		} else {
			most = mid
		}
	}
	v.a = most
	return v, true
}

// exact adds the closed form to a body.
func (v rivlin) exact(b *elasticity.Body) {
	b.ExactU = func(dst, x []float64) {
		R := radius(x)
		for i := range x {
			dst[i] = (v.radius(R)/R - 1) * x[i]
		}
	}
	b.ExactP = func(x []float64) float64 { return v.p(radius(x)) }
	b.ExactStress = func(dst, x []float64) {
		R := radius(x)
		rr, tt := v.stress(R)
		k := 0
		for i := range x {
			for j := i; j < len(x); j++ {
				dst[k] = (rr - tt) * x[i] * x[j] / (R * R)
				if i == j {
					dst[k] += tt
				}
				k++
			}
		}
		if v.dim == 2 {
			dst[k] = -v.p(R) // mu - (mu + p)
		}
	}
}

// inflated returns the body with its inner radius or inner pressure prescribed.
func inflated(name string, dim int, controlled string) func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error) {
	return func(v pinn.Values, _ *elasticity.Law) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		B := v["B"]
		b := elasticity.Body{
			Name: name, Material: m,
			Domain: geometry.AnnulusSector([2]float64{}, 1, B, 0, math.Pi/2),
			Inputs: []pinn.InputMap{polar, planeXY},
			Hints:  pinn.Hints{Width: 100, Points: 400, Slope: 0.5},
		}
		planes := []pinn.Region{"end", "start"}
		if dim == 3 {
			b.Domain = geometry.SphericalShellOctant(1, B)
			b.Inputs = []pinn.InputMap{radial, spaceXYZ}
			b.Hints = pinn.Hints{Width: 300, Points: 900, Slope: 0.2}
			planes = []pinn.Region{"x0", "y0", "z0"}
		}
		for i, part := range planes {
			b.Conditions = append(b.Conditions, elasticity.Roller(part, i))
			b.Hard = append(b.Hard, vanishing(ansatz.Plane(i, 0, B)))
		}
		state, exists := rivlin{dim: dim, a: v["a"], B: B, mu: m.Mu}, true
		var measured elasticity.Measure
		var reference float64
		if controlled == "a" {
			b.Conditions = append(b.Conditions, push(&b, state.a-1, B))
			measured, reference = elasticity.Measure{Name: "inner_pressure", Unit: "Pa", On: "inner", Eval: surfacePressure}, state.pressure()
		} else {
			b.Conditions = append(b.Conditions, elasticity.Pressure("inner", v["pressure"]))
			state, exists = state.at(v["pressure"])
			measured, reference = elasticity.Measure{Name: "inner_radius", Unit: "m", On: "inner", Eval: distance}, state.a
		}
		if m.Beta == 0 && exists {
			measured = measured.Against(reference, 0)
			state.exact(&b)
		}
		b.Measures = []elasticity.Measure{measured}
		return b, nil
	}
}

// push returns the condition that the inner face moves radially by the given
// displacement, m, and sets the ansatz that meets it exactly.
func push(b *elasticity.Body, by, B float64) elasticity.Condition {
	dim := b.Domain.Dim()
	c := elasticity.Condition{On: "inner", U: func(dst, x []float64) {
		R := radius(x)
		for i := range x {
			dst[i] = by * x[i] / R
		}
	}}
	for i := range dim {
		c.Fixed = append(c.Fixed, i)
		b.Hard[i] = lifted(ansatz.Product(ansatz.Plane(i, 0, B), ansatz.Sphere(make([]float64, dim), 1, false)),
			func(x []ad.Jet) ad.Jet {
				r2 := x[0].Mul(x[0])
				for _, c := range x[1:] {
					r2 = r2.Add(c.Mul(c))
				}
				return x[i].Mul(r2.Pow(-0.5)).Scale(by)
			})
	}
	return c
}

// surfacePressure is -n.sigma.n on the deformed surface, Pa: n is along
// cof(F) N, and sigma n times the change of area is P N.
func surfacePressure(p *pinn.Point, stress [][]ad.Jet) ad.Expr {
	dim := len(stress)
	cof, N := ad.Cof(elasticity.Deformation(p.U[:dim])), p.Normal()
	var work, area2 ad.Expr
	for i := range dim {
		var t, n ad.Expr
		for j := range dim {
			t = t.Add(stress[i][j].V().Mul(N[j]))
			n = n.Add(cof[i][j].V().Mul(N[j]))
		}
		work, area2 = work.Add(t.Mul(n)), area2.Add(n.Mul(n))
	}
	return work.Div(area2).Neg()
}

// distance is the distance of the deformed position from the origin, m.
func distance(p *pinn.Point, stress [][]ad.Jet) ad.Expr {
	var r2 ad.Expr
	for i, x := range p.X() {
		y := x.Add(p.U[i].V())
		r2 = r2.Add(y.Mul(y))
	}
	return r2.Sqrt()
}

func inflationCase(dim int, controlled pinn.Param) pinn.Case {
	load := &pinn.Ramp{Param: controlled.Name, Rest: controlled.Range.Lo}
	name, body, closed := "inflation", "cylinder in plane strain", "r^2 = R^2 + a^2 - 1, P/mu = ln(a B/b) + (a^2-1)/2 (1/a^2 - 1/b^2)"
	if dim == 3 {
		name, body, closed = "inflation3d", "sphere", "r^3 = R^3 + a^3 - 1, P/mu = f(b/B) - f(a), f(l) = 2/l + 1/(2 l^4)"
	}
	control := "inner radius prescribed"
	if controlled.Name != "a" {
		name, control = name+"-pressure", "inner follower pressure prescribed"
	}
	about := "Inner radius 1 and outer radius B undeformed, a and b deformed; outer face free; the quarter (octant) between planes of symmetry.\n" +
		"Incompressible: " + closed + ".\n"
	switch {
	case controlled.Name == "a":
		about += "Below nu = 0.5 there is no closed form."
	case dim == 2:
		about += "P rises with a towards mu ln B: there is no solution above. Below nu = 0.5 there is no closed form."
	default:
		about += "P has a limit point (0.8164 mu at a = 1.83 for B = 2): no solution above, two below. Below nu = 0.5 there is no closed form."
	}
	return pinn.Case{
		Name: name, Title: "thick-walled " + body + " inflated, finite strain, " + control,
		Source: "Rivlin, Phil. Trans. R. Soc. A 242 (1949) 173-195; Green & Zerna, Theoretical Elasticity, 2nd ed., secs. 3.9 and 3.10",
		About:  about,
		Params: []pinn.Param{
			finiteNu(0.5), mu(1), controlled,
			{Name: "B", Meaning: "outer radius, undeformed", Unit: "m", Default: 2, Range: pinn.Range{Lo: 1, Hi: 10, OpenLo: true}},
		},
		Forms: finiteForms(inflated(name, dim, controlled.Name), elasticity.Polynomial, elasticity.Logarithmic),
		Ramp:  load,
	}
}

func inflations() []pinn.Case {
	a := pinn.Param{Name: "a", Meaning: "inner radius, deformed", Unit: "m", Default: 2, Range: pinn.Range{Lo: 1, Hi: 5}}
	p := pinn.Param{Name: "pressure", Meaning: "inner pressure", Unit: "Pa", Default: 0.5, Range: pinn.Range{Lo: 0, Hi: math.Inf(1), OpenHi: true}}
	return []pinn.Case{inflationCase(2, a), inflationCase(3, a), inflationCase(2, p), inflationCase(3, p)}
}
