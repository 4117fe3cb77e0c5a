package training

import (
	"fmt"
	"math"
	"slices"
)

var (
	_ Method     = (*LevenbergMarquardt)(nil)
	_ Starter    = (*LevenbergMarquardt)(nil)
	_ Reweighter = (*LevenbergMarquardt)(nil)
)

const (
	// The stage ends when lmWindow iterations lower the loss by no more
	// than this fraction.
	lmWindow   = 20
	lmDecrease = 1e-3
	// Below wornDamping, in units of the largest diagonal entry of JᵀJ, the
	// rounding of the normal equations matters: polynomial fits of
	// condition 1e9 and more did not get below 2e-15 to 6e-15, but with QR
	// to 1e-17, and from a loss of 1e-16 to 1e-30.
	wornDamping = 1e-13
)

// LevenbergMarquardt minimises ½|r|² over all parameters, by steps that
// minimise |r + J v|² + μ|v|², corrected to second order by geodesic
// acceleration: Transtrum and Sethna, "Improvements to the
// Levenberg-Marquardt algorithm for nonlinear least-squares minimization",
// arXiv:1201.5885 (2012). The acceleration costs two residuals and a solve,
// and saves most of the iterations where valleys are curved and narrow.
//
// An iteration computes J once and tries several dampings μ with it, from large
// to small, until one gives no lower loss than the one before; it takes the
// best. If none lowers the loss, μ is raised.
//
// The damped equations are solved by a Cholesky factorisation of JᵀJ + μI, or,
// with fewer residuals than parameters, of JJᵀ + μI, for wide networks without
// forming J. These lose the directions
// of singular values of J below about 1e-8 of the largest. When they no longer
// lower the loss, or only slowly and with a damping at the level of their
// rounding, a QR factorisation of J over √μ I replaces them, at a few times the
// cost. Progress.Info says "QR" from then on.
//
// Before that, an objective with Normal and Products is not asked for a
// Jacobian. The memory is two Dim×Dim matrices, and the Jacobian without
// Normal; with QR, the Jacobian and three such matrices.
type LevenbergMarquardt struct {
	// Damping is the first μ, in units of the largest diagonal entry of JᵀJ, of JJᵀ
	// where J is not formed. 0 means 1e-3. It matters little.
	Damping float64
	// Factor is the ratio of the dampings of an iteration. 0 means 3.
	Factor float64
	// Probes is the largest number of dampings tried per Jacobian. 0 means
	// 4. They begin above the last μ, with 2 at it; with 1 the damping
	// follows the ratio of the actual to the predicted decrease.
	Probes int
	// Acceleration is the largest ratio 2|a|/|v| of acceleration to
	// velocity at which the step is v + a/2 instead of v. 0 means 0.75;
	// below 0 there is no acceleration.
	Acceleration float64
	// NoPolish ends the stage where QR would begin.
	NoPolish bool

	mu     float64      // damping of the next iteration; 0 before the first
	solver dampedSolver // nil before the first start
	polish bool         // solver is QR
	losses []float64    // of the last iterations

	here        lmPoint // where the last Step ended and the solver is linearised
	failed      error   // error of that linearisation, reported by the next Step
	loaded      bool    // here and the solver are to be made again from the point
	trial, best lmPoint
	step        geodesicStep
}

// lmPoint is a point and its residual.
type lmPoint struct {
	Point
	r []float64
}

// Name returns "lm".
func (*LevenbergMarquardt) Name() string { return "lm" }

// Init requires LeastSquares.
func (l *LevenbergMarquardt) Init(obj Objective) error {
	if l.Damping < 0 || l.Probes < 0 || l.Factor < 0 || l.Factor > 0 && l.Factor <= 1 {
		panic(fmt.Sprintf("training: LevenbergMarquardt with Damping %v, Factor %v, Probes %d", l.Damping, l.Factor, l.Probes))
	}
	if _, ok := obj.(LeastSquares); !ok {
		return fmt.Errorf("%T gives a loss but no residuals, which lm needs; use ssbroyden or lbfgs", obj)
	}
	l.mu, l.solver, l.polish, l.failed, l.loaded = 0, nil, false, nil, false
	return nil
}

// Carry carries the damping and which solver is used. What it solves with follows
// from the point.
func (l *LevenbergMarquardt) Carry(s *Archive) {
	s.Float("mu", &l.mu)
	s.Bool("polish", &l.polish)
	s.Vector("losses", &l.losses)
	begun := l.solver != nil
	if s.Bool("begun", &begun); s.Loading() {
		l.loaded = begun
	}
}

// revive makes what Carry has left out, from the point where the last Step ended.
// The work counts as done: it was, before the state was saved.
func (l *LevenbergMarquardt) revive(e *Evaluator, at *Point) error {
	counted, worked := e.done, e.work
	defer func() { e.done, e.work = counted, worked }()
	l.allocate(e)
	p := e.NewPoint()
	copy(p.Theta, at.Theta)
	if err := e.Residual(l.here.r, p); err != nil {
		return err
	}
	l.linearise(e, at)
	return nil
}

