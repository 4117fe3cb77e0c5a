package continuation

import (
	"context"
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// bratu is u” + value exp(u) = 0 on (0, 1), u = 0 at the ends, by differences of second
// order: its path turns at 3.513831 (Ascher, Mattheij & Russell 1995, p. 89).
func bratu(n int) Curve {
	h := 1 / float64(n+1)
	return func(_ context.Context, value float64, u []float64) (Linearised, error) {
		l := Linearised{Residual: make([]float64, n), Slope: make([]float64, n)}
		k := mat.NewDense(n, n, nil)
		for i := range n {
			left, right := 0., 0.
			if i > 0 {
				left = u[i-1]
				k.Set(i, i-1, -1/(h*h))
			}
			if i < n-1 {
				right = u[i+1]
				k.Set(i, i+1, -1/(h*h))
			}
			e := math.Exp(u[i])
			l.Residual[i] = (2*u[i]-left-right)/(h*h) - value*e
			l.Slope[i] = -e
			k.Set(i, i, 2/(h*h)-value*e)
		}
		var lu mat.LU
		lu.Factorize(k)
		l.Solve = func(x, b []float64) error {
			err := lu.SolveVecTo(mat.NewVecDense(n, x), false, mat.NewVecDense(n, b))
			if errors.As(err, new(mat.Condition)) {
				return nil
			}
			return err
		}
		return l, nil
	}
}

func TestFollowArc(t *testing.T) {
	n := 49
	s, err := ParseSchedule("value=arc:0:0.5:40")
	if err != nil {
		t.Fatal(err)
	}
	path, err := FollowArc(context.Background(), s, make([]float64, n), bratu(n), Settings{})
	if err != nil || path.Status != Complete {
		t.Fatalf("%v, %s: %s", err, path.Status, path.Message)
	}
	if len(path.Folds) != 1 || math.Abs(path.Folds[0].Value-3.513831) > 2e-3 { // of the differences
		t.Fatalf("folds %v, want one at 3.5138", path.Folds)
	}
	fine, err := FollowArc(context.Background(), s, make([]float64, 2*n+1), bratu(2*n+1), Settings{})
	if err != nil || len(fine.Folds) != 1 {
		t.Fatal(err, fine.Message)
	}
	if v := (4*fine.Folds[0].Value - path.Folds[0].Value) / 3; math.Abs(v-3.513831) > 2e-6 {
		t.Errorf("the limit value, extrapolated, is %.8g, want 3.513831", v)
	}
	if last := path.Steps[len(path.Steps)-1]; !(last.Value < 2) || last.Result.Theta[n/2] < 2 {
		t.Errorf("the path ends at %v with %v in the middle: it should have come to the other branch", last.Value, last.Result.Theta[n/2])
	}
}

func TestArcMistakes(t *testing.T) {
	for _, text := range []string{"v=arc:0:1", "v=arc:0:0:5", "v=arc:0:1:1", "v=arc:0:1:2.5"} {
		if _, err := ParseSchedule(text); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, _ := ParseSchedule("v=arc:0:0.5:40")
	if path, err := FollowArc(ctx, s, make([]float64, 9), bratu(9), Settings{}); err != nil || path.Status != Cancelled {
		t.Errorf("status %s, %v, want cancelled", path.Status, err)
	}
}
