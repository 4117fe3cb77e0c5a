package ode

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Motion is a system M u" + r(t, u) = 0. Components without mass are multipliers, whose
// residuals are constraints.
type Motion interface {
	Dim() int
	// Massive says which components have mass.
	Massive() []bool
	// Mass computes M x.
	Mass(dst, x []float64)
	// Residual computes r(t, u).
	Residual(ctx context.Context, t float64, u, r []float64) error
	// Factorise prepares K + shift M, K about the derivative of r at u.
	Factorise(ctx context.Context, t float64, u []float64, shift float64) error
	// Times computes (K + shift M) x, and Solve x of (K + shift M) x = b.
	Times(dst, x []float64)
	Solve(ctx context.Context, x, b []float64) error
}

// Conserved is a Motion that knows forces whose work between two states is the change of
// an energy.
type Conserved interface {
	Motion
	// Between computes them between a state and another one, at the time t in the middle
	// and the mean of the states. Residuals of multipliers are half those of the other.
	Between(ctx context.Context, t float64, from, mean, r []float64) error
	// FactoriseBetween is Factorise with the derivative of Between by the mean.
	FactoriseBetween(ctx context.Context, t float64, from, mean []float64, shift float64) error
}

// MotionStep is a step of a motion: the states after it, and in the middle of it that of
// multipliers of Conserving, which oscillate at its ends.
type MotionStep struct {
	From, To float64
	U, V     []float64 // at To
	Middle   []float64 // the mean state, nil of other methods
}

// ErrStep says that the equations of a step of a motion were not solved: steps are too
// long, or the motion breaks down.
var ErrStep = errors.New("ode: the equations of a step were not solved")

// Of Newton's method for a step. Factors are made anew where it converges slower than that.
const (
	mostStepIterations = 40
	mostFactors        = 12
	worse              = 2.0 // corrections that are larger by this go back
	mostBack           = 4
	slowRate           = 0.1
	// farTolerance is that of corrections after which factors are made anew.
	farTolerance = 1e-3
	// stepTolerance is that of the energy of a correction, by the largest kinetic energy.
	stepTolerance = 1e-21
	// Corrections that become no smaller are accepted below the first of these, and, when they have been
	// tried some times, below the second: of small loads rounding is as large.
	roundingTolerance, stalledTolerance = 1e-19, 1e-11
)

// mover is what both methods share.
type mover struct {
	m        Motion
	h        float64
	u, v     []float64
	massive  []bool
	kinetic  float64 // the largest so far
	factored bool
	scratch  []float64
}

func newMover(m Motion, u, v []float64, h float64) *mover {
	if len(u) != m.Dim() || len(v) != m.Dim() {
		panic("ode: a state of a motion of another size")
	}
	if !(h > 0) {
		panic("ode: a motion in steps that are not positive")
	}
	return &mover{m: m, h: h, u: u, v: v, massive: m.Massive(), scratch: make([]float64, m.Dim())}
}

// energy returns v.Mv/2.
func (o *mover) energy(v []float64) float64 {
	o.m.Mass(o.scratch, v)
	return floats.Dot(v, o.scratch) / 2
}

// newton is a step's system of equations.
type newton struct {
	begin     func()       // from the first guess
	factorise func() error // there
	// correct returns the correction of Newton's method with the factor, to be subtracted,
	// and its energy.
	correct func() (d []float64, energy float64, err error)
	apply   func(d []float64) (kinetic float64) // subtracts a correction
}

