package training

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Drawn is an objective whose residuals belong to points, which can be drawn anew.
type Drawn interface {
	LeastSquares
	// Draw returns the same objective at about n points of the interior, and as many
	// elsewhere as belong to them, drawn from a seed. Only the last one drawn
	// may be used.
	Draw(n int, seed uint64) (LeastSquares, error)
}

const (
	// Steps are shortened to 2^-gnHalvings at most.
	gnHalvings = 6
	// The batch is doubled when gnPatience steps lower the loss at the points of the
	// objective by no more than gnDecrease of it.
	gnPatience = 20
	gnDecrease = 0.05
	// The damping is divided by gnDescent until a step is rejected, afterwards
	// multiplied by gnLess after a step of full or half length and by gnMore after
	// a shorter one.
	gnDescent = 8
	gnLess    = 0.7
	gnMore    = 1.3
	// leastGN bounds the damping from below, in units of the mean diagonal entry of
	// JJᵀ: what is below is rounding.
	leastGN = 1e-14
)

// GaussNewton takes damped Gauss-Newton steps, each on points of its own, so that a step
// costs little however many points the equations need: min |r + J v|² + μ|v|² on a batch,
// the step shortened until the loss of the batch is lower. The loss of an iteration is
// that at the points of the objective, which no step sees: it says whether the network
// learns the equations or the batches. When it stalls the batches are doubled, up to the
// number of points of the objective, where the stage ends.
//
// With Momentum the step before is carried on (SPRING: Goldshlager, Abrahamsen and Lin, J.
// Comput. Phys. 516 (2024) 113351): v minimises |r + J v|² + μ|v - β v₀|².
type GaussNewton struct {
	Points   int     // in the interior, of a batch at first; 0 means 200
	Momentum float64 // β, from 0 to below 1

	size    int     // of a batch
	mu      float64 // in units of the mean diagonal entry of JJᵀ; 0: not begun
	falling bool    // no step was rejected yet
	drawn   int     // batches
	since   int     // steps without a lower loss
	lowest  float64
	before  []float64 // the step before
}

var (
	_ Method  = (*GaussNewton)(nil)
	_ Starter = (*GaussNewton)(nil)
)

// Name returns "gn".
func (*GaussNewton) Name() string { return "gn" }

// Init requires Drawn.
func (g *GaussNewton) Init(obj Objective) error {
	if g.Points < 0 || !(g.Momentum >= 0 && g.Momentum < 1) {
		panic(fmt.Sprintf("training: GaussNewton with Points %d, Momentum %v", g.Points, g.Momentum))
	}
	if _, ok := obj.(Drawn); !ok {
		return fmt.Errorf("%T has no points to draw, which gn needs; use lm or lbfgs", obj)
	}
	*g = GaussNewton{Points: g.Points, Momentum: g.Momentum, size: cmp.Or(g.Points, 200), falling: true, lowest: math.Inf(1)}
	return nil
}

// Carry carries all that steps leave.
func (g *GaussNewton) Carry(s *Archive) {
	s.Int("size", &g.size)
	s.Float("mu", &g.mu)
	s.Bool("falling", &g.falling)
	s.Int("drawn", &g.drawn)
	s.Int("since", &g.since)
	s.Float("lowest", &g.lowest)
	s.Vector("before", &g.before)
}

// Start computes the loss.
func (g *GaussNewton) Start(e *Evaluator, at *Point) error {
	return e.Residual(make([]float64, e.Rows()), at)
}

// Step takes a step on a batch.
func (g *GaussNewton) Step(e *Evaluator, at *Point) (Progress, error) {
	obj, err := e.obj.(Drawn).Draw(g.size, uint64(g.drawn))
	if err != nil {
		return Progress{}, err
	}
	g.drawn++
	info, err := g.move(newEvaluator(e.loop, obj), at)
	if err != nil {
		return Progress{}, err
	}
	if err := e.Residual(make([]float64, e.Rows()), at); err != nil {
		return Progress{}, err
	}
	if at.Loss < (1-gnDecrease)*g.lowest {
		g.lowest, g.since = at.Loss, 0
	} else if g.since++; g.since >= gnPatience {
		if obj.Rows() >= e.Rows() {
			return Progress{Converged, fmt.Sprintf("%d steps lowered the loss by less than %g of it, on batches as large as all points", gnPatience, gnDecrease)}, nil
		}
		g.size, g.since = 2*g.size, 0
		info += fmt.Sprintf("; %d points from here on", g.size)
	}
	return Progress{Info: info}, nil
}

