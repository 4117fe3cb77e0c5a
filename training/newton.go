package training

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Stationary is a system of equations r(theta) = 0 that knows its Newton
// steps, such as a weak form.
type Stationary interface {
	Dim() int
	// Newton overwrites step with the solution of the system linearised at
	// theta, minus theta. It returns the decrement, which is the work of r
	// on the step, and the work of theta itself, for comparison. An error
	// means that the linearised system cannot be solved, or is that of ctx.
	Newton(ctx context.Context, step, theta []float64) (decrement, work float64, err error)
	// Linear reports whether a single step gives the solution.
	Linear() bool
	// Admissible reports whether theta is in the domain of the equations. The
	// error is that of ctx.
	Admissible(ctx context.Context, theta []float64) (bool, error)
}

const (
	newtonTolerance  = 1e-9 // of the decrement relative to the work: the next one is its square
	newtonIterations = 25
	newtonHalvings   = 6
	newtonGrowth     = 1e4 // ratio of a decrement to the least so far that counts as divergence
)

// Newton solves r(theta) = 0 from theta0 by Newton's method. A step to
// parameters that are not admissible is halved. The recorded loss is half the
// decrement, the distance to the solution in energy.
//
// Of the settings it uses MaxTime, NewtonSteps, NewtonTolerance and Recorder. It panics if others are set:
// there is no target loss, no gradient and there are no terms.
func Newton(ctx context.Context, s Stationary, theta0 []float64, settings Settings) Result {
	if settings.TargetLoss != 0 || settings.GradientTolerance != 0 || settings.TermGradients != 0 {
		panic(fmt.Sprintf("training: Newton with TargetLoss %v, GradientTolerance %v, TermGradients %d, which it cannot use", settings.TargetLoss, settings.GradientTolerance, settings.TermGradients))
	}
	n := newton{
		loop: newLoop(ctx, settings), s: s,
		theta: slices.Clone(theta0), step: make([]float64, s.Dim()), next: make([]float64, s.Dim()),
		loss: math.Inf(1), least: math.Inf(1), most: cmp.Or(settings.NewtonSteps, newtonIterations), tolerance: cmp.Or(settings.NewtonTolerance, newtonTolerance),
	}
	end := n.run()
	return Result{Theta: n.theta, Loss: n.loss, Status: end.status, Stats: n.stats(), Message: end.why}
}

// newton is the state of one Newton.
type newton struct {
	*loop
	s                 Stationary
	theta, step, next []float64
	loss              float64 // half the last decrement
	least             float64 // least decrement so far
	most              int     // steps
	tolerance         float64 // of the decrement, relative
}

// run takes steps until one ends the solve.
func (n *newton) run() stop {
	for k := 1; k <= n.most; k++ {
		if s := n.ended(k - 1); s.status != Running {
			return s
		}
		if end := n.iterate(k); end.status != Running {
			return end
		}
	}
	return stop{Diverged, fmt.Sprintf("Newton's method did not converge in %d steps.", n.most)}
}

// ended returns how the solve ended, if the time or the context did after k steps.
func (n *newton) ended(k int) stop {
	var s *stop
	if errors.As(n.mayGoOn(), &s) {
		return stop{s.status, fmt.Sprintf("Ended after %d Newton steps: %s.", k, s.why)}
	}
	return stop{}
}

// iterate does step k, from 1.
func (n *newton) iterate(k int) stop {
	decrement, work, err := n.s.Newton(n.ctx, n.step, n.theta)
	n.done.Evaluations++
	if err != nil {
		if s := n.ended(k - 1); s.status != Running {
			return s
		}
		return stop{Diverged, fmt.Sprintf("Newton step %d: %v.", k, err)}
	}
	n.loss = decrement / 2
	if math.IsNaN(decrement) || decrement > newtonGrowth*max(n.least, newtonTolerance*work) {
		return stop{Diverged, fmt.Sprintf("Newton step %d does the work %.2g after one of %.2g.", k, decrement, n.least)}
	}
	n.least = min(n.least, decrement)
	scale, admissible, err := n.admit()
	switch {
	case err != nil:
		return n.ended(k - 1)
	case !admissible:
		return stop{Diverged, fmt.Sprintf("Newton step %d leads to no admissible solution.", k)}
	}
	copy(n.theta, n.next)
	n.done.Iterations++
	n.record(Record{Method: "newton", Iteration: k, Loss: n.loss, GradNorm: math.NaN(),
		Info: fmt.Sprintf("work of the step %.1e", decrement), Theta: n.theta})
	switch {
	case n.s.Linear():
		return stop{Converged, "Solved: the equations are linear."}
	case scale == 1 && decrement <= n.tolerance*work:
		return stop{Converged, fmt.Sprintf("Newton's method converged in %d steps.", k)}
	}
	return stop{}
}

// admit halves the step until next, where it leads, is admissible, and returns
// the fraction of the step that was taken.
func (n *newton) admit() (scale float64, ok bool, err error) {
	scale = 1
	for range newtonHalvings {
		for i, v := range n.theta {
			n.next[i] = v + scale*n.step[i]
		}
		if ok, err := n.s.Admissible(n.ctx, n.next); ok || err != nil {
			return scale, ok, err
		}
		scale /= 2
	}
	return scale, false, nil
}
