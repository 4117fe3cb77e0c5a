package training

import (
	"math"

	"gonum.org/v1/gonum/optimize"
)

var _ optimize.Linesearcher = (*wolfe)(nil)

// maxTrials bounds the evaluations of one line search. MINPACK-2 allows 20; the
// rest is for stepping back from where the loss is not finite.
const maxTrials = 30

// maxGrowth bounds the ratio of the last step of a line search to the first. It
// is reached within maxTrials, and means that the loss has no lower bound.
const maxGrowth = 1e10

// wolfe is the Moré-Thuente line search, extended to two cases that it does not
// cover: where the loss is not finite the trial step is cut to a tenth, and a
// direction that does not descend is reported as a failure.
type wolfe struct {
	curvature   float64 // fraction to which the slope is to be reduced
	inner       optimize.MoreThuente
	loss, slope float64 // at step 0
	step        float64 // of the next trial
	trials      int
}

// Init starts a search from a point with the given loss and slope.
func (w *wolfe) Init(loss, slope, step float64) optimize.Operation {
	w.loss, w.slope, w.step, w.trials = loss, slope, step, 0
	if w.sound() {
		w.restart()
	}
	return optimize.FuncEvaluation | optimize.GradEvaluation
}

// Iterate takes loss and slope at the last step and returns the next one.
func (w *wolfe) Iterate(loss, slope float64) (optimize.Operation, float64, error) {
	w.trials++
	if !w.sound() || w.trials >= maxTrials {
		return optimize.NoOperation, w.step, optimize.ErrLinesearcherFailure
	}
	if loss-loss != 0 || slope-slope != 0 {
		w.step /= 10
		w.restart()
		return optimize.FuncEvaluation | optimize.GradEvaluation, w.step, nil
	}
	op, step, err := w.inner.Iterate(loss, slope)
	w.step = step
	return op, step, err
}

// sound reports whether the search has a slope to descend. It is false for the
// NaN that an L-BFGS memory yields at the rounding floor.
func (w *wolfe) sound() bool { return w.slope < 0 && w.step > 0 && !math.IsInf(w.slope, 0) }

func (w *wolfe) restart() {
	w.inner = optimize.MoreThuente{DecreaseFactor: 1e-4, CurvatureFactor: w.curvature, MaximumStep: maxGrowth * w.step}
	w.inner.Init(w.loss, w.slope, w.step)
}
