package continuation

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/training"
)

// A path whose solution is x = s^2: the tangent misses by the square of the
// length, the secant by more, and with "none" nothing is predicted.
func TestPredictors(t *testing.T) {
	values := []float64{1, 1.1, 1.2, 1.3}
	for _, c := range []struct {
		predictor Predictor
		kinds     []string
		starts    []float64
	}{
		{"", []string{"given", "warm", "secant", "secant"}, []float64{9, 1, 1.21 + 0.21, 1.44 + 0.23}},
		{Tangent, []string{"given", "tangent", "tangent", "tangent"}, []float64{9, 1.2, 1.21 + 0.22, 1.44 + 0.24}},
		{NoPredictor, []string{"given", "warm", "warm", "warm"}, []float64{9, 1, 1.21, 1.44}},
	} {
		var starts []float64
		p, err := Follow(context.Background(), Table("s", values...), []float64{9}, func(_ context.Context, r Start) (training.Result, error) {
			starts = append(starts, r.Theta[0])
			return training.Result{Theta: []float64{r.Value * r.Value}, Status: training.Converged}, nil
		}, Settings{
			Predictor: c.predictor,
			LossAt:    func(_ context.Context, s float64, x []float64) (float64, error) { return math.Abs(x[0] - s*s), nil },
			TangentAt: func(_ context.Context, s, next float64, x []float64) ([]float64, error) {
				if math.Abs(x[0]-s*s) > 1e-15 {
					t.Errorf("the tangent is asked for at %v, %v", s, x)
				}
				return []float64{2 * s * (next - s)}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, s := range p.Steps {
			kinds = append(kinds, s.Predictor)
		}
		if !slices.Equal(kinds, c.kinds) || !floats.EqualApprox(starts, c.starts, 1e-14) {
			t.Errorf("%q: starts %v %v, want %v %v", c.predictor, kinds, starts, c.kinds, c.starts)
		}
	}
}

func TestParsePredictor(t *testing.T) {
	for _, p := range Predictors() {
		if got, err := ParsePredictor(string(p)); err != nil || got != p {
			t.Errorf("%s is read as %q, error %v", p, got, err)
		}
	}
	if p, err := ParsePredictor(""); err != nil || p != Secant {
		t.Errorf("the default is %q, error %v", p, err)
	}
	if _, err := ParsePredictor("tangant"); err == nil || err.Error() != `unknown predictor "tangant": choose from secant, tangent, none (did you mean tangent?)` {
		t.Errorf("error %v", err)
	}
}
