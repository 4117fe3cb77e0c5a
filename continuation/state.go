package continuation

import (
	"fmt"
	"slices"
)

// State is all that is needed to resume a path after an accepted step. It is
// plain data, to be stored in a file.
type State struct {
	Value    float64   `json:"value"`    // of the parameter
	Theta    []float64 `json:"theta"`    // the solution there
	Before   []float64 `json:"before"`   // the solution before it; empty for the first
	Length   float64   `json:"length"`   // from the value of Before, signed
	Next     float64   `json:"next"`     // length of the next step of an adaptive path
	Reached  int       `json:"reached"`  // number of values of the schedule reached
	Tried    int       `json:"tried"`    // steps so far
	Accepted int       `json:"accepted"` // of these
	// Methods, unless empty, is what methods have learned, for a solver that
	// lets them continue; see Start.Keep. Without it they start without memory.
	Methods []byte `json:"methods,omitempty"`
}

func (s State) clone() State {
	s.Theta, s.Before = slices.Clone(s.Theta), slices.Clone(s.Before)
	s.Methods = slices.Clone(s.Methods)
	return s
}

// check returns an error if a path of n parameters along the schedule cannot
// continue from the state.
func (s State) check(along Schedule, n int) error {
	switch {
	case s.Reached < 1 || s.Reached > len(along.Values) || s.Accepted < 1 || s.Tried < s.Accepted:
		return fmt.Errorf("%s: the state, after %d of %d values and %d steps of %d, is of another path", along.Name, s.Reached, len(along.Values), s.Accepted, s.Tried)
	case len(s.Theta) != n || len(s.Before) != n && len(s.Before) != 0:
		return fmt.Errorf("%s: the state has %d and %d parameters, but the path has %d", along.Name, len(s.Theta), len(s.Before), n)
	case !finite(s.Theta...) || !finite(s.Before...) || !finite(s.Value, s.Length, s.Next):
		return fmt.Errorf("%s: the state has numbers that are not finite", along.Name)
	case along.Adaptive != nil && !(s.Next > 0), len(s.Before) > 0 && s.Length == 0:
		return fmt.Errorf("%s: the state has steps of length %g and %g", along.Name, s.Length, s.Next)
	}
	if last := along.Values[s.Reached-1]; along.Adaptive == nil && s.Value != last {
		return fmt.Errorf("%s: the state is at %g, but the path is at %g", along.Name, s.Value, last)
	}
	return nil
}
