package training

import (
	"fmt"
	"strings"
)

// rebuild is the least number of iterations between two updates that clear the
// memory of the method, unless Every says otherwise.
const rebuild = 500

var (
	_ Method      = (*Balanced)(nil)
	_ Starter     = (*Balanced)(nil)
	_ LossChanger = (*Balanced)(nil)
)

// Balanced is a Method that lets a Balancer change the loss between the
// iterations of another method. There are two kinds of balancers, with nothing
// else in common:
//
//   - those that weigh terms or residuals against one another. They update at
//     intervals, and the stage ends when the method does.
//   - outer iterations, which update Lagrange multipliers: ALM for terms of the
//     loss, Multipliers for those of the objective itself. They update when the
//     method has minimised enough. Where the method would end, it continues with
//     the new multipliers until these have settled. See outer.
//
// After an update the point is evaluated again, and a method that is not a
// Reweighter is initialised again. Losses before and after are not comparable,
// so Balanced is a LossChanger. The objective keeps its last weights and
// multipliers after the stage, and the loss of a Result refers to them.
type Balanced struct {
	Method   Method
	Balancer Balancer // nil means Static
	// Every is the number of iterations between updates. 0 means the
	// balancer's Period, but at least 500 for a method that loses its
	// memory.
	Every int

	started bool
	k       int  // iterations since the last update
	changed bool // whether the loss changed in the last Step
}

// Name returns the names of the method and of its balancer, as in "adam+ntk",
// without the balancer if it is static.
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
	b.started, b.k, b.changed = false, 0, false
	if err := b.Method.Init(obj); err != nil || b.static() {
		return err
	}
	if err := b.Balancer.Init(obj); err != nil {
		return fmt.Errorf("%s: %w", b.Balancer.Name(), err)
	}
	return nil
}

// Carry carries the method and the balancer.
func (b *Balanced) Carry(s *Archive) {
	s.Bool("started", &b.started)
	s.Int("k", &b.k)
	s.Bool("changed", &b.changed)
	keep(s, "method", b.Method)
	if !b.static() {
		keep(s, "balancer", b.Balancer)
	}
}

// outer is a Balancer that is an outer iteration: its updates solve for
// Lagrange multipliers, and where the method would end it continues after an
// update.
type outer interface {
	// due reports whether the method has minimised enough for the next update.
	due(at *Point) bool
	// updated is called with the point evaluated after an update.
	updated(at *Point)
}

// LossChanged reports whether the last Step updated the loss.
func (b *Balanced) LossChanged() bool { return b.changed || lossChanged(b.Method) }

// Start evaluates the start of a stage the way the method does.
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
	b.changed = false
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
	before := b.changed
	b.changed = false
	if err := b.update(e, at); err != nil {
		b.changed = b.changed || before
		return p, err
	}
	switch {
	case b.changed && !at.Finite():
		return b.lost(), nil
	case b.changed:
		p.Status, p.Info = Running, strings.TrimPrefix(p.Info+", weights updated", ", ")
	}
	b.changed = b.changed || before
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

// update updates the loss and, if it changes, evaluates at again.
func (b *Balanced) update(e *Evaluator, at *Point) error {
	changed, err := b.Balancer.Update(e, at, b.k)
	b.k = 0
	if err != nil || !changed {
		return err
	}
	b.changed = true
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
