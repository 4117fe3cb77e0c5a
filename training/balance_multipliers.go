package training

import (
	"cmp"
	"errors"
)

var (
	_ Balancer = (*Multipliers)(nil)
	_ outer    = (*Multipliers)(nil)
)

// Multipliers is the method of multipliers around another method (see
// Balanced): it alternates between minimising the objective and updating its
// multipliers: Nocedal and Wright, "Numerical Optimization", 2nd ed. 2006,
// Framework 17.3. An update is due when the gradient has fallen to a tenth of
// its value after the last update, when the method ends, or after Period
// iterations. The stage ends with the method when an update changes the
// multipliers by less than Tolerance.
type Multipliers struct {
	Tolerance float64 // 0 means 1e-8

	grad float64 // after the last update
	done bool
}

// Name returns "multipliers".
func (*Multipliers) Name() string { return "multipliers" }

// Init requires a Multiplied objective.
func (m *Multipliers) Init(obj Objective) error {
	if _, ok := obj.(Multiplied); !ok {
		return errors.New("the objective has no multipliers of its own")
	}
	m.grad, m.done = 0, false
	return nil
}

// Carry carries what decides when an update is due.
func (m *Multipliers) Carry(s *Archive) {
	s.Float("grad", &m.grad)
	s.Bool("done", &m.done)
}

// Period returns 100.
func (*Multipliers) Period() int { return 100 }

// Update costs an evaluation of the constraint.
func (m *Multipliers) Update(e *Evaluator, at *Point, elapsed int) (bool, error) {
	if elapsed == 0 { // nothing has been minimised yet
		m.grad = gradNorm(at)
	}
	if m.done || elapsed == 0 {
		return false, nil
	}
	change, err := e.obj.(Multiplied).Update(at.Theta)
	m.done = change <= cmp.Or(m.Tolerance, 1e-8)
	return true, err
}

func (m *Multipliers) due(at *Point) bool { return m.grad > 0 && gradNorm(at) <= m.grad/10 }

func (m *Multipliers) updated(at *Point) { m.grad = gradNorm(at) }
