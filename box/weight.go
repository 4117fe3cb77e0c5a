package box

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// massOf returns the products with the mass of a field in its modes, int w phi_i phi_j.
func (sys *system) massOf(k int) (func(x []float64) []float64, error) {
	weight := sys.gridWeight(k)
	for p, w := range sys.weight[k] {
		if !(w > 0) {
			return nil, fmt.Errorf("the factor of the derivative of %s by time, over that of its second derivatives, is %.3g at %.4g: heat would run backwards; it must be positive everywhere",
				sys.problem.Fields[k].Name, w, sys.sheet.pts.At(p)[:sys.dim])
		}
	}
	var values, transposed []blas64.General
	for _, m := range sys.modes[k] {
		v := dense.New(m.value.Rows, m.free())
		for p := range v.Rows {
			copy(v.Data[p*v.Stride:(p+1)*v.Stride], m.value.Data[p*m.value.Stride:])
		}
		t := dense.New(v.Cols, v.Rows)
		dense.Transpose(t, v)
		values, transposed = append(values, v), append(transposed, t)
	}
	return func(x []float64) []float64 {
		sizes := sys.free(k)
		for i, v := range values {
			x, sizes = along(v, x, sizes, i)
		}
		for p, w := range weight {
			x[p] *= w
		}
		for i, t := range transposed {
			x, sizes = along(t, x, sizes, i)
		}
		return x
	}, nil
}

// gridWeight is the weight of a field times those of the quadrature.
func (sys *system) gridWeight(k int) []float64 {
	weight := make([]float64, sys.sheet.points())
	for p := range weight {
		weight[p] = 1
		if sys.weight[k] != nil {
			weight[p] = sys.weight[k][p]
		}
		for i, rest := sys.dim-1, p; i >= 0; i-- {
			m := sys.modes[k][i]
			weight[p] *= m.w[rest%len(m.w)]
			rest /= len(m.w)
		}
	}
	return weight
}

// pushed takes from a source what walls that move do through the mass: the product of
// the modes with the weighted derivative by time of what walls determine.
func (sys *system) pushed(t float64, f []float64) {
	if !sys.moving {
		return
	}
	s := &Solution{sys: sys}
	for k := range sys.scales {
		none := make([]float64, len(sys.rates))
		x, sizes := s.coefficients(none, k, t, sys.order), sys.all(k)
		for i, m := range sys.modes[k] {
			x, sizes = along(m.value, x, sizes, i)
		}
		for p, w := range sys.weight[k] {
			x[p] *= w
		}
		blas64.Axpy(-1, dense.Vector(sys.tested(k, x)), dense.Vector(f[sys.at[k]:sys.at[k+1]]))
	}
}
