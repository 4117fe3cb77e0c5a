package solve

import (
	"slices"
	"time"
)

// Phase is a part of a computation.
type Phase struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"` // wall time
	// Flops are the floating-point operations of its matrix products, two
	// for a multiplication and an addition; 0 if they are not counted.
	Flops float64 `json:"flops,omitempty"`
}

// Stopwatch divides wall time among phases: one runs at any moment, and a phase
// that is entered again continues. But for Progress it is for one goroutine; a nil
// Stopwatch measures nothing.
type Stopwatch struct {
	// Told, unless nil, is told which phase begins, with share 0, and how far it
	// is, on any goroutine.
	Told func(phase string, share float64)

	phases  []Phase
	running int
	since   time.Time
}

// NewStopwatch returns a stopwatch with a running phase.
func NewStopwatch(phase string) *Stopwatch {
	return &Stopwatch{phases: []Phase{{Name: phase}}, since: time.Now()}
}

// Enter switches to another phase.
func (s *Stopwatch) Enter(phase string) {
	if s == nil {
		return
	}
	s.lap()
	if s.running = slices.IndexFunc(s.phases, func(p Phase) bool { return p.Name == phase }); s.running < 0 {
		s.running = len(s.phases)
		s.phases = append(s.phases, Phase{Name: phase})
	}
	s.Progress(0)
}

// Progress passes on the share of the running phase that is done.
func (s *Stopwatch) Progress(share float64) {
	if s != nil && s.Told != nil {
		s.Told(s.Running(), share)
	}
}

// Running returns the name of the running phase.
func (s *Stopwatch) Running() string { return s.phases[s.running].Name }

// Count adds floating-point operations to the running phase.
func (s *Stopwatch) Count(flops float64) {
	if s != nil {
		s.phases[s.running].Flops += flops
	}
}

// Phases returns the phases so far, in the order in which they were first
// entered.
func (s *Stopwatch) Phases() []Phase {
	if s == nil {
		return nil
	}
	s.lap()
	return slices.Clone(s.phases)
}

// lap adds the time until now to the running phase.
func (s *Stopwatch) lap() {
	now := time.Now()
	s.phases[s.running].Seconds += now.Sub(s.since).Seconds()
	s.since = now
}
