package training

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

var (
	_ Method  = (*LevenbergMarquardt)(nil)
	_ Starter = (*LevenbergMarquardt)(nil)
)

const (
	// difference is the part of the velocity over which the second derivative
	// of the residual along it is measured.
	difference = 0.1
	// The stage ends when lmWindow iterations lower the loss by no more than
	// lmDecrease of it.
	lmWindow   = 20
	lmDecrease = 1e-3
	// Below wornDamping, in units of the largest diagonal entry of JᵀJ,
	// rounding of the normal equations is felt: fits by polynomials of
	// condition 1e9 and more did not get below 2e-15 to 6e-15, but with QR to
	// 1e-17, and from a loss of 1e-16 to 1e-30.
	wornDamping = 1e-13
	// maxRaises bounds how often an iteration raises the damping. From the
	// least to far above the largest curvature it takes about ten.
	maxRaises = 30
	// largestDamping, in units of the largest diagonal entry of JᵀJ, makes
	// steps that are tiny gradient steps.
	largestDamping = 1e8
)

// LevenbergMarquardt minimises ½|r|² over all parameters, by steps that
// minimise |r + J v|² + μ|v|², corrected to second order by geodesic
// acceleration: Transtrum and Sethna, "Improvements to the
// Levenberg-Marquardt algorithm for nonlinear least-squares minimization",
// arXiv:1201.5885 (2012). The acceleration costs two residuals and a solve,
// and saves most of the iterations where valleys are curved and narrow.
//
// An iteration takes J once and tries several dampings μ with it, from large
// to small, until the first that gives no lower loss than the one before it;
// the best is kept. If none lowers the loss, μ is raised.
//
// The damped equations are solved by a Cholesky factorisation of JᵀJ + μI, or,
// with fewer residuals than parameters, of JJᵀ + μI. These lose what belongs
// to singular values of J below about 1e-8 of the largest. When they lower the
// loss no more, or slowly and with a damping in their rounding, a QR
// factorisation of J over √μ I takes their place, which costs a few times as
// much. Progress.Info says "QR" from then on.
//
// An objective with Normal and Products is asked for no Jacobian before that.
// Memory is that of two Dim×Dim matrices, and without Normal the Jacobian;
// with QR, the Jacobian and three.
type LevenbergMarquardt struct {
	// Damping is the first μ, in units of the largest diagonal entry of JᵀJ.
	// 0 means 1e-3. It matters little.
	Damping float64
	// Factor is that between the dampings of an iteration. 0 means 3.
	Factor float64
	// Probes is the largest number of dampings tried between a Jacobian and
	// the next. 0 means 4. They begin above the last μ, with 2 at it; with 1
	// the damping follows the ratio of the decrease to the one foretold.
	Probes int
	// Acceleration is the largest ratio 2|a|/|v| of acceleration to velocity
	// with which the step is v + a/2 and not v. 0 means 0.75; below 0 there is
	// no acceleration.
	Acceleration float64
	// NoPolish ends the stage where QR would begin.
	NoPolish bool

	mu     float64
	form   form
	polish bool
	left   Point     // as the last Step left it
	losses []float64 // of the last iterations
	failed error     // of the linearisation at left, reported by the next Step

	r, change, next []float64 // residuals
	v, a            []float64
	trial, best     *Point
	bestR           []float64
}

// form solves the damped linear equations at one point.
type form interface {
	// linearise prepares for the point with residual r, and sets its gradient.
	linearise(e *Evaluator, at *Point, r []float64) error
	// factor prepares for a damping. It is false if rounding does not permit.
	factor(mu float64) bool
	// velocity sets v = -(JᵀJ + μI)⁻¹ Jᵀr.
	velocity(v []float64)
	// acceleration sets a = -(JᵀJ + μI)⁻¹ Jᵀr_vv from the change of the
	// residual by a step of difference v.
	acceleration(e *Evaluator, at *Point, a, v, change []float64) error
	// norms returns the lengths of the columns of J.
	norms() []float64
	// least returns the smallest damping, in units of the largest squared
	// length of a column.
	least() float64
}

// Name returns "lm".
func (*LevenbergMarquardt) Name() string { return "lm" }

// Init asks for LeastSquares.
func (l *LevenbergMarquardt) Init(obj Objective) error {
	if l.Damping < 0 || l.Probes < 0 || l.Factor < 0 || l.Factor > 0 && l.Factor <= 1 {
		panic(fmt.Sprintf("training: LevenbergMarquardt with Damping %v, Factor %v, Probes %d", l.Damping, l.Factor, l.Probes))
	}
	if _, ok := obj.(LeastSquares); !ok {
		return fmt.Errorf("%T gives a loss but no residuals, which lm needs; use ssbroyden or lbfgs", obj)
	}
	l.mu, l.form, l.polish, l.failed = 0, nil, false, nil
	return nil
}

