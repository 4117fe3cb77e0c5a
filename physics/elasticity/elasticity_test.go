package elasticity

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

func TestMaterialPairs(t *testing.T) {
	for _, nu := range []float64{-0.9, 0, 0.3, 0.4999, 0.4999999} {
		const mu = 80.0
		want, err := FromMuNu(mu, nu)
		if err != nil {
			t.Fatal(err)
		}
		lambda := 2 * mu * nu / (1 - 2*nu)
		e, k := 2*mu*(1+nu), lambda+2*mu/3
		for name, f := range map[string]func() (Material, error){
			"E, nu":      func() (Material, error) { return FromENu(e, nu) },
			"mu, lambda": func() (Material, error) { return FromMuLambda(mu, lambda) },
			"K, mu":      func() (Material, error) { return FromKMu(k, mu) },
		} {
			m, err := f()
			if err != nil {
				t.Errorf("%s at nu = %v: %v", name, nu, err)
			}
			// A pair with large moduli determines nu to rounding of nu itself.
			if math.Abs(m.Mu-mu) > 1e-9*mu || math.Abs(m.Beta-want.Beta) > 1e-14*(1+math.Abs(nu)) {
				t.Errorf("%s at nu = %v: %+v, want %+v", name, nu, m, want)
			}
		}
		constants := map[string]float64{"E": e, "mu": mu, "lambda": lambda, "K": k, "nu": nu}
		for i, a := range Moduli {
			for _, b := range Moduli[i+1:] {
				m, err := FromModuli(map[string]float64{a: constants[a], b: constants[b]})
				if a == "lambda" && b == "nu" && nu == 0 {
					if err == nil {
						t.Error("lambda = 0 and nu = 0 determined mu")
					}
					continue
				}
				// Large moduli determine the compressibility
				// only to rounding.
				if err != nil || math.Abs(m.Mu-mu) > 1e-7*mu || math.Abs(m.Beta-want.Beta) > 1e-13*(1+math.Abs(nu)) {
					t.Errorf("%s, %s at nu = %v: %+v, %v, want %+v", a, b, nu, m, err, want)
				}
			}
		}
		rel := func(got, want float64) float64 { return math.Abs(got-want) / (1 + math.Abs(want)) }
		if rel(want.Lambda(), lambda) > 1e-9 || rel(want.E(), e) > 1e-12 || rel(want.K(), k) > 1e-9 || math.Abs(want.Nu()-nu) > 1e-15 {
			t.Errorf("nu = %v: lambda %v, E %v, K %v, nu %v", nu, want.Lambda(), want.E(), want.K(), want.Nu())
		}
	}
	for name, f := range map[string]func() (Material, error){
		"lambda": func() (Material, error) { return FromMuLambda(2, math.Inf(1)) },
		"K":      func() (Material, error) { return FromKMu(math.Inf(1), 2) },
	} {
		if m, err := f(); err != nil || m.Beta != 0 || !math.IsInf(m.Lambda(), 1) || !math.IsInf(m.K(), 1) || m.E() != 6 {
			t.Errorf("infinite %s: %+v, %v", name, m, err)
		}
	}
}

func TestIncompressibleModuli(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []map[string]float64{
		{"E": 6, "mu": 2}, {"E": 6, "nu": 0.5}, {"E": 6, "K": inf}, {"E": 6, "lambda": inf},
		{"mu": 2, "nu": 0.5}, {"mu": 2, "K": inf}, {"mu": 2, "lambda": inf},
	} {
		if m, err := FromModuli(c); err != nil || m.Mu != 2 || m.Beta != 0 {
			t.Errorf("%v: %+v, %v", c, m, err)
		}
	}
	for want, c := range map[string]map[string]float64{
		"leave mu open":                     {"lambda": inf, "K": inf},
		"leave mu open or":                  {"lambda": inf, "nu": 0.5},
		"K = 3 is finite":                   {"K": 3, "nu": 0.5},
		"lambda = 3 is finite":              {"lambda": 3, "nu": 0.5},
		"E = 7 is outside (0, 6]":           {"E": 7, "mu": 2},
		"E = 9 is outside (0, 9) (E < 9 K)": {"E": 9, "K": 1},
		"K = 1 is outside (2, +Inf)":        {"K": 1, "lambda": 2},
		"got 1":                             {"K": 1},
		"got 3":                             {"K": 1, "mu": 1, "nu": 0.1},
	} {
		if m, err := FromModuli(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %+v, %v, want %q", c, m, err, want)
		}
	}
}