// solve runs Broyden's method from the factor (Kelley, Iterative Methods for Linear and
// Nonlinear Equations, 1995, algorithm brsol). Factors are those of the last steps
// until it is slow.
func (o *mover) solve(s newton) error {
	s.begin()
	var steps [][]float64
	var last []float64
	before, best, halvings, stalled := math.Inf(1), math.Inf(1), 0, 0
	factors, old := 0, o.factored
	for range mostStepIterations {
		if !o.factored {
			if err := s.factorise(); err != nil {
				return err
			}
			factors++
			o.factored, steps = true, nil
		}
		d, e, err := s.correct()
		if err != nil {
			return err
		}
		if math.IsNaN(e) && last == nil {
			return ErrStep
		}
		if o.kinetic > 0 && e > farTolerance*o.kinetic && old {
			o.factored, old = false, false
			continue
		}
		if !(e <= worse*before || e <= farTolerance*o.kinetic) && halvings < mostBack { // back half the way
			halvings++
			back := append([]float64(nil), last...)
			floats.Scale(0.5, last)
			floats.Scale(-0.5, back)
			s.apply(back)
			o.factored = false
			continue
		}
		if math.IsNaN(e) {
			return ErrStep
		}
		halvings = 0
		steps = broyden(steps, d)
		last = append(last[:0], steps[len(steps)-1]...)
		if stalled++; e < 0.8*best {
			best, stalled = e, 0
		}
		kinetic := s.apply(steps[len(steps)-1])
		scale := o.kinetic
		if scale == 0 {
			scale = kinetic
		}
		if e <= stepTolerance*scale || stalled > 0 && best <= roundingTolerance*scale || stalled > 3 && best <= stalledTolerance*scale {
			o.kinetic = math.Max(o.kinetic, kinetic)
			return nil
		}
		slow := len(steps) > 2 && e > slowRate*before && e > roundingTolerance*scale
		if (e > farTolerance*scale || slow) && factors < mostFactors {
			o.factored = false
		}
		before = e
	}
	o.factored = false
	return ErrStep
}

// broyden appends the next step to those that were subtracted, given the correction d with
// the first matrix.
func broyden(steps [][]float64, d []float64) [][]float64 {
	next := append([]float64(nil), d...)
	n := len(steps)
	for j := range n {
		part := floats.Dot(steps[j], next) / floats.Dot(steps[j], steps[j])
		if j < n-1 {
			floats.AddScaled(next, part, steps[j+1])
		} else if part < 0.9 {
			floats.Scale(1/(1-part), next)
		}
	}
	return append(steps, next)
}

// Conserving integrates a motion from u and v at t0 to t1 in equal steps by the midpoint rule
// with forces between states, which conserves energy, and momenta where the forces do
// (Gonzalez, Comput. Methods Appl. Mech. Eng. 190 (2000) 1763-1783):
//
//	M (v1 - v0) = -h r(u0, u1),  u1 - u0 = h (v0 + v1)/2.
//
// each is called after every step, with slices that are reused. ErrStep is the error of a step that cannot be solved.
func Conserving(ctx context.Context, m Conserved, t0 float64, u, v []float64, t1 float64, steps int, each func(MotionStep) error) error {
	h := (t1 - t0) / float64(steps)
	o := newMover(m, u, v, h)
	n := m.Dim()
	w, r, d := make([]float64, n), make([]float64, n), make([]float64, n)
	moved := make([]float64, n)
	for k := range steps {
		from := t0 + float64(k)*h
		for i, massive := range o.massive {
			if massive {
				w[i] = u[i] + h/2*v[i]
			}
		}
		start := append([]float64(nil), w...)
		err := o.solve(newton{
			begin:     func() { copy(w, start) },
			factorise: func() error { return m.FactoriseBetween(ctx, from+h/2, u, w, 4/(h*h)) },
			correct: func() ([]float64, float64, error) {
				if err := m.Between(ctx, from+h/2, u, w, r); err != nil {
					return nil, 0, err
				}
				for i := range d {
					moved[i] = 4/(h*h)*(w[i]-u[i]) - 2/h*v[i]
				}
				m.Mass(d, moved)
				floats.Add(r, d)
				if err := m.Solve(ctx, d, r); err != nil {
					return nil, 0, err
				}
				return d, o.correction(d, r), nil
			},
			apply: func(d []float64) float64 {
				floats.Sub(w, d)
				for i := range moved {
					moved[i] = 2 / h * (w[i] - u[i])
				}
				return o.energy(moved)
			},
		})
		if err != nil {
			return err
		}
		for i, massive := range o.massive {
			next := 2*w[i] - u[i]
			if massive {
				v[i] = 2*(next-u[i])/h - v[i]
			}
			u[i] = next
		}
		to := t0 + float64(k+1)*h
		if err := each(MotionStep{From: from, To: to, U: u, V: v, Middle: w}); err != nil {
			return err
		}
	}
	return nil
}

// correction returns the energy of a correction d for a residual r.
func (o *mover) correction(d, r []float64) float64 {
	var own, others float64
	for i, massive := range o.massive {
		if massive {
			own += d[i] * r[i]
		} else {
			others += d[i] * r[i]
		}
	}
	return math.Abs(own) + math.Abs(others)
}
