package training

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A path whose solution is x = s^2: the tangent over- or undershoots by the
// square of the length, the secant by more, and nothing is predicted where
// that is asked for.
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
		p, err := Continue(context.Background(), Table("s", values...), []float64{9}, func(_ context.Context, r Rung) (Result, error) {
			starts = append(starts, r.Theta[0])
			return Result{Theta: []float64{r.Value * r.Value}, Status: Converged}, nil
		}, PathSettings{
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
	if _, err := ParsePredictor("tangant"); err == nil || err.Error() != `unknown predictor "tangant": choose one of secant, tangent, none (did you mean tangent?)` {
		t.Errorf("error %v", err)
	}
}

// headed is a linear residual A theta whose last parameters are the output
// layer.
type headed struct {
	a    *mat.Dense
	from int
}

func (h headed) Dim() int  { _, n := h.a.Dims(); return n }
func (h headed) Rows() int { m, _ := h.a.Dims(); return m }
func (h headed) Head() int { return h.from }
func (h headed) Residual(dst, theta []float64) {
	mat.NewVecDense(len(dst), dst).MulVec(h.a, mat.NewVecDense(len(theta), theta))
}
func (h headed) Jacobian(dst *mat.Dense, _ []float64, from int) {
	m, n := h.a.Dims()
	dst.Copy(h.a.Slice(0, m, from, n))
}
func (h headed) Loss(_, theta []float64) float64 {
	r := make([]float64, h.Rows())
	h.Residual(r, theta)
	return floats.Dot(r, r) / 2
}

// The change takes up what lies in the range of the output layer, and leaves
// the other parameters alone.
func TestHeadChange(t *testing.T) {
	h := headed{mat.NewDense(4, 3, []float64{1, 2, 0, 1, 0, 3, 1, 1, 1, 1, 0, 0}), 1}
	want := []float64{0, 0.7, -0.4}
	dr := make([]float64, 4)
	h.Residual(dr, want)
	floats.Scale(-1, dr)
	dr[3] += 5 // out of range: the last row of the output layer is zero
	if got := HeadChange(h, make([]float64, 3), dr); !floats.EqualApprox(got, want, 1e-9) {
		t.Errorf("change %v, want %v", got, want)
	}
}
