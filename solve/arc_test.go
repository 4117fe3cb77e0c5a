package solve

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/continuation"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// explosion is Lap u + lambda exp(u) = 0, u = 0 on the boundary.
func explosion(d *geometry.Domain) func(lambda float64) (pinn.Problem, error) {
	return func(lambda float64) (pinn.Problem, error) {
		return pinn.Problem{
			Name: "explosion", Domain: d, Fields: []pinn.Field{{Name: "u"}}, Hints: pinn.Hints{Statement: Weak},
			Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{{On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
				u := p.U[0]
				return []pinn.Flux{{F0: u.V().Exp().Scale(-lambda), F1: []ad.Expr{u.D(0).V(), u.D(1).V()}}}
			}}}},
			Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}},
		}, nil
	}
}

// On the unit disk u = 2 log((1 + b)/(1 + b r^2)) with lambda = 8 b/(1 + b)^2, which is
// largest, 2, at b = 1 (Gelfand 1963); on the unit square the largest value is 6.80812
// (Boyd, Appl. Math. Comput. 142 (2003) 189-200).
func TestFolds(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	for _, c := range []struct {
		domain       *geometry.Domain
		text         string
		want, within float64
	}{
		{geometry.Disk([2]float64{0, 0}, 1), "lambda=arc:0:0.3:12", 2, 1e-6},
		{geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}), "lambda=arc:0:1:12", 6.808124, 2e-6},
	} {
		s, err := continuation.ParseSchedule(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var last *Result
		o := Options{Weak: WeakOptions{Features: 150}, Stepped: func(_ continuation.Step, r *Result) error { last = r; return nil }}
		r, path, err := Continue(context.Background(), s, explosion(c.domain), o)
		if err != nil || path.Status != continuation.Complete {
			t.Fatalf("%v, %s: %s", err, path.Status, path.Message)
		}
		if len(path.Folds) != 1 || math.Abs(path.Folds[0].Value/c.want-1) > c.within {
			t.Errorf("folds %v, want one at %v", values(path.Folds), c.want)
		}
		if !(path.Value < 0.8*c.want) {
			t.Errorf("the path ends at %v, on the first branch", path.Value)
		}
		middle := []float64{0, 0}
		if c.want > 3 {
			middle = []float64{0.5, 0.5}
		}
		u, err := r.Solution.At("u", middle...)
		if err != nil || u[0] < 2 {
			t.Errorf("%v in the middle, on the second branch it is above 2; %v", u, err)
		}
		if c.want == 2 {
			b := math.Exp(u[0]/2) - 1
			if off := math.Abs(8*b/((1+b)*(1+b)) - path.Value); off > 2e-3 { // with few features, where the solution is steep
				t.Errorf("the last solution is off by %v in lambda", off)
			}
		}
		if last == nil || last.Solution == nil {
			t.Error("steps have no solution")
		}
	}
}

func values(folds []continuation.Fold) (list []float64) {
	for _, f := range folds {
		list = append(list, f.Value)
	}
	return list
}

// Beyond its limit a parameter has no solution, and the path says how to go on.
func TestBeyondTheFold(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	s, err := continuation.ParseSchedule("lambda=adaptive:0:2.5")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Weak: WeakOptions{Features: 60}}
	_, path, err := Continue(context.Background(), s, explosion(geometry.Disk([2]float64{0, 0}, 1)), o)
	if err != nil {
		t.Fatal(err)
	}
	if path.Status != continuation.StepTooSmall || path.Value > 2.001 || !strings.Contains(path.Status.Advice(), "arc:from:first:steps") {
		t.Errorf("%s at %v: %s", path.Status, path.Value, path.Status.Advice())
	}
}

func TestNotAffine(t *testing.T) {
	s := continuation.Schedule{Name: "lambda", Values: []float64{0, 0.3}, Arc: &continuation.Arc{Steps: 3}}
	pose := explosion(geometry.Disk([2]float64{0, 0}, 1))
	_, _, err := Continue(context.Background(), s, func(v float64) (pinn.Problem, error) { return pose(v * v) }, Options{Weak: WeakOptions{Features: 40}})
	if err == nil || !strings.Contains(err.Error(), "not linear in the parameter") {
		t.Errorf("error %v", err)
	}
	_, _, err = Continue(context.Background(), s, pose, Options{Statement: Strong})
	if err == nil || !slices.Contains([]string{"explosion has no strong statement: the valid choice is statement weak"}, err.Error()) {
		t.Errorf("error %v", err)
	}
}
