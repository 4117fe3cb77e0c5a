package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// flexure is Rivlin's flexure: the block |X| <= h/2, |Y| <= l/2 becomes a
// sector of total angle A with free faces, r = sqrt(2 alpha X + beta), theta =
// Y/alpha, alpha = l/A, beta = alpha sqrt(alpha^2 + h^2). It is written in the
// curvature k = 1/alpha so that k = 0 is no special case: with
// s = k r = sqrt(b + 2 k X) and b = sqrt(1 + k^2 h^2),
//
//	x = r cos(theta) - sqrt(beta) = 2 X/(s + sqrt(b)) - s k Y^2 sinc^2(k Y/2)/2,
//	y = r sin(theta) = s Y sinc(k Y).
type flexure struct{ k, b, h, l, mu float64 } // 1/m, 1, m, m, Pa

func newFlexure(angle, h, l, mu float64) flexure {
	k := angle / l
	return flexure{k, math.Hypot(1, k*h), h, l, mu}
}

func (f flexure) displacement(dst, x []float64) {
	s, c := math.Sqrt(f.b+2*f.k*x[0]), sinc(f.k*x[1]/2)
	dst[0] = 2*x[0]/(s+math.Sqrt(f.b)) - s*f.k*x[1]*x[1]*c*c/2 - x[0]
	dst[1] = s*x[1]*sinc(f.k*x[1]) - x[1]
}

// stress returns sigma_rr and sigma_tt, Pa.
func (f flexure) stress(X float64) (rr, tt float64) {
	q := f.b + 2*f.k*X // (r/alpha)^2, the square of the hoop stretch
	rr = f.mu * ((q+1/q)/2 - f.b)
	return rr, rr + f.mu*(q-1/q)
}

// p returns the Lagrange multiplier of J = 1, Pa.
func (f flexure) p(X float64) float64 {
	rr, _ := f.stress(X)
	return f.mu*(1/(f.b+2*f.k*X)-1) - rr
}

// moment returns the moment of a section, N, the integral of r sigma_tt dr.
func (f flexure) moment() float64 {
	if f.k == 0 {
		return 0
	}
	at := func(q float64) float64 { return 3*q*q/8 - math.Log(q)/4 - f.b*q/2 }
	return f.mu * (at(f.b+f.k*f.h) - at(f.b-f.k*f.h)) / (f.k * f.k)
}

// hard returns the ansatz that meets the displacement of the ends, linear in Y
// or constant.
func (f flexure) hard() []*pinn.Ansatz {
	end := f.l / 2
	c := sinc(f.k * end / 2)
	s := func(x []ad.Jet) ad.Jet { return x[0].Scale(2 * f.k).Shift(f.b).Sqrt() }
	between := ansatz.Slab(1, -end, end)
	return []*pinn.Ansatz{
		lifted(between, func(x []ad.Jet) ad.Jet {
			return x[0].Scale(2).Div(s(x).Shift(math.Sqrt(f.b))).Sub(s(x).Scale(f.k * end * end * c * c / 2)).Sub(x[0])
		}),
		lifted(between, func(x []ad.Jet) ad.Jet { return s(x).Scale(sinc(f.k * end)).Shift(-1).Mul(x[1]) }),
	}
}

// bent returns the block with its exact displacement prescribed at the ends or,
// if plane, with ends that slide in the planes of that displacement.
func bent(name string, plane bool) func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error) {
	return func(v pinn.Values, _ *elasticity.Law) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		angle, h, l := v["angle"]*math.Pi/180, v["height"], v["length"]
		f := newFlexure(angle, h, l, m.Mu)
		end := func(on pinn.Region, turn float64) elasticity.Condition {
			c := elasticity.Condition{On: on, Fixed: []int{0, 1}}
			if plane {
				s, c0 := math.Sincos(turn)
				c = elasticity.Plane(on, -s, c0)
			}
			c.U = f.displacement
			return c
		}
		b := elasticity.Body{
			Name: name, Material: m,
			Domain:     geometry.Rectangle([2]float64{-h / 2, -l / 2}, [2]float64{h / 2, l / 2}),
			Conditions: []elasticity.Condition{end("bottom", -angle/2), end("top", angle/2)},
			Hints:      pinn.Hints{Width: 250, Points: 750, Slope: 1.4},
		}
		if plane {
			b.Hints.Width, b.Hints.Points = 350, 1050
		} else {
			b.Hard = f.hard()
		}
		moment := elasticity.Measure{Name: "moment", Unit: "N", On: "top", Integral: true, Eval: momentZ}
		if m.Beta == 0 {
			moment = moment.Against(f.moment(), 0)
			b.ExactU = f.displacement
			b.ExactP = func(x []float64) float64 { return f.p(x[0]) }
			b.ExactStress = func(dst, x []float64) {
				rr, tt := f.stress(x[0])
				s, c := math.Sincos(f.k * x[1])
				dst[0], dst[1], dst[2] = rr*c*c+tt*s*s, (rr-tt)*c*s, rr*s*s+tt*c*c
				dst[3] = -f.p(x[0])
			}
		}
		b.Measures = []elasticity.Measure{moment}
		return b, nil
	}
}

func bendCase(plane bool) pinn.Case {
	name, ends, data := "bend", "exact ends", "have exact displacements"
	if plane {
		name, ends, data = "bend-plane", "plane ends without friction", "stay in the planes theta = +-A/2, on which they slide"
	}
	return pinn.Case{
		Name: name, Title: "block bent into a sector, plane strain, finite strain (Rivlin), " + ends,
		Source: "Rivlin, Proc. R. Soc. A 195 (1949) 463-473; Green & Zerna, Theoretical Elasticity, 2nd ed., sec. 3.12",
		About: "|X| <= height/2, |Y| <= length/2 becomes a sector of total angle A: r = sqrt(2 alpha X + beta), theta = Y/alpha,\n" +
			"alpha = length/A, beta = alpha sqrt(alpha^2 + height^2). The faces X = +-height/2 are free, the ends Y = +-length/2\n" +
			data + ". sigma_rr/mu = (r^2/alpha^2 + alpha^2/r^2)/2 - sqrt(1 + height^2/alpha^2) at nu = 0.5;\n" +
			"below, no closed form. The branch point of r lies 0.31 height from the inner face at 90 degrees and length = 2 height,\n" +
			"0.09 at length = height: a square block costs three digits.",
		Params: []pinn.Param{
			finiteNu(0.5), mu(1), degrees("total angle of the sector", 90, 360),
			{Name: "length", Meaning: "length along Y", Unit: "m", Default: 2, Range: pinn.Positive},
			{Name: "height", Meaning: "height along X", Unit: "m", Default: 1, Range: pinn.Positive},
		},
		Forms: finiteForms(bent(name, plane), elasticity.Polynomial, elasticity.Logarithmic),
		Ramp:  &pinn.Ramp{Param: "angle"},
	}
}

func bends() []pinn.Case { return []pinn.Case{bendCase(false), bendCase(true)} }

// momentZ is the moment density about the z axis of the tractions on the
// deformed body, per undeformed area.
func momentZ(p *pinn.Point, stress [][]ad.Jet) ad.Expr {
	n, x := p.Normal(), p.X()
	var t [2]ad.Expr
	for i := range t {
		for j := range n {
			t[i] = t[i].Add(stress[i][j].V().Mul(n[j]))
		}
	}
	return x[0].Add(p.U[0].V()).Mul(t[1]).Sub(x[1].Add(p.U[1].V()).Mul(t[0]))
}