// Start computes loss and gradient from residual and Jacobian.
func (l *LevenbergMarquardt) Start(e *Evaluator, at *Point) error {
	if l.form == nil {
		l.allocate(e)
	}
	l.losses, l.failed = l.losses[:0], nil
	if err := e.Residual(l.r, at); err != nil || !at.Finite() {
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
	for _, x := range []*[]float64{&l.r, &l.change, &l.next, &l.bestR} {
		*x = make([]float64, m)
	}
	l.v, l.a = make([]float64, n), make([]float64, n)
	l.trial, l.best = e.NewPoint(), e.NewPoint()
	if m < n {
		l.form = newDualForm(m, n)
	} else {
		l.form = newNormalForm(e)
	}
}

// linearise prepares the next Step. An error waits for it, so that the point
// it follows is not lost.
func (l *LevenbergMarquardt) linearise(e *Evaluator, at *Point) {
	l.failed = l.form.linearise(e, at, l.r)
	if l.failed != nil {
		at.Grad = at.Grad[:0]
	}
	l.left.Copy(at)
}

// Step tries dampings until one lowers the loss.
func (l *LevenbergMarquardt) Step(e *Evaluator, at *Point) (Progress, error) {
	if at.Loss != l.left.Loss || !slices.Equal(at.Theta, l.left.Theta) || l.form == nil {
		// Weights were changed, or the point.
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
		at.Copy(l.best)
		l.r, l.bestR = l.bestR, l.r
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
		return l.verdict(at, found), nil
	}
	l.linearise(e, at)
	return Progress{Info: info}, nil
}

// decrease notes the loss of an iteration, and returns the part of it by which
// the last lmWindow lowered it, 1 if there were not as many.
func (l *LevenbergMarquardt) decrease(loss float64) float64 {
	l.losses = append(l.losses, loss)
	if len(l.losses) <= lmWindow {
		return 1
	}
	first := l.losses[0]
	l.losses = slices.Delete(l.losses, 0, 1)
	return (first - loss) / first
}

// toQR exchanges the normal equations for QR, if that was not done yet and
// can be.
func (l *LevenbergMarquardt) toQR(e *Evaluator) bool {
	if l.polish || l.NoPolish || e.Rows() < e.Dim() {
		return false
	}
	l.form = nil // its memory is free before more is taken
	l.form, l.polish, l.losses = newQRForm(e.Rows(), e.Dim()), true, l.losses[:0]
	return true
}

// verdict says why no damping lowers the loss.
func (l *LevenbergMarquardt) verdict(at *Point, found probes) Progress {
	noise := math.Sqrt(2 * at.Loss)
	for j, norm := range l.form.norms() {
		noise += norm * math.Abs(at.Theta[j])
	}
	if math.Sqrt(2*found.foretold) <= ulp*noise || found.foretold <= rounding*at.Loss {
		return Progress{Converged, "the decrease foretold is below the rounding of the residual"}
	}
	return Progress{Stalled, "no damping gives a lower loss"}
}

// probes is what the dampings of an iteration came to.
type probes struct {
	lowered     bool
	tried       int
	accelerated bool    // the best of them
	foretold    float64 // the largest decrease of the loss by the linear model
	mu          float64 // of the best, in units of the largest diagonal entry of JᵀJ
}

func (p probes) String() string {
	kind := ""
	if p.accelerated {
		kind = ", accelerated"
	}
	return fmt.Sprintf("damping %.1e, %d probes%s", p.mu, p.tried, kind)
}

// search leaves in best the lowest point of those that a range of dampings
// leads to from at, if it is lower than at, and sets the damping to its.
func (l *LevenbergMarquardt) search(e *Evaluator, at *Point) (probes, error) {
	longest := floats.Max(l.form.norms())
	unit := longest * longest
	if l.mu == 0 {
		l.mu = or(l.Damping, 1e-3) * unit
	}
	least, count, factor := l.form.least()*unit, int(or(float64(l.Probes), 4)), or(l.Factor, 3)
	mu := l.mu
	if count > 2 {
		mu *= factor
	}
	found, lowest := probes{}, at.Loss
	for range maxRaises {
		mu = math.Max(mu, least)
		for range count {
			found.tried++
			t, err := l.try(e, at, mu)
			if err != nil {
				return found, err
			}
			found.foretold = math.Max(found.foretold, t.foretold)
			if !(t.loss < lowest) {
				break
			}
			lowest, l.mu = t.loss, mu
			found.lowered, found.accelerated, found.mu = true, t.accelerated, mu/unit
			l.best, l.trial = l.trial, l.best
			l.bestR, l.next = l.next, l.bestR
			if count == 1 {
				l.follow((at.Loss - t.loss) / t.foretold)
			}
			if mu == least {
				break
			}
			mu = math.Max(mu/factor, least)
		}
		if found.lowered || mu > largestDamping*unit {
			break
		}
		if count == 1 {
			mu *= 4
		} else {
			mu *= factor * factor * factor
		}
	}
	return found, nil
}

// follow sets the damping by the ratio of the decrease to the one foretold.
func (l *LevenbergMarquardt) follow(ratio float64) {
	switch {
	case ratio > 0.5:
		l.mu /= 4
	case ratio < 0.15:
		l.mu *= 2
	}
}

// outcome is that of one damping. Its point is trial, its residual next.
type outcome struct {
	loss, foretold float64
	accelerated    bool
}

func (l *LevenbergMarquardt) try(e *Evaluator, at *Point, mu float64) (outcome, error) {
	if !l.form.factor(mu) {
		return outcome{loss: math.Inf(1)}, nil
	}
	l.form.velocity(l.v)
	o := outcome{foretold: (mu*floats.Dot(l.v, l.v) - floats.Dot(l.v, at.Grad)) / 2}
	if limit := or(l.Acceleration, 0.75); limit > 0 {
		floats.AddScaledTo(l.trial.Theta, at.Theta, difference, l.v)
		if err := e.Residual(l.next, l.trial); err != nil {
			return o, err
		}
		if l.trial.Finite() {
			floats.SubTo(l.change, l.next, l.r)
			if err := l.form.acceleration(e, at, l.a, l.v, l.change); err != nil {
				return o, err
			}
			o.accelerated = 2*floats.Norm(l.a, 2) <= limit*floats.Norm(l.v, 2)
		}
	}
	floats.AddTo(l.trial.Theta, at.Theta, l.v)
	if o.accelerated {
		floats.AddScaled(l.trial.Theta, 0.5, l.a)
	}
	err := e.Residual(l.next, l.trial)
	o.loss = l.trial.Loss
	return o, err
}
