package training

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

var (
	_ Method      = (*Adam)(nil)
	_ LossChanger = (*Adam)(nil)
	_ Reweighter  = (*Adam)(nil)
)

// Adam is gradient descent with steps scaled by running moments of the
// gradient: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR
// 2015, Algorithm 1. The loss may rise between iterations; Run keeps the
// lowest.
//
// Physics-informed networks are commonly warmed up with Rate 3e-3, Decay 0.9
// and Every 1000.
type Adam struct {
	Rate    float64 // learning rate; 0 means 1e-3
	Decay   float64 // factor on the rate per Every iterations, applied smoothly; 0 means 1, no decay
	Every   int     // 0 means 1000
	Beta1   float64 // forgetting of the first moment; 0 means 0.9
	Beta2   float64 // forgetting of the second moment; 0 means 0.999
	Epsilon float64 // added to the root of the second moment; 0 means 1e-8
	// Autopilot, unless nil, sets the rate, starting at Rate; Decay and
	// Every are not used. The loss then rises rarely and little: steps that
	// would raise it above the last few are undone, and moments that lead
	// uphill are cleared.
	Autopilot *Autopilot

	k    int
	m, v []float64
	next *Point
	d    []float64 // direction to be tried again; nil: the last step was accepted
}

// Name returns "adam".
func (*Adam) Name() string { return "adam" }

// Init accepts every objective.
func (a *Adam) Init(obj Objective) error {
	switch {
	case a.Rate < 0 || a.Decay < 0 || a.Every < 0 || a.Epsilon < 0:
		panic(fmt.Sprintf("training: Adam with a negative field: %+v", *a))
	case a.Beta1 < 0 || a.Beta1 >= 1 || a.Beta2 < 0 || a.Beta2 >= 1:
		panic(fmt.Sprintf("training: Adam with Beta1 %v, Beta2 %v outside [0, 1)", a.Beta1, a.Beta2))
	}
	a.next, a.d = nil, nil
	if a.Autopilot != nil {
		if a.Autopilot.Rate == 0 {
			a.Autopilot.Rate = a.Rate
		}
		return a.Autopilot.Init(obj)
	}
	return nil
}

// Reweighted keeps the moments and the rate: they adapt to the new weights.
func (a *Adam) Reweighted() {
	a.d = nil
	if a.Autopilot != nil {
		a.Autopilot.Reweighted()
	}
}

// Carry carries the moments, and the Autopilot.
func (a *Adam) Carry(s *Archive) {
	begun := a.next != nil
	s.Bool("begun", &begun)
	if begun {
		s.Int("k", &a.k)
		s.Vector("m", &a.m)
		s.Vector("v", &a.v)
		s.Vector("d", &a.d)
	}
	if begun && a.next == nil {
		a.next = &Point{Theta: make([]float64, len(a.m))}
	}
	if a.Autopilot != nil {
		a.Autopilot.Carry(s.Under("autopilot"))
	}
}

// LossChanged reports whether the Autopilot found that the loss had changed.
func (a *Adam) LossChanged() bool { return a.Autopilot != nil && a.Autopilot.LossChanged() }

// Step moves once against the scaled gradient.
func (a *Adam) Step(e *Evaluator, at *Point) (Progress, error) {
	if a.next == nil {
		a.k, a.m, a.v, a.next = 0, make([]float64, e.Dim()), make([]float64, e.Dim()), e.NewPoint()
	}
	if a.Autopilot != nil {
		return a.piloted(e, at)
	}
	rate := a.direct(a.next.Theta, at.Grad)
	for i, d := range a.next.Theta {
		a.next.Theta[i] = at.Theta[i] - rate*d
	}
	if err := e.Gradient(a.next); err != nil {
		return Progress{}, err
	}
	if !a.next.Finite() {
		return Progress{Diverged, fmt.Sprintf("the loss is not finite after a step of rate %.3g", rate)}, nil
	}
	at.Copy(a.next)
	return Progress{Info: fmt.Sprintf("rate %.3g", rate)}, nil
}

// direct updates the moments with a gradient, overwrites d with the scaled
// gradient, and returns the rate.
func (a *Adam) direct(d, grad []float64) float64 {
	a.k++
	b1, b2, epsilon := cmp.Or(a.Beta1, 0.9), cmp.Or(a.Beta2, 0.999), cmp.Or(a.Epsilon, 1e-8)
	c1, c2 := 1-math.Pow(b1, float64(a.k)), 1-math.Pow(b2, float64(a.k))
	for i, g := range grad {
		a.m[i] = b1*a.m[i] + (1-b1)*g
		a.v[i] = b2*a.v[i] + (1-b2)*g*g
		d[i] = (a.m[i] / c1) / (math.Sqrt(a.v[i]/c2) + epsilon)
	}
	return a.rate()
}

// piloted tries one step at the Autopilot's rate.
func (a *Adam) piloted(e *Evaluator, at *Point) (Progress, error) {
	if a.d == nil {
		a.d = make([]float64, e.Dim())
		a.direct(a.d, at.Grad)
		if floats.Dot(a.d, at.Grad) <= 0 { // the moments lead uphill
			a.k = 0
			clear(a.m)
			clear(a.v)
			a.direct(a.d, at.Grad)
		}
	}
	kept, progress, err := a.Autopilot.move(e, at, a.d)
	if kept || a.Autopilot.changed {
		a.d = nil
	}
	return progress, err
}

// rate returns the learning rate of iteration k, from 1.
func (a *Adam) rate() float64 {
	every := float64(cmp.Or(a.Every, 1000))
	return cmp.Or(a.Rate, 1e-3) * math.Pow(cmp.Or(a.Decay, 1), float64(a.k-1)/every)
}
