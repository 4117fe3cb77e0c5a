package training

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// OutputChange returns the change of the parameters that compensates, to first
// order, a change dr of the residual at theta: the x of least |J x + dr|, zero
// outside the output layer, damped like the steps of Direct.
func OutputChange(obj interface {
	LeastSquares
	OutputLayered
}, theta, dr []float64) []float64 {
	if len(theta) != obj.Dim() || len(dr) != obj.Rows() {
		panic(fmt.Sprintf("training: OutputChange of %d parameters and %d residuals, but the objective has %d and %d", len(theta), len(dr), obj.Dim(), obj.Rows()))
	}
	from := obj.OutputLayer()
	q := newQR(obj.Rows(), obj.Dim()-from, nonlinearRidge*math.Min(1, floats.Norm(dr, 2)))
	obj.Jacobian(q.matrix(), theta, from)
	_ = q.factor(nil) // nothing ends it
	projected := make([]float64, q.a.Rows)
	q.project(projected, dr)
	x := make([]float64, obj.Dim())
	q.solve(x[from:], projected)
	for j, scale := range q.scale {
		x[from+j] *= -scale
	}
	return x
}
