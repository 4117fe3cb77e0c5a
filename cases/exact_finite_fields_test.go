package cases

import (
	"math"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// The exact unknowns at finite strain, by hand in jet algebra: the last one is
// pi = -phi'(J) - mu.
var exactFinite = map[string]func(v pinn.Values, form string, x []ad.Jet) []ad.Jet{
	"stretch":              pull(2),
	"stretch3d":            pull(3),
	"inflation":            blow(2),
	"inflation3d":          blow(3),
	"inflation-pressure":   blow(2),
	"inflation3d-pressure": blow(3),
	"shear": func(v pinn.Values, _ string, x []ad.Jet) []ad.Jet {
		return []ad.Jet{x[1].Scale(v["shear"]), ad.Constant(2, 0), ad.Constant(2, 0)}
	},
	"bend":       sector,
	"bend-plane": sector,
	"torsion": func(v pinn.Values, _ string, x []ad.Jet) []ad.Jet {
		τ := v["angle"] * math.Pi / 180 / v["height"]
		c, s := x[2].Scale(τ).Cos(), x[2].Scale(τ).Sin()
		R2 := x[0].Mul(x[0]).Add(x[1].Mul(x[1]))
		return []ad.Jet{
			x[0].Mul(c).Sub(x[1].Mul(s)).Sub(x[0]), x[0].Mul(s).Add(x[1].Mul(c)).Sub(x[1]), ad.Constant(3, 0),
			R2.Neg().Shift(v["radius"] * v["radius"]).Scale(v["mu"] * τ * τ / 2),
		}
	},
	"swirl": func(v pinn.Values, _ string, x []ad.Jet) []ad.Jet {
		s := v["amplitude"]
		u := x[1].Scale(math.Pi).Sin().Scale(0.2 * s)
		p := 0.5 * s * v["mu"]
		if v["nu"] < 0.5 {
			p = 0
		}
		return []ad.Jet{u, x[0].Add(u).Scale(math.Pi).Sin().Scale(0.15 * s), x[0].Scale(math.Pi).Cos().Mul(x[1].Scale(math.Pi).Cos()).Scale(p)}
	},
}

// sector is the block bent about an apex.
func sector(v pinn.Values, _ string, x []ad.Jet) []ad.Jet {
	α, h := v["length"]/(v["angle"]*math.Pi/180), v["height"]
	β := math.Abs(α) * math.Sqrt(α*α+h*h)
	side := math.Copysign(1, α) // of the apex
	r2 := x[0].Scale(2 * α).Shift(β)
	r, θ := r2.Sqrt().Scale(side), x[1].Scale(1/α)
	q := r2.Scale(1 / (α * α))
	K := -math.Sqrt(α*α+h*h) / math.Abs(α)
	rr := q.Add(q.Pow(-1)).Scale(0.5).Shift(K)
	return []ad.Jet{
		r.Mul(θ.Cos()).Shift(-side * math.Sqrt(β)).Sub(x[0]), r.Mul(θ.Sin()).Sub(x[1]),
		q.Pow(-1).Shift(-1).Sub(rr).Scale(v["mu"]),
	}
}

// pull finds the stress-free width by bisection of the transverse traction,
// from the energies.
func pull(dim int) func(v pinn.Values, form string, x []ad.Jet) []ad.Jet {
	return func(v pinn.Values, form string, x []ad.Jet) []ad.Jet {
		l, mu, nu := v["stretch"], v["mu"], v["nu"]
		lambda := 2 * mu * nu / (1 - 2*nu)
		volume := func(w float64) float64 { return l * math.Pow(w, float64(dim-1)) }
		across := func(w float64) float64 { // w P_yy
			J := volume(w)
			switch {
			case nu == 0.5:
				return J - 1
			case strings.HasSuffix(form, "logarithmic"):
				return mu*(w*w-1) + lambda*math.Log(J)
			case strings.HasSuffix(form, "svk"):
				return w * w * (lambda/2*(l*l-1+float64(dim-1)*(w*w-1)) + mu*(w*w-1))
			}
			return mu*(w*w-J) + (lambda+mu)*(J-1)*J
		}
		lo, hi := 1e-3, 1e3
		if strings.HasSuffix(form, "svk") {
			lo = 0.3 // w = 0 is a root too
		}
		for range 200 {
			if mid := (lo + hi) / 2; across(mid) < 0 {
				lo = mid
			} else {
				hi = mid
			}
		}
		w := (lo + hi) / 2
		u := []ad.Jet{x[0].Scale(l - 1)}
		for _, xi := range x[1:] {
			u = append(u, xi.Scale(w-1))
		}
		// P_yy = mu w - (mu + pi) J/w = 0.
		return append(u, ad.Constant(dim, mu*(w*w/volume(w)-1)))
	}
}

// blow is Rivlin's inflation in the deformed radius.
func blow(dim int) func(v pinn.Values, form string, x []ad.Jet) []ad.Jet {
	return func(v pinn.Values, form string, x []ad.Jet) []ad.Jet {
		mu, a, B := v["mu"], v["a"], v["B"]
		if a == 0 { // the pressures prescribed below
			a = 1.5
		}
		R2 := x[0].Mul(x[0])
		for _, xi := range x[1:] {
			R2 = R2.Add(xi.Mul(xi))
		}
		var l, rr ad.Jet // r/R and sigma_rr/mu
		if dim == 2 {
			c := a*a - 1
			b := math.Sqrt(B*B + c)
			P := math.Log(a*B/b) + c/2*(1/(a*a)-1/(b*b))
			Φa := -math.Log(a) - c/(2*a*a)
			r2 := R2.Shift(c)
			l = r2.Div(R2).Sqrt()
			rr = R2.Log().Scale(0.5).Sub(r2.Log().Scale(0.5)).Sub(r2.Pow(-1).Scale(c / 2)).Shift(-P - Φa)
		} else {
			c := a*a*a - 1
			f := func(l float64) float64 { return 2/l + 1/(2*math.Pow(l, 4)) }
			P := f(math.Cbrt(B*B*B+c)/B) - f(a)
			l = R2.Pow(-1.5).Scale(c).Shift(1).Pow(1. / 3)
			rr = l.Pow(-1).Scale(2).Add(l.Pow(-4).Scale(0.5)).Shift(-P - f(a))
		}
		var u []ad.Jet
		for _, xi := range x {
			u = append(u, xi.Mul(l.Shift(-1)))
		}
		return append(u, l.Pow(float64(2-2*dim)).Shift(-1).Sub(rr).Scale(mu))
	}
}

// Values at which the closed forms hold, besides the defaults.
var finiteSets = map[string][]map[string]float64{
	"stretch":              {{"stretch": 2}, {"stretch": 0.6, "mu": 3}},
	"stretch3d":            {{"stretch": 2}, {"stretch": 0.6, "mu": 3}},
	"shear":                {{"shear": 1}, {"shear": -2.5, "mu": 3}},
	"inflation":            {{"a": 2}, {"a": 5, "mu": 3, "B": 1.5}},
	"inflation3d":          {{"a": 2}, {"a": 5, "mu": 3, "B": 1.5}},
	"inflation-pressure":   {{"pressure": 0.4282284090974347}},
	"inflation3d-pressure": {{"pressure": 0.7554331187119722}},
	"bend":                 {{"angle": 90}, {"angle": -270, "length": 4, "mu": 3}},
	"bend-plane":           {{"angle": 90}, {"angle": -270, "length": 4, "mu": 3}, {"angle": 180, "length": 4}},
	"torsion":              {{"angle": 90}, {"angle": -200, "radius": 1, "height": 2, "mu": 3}},
	"swirl":                {{"amplitude": 1}, {"amplitude": 1.7, "mu": 3}},
}
