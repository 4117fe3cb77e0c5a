package training

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

var (
	_ Method  = (*Direct)(nil)
	_ Starter = (*Direct)(nil)
)

const (
	// A residual counts as linear in the output layer when a full step
	// changes it as predicted, up to this fraction of the change and
	// rounding.
	linear = 1e-8
	// maxRefinements bounds the repeated solves of a linear problem.
	maxRefinements = 3
	// maxHalvings bounds the line search of a nonlinear problem.
	maxHalvings = 30
	ulp         = 0x1p-52 // rounding unit

	// A nonlinear residual is solved with a ridge of at most this times its
	// norm. Without one the steps are as large as near-dependent features
	// allow, 1e9 and more, where the linear model means nothing. Bending a
	// block to a right angle with features of slope 0.7, ridges of 1e-9 to
	// 1e-11 reach errors of 6e-8 and less, 1e-13 reaches 1e-6 and none 9e-3
	// (docs/decisions/0007).
	nonlinearRidge = 1e-11
	// A nonlinear solve has settled when this many iterations in a row each
	// lower the loss by less than a tenth.
	settling = 2
)

// Direct solves for the output layer, theta[OutputLayer():], or for everything
// if the objective is not OutputLayered, as a linear least-squares problem by
// QR.
//
// A residual that is linear in these parameters is recognised after the first
// step, which then goes as the linear model predicts. It is solved with one
// factorisation, of 2mn² floating-point operations for m residuals and n
// parameters, and refined with the same one while that lowers the loss. Any
// other is iterated as Gauss-Newton with a halving line search: Nocedal and
// Wright, "Numerical Optimization", 2nd ed. 2006, §10.3. An objective may say
// which it is by a method Linear() bool: if it says yes, one full step is enough after
// which less than half of the loss could still be lowered, since that is rounding; if no, the steps are damped by a ridge
// that shrinks with the residual.
//
// Little memory is kept between iterations. An iteration needs a Jacobian, m×n.
type Direct struct {
	// Ridge adds Ridge²|x|² to |r|², where x are the changes of the
	// parameters in units in which every column of the Jacobian has length
	// one. It costs n more residuals, about a third of the time at m = 3n.
	// 0 means none: dependent columns are found and left out anyway. If the
	// parameters become too large, 1e-15 is a good value.
	Ridge float64
	// Tolerance ends the solve when the linear model predicts a relative
	// decrease of the loss of at most this. 0 means 1e-10.
	Tolerance float64

	settled int // iterations in a row that gained little
}

// Name returns "direct".
func (*Direct) Name() string { return "direct" }

// Init requires LeastSquares with at least as many rows as the output layer has
// parameters.
func (d *Direct) Init(obj Objective) error {
	if d.Ridge < 0 || d.Tolerance < 0 {
		panic(fmt.Sprintf("training: Direct with Ridge %v, Tolerance %v", d.Ridge, d.Tolerance))
	}
	ls, ok := obj.(LeastSquares)
	if !ok {
		return fmt.Errorf("%T gives a loss but no residuals, which direct needs; use adam or lbfgs", obj)
	}
	d.settled = 0
	from := outputLayer(obj)
	if from < 0 || from >= ls.Dim() {
		return fmt.Errorf("the output layer starts at parameter %d of %d: nothing to solve for", from, ls.Dim())
	}
	if n := ls.Dim() - from; ls.Rows() < n && d.Ridge == 0 {
		return fmt.Errorf("%d residuals do not determine %d output parameters; use more points, or set Ridge", ls.Rows(), n)
	}
	return nil
}

// Carry carries what decides when the loss has settled.
func (d *Direct) Carry(s *Archive) { s.Int("settled", &d.settled) }

// Start computes the loss, without the gradient: Direct does not need it.
func (*Direct) Start(e *Evaluator, at *Point) error {
	return e.Residual(make([]float64, e.Rows()), at)
}

// Step does one Gauss-Newton iteration on the output layer.
func (d *Direct) Step(e *Evaluator, at *Point) (Progress, error) {
	from := e.OutputLayer()
	model, ok := e.obj.(maybeLinear)
	declared := ok && model.Linear()
	nonlinear := ok && !declared
	ridge := d.Ridge
	if ridge == 0 && nonlinear {
		ridge = nonlinearRidge * math.Min(1, math.Sqrt(2*at.Loss))
	}
	s := solve{e: e, from: from, qr: newQR(e.Rows(), e.Dim()-from, ridge), r: make([]float64, e.Rows()), trial: e.NewPoint()}
	if err := s.factor(at); err != nil {
		return Progress{}, err
	}
	predicted := s.decrease()
	if predicted <= cmp.Or(d.Tolerance, 1e-10)*at.Loss {
		return Progress{Converged, "no decrease is predicted"}, nil
	}
	before := at.Loss
	step, err := s.search(at)
	switch {
	case err != nil:
		return Progress{}, err
	case step == 0 && (math.Sqrt(2*predicted) <= s.noise(at) || math.Sqrt(2*at.Loss) <= 100*s.noise(at)):
		return Progress{Converged, "the residual is at its rounding floor"}, nil
	case step == 0:
		return Progress{Stalled, "no lower loss along the Gauss-Newton direction"}, nil
	}
	if nonlinear {
		if d.settled++; at.Loss < 0.9*before {
			d.settled = 0
		}
		if d.settled >= settling {
			return Progress{Converged, "the loss has settled"}, nil
		}
	} else if step == 1 && (s.asPredicted(at, predicted) || declared && s.decrease() <= at.Loss/2) {
		n, err := s.refine(at)
		if err != nil {
			return Progress{}, err
		}
		return Progress{Converged, fmt.Sprintf("linear model confirmed, rank %d of %d, %s", s.qr.rank(), s.qr.a.Cols, refinements(n))}, nil
	}
	return Progress{Info: fmt.Sprintf("step %g, rank %d of %d", step, s.qr.rank(), s.qr.a.Cols)}, nil
}

