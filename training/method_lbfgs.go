package training

import (
	"cmp"
	"fmt"

	"gonum.org/v1/gonum/optimize"
)

var _ Method = (*LBFGS)(nil)

// LBFGS is the limited-memory quasi-Newton method of Nocedal and Wright,
// "Numerical Optimization", 2nd ed. 2006, p. 178, with the line search of Moré
// and Thuente, ACM TOMS 20 (1994) 286-307, for the strong Wolfe conditions.
//
// A line search that fails leaves the lowest point it saw, if that is lower
// than its start. The memory is then cleared, and the next search follows the
// gradient. If that search finds nothing lower either, the method is Stalled,
// or Converged if the decrease predicted along the quasi-Newton direction was
// below the rounding of the loss.
type LBFGS struct {
	Memory int // pairs of steps and gradient changes kept; 0 means 50
	// Curvature is the fraction to which a line search reduces the slope.
	// Smaller numbers, such as 0.1, cost more evaluations per iteration and
	// can need far fewer iterations where the loss is nearly quadratic. 0
	// means 0.9.
	Curvature float64
	// DecreaseTolerance ends the stage, as Converged, when ten consecutive
	// iterations lower the loss by no more than this fraction. 0 means
	// 1e-12.
	DecreaseTolerance float64

	search lineSearch
}

// Name returns "lbfgs".
func (*LBFGS) Name() string { return "lbfgs" }

// Init accepts every objective.
func (l *LBFGS) Init(Objective) error {
	if l.Memory < 0 || l.DecreaseTolerance < 0 || l.Curvature < 0 || l.Curvature >= 1 {
		panic(fmt.Sprintf("training: LBFGS with Memory %d, Curvature %v, DecreaseTolerance %v", l.Memory, l.Curvature, l.DecreaseTolerance))
	}
	l.search.reset()
	return nil
}

func (l *LBFGS) memory() int { return cmp.Or(l.Memory, 50) }

// Carry carries the memory.
func (l *LBFGS) Carry(s *Archive) {
	l.search.keep(s, func() keptDirection { return &pairs{most: l.memory()} })
}

// Step does one line search, or two if the first fails with memory.
func (l *LBFGS) Step(e *Evaluator, at *Point) (Progress, error) {
	l.search.direction = func() optimize.NextDirectioner {
		return &pairs{most: l.memory()}
	}
	l.search.curvature, l.search.tolerance = cmp.Or(l.Curvature, 0.9), cmp.Or(l.DecreaseTolerance, 1e-12)
	return l.search.step(e, at)
}
