package training

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Point is a vector of parameters and what is known there.
type Point struct {
	Theta []float64
	Loss  float64   // +Inf if the objective gave a non-finite number
	Grad  []float64 // empty if it was not computed or is not finite
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
// checks the context and the clock, and fails if the run is to end. A
// non-finite result is not a failure: the point then has loss +Inf, and a line
// search may step back from it.
type Evaluator struct {
	*loop
	obj   Objective
	terms Terms // nil: none
}

func newEvaluator(l *loop, obj Objective) *Evaluator {
	e := &Evaluator{loop: l, obj: obj}
	e.terms, _ = obj.(Terms)
	return e
}

// Dim returns the number of parameters.
func (e *Evaluator) Dim() int { return e.obj.Dim() }

// Rows returns the number of residuals. It panics without LeastSquares.
func (e *Evaluator) Rows() int { return e.leastSquares().Rows() }

// OutputLayer returns the index of the output layer's first parameter, 0 if the
// objective has none.
func (e *Evaluator) OutputLayer() int { return outputLayer(e.obj) }

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
		e.done.Gradients++
		e.spend((backward - 1) * e.pass())
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
	e.done.Jacobians++
	e.spendJacobian(e.Dim() - from)
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
	e.done.Jacobians++
	e.spendJacobian(e.Dim())
	e.spendMatrix(float64(e.Rows()) * float64(e.Dim()) * float64(e.Dim()) / 2)
	e.obj.(Normal).Normal(jtj, jtr, p.Theta)
	raw := jtj.RawSymmetric()
	for i := range raw.N {
		if !finite(raw.Data[i*raw.Stride+i:i*raw.Stride+raw.N]) || !finite(jtr[i:i+1]) {
			return &stop{Diverged, fmt.Sprintf("row %d of the normal equations is not finite", i)}
		}
	}
	return nil
}

// Kernel computes the upper triangle of JJᵀ at p.Theta into jjt, and counts as a
// Jacobian. It ends the run as Diverged if an entry is not finite, and panics without
// Kernel.
func (e *Evaluator) Kernel(jjt *mat.SymDense, p *Point) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.done.Jacobians++
	e.spend(backward * e.pass())
	e.spendMatrix(e.obj.(Kernel).KernelWork())
	e.obj.(Kernel).Kernel(jjt, p.Theta)
	raw := jjt.RawSymmetric()
	for i := range raw.N {
		if !finite(raw.Data[i*raw.Stride+i : i*raw.Stride+raw.N]) {
			return &stop{Diverged, fmt.Sprintf("row %d of the products of rows of the Jacobian is not finite", i)}
		}
	}
	return nil
}

// JacobianTimes computes J v at p.Theta into dst. It panics without Products.
func (e *Evaluator) JacobianTimes(dst, v []float64, p *Point) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.done.Products++
	e.spend(backward * e.pass())
	e.obj.(Products).JacobianTimes(dst, v, p.Theta)
	return nil
}

// TransposeTimes computes Jᵀw at p.Theta into dst. It panics without Products.
func (e *Evaluator) TransposeTimes(dst, w []float64, p *Point) error {
	if err := e.mayGoOn(); err != nil {
		return err
	}
	e.done.Products++
	e.spend(backward * e.pass())
	e.obj.(Products).TransposeTimes(dst, w, p.Theta)
	return nil
}

// TermGradNorms computes into dst the norms |∂L_i/∂theta| of the gradients of
// the terms' raw losses: from TermGradients if the objective has it, else by
// one gradient a term. It panics without Weighted.
func (e *Evaluator) TermGradNorms(dst, theta []float64) error {
	obj := e.obj.(Weighted)
	if t, ok := e.obj.(TermGradients); ok {
		if err := e.mayGoOn(); err != nil {
			return err
		}
		e.done.Evaluations++
		e.done.Gradients++
		t.TermGradNorms(dst, theta)
		return nil
	}
	weights, only := make([]float64, len(dst)), make([]float64, len(dst))
	obj.Weights(weights)
	defer obj.SetWeights(weights)
	p := &Point{Theta: slices.Clone(theta)}
	for i := range dst {
		clear(only)
		only[i] = 1
		obj.SetWeights(only)
		if err := e.Gradient(p); err != nil {
			return err
		}
		dst[i] = gradNorm(p)
	}
	return nil
}

// termTraces computes |J_i|² into dst: from TermTraces if the objective has it,
// else from the Jacobian.
func (e *Evaluator) termTraces(dst []float64, at *Point) error {
	if t, ok := e.obj.(TermTraces); ok {
		if err := e.mayGoOn(); err != nil {
			return err
		}
		e.done.Jacobians++
		t.TermTraces(dst, at.Theta)
		return nil
	}
	rows := e.obj.(RowTerms)
	weights, owner := make([]float64, len(dst)), make([]int, e.Rows())
	e.obj.(Weighted).Weights(weights)
	rows.RowTerms(owner)
	j := newJacobian(e)
	if err := e.Jacobian(j, at, 0); err != nil {
		return err
	}
	clear(dst)
	for i, t := range owner {
		for _, v := range j.RawRowView(i) {
			dst[t] += v * v / weights[t]
		}
	}
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
	e.done.Evaluations++
	e.spend(e.pass())
	if f := loss(); !math.IsNaN(f) && !math.IsInf(f, 0) {
		p.Loss = f
	}
	if e.terms != nil {
		p.Terms = append(p.Terms, make([]float64, len(e.terms.TermNames()))...)
		e.terms.TermLosses(p.Terms)
	}
	return nil
}

// hasNormal reports whether the objective offers normal equations and products
// without the Jacobian.
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

func outputLayer(obj Objective) int {
	if h, ok := obj.(OutputLayered); ok {
		return h.OutputLayer()
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
