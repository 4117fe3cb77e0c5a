package training

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

var _ Method = (*LBFGS)(nil)

const (
	// patience is the number of iterations without decrease after which LBFGS
	// holds the loss for converged.
	patience = 10
	// rounding is the relative error conceded to a loss.
	rounding = 100 * ulp
)

// LBFGS is the limited-memory quasi-Newton method of Nocedal and Wright,
// "Numerical Optimization", 2nd ed. 2006, p. 178, with the line search of Moré
// and Thuente, ACM TOMS 20 (1994) 286-307, for the strong Wolfe conditions.
//
// A line search that fails leaves the lowest point it saw, if that is lower
// than its start. The memory is then cleared, and the next search follows the
// gradient. The method is Stalled when that one finds nothing lower, unless
// the quasi-Newton direction had foretold a decrease below the rounding of the
// loss: then it is Converged.
type LBFGS struct {
	Memory int // pairs of steps and gradient changes kept; 0 means 50
	// Curvature is the part to which a line search reduces the slope. Smaller
	// numbers, such as 0.1, cost more evaluations an iteration and can need
	// far fewer iterations where the loss is nearly quadratic. 0 means 0.9.
	Curvature float64
	// DecreaseTolerance ends the stage, as Converged, when ten iterations in
	// turn lower the loss by no more than this part of it. 0 means 1e-12.
	DecreaseTolerance float64

	lines       *optimize.LinesearchMethod // nil: the memory is empty
	wolfe       *wolfe                     // its line search
	loc         *optimize.Location         // of the line search
	trial, best *Point
	flat        int // iterations without decrease
}

// Name returns "lbfgs".
func (*LBFGS) Name() string { return "lbfgs" }

// Init accepts every objective.
func (l *LBFGS) Init(Objective) error {
	if l.Memory < 0 || l.DecreaseTolerance < 0 || l.Curvature < 0 || l.Curvature >= 1 {
		panic(fmt.Sprintf("training: LBFGS with Memory %d, Curvature %v, DecreaseTolerance %v", l.Memory, l.Curvature, l.DecreaseTolerance))
	}
	l.lines, l.trial, l.flat = nil, nil, 0
	return nil
}

// Step does one line search, or two if the first fails with memory.
func (l *LBFGS) Step(e *Evaluator, at *Point) (Progress, error) {
	if l.trial == nil {
		l.trial, l.best = e.NewPoint(), e.NewPoint()
	}
	before, tolerance := at.Loss, or(l.DecreaseTolerance, 1e-12)
	steepest := l.lines == nil
	failure, err := l.search(e, at)
	if err != nil {
		return Progress{}, err
	}
	info := ""
	if failure != nil {
		l.lines = nil
		switch {
		case steepest && errors.Is(failure, optimize.ErrLinesearcherBound):
			return Progress{Diverged, "the loss has no lower bound along the gradient"}, nil
		case before-l.best.Loss > tolerance*math.Abs(before):
			at.Copy(l.best)
			info = "line search cut short, memory cleared"
		case steepest:
			return Progress{Stalled, "no lower loss along the gradient"}, nil
		case -l.wolfe.slope <= rounding*math.Abs(before):
			return Progress{Converged, "the decrease foretold is below the rounding of the loss"}, nil
		default:
			return l.Step(e, at)
		}
	}
	if before-at.Loss > tolerance*math.Abs(before) {
		l.flat = 0
	} else if l.flat++; l.flat == patience {
		return Progress{Converged, fmt.Sprintf("%d iterations without decrease", patience)}, nil
	}
	return Progress{Info: info}, nil
}

// search does one line search from at, which it moves on success. The failure
// is that of the search; best then holds the lowest point seen, at included.
func (l *LBFGS) search(e *Evaluator, at *Point) (failure, err error) {
	var op optimize.Operation
	if l.lines == nil {
		memory := l.Memory
		if memory == 0 {
			memory = 50
		}
		l.wolfe = &wolfe{curvature: or(l.Curvature, 0.9)}
		l.lines = &optimize.LinesearchMethod{NextDirectioner: &optimize.LBFGS{Store: memory}, Linesearcher: l.wolfe}
		l.loc = &optimize.Location{X: slices.Clone(at.Theta), F: at.Loss, Gradient: slices.Clone(at.Grad)}
		op, failure = l.lines.Init(l.loc)
	} else {
		op, failure = l.lines.Iterate(l.loc)
	}
	l.best.Copy(at)
	for failure == nil && op != optimize.MajorIteration {
		copy(l.trial.Theta, l.loc.X)
		if err := e.Gradient(l.trial); err != nil {
			return nil, err
		}
		l.loc.F = l.trial.Loss
		copy(l.loc.Gradient, l.trial.Grad)
		if l.trial.Loss < l.best.Loss {
			l.best.Copy(l.trial)
		}
		op, failure = l.lines.Iterate(l.loc)
	}
	if failure == nil {
		at.Copy(l.trial)
	}
	return failure, nil
}