func TestBadMaterials(t *testing.T) {
	for want, f := range map[string]func() (Material, error){
		"nu = 0.5000001 is outside (-1, 0.5]; the nearest valid value is 0.5": func() (Material, error) { return FromMuNu(1, 0.5000001) },
		"nu = -1 is outside":     func() (Material, error) { return FromENu(1, -1) },
		"nu = NaN is outside":    func() (Material, error) { return FromMuNu(1, math.NaN()) },
		"mu = 0 is outside":      func() (Material, error) { return FromMuNu(0, 0.3) },
		"E = -5 is outside":      func() (Material, error) { return FromENu(-5, 0.3) },
		"lambda = -1 is outside": func() (Material, error) { return FromMuLambda(1, -1) },
		"K = 0 is outside":       func() (Material, error) { return FromKMu(0, 1) },
		"mu = +Inf is outside":   func() (Material, error) { return FromMuNu(math.Inf(1), 0.3) },
	} {
		_, err := f()
		var out pinn.OutOfRange
		if !errors.As(err, &out) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func square() *geometry.Domain { return geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1}) }

func steel(t *testing.T) Material {
	t.Helper()
	m, err := FromENu(210e9, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// There are as many rigid-motion gauges as the supports leave motions free.
func TestRigidGauge(t *testing.T) {
	stretch := func(dst, x, n []float64) { dst[0], dst[1] = n[0], 0 }
	for name, c := range map[string]struct {
		conditions []Condition
		free       int
	}{
		"clamped":            {[]Condition{Clamp("left", 2)}, 0},
		"roller":             {[]Condition{Roller("bottom", 1), {On: "left", T: stretch}, {On: "right", T: stretch}}, 1},
		"two rollers":        {[]Condition{Roller("bottom", 1), Roller("left", 0)}, 0},
		"free, in balance":   {[]Condition{{On: "left", T: stretch}, {On: "right", T: stretch}}, 3},
		"all fixed together": {[]Condition{Clamp(pinn.Boundary, 2)}, 0},
	} {
		b := Body{Name: name, Domain: square(), Material: steel(t), Conditions: c.conditions}
		p, err := Pose(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for _, term := range p.Terms {
			if strings.HasPrefix(term.Name, "rigid motion") {
				n++
			}
		}
		if n != c.free {
			t.Errorf("%s: %d gauges, want %d", name, n, c.free)
		}
	}
	b := Body{Name: "pushed", Domain: square(), Material: steel(t), Conditions: []Condition{{On: "right", T: stretch}}}
	if _, err := Pose(b); err == nil || !strings.Contains(err.Error(), "equilibrium") {
		t.Errorf("a free body under a net force: %v", err)
	}
}

func TestScales(t *testing.T) {
	m := steel(t)
	b := Body{Name: "bar", Domain: square(), Material: m, Conditions: []Condition{Clamp("left", 2),
		{On: "right", T: func(dst, _, _ []float64) { dst[0], dst[1] = 3e6, 0 }}}}
	if l, u := b.Scales(); l != 2 || math.Abs(u-3e6*2/m.Mu) > 1e-12*u {
		t.Errorf("length %v, displacement %v", l, u)
	}
	b.Conditions = []Condition{{On: "left", Fixed: []int{0, 1}, U: func(dst, _ []float64) { dst[0], dst[1] = 0, -0.25 }}}
	if _, u := b.Scales(); u != 0.25 {
		t.Errorf("displacement %v", u)
	}
	b.Length, b.Displacement = 5, 7
	if l, u := b.Scales(); l != 5 || u != 7 {
		t.Errorf("given scales are not kept: %v, %v", l, u)
	}
}

func TestBadBodies(t *testing.T) {
	for want, cs := range map[string][]Condition{
		`unknown boundary part of bad "lid": choose from`: {Clamp("lid", 2)},
		"two conditions":    {Clamp("left", 2), Roller("left", 0)},
		"fixes component 2": {Roller("left", 2)},
	} {
		_, err := Pose(Body{Name: "bad", Domain: square(), Material: steel(t), Conditions: cs})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// Uniform strain on a square: stress, pressure, von Mises stress and
// dilatation by hand.
func TestOutputs(t *testing.T) {
	m := Material{Mu: 2, Beta: 0.4} // lambda = 3
	b := Body{Name: "patch", Domain: square(), Material: m, Conditions: []Condition{Clamp(pinn.Boundary, 2)}}
	p, err := Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	// u = (0.1 x + 0.2 y, 0.06 y): eps = ((0.1, 0.1), (0.1, 0.06)), div u = 0.16.
	// sigma_zz = lambda div u = 0.48.
	want := map[string][]float64{
		"u":      {0.1 + 0.2*0.5, 0.03},
		"p":      {-0.48},
		"strain": {0.1, 0.1, 0.06},
		"stress": {0.48 + 0.4, 0.4, 0.48 + 0.24}, "stress_zz": {0.48},
		"div_u": {0.16},
		"mises": {math.Sqrt(0.5*(0.16*0.16+0.24*0.24+0.4*0.4) + 3*0.4*0.4)},
	}
	checkOutputs(t, p, want, func(x []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Scale(0.1).Add(x[1].Scale(0.2)), x[1].Scale(0.06)}
	})
}

// checkOutputs compares every output of the displacement u at (1, 0.5) with the
// wanted values of its components.
func checkOutputs(t *testing.T, p pinn.Problem, want map[string][]float64, u func(x []ad.Jet) []ad.Jet) {
	t.Helper()
	for _, o := range p.Outputs {
		pw, err := ad.CompilePointwise(1, false, func(g *ad.Graph) []ad.Expr {
			return o.Eval(&pinn.Point{U: u(g.Coordinates(ad.Lanes{Dim: 2, Order: o.Order}))})
		})
		if err != nil {
			t.Fatal(err)
		}
		pw.Data[0][0], pw.Data[1][0] = 1, 0.5
		pw.Run()
		if len(pw.Out) != len(want[o.Name]) || len(pw.Out) != len(o.Components) {
			t.Errorf("%s: %d values for %v", o.Name, len(pw.Out), o.Components)
			continue
		}
		for k, w := range want[o.Name] {
			if got := pw.Out[k][0]; math.Abs(got-w) > 1e-14 {
				t.Errorf("%s: %v, want %v", o.Components[k], got, w)
			}
		}
		delete(want, o.Name)
	}
	if len(want) > 0 {
		t.Errorf("outputs missing: %v", want)
	}
}

// A measure has no reference unless given one, and loses it when scaled.
func TestReferenceOfAMeasure(t *testing.T) {
	form := Formulation{}
	for name, m := range map[string]Measure{"zero": {}, "tip": DisplacementAt("tip", 0, 1, 1), "scaled": Measure{}.Against(3, 0.1).Times(2, "twice", "1")} {
		if q := m.quantity(form); q.Reference != nil || q.Uncertainty != 0 {
			t.Errorf("%s: reference %v, uncertainty %v", name, q.Reference, q.Uncertainty)
		}
	}
	if q := (Measure{}).Against(0, 0.1).quantity(form); q.Reference == nil || *q.Reference != 0 || q.Uncertainty != 0.1 {
		t.Errorf("reference %v, uncertainty %v", q.Reference, q.Uncertainty)
	}
}
