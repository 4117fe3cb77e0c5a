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
			size, err := p.Domain.PartMeasure(q.On.String())
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
				only.Dirichlet, only.Outputs, only.Quantities, only.Guards = nil, nil, nil, nil
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
