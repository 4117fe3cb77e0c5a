package training

import (
	"cmp"
	"math"

	"gonum.org/v1/gonum/floats"
)

// difference is the fraction of the velocity over which the second derivative
// of the residual along it is measured.
const difference = 0.1

// geodesicStep is the step of one damping: velocity v and acceleration a, with
// the change of the residual over difference times v.
type geodesicStep struct{ v, a, change []float64 }

// outcome is the result of one damping. Its point and residual are in trial.
type outcome struct {
	loss, predicted float64 // loss, and its decrease by the linear model
	accelerated     bool
}

// try takes the step with damping mu from at.
func (l *LevenbergMarquardt) try(e *Evaluator, at *Point, mu float64) (outcome, error) {
	e.spendMatrix(l.solver.work())
	if !l.solver.factor(mu) {
		return outcome{loss: math.Inf(1)}, e.mayGoOn()
	}
	v, a := l.step.v, l.step.a
	if err := l.solver.velocity(e, at, v); err != nil {
		return outcome{loss: math.Inf(1)}, err
	}
	o := outcome{predicted: (mu*floats.Dot(v, v) - floats.Dot(v, at.Grad)) / 2}
	if limit := cmp.Or(l.Acceleration, 0.75); limit > 0 {
		var err error
		if o.accelerated, err = l.accelerate(e, at, limit); err != nil {
			return o, err
		}
	}
	floats.AddTo(l.trial.Theta, at.Theta, v)
	if o.accelerated {
		floats.AddScaled(l.trial.Theta, 0.5, a)
	}
	err := e.Residual(l.trial.r, &l.trial.Point)
	o.loss = l.trial.Loss
	return o, err
}

// accelerate computes the acceleration that belongs to the velocity, and
// reports whether it is short enough to be used.
func (l *LevenbergMarquardt) accelerate(e *Evaluator, at *Point, limit float64) (bool, error) {
	v, a := l.step.v, l.step.a
	floats.AddScaledTo(l.trial.Theta, at.Theta, difference, v)
	if err := e.Residual(l.trial.r, &l.trial.Point); err != nil || !l.trial.Finite() {
		return false, err
	}
	floats.SubTo(l.step.change, l.trial.r, l.here.r)
	if err := l.solver.acceleration(e, at, a, v, l.step.change); err != nil {
		return false, err
	}
	return 2*floats.Norm(a, 2) <= limit*floats.Norm(v, 2), nil
}
