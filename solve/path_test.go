package solve

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/cases"
	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// inflate poses the inflation of a cylinder to an inner radius.
func inflate(t *testing.T) func(a float64) (pinn.Problem, error) {
	t.Helper()
	c, err := cases.Find("inflation")
	if err != nil {
		t.Fatal(err)
	}
	return func(a float64) (pinn.Problem, error) { return c.Pose("", map[string]float64{"a": a}) }
}

// The tangent has a second-order error in the step, the last solution a
// first-order one: when the step is halved, the norm of the residual falls to a
// quarter, or to a half.
func TestTangentIsOfSecondOrder(t *testing.T) {
	o := Options{Width: 60, Discretization: strong.Discretization{Points: 200}}
	pose := inflate(t)
	const at = 1.3
	p, err := pose(at)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	f, err := plan.follow(t.Context(), continuation.Table("a", at), pose)
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.step(t.Context(), continuation.Start{Value: at, Theta: f.start()})
	if err != nil {
		t.Fatal(err)
	}
	w := walk{followed: f, plan: plan}
	missed := func(h float64) (warm, tangent float64) {
		t.Helper()
		theta := r.Training.Theta
		change, err := f.tangent(t.Context(), at, at+h, theta)
		if err != nil {
			t.Fatal(err)
		}
		norm := func(theta []float64) float64 {
			loss, err := w.lossAt(t.Context(), at+h, theta)
			if err != nil {
				t.Fatal(err)
			}
			return math.Sqrt(2 * loss)
		}
		return norm(theta), norm(floats.AddTo(make([]float64, len(theta)), theta, change))
	}
	warm, tangent := missed(0.04)
	warmer, closer := missed(0.02)
	if ratio := warm / warmer; math.Abs(ratio-2) > 0.2 {
		t.Errorf("the last solution misses %.2g, and %.2g at half the step", warm, warmer)
	}
	if ratio := tangent / closer; math.Abs(ratio-4) > 0.4 {
		t.Errorf("the tangent misses %.2g, and %.2g at half the step", tangent, closer)
	}
}

// No pressure above mu ln(B/A) = 0.693 Pa can be borne: the path ends near it.
func TestPathEndsWhereSolutionsDo(t *testing.T) {
	c, err := cases.Find("inflation-pressure")
	if err != nil {
		t.Fatal(err)
	}
	at := func(v float64) (pinn.Problem, error) { return c.Pose("", map[string]float64{"pressure": v}) }
	o := Options{Width: 20, Slope: 0.5, Tolerance: 1e-2, Discretization: strong.Discretization{Points: 60}}
	s := continuation.Schedule{Name: "pressure", Values: []float64{0, 0.966}, Adaptive: &continuation.Adaptive{First: 0.2, Least: 0.01}}
	_, path, err := Continue(context.Background(), s, at, o)
	if err != nil || path.Status != continuation.StepTooSmall || path.Value < 0.6 || path.Value > 0.75 {
		t.Errorf("%v: %s, the last step accepted is at %v Pa", err, path.Message, path.Value)
	}
}

// A long single step is warned of, a short one is not.
func TestLongStep(t *testing.T) {
	c, err := cases.Find("shear")
	if err != nil {
		t.Fatal(err)
	}
	for shear, want := range map[float64]bool{3: true, 0.5: false} {
		p, err := c.Pose("", map[string]float64{"shear": shear})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(context.Background(), p, Options{})
		if err != nil || strings.Contains(r.Message, "in a single step") != want {
			t.Errorf("shear %v, %v: %s", shear, err, r.Message)
		}
	}
}

// Predictors save iterations on a smooth path, and change nothing else.
func TestPredictorsSaveIterations(t *testing.T) {
	took := map[continuation.Predictor]int{}
	var loss []float64
	for _, predictor := range continuation.Predictors() {
		o := Options{Width: 40, Predictor: predictor, Tolerance: 1, Discretization: strong.Discretization{Points: 100}}
		r, path, err := Continue(context.Background(), continuation.Linear("a", 1.1, 1.5, 4), inflate(t), o)
		if err != nil || path.Status != continuation.Complete {
			t.Fatalf("%s: %s, error %v", predictor, path.Message, err)
		}
		for _, step := range path.Steps[2:] {
			if want := map[continuation.Predictor]string{continuation.NoPredictor: "warm"}[predictor]; step.Predictor != string(predictor) && step.Predictor != want {
				t.Errorf("%s: a step began %s", predictor, step.Predictor)
			}
			took[predictor] += step.Result.Stats.Iterations
		}
		loss = append(loss, r.Training.Loss)
	}
	if none := took[continuation.NoPredictor]; took[continuation.Tangent] >= none || took[continuation.Secant] >= none {
		t.Errorf("iterations %v", took)
	}
	for _, l := range loss {
		if math.Abs(l/loss[0]-1) > 0.1 {
			t.Errorf("losses at the end %v", loss)
		}
	}
	if _, _, err := Continue(context.Background(), continuation.Table("a", 1.1, 1.2), inflate(t), Options{Predictor: "tangant"}); err == nil {
		t.Error("an unknown predictor gave no error")
	}
}
