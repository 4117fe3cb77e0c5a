package training

import (
	"fmt"
	"strings"
)

// rebuild is the least number of iterations that Balanced leaves a method
// between two losses of its memory, unless told otherwise.
const rebuild = 500

var (
	_ Method      = (*Balanced)(nil)
	_ Starter     = (*Balanced)(nil)
	_ LossChanger = (*Balanced)(nil)
)

// Balanced is a Method that lets a Balancer change the weights in the loss
// between the iterations of another method.
//
// When weights change, the point is evaluated anew, and a method that is no
// Reweighter is initialised again. Losses before and after are not comparable,
// of which LossChanged tells Run. The objective keeps its last weights beyond
// the stage, and the loss of a Result is in terms of them.
type Balanced struct {
	Method   Method
	Balancer Balancer // nil means Static
	// Every is the number of iterations between updates. 0 means the
	// balancer's Period, but no less than 500 for a method that loses its
	// memory by them.
	Every int

	started bool
	k       int  // iterations since the last update
	rebased bool // in the last Step
}

// Name returns the names of the method and of its balancer, as in
// "adam+ntk"; that of the method alone if the balancer is static.
func (b *Balanced) Name() string {
	if b.static() {
		return b.Method.Name()
	}
	return b.Method.Name() + "+" + b.Balancer.Name()
}

func (b *Balanced) static() bool {
	_, static := b.Balancer.(Static)
	return static || b.Balancer == nil
}

// Init initialises the method and the balancer.
func (b *Balanced) Init(obj Objective) error {
	if b.Method == nil || b.Every < 0 {
		panic(fmt.Sprintf("training: Balanced with Method %v, Every %d", b.Method, b.Every))
	}
	b.started, b.k, b.rebased = false, 0, false
	if err := b.Method.Init(obj); err != nil || b.static() {
		return err
	}
	if err := b.Balancer.Init(obj); err != nil {
		return fmt.Errorf("%s: %w", b.Balancer.Name(), err)
	}
	return nil
}

// outer is a Balancer that solves a problem of its own by updates, and needs
// the method to go on, with new weights, where it would end.
type outer interface {
	// due tells whether the method has done enough for the next update.
	due(at *Point) bool
	// updated is told of the point evaluated anew after an update.
	updated(at *Point)
}

// LossChanged reports whether the last Step changed weights.
func (b *Balanced) LossChanged() bool { return b.rebased || lossChanged(b.Method) }

// Start evaluates the start of a stage as the method wants it.
func (b *Balanced) Start(e *Evaluator, at *Point) error {
	if s, ok := b.Method.(Starter); ok {
		return s.Start(e, at)
	}
	return e.Gradient(at)
}

// Step does one iteration of the method, and an update if it is time for one.
func (b *Balanced) Step(e *Evaluator, at *Point) (Progress, error) {
	if b.static() {
		return b.Method.Step(e, at)
	}
	b.rebased = false
	if !b.started {
		if err := b.update(e, at); err != nil {
			return Progress{}, err
		}
		b.started = true
		if !at.Finite() {
			return b.lost(), nil
		}
	}
	p, err := b.Method.Step(e, at)
	if err != nil || p.Status == Diverged || !at.Finite() {
		return p, err
	}
	b.k++
	loop, outside := b.Balancer.(outer)
	ended := p.Status != Running
	if ended && !outside || b.k < b.every() && !(outside && (ended || loop.due(at))) {
		return p, nil
	}
	before := b.rebased
	b.rebased = false
	if err := b.update(e, at); err != nil {
		b.rebased = b.rebased || before
		return p, err
	}
	switch {
	case b.rebased && !at.Finite():
		return b.lost(), nil
	case b.rebased:
		p.Status, p.Info = Running, strings.TrimPrefix(p.Info+", weights updated", ", ")
	}
	b.rebased = b.rebased || before
	return p, nil
}

func (b *Balanced) lost() Progress {
	return Progress{Diverged, "the loss is not finite with the weights of " + b.Balancer.Name()}
}

func (b *Balanced) every() int {
	every := b.Every
	if every == 0 {
		every = b.Balancer.Period()
		if _, ok := reweighter(b.Method); !ok {
			every = max(every, rebuild)
		}
	}
	return every
}

// update updates the weights and, if they change, evaluates at anew.
func (b *Balanced) update(e *Evaluator, at *Point) error {
	changed, err := b.Balancer.Update(e, at, b.k)
	b.k = 0
	if err != nil || !changed {
		return err
	}
	b.rebased = true
	if r, ok := reweighter(b.Method); ok {
		r.Reweighted()
	} else if err := b.Method.Init(e.obj); err != nil {
		return err
	}
	if err := b.Start(e, at); err != nil {
		return err
	}
	if loop, ok := b.Balancer.(outer); ok {
		loop.updated(at)
	}
	return nil
}
