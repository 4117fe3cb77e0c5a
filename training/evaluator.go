package training

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Point is a vector of parameters and what is known there.
type Point struct {
	Theta []float64
	Loss  float64   // +Inf where the objective gave a non-finite number
	Grad  []float64 // empty where it was not computed or is not finite
	Terms []float64 // empty unless the objective has Terms
}

// Copy makes p equal to q, sharing nothing.
func (p *Point) Copy(q *Point) {
	p.Theta = append(p.Theta[:0], q.Theta...)
	p.Loss = q.Loss
	p.Grad = append(p.Grad[:0], q.Grad...)
	p.Terms = append(p.Terms[:0], q.Terms...)
}

// Finite reports whether the loss at p is a number.
func (p *Point) Finite() bool { return !math.IsInf(p.Loss, 0) && !math.IsNaN(p.Loss) }

// Evaluator evaluates an objective for a Method. Before every evaluation it
// looks at the context and the clock, and fails if the run is to end. A
// non-finite result is no failure: the point then has loss +Inf, which a line
// search may step back from.
type Evaluator struct {
	ctx      context.Context
	deadline time.Time // zero: none
	obj      Objective
	terms    Terms // nil: none
	stats    Stats
}

func newEvaluator(ctx context.Context, obj Objective, deadline time.Time) *Evaluator {
	e := &Evaluator{ctx: ctx, deadline: deadline, obj: obj}
	e.terms, _ = obj.(Terms)
	return e
}

// Dim returns the number of parameters.
func (e *Evaluator) Dim() int { return e.obj.Dim() }

// Rows returns the number of residuals. It panics without LeastSquares.
func (e *Evaluator) Rows() int { return e.leastSquares().Rows() }

// Head returns the first parameter of the output layer, 0 if the objective
// does not tell.
func (e *Evaluator) Head() int { return head(e.obj) }

// NewPoint returns a point with room for theta.
func (e *Evaluator) NewPoint() *Point { return &Point{Theta: make([]float64, e.Dim())} }

// Loss computes the loss at p.Theta.
func (e *Evaluator) Loss(p *Point) error {
	p.Grad = p.Grad[:0]
	return e.evaluate(p, func() float64 { return e.obj.Loss(nil, p.Theta) })
}

// Gradient computes the loss and the gradient at p.Theta.
func (e *Evaluator) Gradient(p *Point) error {
	p.Grad = append(p.Grad[:0], p.Theta...)
	err := e.evaluate(p, func() float64 {
		e.stats.Gradients++
		loss := e.obj.Loss(p.Grad, p.Theta)
		if !finite(p.Grad) {
			return math.NaN()
		}
		return loss
	})
	if err != nil || !p.Finite() {
		p.Grad = p.Grad[:0]
	}
	return err
}

// Residual computes the residual at p.Theta into dst, and the loss.
// It panics without LeastSquares.
func (e *Evaluator) Residual(dst []float64, p *Point) error {
	p.Grad = p.Grad[:0]
	return e.evaluate(p, func() float64 {
		e.leastSquares().Residual(dst, p.Theta)
		return floats.Dot(dst, dst) / 2
	})
}

// Jacobian computes the columns from, from+1, … of the Jacobian at p.Theta
// into dst, Rows×(Dim-from). It ends the run as Diverged if an entry is not
// finite, and panics without LeastSquares.
func (e *Evaluator) Jacobian(dst *mat.Dense, p *Point, from int) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.stats.Jacobians++
	e.leastSquares().Jacobian(dst, p.Theta, from)
	for i := range dst.RawMatrix().Rows {
		if !finite(dst.RawRowView(i)) {
			return &stop{Diverged, fmt.Sprintf("row %d of the Jacobian is not finite", i)}
		}
	}
	return nil
}

// Normal computes the upper triangle of JᵀJ, and Jᵀr, at p.Theta into jtj and
// jtr, and counts as a Jacobian. It ends the run as Diverged if an entry is
// not finite, and panics without Normal.
func (e *Evaluator) Normal(jtj *mat.SymDense, jtr []float64, p *Point) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.stats.Jacobians++
	e.obj.(Normal).Normal(jtj, jtr, p.Theta)
	raw := jtj.RawSymmetric()
	for i := range raw.N {
		if !finite(raw.Data[i*raw.Stride+i:i*raw.Stride+raw.N]) || !finite(jtr[i:i+1]) {
			return &stop{Diverged, fmt.Sprintf("row %d of the normal equations is not finite", i)}
		}
	}
	return nil
}

// JacobianTimes computes J v at p.Theta into dst. It panics without Products.
func (e *Evaluator) JacobianTimes(dst, v []float64, p *Point) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.stats.Products++
	e.obj.(Products).JacobianTimes(dst, v, p.Theta)
	return nil
}

// TransposeTimes computes Jᵀw at p.Theta into dst. It panics without Products.
func (e *Evaluator) TransposeTimes(dst, w []float64, p *Point) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.stats.Products++
	e.obj.(Products).TransposeTimes(dst, w, p.Theta)
	return nil
}

// evaluate fills p.Loss and p.Terms. The objective never sees a theta that is
// not finite.
func (e *Evaluator) evaluate(p *Point, loss func() float64) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	p.Loss, p.Terms = math.Inf(1), p.Terms[:0]
	if !finite(p.Theta) {
		return nil
	}
	e.stats.Evaluations++
	if f := loss(); !math.IsNaN(f) && !math.IsInf(f, 0) {
		p.Loss = f
	}
	if e.terms != nil {
		p.Terms = append(p.Terms, make([]float64, len(e.terms.TermNames()))...)
		e.terms.TermLosses(p.Terms)
	}
	return nil
}

func (e *Evaluator) mayGoOn() error {
	if err := context.Cause(e.ctx); err != nil {
		return &stop{Cancelled, err.Error()}
	}
	if !e.deadline.IsZero() && time.Now().After(e.deadline) {
		return &stop{Budget, "the time is spent"}
	}
	return nil
}

// hasNormal reports whether normal equations and products can be had without
// the Jacobian.
func (e *Evaluator) hasNormal() bool {
	_, normal := e.obj.(Normal)
	_, products := e.obj.(Products)
	return normal && products
}

func (e *Evaluator) leastSquares() LeastSquares {
	ls, ok := e.obj.(LeastSquares)
	if !ok {
		panic(fmt.Sprintf("training: %T has no residual; check for LeastSquares in Method.Init", e.obj))
	}
	return ls
}

// stop is the error by which an Evaluator ends a run.
type stop struct {
	status Status
	why    string
}

func (s *stop) Error() string { return "training: " + s.status.String() + ": " + s.why }

func head(obj Objective) int {
	if h, ok := obj.(Headed); ok {
		return h.Head()
	}
	return 0
}

// finite reports whether x has neither NaN nor ±Inf.
func finite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}
