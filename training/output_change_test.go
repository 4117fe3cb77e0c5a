package training

import (
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// headed is a linear residual A theta whose last parameters are the output
// layer.
type headed struct {
	a    *mat.Dense
	from int
}

func (h headed) Dim() int         { _, n := h.a.Dims(); return n }
func (h headed) Rows() int        { m, _ := h.a.Dims(); return m }
func (h headed) OutputLayer() int { return h.from }
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

// The change compensates what lies in the range of the output layer, and leaves
// the other parameters alone.
func TestOutputChange(t *testing.T) {
	h := headed{mat.NewDense(4, 3, []float64{1, 2, 0, 1, 0, 3, 1, 1, 1, 1, 0, 0}), 1}
	want := []float64{0, 0.7, -0.4}
	dr := make([]float64, 4)
	h.Residual(dr, want)
	floats.Scale(-1, dr)
	dr[3] += 5 // out of range: the last row of the output layer is zero
	if got := OutputChange(h, make([]float64, 3), dr); !floats.EqualApprox(got, want, 1e-9) {
		t.Errorf("change %v, want %v", got, want)
	}
}
