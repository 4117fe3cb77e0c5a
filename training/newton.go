package training

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Stationary is a system of equations r(theta) = 0 that knows its Newton
// steps: a weak form.
type Stationary interface {
	Dim() int
	// Newton stores the solution of the system linearised at theta, less
	// theta. It returns the decrement, the work that r does on the step, and
	// the work that belongs to theta itself. An error means that the
	// linearised system cannot be solved.
	Newton(step, theta []float64) (decrement, work float64, err error)
	// Linear reports whether one step is the solution.
	Linear() bool
	// Admissible reports whether theta means something.
	Admissible(theta []float64) bool
}

const (
	newtonTolerance  = 1e-9 // of the decrement, relative to the work: the next one is its square
	newtonIterations = 25
	newtonHalvings   = 6
	newtonGrowth     = 1e4 // a decrement so many times the least one so far leads nowhere
)

// Newton solves r(theta) = 0 from theta0 by Newton's method. A step to
// parameters that are not admissible is halved. The loss that is recorded is
// half the decrement, the distance to the solution in energy.
func Newton(ctx context.Context, s Stationary, theta0 []float64, settings Settings) Result {
	begin := time.Now()
	res := Result{Theta: append([]float64(nil), theta0...), Loss: math.Inf(1), Status: Budget}
	step, next := make([]float64, s.Dim()), make([]float64, s.Dim())
	least := math.Inf(1)
	finish := func(status Status, message string) Result {
		res.Status, res.Message = status, message
		res.Stats.Seconds = time.Since(begin).Seconds()
		return res
	}
	for k := 1; k <= newtonIterations; k++ {
		switch {
		case ctx.Err() != nil:
			return finish(Cancelled, "Cancelled.")
		case settings.MaxTime > 0 && time.Since(begin) > settings.MaxTime:
			return finish(Budget, fmt.Sprintf("The time was spent after %d Newton steps.", k-1))
		}
		decrement, work, err := s.Newton(step, res.Theta)
		res.Stats.Evaluations++
		if err != nil {
			return finish(Diverged, fmt.Sprintf("Newton step %d: %v.", k, err))
		}
		res.Loss = decrement / 2
		if math.IsNaN(decrement) || decrement > newtonGrowth*max(least, newtonTolerance*work) {
			return finish(Diverged, fmt.Sprintf("Newton step %d does the work %.2g after one of %.2g.", k, decrement, least))
		}
		least = min(least, decrement)
		scale, admissible := 1.0, false
		for range newtonHalvings {
			for i, v := range res.Theta {
				next[i] = v + scale*step[i]
			}
			if admissible = s.Admissible(next); admissible {
				break
			}
			scale /= 2
		}
		if !admissible {
			return finish(Diverged, fmt.Sprintf("Newton step %d leads to no admissible solution.", k))
		}
		copy(res.Theta, next)
		res.Stats.Iterations++
		if settings.Recorder != nil {
			settings.Recorder(Record{Method: "newton", Iteration: k, Evaluations: res.Stats.Evaluations, Elapsed: time.Since(begin),
				Loss: res.Loss, GradNorm: math.NaN(), Info: fmt.Sprintf("work of the step %.1e", decrement), Theta: res.Theta})
		}
		if s.Linear() {
			return finish(Converged, "Solved: the equations are linear.")
		}
		if scale == 1 && decrement <= newtonTolerance*work {
			return finish(Converged, fmt.Sprintf("Newton's method converged in %d steps.", k))
		}
	}
	return finish(Diverged, fmt.Sprintf("Newton's method did not converge in %d steps.", newtonIterations))
}
