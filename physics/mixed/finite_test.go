package mixed

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

// loaded is a body under loads of every kind, all proportional to s.
func loaded(dim int, nu, s float64, law *elasticity.Law) elasticity.Body {
	domain := geometry.Rectangle([2]float64{}, [2]float64{2, 1})
	var fixed, pulled, pressed, guided pinn.Region = "left", "right", "top", "bottom"
	if dim == 3 {
		domain, fixed, pulled, pressed, guided = geometry.Box([3]float64{}, [3]float64{2, 1, 1}), "x0", "x1", "y1", "y0"
	}
	return elasticity.Body{
		Name: "loaded", Domain: domain, Material: elasticity.Material{Mu: 3, Beta: 1 - 2*nu, Second: 0.3}, Law: law,
		Length: 1, Displacement: 1,
		Force: func(dst, x []float64) {
			for i := range dst {
				dst[i] = s * math.Sin(x[0]+2*x[1]+float64(i))
			}
		},
		Conditions: []elasticity.Condition{
			elasticity.Roller(guided, 1),
			{On: fixed, Fixed: []int{0, 1, 2}[:dim], U: func(dst, x []float64) {
				for i := range dst {
					dst[i] = s * x[1] * float64(i+1)
				}
			}},
			{On: pulled, T: func(dst, x, n []float64) {
				for i := range dst {
					dst[i] = s * (x[1] + float64(i))
				}
			}},
			{On: pressed, Q: func(x []float64) float64 { return s * (1 + x[0]) }},
		},
	}
}

// wave is u = w cos(k.x) + beta a sin(m.x) with w.k = 0 and the q that
// continuity gives it, -(lambda+mu) div u = -mu a.m cos(m.x), times s.
func wave(dim int, beta, s float64) func(x []ad.Jet) []ad.Jet {
	k, w := []float64{1.1, 0.7, -0.4}, []float64{0.7, -1.1, 0}
	m, a := []float64{-0.5, 1.3, 0.6}, []float64{0.9, 0.4, -0.8}
	return func(x []ad.Jet) []ad.Jet {
		along := func(k []float64) ad.Jet {
			p := ad.Constant(dim, 0.3)
			for i, xi := range x {
				p = p.Add(xi.Scale(k[i]))
			}
			return p
		}
		am := 0.
		var u []ad.Jet
		for i := range dim {
			u = append(u, along(k).Cos().Scale(s*w[i]).Add(along(m).Sin().Scale(s*beta*a[i])))
			am += a[i] * m[i]
		}
		return append(u, along(m).Cos().Scale(-3*s*am))
	}
}

// As the load tends to 0 every form at finite strain tends to the one at small
// strain: the difference of the residuals is of second order in the load. In
// the mixed form stress and pressure tend to those of small strain where
// continuity holds.
func TestFiniteStrainTendsToSmallStrain(t *testing.T) {
	for _, dim := range []int{2, 3} {
		nus := []float64{0, 0.3, 0.4999, 0.5}
		if dim == 3 {
			nus = []float64{0.3, 0.5}
		}
		for _, nu := range nus {
			for form, state := range map[string]func(elasticity.Body) (pinn.Problem, error){"mixed": Pose, "standard": elasticity.Pose} {
				for _, law := range elasticity.Laws() {
					if form == "mixed" && law.Volume == nil || form == "standard" && nu == 0.5 {
						continue
					}
					t.Run(fmt.Sprintf("%s %s %dD nu=%v", form, law.Name, dim, nu), func(t *testing.T) {
						coarse, size := gap(t, state, law, dim, nu, 2e-4)
						fine, _ := gap(t, state, law, dim, nu, 1e-4)
						if r := coarse / fine; !(math.Abs(r-4) < 0.05) || !(coarse < 0.1*size) {
							t.Errorf("difference %v, at half the load %v, of residuals of size %v", coarse, fine, size)
						}
					})
				}
			}
		}
	}
}

// gap returns the largest difference of the residuals of the two theories at
// load s, and the largest residual.
func gap(t *testing.T, state func(elasticity.Body) (pinn.Problem, error), law *elasticity.Law, dim int, nu, s float64) (diff, size float64) {
	var res [2]map[string][][]float64
	for k, l := range []*elasticity.Law{nil, law} {
		p, err := state(loaded(dim, nu, s, l))
		if err != nil {
			t.Fatal(err)
		}
		res[k], err = p.Residuals(func(x []ad.Jet) []ad.Jet { return wave(dim, 1-2*nu, s)(x)[:len(p.Fields)] }, 40, 3)
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, cols := range res[0] {
		finite := name
		if name == "continuity" {
			finite = "volume"
		}
		if len(res[1][finite]) != len(cols) {
			t.Fatalf("term %q of the small strain has no equal", name)
		}
		for k, col := range cols {
			for i, r := range col {
				diff = math.Max(diff, math.Abs(res[1][finite][k][i]-r))
				size = math.Max(size, math.Abs(r))
			}
		}
	}
	return diff, size
}

// The mean pressure is fixed if the supports prescribe the volume: to the mean
// of the exact solution, or to zero if nothing else determines it.
func TestPressureGaugeAtFiniteStrain(t *testing.T) {
	shear := elasticity.Condition{On: pinn.Boundary, Fixed: []int{0, 1}, U: func(dst, x []float64) { dst[0], dst[1] = x[1], 0 }}
	for name, c := range map[string]struct {
		nu    float64
		exact bool
		on    []elasticity.Condition
		gauge bool
	}{
		"incompressible":        {0.5, false, []elasticity.Condition{shear}, true},
		"incompressible, exact": {0.5, true, []elasticity.Condition{shear}, true},
		"compressible":          {0.3, false, []elasticity.Condition{shear}, false},
		"compressible, exact":   {0.3, true, []elasticity.Condition{shear}, true},
		"one side free":         {0.5, true, []elasticity.Condition{elasticity.Clamp("left", 2)}, false},
	} {
		b := body(t, c.nu, c.on...)
		b.Law = elasticity.Polynomial
		mean := 0.
		if c.exact {
			b.ExactP = func(x []float64) float64 { return 0.6 * x[0] } // of mean 0.6
			mean = 0.6
		}
		p, err := Pose(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		g := gauge(p)
		if (g != nil) != c.gauge {
			t.Errorf("%s: gauge %v, want %v", name, g != nil, c.gauge)
		}
		if g == nil || c.nu < 0.5 {
			continue
		}
		res, err := p.Residuals(uniform(0, 0.25), 50, 1)
		if err != nil {
			t.Fatal(err)
		}
		if r := res[g.Name][0][0] * g.Scale; math.Abs(r-(0.25-mean)) > 1e-14 {
			t.Errorf("%s: residual %v of p = 0.25", name, r)
		}
	}
}

func TestLawsWithoutMixedForm(t *testing.T) {
	b := body(t, 0.3, elasticity.Clamp("left", 2))
	b.Law = elasticity.SVK
	if _, err := Pose(b); err == nil || !strings.Contains(err.Error(), "svk law has no mixed form") {
		t.Errorf("svk in the mixed form: %v", err)
	}
}
