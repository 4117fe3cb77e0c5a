package cases

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pinnsolve/pinn"
)

// withReferences are the cases that have reference values of quantities instead
// of exact fields, with parameters of a reference and other parameters to scale
// it to.
var withReferences = map[string]struct {
	set, twice map[string]float64 // twice: of twice the displacement, or modulus
	quantity   string
	want       float64 // from the literature or the notes of the computation, by hand
	factor     float64 // of the reference from set to twice
}{
	"cook":        {map[string]float64{"nu": 1. / 3}, map[string]float64{"nu": 0.3333333, "E": 0.5}, "tip_uy", 22.61049, 2},
	"cook-finite": {nil, map[string]float64{"lambda_over_mu": 1e9}, "tip_uy", 6.935, math.NaN()},
	"bonded":      {map[string]float64{"nu": 0.5}, map[string]float64{"nu": 0.5, "delta": 3, "mu": 2}, "E_app", 19.43032, 1},
	"bonded-cube": {nil, map[string]float64{"mu": 7}, "E_app", 2.7662, 1},
	"bracket":     {nil, map[string]float64{"traction": 2}, "mean_uy.load", -122.05942, 2},
	"plate3d":     {map[string]float64{"nu": 0.5}, map[string]float64{"nu": 0.5, "mu": 0.5}, "mean_ux.right", 0.781740, 2},
}

// quantity poses a case in a form, "" being the recommended one, and returns one
// of its quantities.
func quantity(t *testing.T, name, form string, set map[string]float64, q string) pinn.Quantity {
	t.Helper()
	p := posed(t, name, form, set)
	i := slices.IndexFunc(p.Quantities, func(c pinn.Quantity) bool { return c.Name == q })
	if i < 0 {
		t.Fatalf("%s has no quantity %s", name, q)
	}
	return p.Quantities[i]
}

// problems holds what poseOnce has posed, by case, form and values.
var problems sync.Map

// poseOnce is c.Pose for tests that do not change the problem: a mesh in 3D is slow
// to pose.
func poseOnce(c pinn.Case, form string, set map[string]float64) (pinn.Problem, error) {
	v, err := c.Values(set)
	if err != nil {
		return pinn.Problem{}, err
	}
	if form == "" {
		form = c.Forms[0].Name
	}
	key := fmt.Sprint(c.Name, form, v)
	if p, ok := problems.Load(key); ok {
		return p.(pinn.Problem), nil
	}
	p, err := c.Pose(form, set)
	if err == nil {
		problems.Store(key, p)
	}
	return p, err
}

func posed(t *testing.T, name, form string, set map[string]float64) pinn.Problem {
	t.Helper()
	c, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := poseOnce(c, form, set)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// References belong to their parameters, scale like a linear solution, and are
// missing where none was computed.
func TestReferences(t *testing.T) {
	for name, c := range withReferences {
		if q := quantity(t, name, "", c.set, c.quantity); q.Reference == nil || *q.Reference != c.want || !(q.Uncertainty > 0) {
			t.Errorf("%s: reference %v +- %v, want %v", name, q.Reference, q.Uncertainty, c.want)
		}
		q := quantity(t, name, "", c.twice, c.quantity)
		if math.IsNaN(c.factor) {
			if q.Reference != nil {
				t.Errorf("%s: reference %v at %v", name, *q.Reference, c.twice)
			}
		} else if q.Reference == nil || math.Abs(*q.Reference/(c.want*c.factor)-1) > 1e-14 {
			t.Errorf("%s: reference %v at %v, want %v", name, q.Reference, c.twice, c.want*c.factor)
		}
		if name == "cook-finite" {
			continue
		}
		if q := quantity(t, name, "standard", map[string]float64{"nu": 0.123}, c.quantity); q.Reference != nil {
			t.Errorf("%s: reference %v at nu = 0.123", name, *q.Reference)
		}
	}
}

// The supports of the cases leave no rigid motion, in any form, and the cases
// recommend the weak statement.
func TestSupportsHoldTheBody(t *testing.T) {
	for name := range withReferences {
		c, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range c.Forms {
			set := map[string]float64{"nu": 0.3}
			if name == "cook-finite" {
				set = map[string]float64{"lambda_over_mu": 10}
			}
			p, err := poseOnce(c, f.Name, set)
			if err != nil {
				t.Fatalf("%s %s: %v", name, f.Name, err)
			}
			if p.Hints.Statement != "weak" || p.Weak == nil {
				t.Errorf("%s %s: recommends %q", name, f.Name, p.Hints.Statement)
			}
			for _, term := range p.Terms {
				if strings.HasPrefix(term.Name, "rigid motion") {
					t.Errorf("%s %s: a rigid motion is left free", name, f.Name)
				}
			}
		}
	}
}

// The shapes are the ones of the reference computations: measures by hand.
func TestShapes(t *testing.T) {
	for name, want := range map[string]float64{
		"cook":        48 * (44 + 16) / 2,
		"bonded":      1,
		"bonded-cube": 1. / 8,
		"bracket":     7 + 0.25*(1-math.Pi/4) - 2*math.Pi/16, // limbs, fillet, holes
		"plate3d":     0.5 * (4 - math.Pi/16),
	} {
		if got := posed(t, name, "standard", nil).Domain.Measure(); math.Abs(got/want-1) > 2e-5 {
			t.Errorf("%s: measure %v, want %v", name, got, want)
		}
	}
}
