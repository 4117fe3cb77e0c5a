package training

import (
	"errors"
	"fmt"
	"math"
)

var (
	_ Method  = (*VarPro)(nil)
	_ Starter = (*VarPro)(nil)
)

// VarPro is variable projection: LBFGS on the hidden layers alone, for the loss
// that remains after solving for the output layer exactly (Golub and Pereyra,
// SIAM J. Numer. Anal. 10 (1973) 413-432). At the minimum over the output layer
// the loss does not change with it, so the gradient is the one at fixed output
// weights.
type VarPro struct {
	LBFGS LBFGS

	at    *Point // with the output layer as it was at the start; nil: not started
	theta []float64
}

// Name returns "varpro".
func (*VarPro) Name() string { return "varpro" }

// Init requires OutputSolver.
func (v *VarPro) Init(obj Objective) error {
	if _, ok := obj.(OutputSolver); !ok {
		return errors.New("varpro solves for the output layer of least energy, which a sum of squared residuals does not offer: use the weak statement, or direct")
	}
	v.at = nil
	return v.LBFGS.Init(obj)
}

// Carry carries the point and the memory of LBFGS.
func (v *VarPro) Carry(s *Archive) {
	begun := v.at != nil
	if s.Bool("begun", &begun); begun {
		if v.at == nil {
			v.at = &Point{}
		}
		v.at.Carry(s.Under("at"))
	}
	v.LBFGS.Carry(s.Under("lbfgs"))
}

// Start solves for the output layer and computes loss and gradient.
func (v *VarPro) Start(e *Evaluator, at *Point) error {
	if err := v.solve(e.obj, at.Theta); err != nil {
		return err
	}
	if err := e.Gradient(at); err != nil {
		return err
	}
	if at.Finite() {
		clear(at.Grad[e.OutputLayer():])
	}
	return nil
}

// Step does one line search.
func (v *VarPro) Step(e *Evaluator, at *Point) (Progress, error) {
	if v.at == nil {
		v.at = e.NewPoint()
		v.at.Copy(at)
	}
	inner := *e
	inner.obj = projected{v, e.obj.(OutputSolver)}
	p, err := v.LBFGS.Step(&inner, v.at)
	if err != nil {
		return p, err
	}
	at.Copy(v.at)
	return p, v.solve(e.obj, at.Theta)
}

// solve solves for the output layer, and ends the run if there is none of least
// loss.
func (v *VarPro) solve(obj Objective, theta []float64) error {
	if err := obj.(OutputSolver).SolveOutput(theta); err != nil {
		return &stop{Diverged, fmt.Sprint(err)}
	}
	return nil
}

// projected is the loss that remains after solving for the output layer. The
// output layer it is given does not matter.
type projected struct {
	v *VarPro
	OutputSolver
}

func (o projected) Loss(grad, theta []float64) float64 {
	o.v.theta = append(o.v.theta[:0], theta...)
	if o.SolveOutput(o.v.theta) != nil {
		return math.NaN()
	}
	loss := o.OutputSolver.Loss(grad, o.v.theta)
	if grad != nil {
		clear(grad[o.OutputLayer():])
	}
	return loss
}
