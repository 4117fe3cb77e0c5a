package mixed

import (
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

func body(t *testing.T, nu float64, conditions ...elasticity.Condition) elasticity.Body {
	t.Helper()
	m, err := elasticity.FromMuNu(3, nu)
	if err != nil {
		t.Fatal(err)
	}
	return elasticity.Body{Name: "test", Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Material: m, Conditions: conditions}
}

func gauge(p pinn.Problem) *pinn.Term {
	for i, t := range p.Terms {
		if t.Name == "mean pressure" {
			return &p.Terms[i]
		}
	}
	return nil
}

// The mean pressure is fixed exactly if the whole boundary is.
func TestPressureGauge(t *testing.T) {
	swell := func(rate float64) elasticity.Condition {
		return elasticity.Condition{On: pinn.Boundary, Fixed: []int{0, 1}, U: func(dst, x []float64) { dst[0], dst[1] = rate*x[0], 0 }}
	}
	shear := elasticity.Condition{On: pinn.Boundary, Fixed: []int{0, 1}, U: func(dst, x []float64) { dst[0], dst[1] = x[1], 0 }}
	for name, c := range map[string]struct {
		b     elasticity.Body
		gauge bool
	}{
		"clamped all round":          {body(t, 0.5, elasticity.Clamp(pinn.Boundary, 2)), true},
		"sheared, incompressible":    {body(t, 0.5, shear), true},
		"one side free":              {body(t, 0.5, elasticity.Clamp("left", 2), elasticity.Clamp("right", 2), elasticity.Clamp("top", 2)), false},
		"rollers all round":          {body(t, 0.3, elasticity.Roller("left", 0), elasticity.Roller("right", 0), elasticity.Roller("bottom", 1), elasticity.Roller("top", 1)), true},
		"swollen, compressible":      {body(t, 0.3, swell(0.1)), true},
		"part by part, compressible": {body(t, 0.3, elasticity.Clamp("left", 2), elasticity.Clamp("right", 2), elasticity.Clamp("top", 2), elasticity.Clamp("bottom", 2)), true},
	} {
		p, err := Pose(c.b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if (gauge(p) != nil) != c.gauge {
			t.Errorf("%s: gauge %v, want %v", name, gauge(p) != nil, c.gauge)
		}
	}
	// u = (0.1 x, 0) has div u = 0.1: mean q = -(lambda+mu) 0.1 = -mu/beta 0.1.
	b := body(t, 0.3, swell(0.1))
	p, err := Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	exact := func(offset float64) float64 {
		res, err := p.Residuals(uniform(0.1, -3/0.4*0.1+offset), 50, 1)
		if err != nil {
			t.Fatal(err)
		}
		return res["mean pressure"][0][0] * gauge(p).Scale
	}
	if r := exact(0); math.Abs(r) > 1e-12 {
		t.Errorf("gauge residual of the exact pressure: %v", r)
	}
	if r := exact(0.2); math.Abs(r-0.2) > 1e-12 {
		t.Errorf("gauge residual of a pressure off by 0.2: %v", r)
	}
	if _, err := Pose(body(t, 0.5, swell(0.1))); err == nil || !strings.Contains(err.Error(), "volume of an incompressible body") {
		t.Errorf("swelling an incompressible body: %v", err)
	}
}

// uniform is u = (rate x, 0) with constant q.
func uniform(rate, q float64) func(x []ad.Jet) []ad.Jet {
	return func(x []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Scale(rate), ad.Constant(2, 0), ad.Constant(2, q)}
	}
}
