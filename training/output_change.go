package training

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// headSystem is a least-squares objective with an output layer.
type headSystem interface {
	LeastSquares
	OutputLayered
}

// OutputFactor is the factorised derivative of a residual by the output layer.
type OutputFactor struct {
	q         *qr
	dim, from int
}

// FactorOutput factorises the derivative at theta; a positive ridge damps changes as
// Direct.Ridge does. goOn, unless nil, is asked again and again; its error ends the work.
func FactorOutput(obj headSystem, theta []float64, ridge float64, goOn func() error) (*OutputFactor, error) {
	if len(theta) != obj.Dim() {
		panic(fmt.Sprintf("training: FactorOutput at %d parameters of %d", len(theta), obj.Dim()))
	}
	f := &OutputFactor{dim: obj.Dim(), from: obj.OutputLayer()}
	f.q = newQR(obj.Rows(), f.dim-f.from, ridge)
	obj.Jacobian(f.q.matrix(), theta, f.from)
	return f, f.q.factor(goOn)
}

// Change returns the change of the parameters that compensates a change dr of the
// residual: the x of least |J x + dr|, zero outside the output layer.
func (f *OutputFactor) Change(dr []float64) []float64 {
	if len(dr) != f.q.rows {
		panic(fmt.Sprintf("training: Change for %d residuals of %d", len(dr), f.q.rows))
	}
	projected := make([]float64, f.q.a.Rows)
	f.q.project(projected, dr)
	x := make([]float64, f.dim)
	f.q.solve(x[f.from:], projected)
	for j, scale := range f.q.scale {
		x[f.from+j] *= -scale
	}
	return x
}

// OutputChange returns the change of the parameters that compensates, to first
// order, a change dr of the residual at theta, damped like the steps of Direct.
func OutputChange(obj headSystem, theta, dr []float64) []float64 {
	f, _ := FactorOutput(obj, theta, OutputRidge(dr), nil) // nothing ends it
	return f.Change(dr)
}

// OutputRidge is the ridge with which Direct damps steps of a nonlinear residual r.
func OutputRidge(r []float64) float64 { return nonlinearRidge * math.Min(1, floats.Norm(r, 2)) }
