package solve

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// family is the problems of a path, compiled when they are asked for.
type family struct {
	*work
	pose func(value float64) (pinn.Problem, error)

	sys *strong.System // of the last value
	at  float64        // NaN before the first
}

// system returns the problem at a value.
func (f *family) system(value float64) (*strong.System, error) {
	if value == f.at {
		return f.sys, nil
	}
	p, err := f.pose(value)
	if err != nil {
		return nil, err
	}
	sys, err := strong.Compile(p, f.net, f.o.Discretization)
	if err != nil {
		return nil, err
	}
	f.sys, f.at = sys, value
	return sys, nil
}

// residual returns the residual at a value.
func (f *family) residual(value float64, theta []float64) ([]float64, error) {
	sys, err := f.system(value)
	if err != nil {
		return nil, err
	}
	r := make([]float64, sys.Rows())
	sys.Residual(r, theta)
	return r, nil
}

// restore returns the result of a state that a path went on from.
func (f *family) restore(s *continuation.State) (*Result, error) {
	sys, err := f.system(s.Value)
	if err != nil {
		return nil, err
	}
	loss, err := f.lossAt(context.Background(), s.Value, s.Theta)
	if err != nil {
		return nil, err
	}
	r := &Result{Info: f.info}
	r.describe(sys)
	r.Training = training.Result{Theta: s.Theta, Loss: loss, Status: training.Converged, Message: "Solved before the path was resumed."}
	if err := f.check(r, sys); err != nil {
		return nil, err
	}
	return r, nil
}

// lossAt returns the loss at a value: by it a path chooses between the last
// solution and the predicted one as a start.
func (f *family) lossAt(_ context.Context, value float64, theta []float64) (float64, error) {
	r, err := f.residual(value, theta)
	n := floats.Norm(r, 2)
	return n * n / 2, err
}

// tangentPart is the part of a step over which the residual is differenced.
// It stays on the side of the path, where the problem can be posed.
const tangentPart = 1e-4

// tangentAt returns the change of theta, a solution at value, that its
// derivative by the parameter predicts for the way to next:
//
//	J dtheta/ds = -dr/ds,
//
// in the least-squares sense and on the output layer, with dr/ds from the
// residuals of the same theta at two values nearby.
func (f *family) tangentAt(_ context.Context, value, next float64, theta []float64) ([]float64, error) {
	dr, err := f.residual(value+tangentPart*(next-value), theta)
	if err != nil {
		return nil, err
	}
	here, err := f.residual(value, theta)
	if err != nil {
		return nil, err
	}
	if len(dr) != len(here) { // a gauge comes or goes at this value
		return nil, nil
	}
	floats.Sub(dr, here)
	floats.Scale(1/tangentPart, dr)
	if math.IsInf(floats.Norm(dr, 2), 0) || math.IsNaN(floats.Norm(dr, 2)) {
		return nil, nil
	}
	return training.HeadChange(f.sys, theta, dr), nil
}
