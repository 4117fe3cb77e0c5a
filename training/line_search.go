package training

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

const (
	// patience is the number of iterations without decrease after which a
	// method with line searches counts as converged.
	patience = 10
	// rounding is the relative error allowed in a loss.
	rounding = 100 * ulp
)

// lineSearch is shared by the quasi-Newton methods: one line search after the
// other, and what to do when one fails. The memory is cleared when a search
// starts from a point other than the last one's end, as after a change of
// weights.
type lineSearch struct {
	direction            func() optimize.NextDirectioner // an empty memory
	curvature, tolerance float64

	method      *optimize.LinesearchMethod // nil: the memory is empty
	fresh       bool                       // method was loaded and has not begun
	wolfe       *wolfe                     // its line search
	loc         *optimize.Location         // of the line search
	trial, best *Point
	flat        int // iterations without decrease
}

func (l *lineSearch) reset() { l.method, l.trial, l.flat, l.fresh = nil, nil, 0, false }

// keptDirection is a memory that can be kept.
type keptDirection interface {
	optimize.NextDirectioner
	Carrier
}

// keep keeps the memory, which empty returns without content, and where the last
// search ended. Between two searches there is nothing more.
func (l *lineSearch) keep(s *Archive, empty func() keptDirection) {
	s.Int("flat", &l.flat)
	full := l.method != nil
	if s.Bool("full", &full); !full {
		return
	}
	var memory keptDirection
	if s.Loading() {
		memory = empty()
		l.loc = &optimize.Location{}
	} else {
		memory = kept(l.method.NextDirectioner)
	}
	s.Vector("x", &l.loc.X)
	s.Float("f", &l.loc.F)
	s.Vector("gradient", &l.loc.Gradient)
	memory.Carry(s.Under("memory"))
	if s.Loading() {
		l.wolfe = &wolfe{curvature: l.curvature}
		l.method, l.fresh = &optimize.LinesearchMethod{NextDirectioner: &loaded{keptDirection: memory}, Linesearcher: l.wolfe}, true
	}
}

// errMemory says that a memory does not fit its method.
var errMemory = errors.New("the memory of the method has other sizes")

// loaded is a memory that is not empty when a line search method begins.
type loaded struct {
	keptDirection
	begun bool
}

// InitDirection goes on with the memory, the first time.
func (l *loaded) InitDirection(loc *optimize.Location, dir []float64) float64 {
	if l.begun {
		return l.keptDirection.InitDirection(loc, dir)
	}
	l.begun = true
	return l.NextDirection(loc, dir)
}

// kept returns the memory in a method.
func kept(d optimize.NextDirectioner) keptDirection {
	if l, ok := d.(*loaded); ok {
		return l.keptDirection
	}
	return d.(keptDirection)
}

// step does one line search, or two if the first fails with memory.
func (l *lineSearch) step(e *Evaluator, at *Point) (Progress, error) {
	if l.trial == nil {
		l.trial, l.best = e.NewPoint(), e.NewPoint()
	}
	before := at.Loss
	steepest := l.method == nil || !l.left(at)
	failure, err := l.search(e, at)
	if err != nil {
		return Progress{}, err
	}
	info := ""
	if failure != nil {
		l.method = nil
		switch {
		case steepest && errors.Is(failure, optimize.ErrLinesearcherBound):
			return Progress{Diverged, "the loss has no lower bound along the gradient"}, nil
		case before-l.best.Loss > l.tolerance*math.Abs(before):
			at.Copy(l.best)
			info = "line search cut short, memory cleared"
		case steepest:
			return Progress{Stalled, "no lower loss along the gradient"}, nil
		case -l.wolfe.slope <= rounding*math.Abs(before):
			return Progress{Converged, "the predicted decrease is below rounding"}, nil
		default:
			return l.step(e, at)
		}
	}
	if before-at.Loss > l.tolerance*math.Abs(before) {
		l.flat = 0
	} else if l.flat++; l.flat == patience {
		return Progress{Converged, fmt.Sprintf("%d iterations without decrease", patience)}, nil
	}
	return Progress{Info: info}, nil
}

// search does one line search from at, which it moves on success. On failure
// best holds the lowest point seen, at included.
func (l *lineSearch) search(e *Evaluator, at *Point) (failure, err error) {
	var op optimize.Operation
	if l.method == nil || !l.left(at) {
		l.wolfe, l.fresh = &wolfe{curvature: l.curvature}, false
		l.method = &optimize.LinesearchMethod{NextDirectioner: l.direction(), Linesearcher: l.wolfe}
		l.loc = &optimize.Location{X: slices.Clone(at.Theta), F: at.Loss, Gradient: slices.Clone(at.Grad)}
		op, failure = l.method.Init(l.loc)
	} else if l.fresh {
		l.wolfe.curvature, l.fresh = l.curvature, false
		op, failure = l.method.Init(l.loc)
	} else {
		op, failure = l.method.Iterate(l.loc)
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
		op, failure = l.method.Iterate(l.loc)
	}
	if failure == nil {
		at.Copy(l.trial)
	}
	return failure, nil
}

// left reports whether at is unchanged since the last search.
func (l *lineSearch) left(at *Point) bool {
	return at.Loss == l.loc.F && slices.Equal(at.Theta, l.loc.X) && slices.Equal(at.Grad, l.loc.Gradient)
}