// move takes the step on a batch, whose evaluator is given. The loss at its end is not
// that of the objective.
func (g *GaussNewton) move(e *Evaluator, at *Point) (info string, err error) {
	m := e.Rows()
	here := lmPoint{Point{Theta: append([]float64(nil), at.Theta...)}, make([]float64, m)}
	if err := e.Residual(here.r, &here.Point); err != nil {
		return "", err
	}
	if !here.Finite() {
		return "not finite on the batch", nil
	}
	solver, target := g.solver(e), append([]float64(nil), here.r...)
	if g.Momentum > 0 && g.before != nil {
		change := make([]float64, m)
		if err := e.JacobianTimes(change, g.before, &here.Point); err != nil {
			return "", err
		}
		floats.AddScaled(target, g.Momentum, change)
	}
	if err := solver.linearise(e, &here.Point, target); err != nil {
		return "", err
	}
	v := make([]float64, e.Dim())
	if g.mu == 0 {
		g.mu = 1
	}
	e.spendMatrix(solver.work())
	for !solver.factor(g.mu * solver.mean()) {
		if err := e.mayGoOn(); err != nil {
			return "", err
		}
		g.mu *= gnDescent
	}
	if err := solver.velocity(e, &here.Point, v); err != nil {
		return "", err
	}
	if g.Momentum > 0 && g.before != nil {
		floats.AddScaled(v, g.Momentum, g.before)
	}
	return g.walk(e, at, &here, v)
}

// walk shortens the step until it lowers the loss of the batch, and adjusts the damping.
func (g *GaussNewton) walk(e *Evaluator, at *Point, here *lmPoint, v []float64) (string, error) {
	trial := lmPoint{*e.NewPoint(), make([]float64, len(here.r))}
	mu, length, k := g.mu, 1.0, 0
	for ; k <= gnHalvings; k++ {
		floats.AddScaledTo(trial.Theta, here.Theta, length, v)
		if err := e.Residual(trial.r, &trial.Point); err != nil {
			return "", err
		}
		if trial.Loss < here.Loss {
			break
		}
		length /= 2
	}
	switch {
	case k > 1:
		g.falling, g.mu = false, g.mu*gnMore
	case g.falling && k == 0:
		g.mu /= gnDescent
	default:
		g.falling, g.mu = false, g.mu*gnLess
	}
	g.mu = math.Max(g.mu, leastGN)
	if k > gnHalvings {
		g.mu *= gnDescent
		g.before = nil
		return fmt.Sprintf("damping %.1e, no step", mu), nil
	}
	copy(at.Theta, trial.Theta)
	if g.Momentum > 0 {
		g.before = append(g.before[:0], v...)
		floats.Scale(length, g.before)
	}
	return fmt.Sprintf("damping %.1e, length %g, %d rows", mu, length, len(here.r)), nil
}

// solver returns what solves the damped equations of a batch.
func (g *GaussNewton) solver(e *Evaluator) batchSolver {
	switch m, n := e.Rows(), e.Dim(); {
	case m >= n:
		return newNormalSolver(e)
	case preferKernel(e.obj, m, n):
		return newKernelSolver(m)
	default:
		return newDualSolver(m, n)
	}
}

// batchSolver solves with JᵀJ or JJᵀ.
type batchSolver interface {
	dampedSolver
	mean() float64 // of the diagonal entries of that matrix
}

// mean is the mean diagonal entry.
func (d *shifted) mean() float64 { return d.trace() / float64(d.b.SymmetricDim()) }