func refinements(n int) string {
	if n == 1 {
		return "1 refinement"
	}
	return fmt.Sprintf("%d refinements", n)
}

// solve is one Gauss-Newton iteration of Direct.
type solve struct {
	e     *Evaluator
	from  int // first parameter of the output layer
	qr    *qr
	r     []float64 // residual at the last point evaluated
	z     []float64 // Qᵀ(-r) at the point of the Jacobian
	x     []float64 // solution, in units of the scaled columns
	trial *Point
}

var errResidual = errors.New("the residual is not finite where the loss is; they must agree: loss = ½|r|²")

// factor computes residual and Jacobian at at, and the Gauss-Newton step.
func (s *solve) factor(at *Point) error {
	if err := s.e.Residual(s.r, at); err != nil {
		return err
	}
	if !at.Finite() {
		return errResidual
	}
	if err := s.e.Jacobian(s.qr.matrix(), at, s.from); err != nil {
		return err
	}
	s.e.spendMatrix(float64(s.qr.a.Rows) * float64(s.qr.a.Cols) * float64(s.qr.a.Cols))
	if err := s.qr.factor(s.e.mayGoOn); err != nil {
		return err
	}
	s.z = make([]float64, s.qr.a.Rows)
	s.x = make([]float64, s.qr.a.Cols)
	floats.Scale(-1, s.r)
	s.qr.project(s.z, s.r)
	s.qr.solve(s.x, s.z)
	return nil
}

// decrease returns the decrease of the loss that the linear model predicts.
func (s *solve) decrease() float64 {
	c := s.z[:s.qr.a.Cols]
	return floats.Dot(c, c) / 2
}

// noise returns how much rounding can contribute to the norm of the residual.
func (s *solve) noise(at *Point) float64 {
	sum := math.Sqrt(2 * at.Loss)
	for j, v := range at.Theta[s.from:] {
		sum += math.Abs(v / s.qr.scale[j])
	}
	return ulp * sum
}

// search halves the step until the loss decreases enough (Armijo), moves at,
// and returns the step, 0 if none was found.
func (s *solve) search(at *Point) (float64, error) {
	slope := 2 * s.decrease()
	step := 1.0
	for range maxHalvings {
		if err := s.try(at, step); err != nil {
			return 0, err
		}
		if s.trial.Loss <= at.Loss-1e-4*step*slope {
			at.Copy(s.trial)
			return step, nil
		}
		step /= 2
	}
	return 0, nil
}

// try evaluates the residual at a step along x from at, into trial.
func (s *solve) try(at *Point, step float64) error {
	copy(s.trial.Theta, at.Theta)
	for j, v := range s.x {
		s.trial.Theta[s.from+j] += step * v * s.qr.scale[j]
	}
	return s.e.Residual(s.r, s.trial)
}

// asPredicted compares the residual after a full step, which led to at, with
// the linear model and the decrease it predicted, and leaves the projection of
// the new residual in z.
func (s *solve) asPredicted(at *Point, predicted float64) bool {
	n := s.qr.a.Cols
	now := make([]float64, len(s.z))
	floats.Scale(-1, s.r)
	s.qr.project(now, s.r)
	clear(s.z[:n])
	floats.Sub(s.z, now)
	miss := floats.Norm(s.z, 2)
	s.z = now
	return miss <= linear*math.Sqrt(2*predicted)+s.noise(at)+s.qr.ridge*floats.Norm(s.x, 1)
}

// refine repeats the solve with the same factorisation while that lowers the
// loss by a tenth or more, and returns the number of repeats.
func (s *solve) refine(at *Point) (int, error) {
	for n := range maxRefinements {
		s.qr.solve(s.x, s.z)
		if err := s.try(at, 1); err != nil {
			return n, err
		}
		gain := at.Loss - s.trial.Loss
		if gain <= 0 {
			return n, nil
		}
		enough := gain > 0.1*at.Loss
		at.Copy(s.trial)
		if !enough {
			return n + 1, nil
		}
		floats.Scale(-1, s.r)
		s.qr.project(s.z, s.r)
	}
	return maxRefinements, nil
}
