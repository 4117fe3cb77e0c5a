package continuation

import (
	"fmt"

	"pinnsolve/training"
)

var (
	_ training.Method      = (*Warm)(nil)
	_ training.Starter     = (*Warm)(nil)
	_ training.LossChanger = (*Warm)(nil)
	_ training.Wrapper     = (*Warm)(nil)
)

// Warm is a method that can continue in the next step of a path. While Keep is
// true, Init leaves the state of Method as it is after the first run, as long
// as the size of the objective stays the same and Method is a
// training.Reweighter. Otherwise Method is initialised as usual. Set Keep to
// the Keep of every Start.
type Warm struct {
	Method training.Method
	Keep   bool

	dim, rows int // of the last objective; 0 before the first
}

// Name returns the name of the method.
func (w *Warm) Name() string { return w.Method.Name() }

// Unwrap returns the method.
func (w *Warm) Unwrap() training.Method { return w.Method }

// Init initialises the method, or lets it continue with another loss.
func (w *Warm) Init(obj training.Objective) error {
	dim, rows := obj.Dim(), 0
	if ls, ok := obj.(training.LeastSquares); ok {
		rows = ls.Rows()
	}
	same := dim == w.dim && rows == w.rows
	w.dim, w.rows = dim, rows
	if r, ok := w.Method.(training.Reweighter); ok && w.Keep && same {
		r.Reweighted()
		return nil
	}
	if err := w.Method.Init(obj); err != nil {
		w.dim = 0
		return err
	}
	return nil
}

// Carry carries the method, and of which size its objective was.
func (w *Warm) Carry(s *training.Archive) {
	s.Int("dim", &w.dim)
	s.Int("rows", &w.rows)
	if k, ok := w.Method.(training.Carrier); ok {
		k.Carry(s.Under("method"))
		return
	}
	s.Fail(fmt.Errorf("%T keeps no state, so that it cannot be resumed", w.Method))
}

// Start evaluates the start of a stage the way the method does.
func (w *Warm) Start(e *training.Evaluator, at *training.Point) error {
	if s, ok := w.Method.(training.Starter); ok {
		return s.Start(e, at)
	}
	return e.Gradient(at)
}

// Step does one iteration of the method.
func (w *Warm) Step(e *training.Evaluator, at *training.Point) (training.Progress, error) {
	return w.Method.Step(e, at)
}

// LossChanged forwards to the method.
func (w *Warm) LossChanged() bool {
	c, ok := w.Method.(training.LossChanger)
	return ok && c.LossChanged()
}
