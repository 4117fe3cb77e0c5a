package cases

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
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

// Exact solutions at finite strain satisfy every term of every form and law,
// and agree with the stress, pressure and displacement that the case states.
func TestExactSolutionsAtFiniteStrain(t *testing.T) {
	for _, c := range All() {
		if c.Ramp == nil {
			continue
		}
		for _, form := range c.Forms {
			for _, ratio := range []float64{1.5, 1e4, math.Inf(1)} { // lambda/mu
				for _, set := range finiteSets[c.Name] {
					set["nu"] = 0.5
					if !math.IsInf(ratio, 1) {
						set["nu"] = ratio / (2 * (ratio + 1))
					}
					if strings.HasSuffix(form.Name, "svk") && strings.HasPrefix(c.Name, "stretch") {
						set["stretch"] = 1.2
					}
					t.Run(fmt.Sprintf("%s %s %v", c.Name, form.Name, set), func(t *testing.T) { checkExact(t, c, form, set) })
				}
			}
		}
	}
}

func checkExact(t *testing.T, c pinn.Case, form pinn.Form, set map[string]float64) {
	v, err := c.Values(set)
	if err != nil {
		t.Fatal(err)
	}
	p, err := form.Pose(v)
	if v["nu"] == 0.5 && strings.HasPrefix(form.Name, "standard") {
		if err == nil {
			t.Error("nu = 0.5 was accepted")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if p.Outputs[0].Exact == nil {
		if v["nu"] == 0.5 {
			t.Error("no exact solution at nu = 0.5")
		}
		return
	}
	exact := func(x []ad.Jet) []ad.Jet { return exactFinite[c.Name](v, form.Name, x)[:len(p.Fields)] }
	res, err := p.Residuals(exact, 500, 11)
	if err != nil {
		t.Fatal(err)
	}
	for name, cols := range res {
		for _, col := range cols {
			for _, r := range col {
				if !(math.Abs(r) <= 1e-10) {
					t.Fatalf("term %q: residual %v", name, r)
				}
			}
		}
	}
	checkQuantities(t, p, exact)
	pts := p.Domain.Interior(100, geometry.Halton{}, 5)
	for _, o := range p.Outputs {
		if o.Exact == nil {
			continue
		}
		pw, err := ad.CompilePointwise(pts.Len(), false, func(g *ad.Graph) []ad.Expr {
			return o.Eval(&pinn.Point{U: exact(g.Coordinates(ad.Lanes{Dim: pts.Dim, Order: o.Order}))})
		})
		if err != nil {
			t.Fatal(err)
		}
		for d := range pts.Dim {
			for i := range pts.Len() {
				pw.Data[d][i] = pts.At(i)[d]
			}
		}
		pw.Run()
		want := make([]float64, len(pw.Out))
		for i := range pts.Len() {
			o.Exact(want, pts.At(i))
			for k, w := range want {
				// p and the stress of a law with lambda have
				// lambda's rounding.
				tol := 1e-11 * (1 + math.Abs(w))
				if strings.HasPrefix(form.Name, "standard") {
					tol /= 1 - 2*v["nu"]
				}
				if got := pw.Out[k][i]; !(math.Abs(got-w) <= tol) {
					t.Fatalf("%s at %v: %v, the case says %v", o.Components[k], pts.At(i), got, w)
				}
			}
		}
	}
}

// checkQuantities evaluates the quantities on the exact fields, as means of
// integral terms.
func checkQuantities(t *testing.T, p pinn.Problem, exact func(x []ad.Jet) []ad.Jet) {
	for _, q := range p.Quantities {
		only := p
		only.Terms = []pinn.Term{{Name: q.Name, On: q.On, Order: q.Order, Integral: true,
			Residual: func(at *pinn.Point) []ad.Expr { return []ad.Expr{q.Eval(at)} }}}
		res, err := only.Residuals(exact, 10, 1)
		if err != nil {
			t.Fatal(err)
		}
		got := res[q.Name][0][0]
		if !q.Mean {
			size, err := p.Domain.PartMeasure(q.On)
			if err != nil {
				t.Fatal(err)
			}
			got *= size
		}
		if !(math.Abs(got-*q.Reference) <= 1e-11*math.Abs(*q.Reference)) {
			t.Errorf("%s is %v, the case says %v", q.Name, got, *q.Reference)
		}
	}
}

// Where displacements are prescribed, the factor of the ansatz vanishes and its
// lift has their values.
func TestHardConditionsTakeTheirData(t *testing.T) {
	for _, c := range All() {
		set := map[string]float64{}
		if sets := finiteSets[c.Name]; len(sets) > 0 {
			set = sets[len(sets)-1]
			set["nu"] = 0.3
		}
		p, err := poseOnce(c, "", set)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Dirichlet {
			for _, f := range p.Fields {
				if f.Name != d.Field || f.Hard == nil {
					continue
				}
				only := p
				only.Terms = []pinn.Term{{Name: "ansatz", On: d.On, Order: ad.Value, Residual: func(at *pinn.Point) []ad.Expr {
					lift := at.U[1].V()
					if d.Value != nil {
						lift = lift.Sub(at.Data(d.Value))
					}
					return []ad.Expr{at.U[0].V(), lift}
				}}}
				only.Fields = []pinn.Field{{Name: "phi"}, {Name: "lift"}}
				only.Dirichlet = nil
				res, err := only.Residuals(func(x []ad.Jet) []ad.Jet {
					lift := ad.Constant(len(x), 0)
					if f.Hard.Lift != nil {
						lift = f.Hard.Lift(x)
					}
					return []ad.Jet{f.Hard.Phi(x), lift}
				}, 100, 2)
				if err != nil {
					t.Fatal(err)
				}
				for k, col := range res["ansatz"] {
					for _, r := range col {
						if !(math.Abs(r) <= 1e-13) {
							t.Fatalf("%s: ansatz of %s on %s, part %d (factor, lift): off by %v", c.Name, d.Field, d.On, k, r)
						}
					}
				}
			}
		}
	}
}

// The undeformed body solves every case at load factor zero.
func TestLoadFactorZeroIsRest(t *testing.T) {
	for _, c := range All() {
		if c.Ramp == nil {
			continue
		}
		for _, form := range c.Forms {
			set := map[string]float64{c.Ramp.Param: c.Ramp.Rest, "nu": 0.3}
			if c.Name == "cook-finite" {
				delete(set, "nu")
				set["lambda_over_mu"] = 1.5
			}
			v, err := c.Values(set)
			if err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			p, err := form.Pose(v)
			if err != nil {
				t.Fatalf("%s %s: %v", c.Name, form.Name, err)
			}
			res, err := p.Residuals(func(x []ad.Jet) []ad.Jet {
				u := make([]ad.Jet, len(p.Fields))
				for i := range u {
					u[i] = ad.Constant(len(x), 0)
				}
				return u
			}, 100, 1)
			if err != nil {
				t.Fatal(err)
			}
			for name, cols := range res {
				for _, col := range cols {
					for _, r := range col {
						if !(math.Abs(r) <= 1e-14) {
							t.Fatalf("%s %s: term %q has residual %v at rest", c.Name, form.Name, name, r)
						}
					}
				}
			}
		}
	}
}

// References of the quantities against other sources: Rivlin's closed forms
// evaluated to 12 digits in arbitrary precision.
func TestReferencesAtFiniteStrain(t *testing.T) {
	degrees := 180 / math.Pi
	for _, c := range []struct {
		name     string
		set      map[string]float64
		quantity string
		want     float64
	}{
		{"inflation", map[string]float64{"a": 1.1}, "inner_pressure", 0.131562278444},
		{"inflation", map[string]float64{"a": 1.5}, "inner_pressure", 0.428228409097},
		{"inflation", map[string]float64{"a": 2}, "inner_pressure", 0.574053572307},
		{"inflation", map[string]float64{"a": 3, "mu": 2}, "inner_pressure", 2 * 0.660417255445},
		{"inflation3d", map[string]float64{"a": 1.1}, "inner_pressure", 0.287154845934},
		{"inflation3d", map[string]float64{"a": 2}, "inner_pressure", 0.806926603107},
		{"inflation3d", map[string]float64{"a": 3}, "inner_pressure", 0.634506675236},
		{"inflation-pressure", map[string]float64{"pressure": 0.574053572307}, "inner_radius", 2},
		{"inflation3d-pressure", map[string]float64{"pressure": 0.755433118712}, "inner_radius", 1.5},
		{"bend", map[string]float64{"angle": 2 * degrees / 5}, "moment", 0.0658833774},
		{"bend", map[string]float64{"angle": 2 * degrees / 2}, "moment", 0.155610338631},
		{"bend", map[string]float64{"angle": 2 * degrees}, "moment", 0.266419987677},
		{"torsion", map[string]float64{"angle": 90}, "torque", math.Pi * math.Pi / 64},
		{"torsion", map[string]float64{"angle": 90}, "axial_force", -math.Pow(math.Pi, 3) / 256},
	} {
		cs, err := Find(c.name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := cs.Pose("", c.set)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range p.Quantities {
			if q.Name == c.quantity && !(math.Abs(*q.Reference-c.want) <= 1e-9*math.Abs(c.want)) {
				t.Errorf("%s %v: %s is %.12g, want %.12g", c.name, c.set, q.Name, *q.Reference, c.want)
			}
		}
	}
}

// Data without a solution are refused by name, or posed without an exact
// solution.
func TestNoSolution(t *testing.T) {
	pose := func(name, form string, set map[string]float64) (pinn.Problem, error) {
		c, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return c.Pose(form, set)
	}
	for want, f := range map[string]func() (pinn.Problem, error){
		"the width of the sides vanishes": func() (pinn.Problem, error) {
			return pose("stretch", "standard-svk", map[string]float64{"nu": 0.25, "stretch": 2})
		},
		"needs a finite lambda": func() (pinn.Problem, error) {
			return pose("stretch3d", "standard-svk", map[string]float64{"nu": 0.5})
		},
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	for name, pressure := range map[string]float64{"inflation-pressure": 0.7, "inflation3d-pressure": 0.82} {
		p, err := pose(name, "mixed", map[string]float64{"pressure": pressure})
		if err != nil {
			t.Fatal(err)
		}
		if p.Outputs[0].Exact != nil || p.Quantities[0].Reference != nil {
			t.Errorf("%s: pressure %v, beyond the largest, has an exact solution", name, pressure)
		}
	}
	if _, err := elasticity.FindLaw("mooney"); err == nil {
		t.Error("an unknown law was found")
	}
}
