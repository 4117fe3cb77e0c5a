package training

import "fmt"

// Batched is an objective whose loss can be that of a part of its points.
type Batched interface {
	Objective
	// Batches returns the number of batches of about n points, 1 or more.
	Batches(n int) int
	// SetBatch makes loss and gradient those of batch k of the Batches(n) of a
	// pass, scaled so that their mean over the pass is that of the whole; with k
	// = -1 those of the whole. The batches of a pass are drawn at random from
	// its number. Residual and Jacobian are always those of the whole.
	SetBatch(n, pass, k int)
}

// Batches is a Method that takes the steps of another, such as Adam, on batches.
// An iteration is a pass over all of them: it begins with a step along the
// gradient of the whole, continues with one for every batch but the first, and
// ends with loss and gradient of the whole, so that the losses of iterations can
// be compared. It costs about two gradients of the whole.
type Batches struct {
	Method Method
	Points int // in a batch, about

	pass int
}

var (
	_ Method  = (*Batches)(nil)
	_ Wrapper = (*Batches)(nil)
)

// Name returns the name of the method.
func (b *Batches) Name() string { return b.Method.Name() }

// Unwrap returns the method.
func (b *Batches) Unwrap() Method { return b.Method }

// Init requires a Batched objective.
func (b *Batches) Init(obj Objective) error {
	if b.Points < 1 {
		panic(fmt.Sprintf("training: Batches of %d points", b.Points))
	}
	if _, ok := obj.(Batched); !ok {
		return fmt.Errorf("%T has no batches: leave batch=%d out", obj, b.Points)
	}
	b.pass = 0
	return b.Method.Init(obj)
}

// Carry carries the method and the number of passes.
func (b *Batches) Carry(s *Archive) {
	s.Int("pass", &b.pass)
	keep(s, "method", b.Method)
}

// Step does a pass.
func (b *Batches) Step(e *Evaluator, at *Point) (p Progress, err error) {
	obj := e.obj.(Batched)
	defer obj.SetBatch(b.Points, b.pass, -1)
	n := obj.Batches(b.Points)
	for k := 1; k <= n; k++ {
		// A step of the method ends with the gradient at its end, of what
		// comes next.
		next := k
		if k == n {
			next = -1
		}
		obj.SetBatch(b.Points, b.pass, next)
		if p, err = b.Method.Step(e, at); err != nil {
			return p, err
		}
		if p.Status != Running && k < n { // the point has the loss of a batch
			obj.SetBatch(b.Points, b.pass, -1)
			return p, e.Gradient(at)
		}
	}
	b.pass++
	return p, nil
}