// Start computes loss and gradient from residual and Jacobian.
func (l *LevenbergMarquardt) Start(e *Evaluator, at *Point) error {
	if l.solver == nil || len(l.here.r) != e.Rows() { // points may have been added
		l.allocate(e)
		l.polish = false
	}
	l.losses, l.failed, l.loaded = l.losses[:0], nil, false
	if err := e.Residual(l.here.r, at); err != nil || !at.Finite() {
		return err
	}
	l.losses = append(l.losses, at.Loss)
	l.linearise(e, at)
	return nil
}

// Reweighted keeps the damping.
func (l *LevenbergMarquardt) Reweighted() {}

func (l *LevenbergMarquardt) allocate(e *Evaluator) {
	m, n := e.Rows(), e.Dim()
	for _, p := range []*lmPoint{&l.here, &l.trial, &l.best} {
		*p = lmPoint{*e.NewPoint(), make([]float64, m)}
	}
	l.step = geodesicStep{v: make([]float64, n), a: make([]float64, n), change: make([]float64, m)}
	switch {
	case m < n && preferKernel(e.obj, m, n):
		s := newKernelSolver(m)
		s.ranks, l.solver = e.ranks, s
	case m < n:
		s := newDualSolver(m, n)
		s.ranks, l.solver = e.ranks, s
	case l.polish:
		l.solver = newQRSolver(m, n)
	default:
		s := newNormalSolver(e)
		s.ranks, l.solver = e.ranks, s
	}
}

// linearise prepares the next Step. An error is stored for that Step, so that
// the point just reached is not lost.
func (l *LevenbergMarquardt) linearise(e *Evaluator, at *Point) {
	l.failed = l.solver.linearise(e, at, l.here.r)
	if l.failed != nil {
		at.Grad = at.Grad[:0]
	}
	l.here.Copy(at)
}

// Step tries dampings until one lowers the loss.
func (l *LevenbergMarquardt) Step(e *Evaluator, at *Point) (Progress, error) {
	if l.loaded {
		l.loaded = false
		if err := l.revive(e, at); err != nil {
			return Progress{}, err
		}
	}
	if at.Loss != l.here.Loss || !slices.Equal(at.Theta, l.here.Theta) || l.solver == nil {
		// The weights or the point were changed from outside.
		if err := l.Start(e, at); err != nil {
			return Progress{}, err
		}
		if !at.Finite() {
			return Progress{Diverged, "the residual is not finite"}, nil
		}
	}
	if l.failed != nil {
		return Progress{}, l.failed
	}
	found, err := l.search(e, at)
	if err != nil {
		return Progress{}, err
	}
	if found.lowered {
		at.Copy(&l.best.Point)
		l.here.r, l.best.r = l.best.r, l.here.r
	}
	info := found.String()
	if l.polish {
		info += ", QR"
	}
	decrease := l.decrease(at.Loss)
	slow := decrease <= lmDecrease
	switch worn := decrease < 0.5 && found.mu < wornDamping; {
	case (slow || worn || !found.lowered) && l.toQR(e):
		info += "; QR from here on"
	case slow:
		return Progress{Converged, fmt.Sprintf("%d iterations lowered the loss by less than %g of it", lmWindow, lmDecrease)}, nil
	case !found.lowered:
		return l.ended(at, found), nil
	}
	l.linearise(e, at)
	return Progress{Info: info}, nil
}

// decrease stores the loss of an iteration and returns the relative decrease of
// the loss over the last lmWindow iterations, 1 if there were fewer.
func (l *LevenbergMarquardt) decrease(loss float64) float64 {
	l.losses = append(l.losses, loss)
	if len(l.losses) <= lmWindow {
		return 1
	}
	first := l.losses[0]
	l.losses = slices.Delete(l.losses, 0, 1)
	return (first - loss) / first
}

// toQR replaces the normal equations by QR. It returns false if that was done
// before, or is impossible.
func (l *LevenbergMarquardt) toQR(e *Evaluator) bool {
	if l.polish || l.NoPolish || e.Rows() < e.Dim() {
		return false
	}
	l.solver = nil // free its memory before allocating more
	l.solver, l.polish, l.losses = newQRSolver(e.Rows(), e.Dim()), true, l.losses[:0]
	return true
}

// ended says why no damping lowers the loss.
func (l *LevenbergMarquardt) ended(at *Point, found probes) Progress {
	noise := math.Sqrt(2*at.Loss) + l.solver.noise(at.Theta)
	if math.Sqrt(2*found.predicted) <= ulp*noise || found.predicted <= rounding*at.Loss {
		return Progress{Converged, "the predicted decrease is below rounding"}
	}
	return Progress{Stalled, "no damping gives a lower loss"}
}
