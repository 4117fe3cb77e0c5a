package training

import (
	"fmt"
	"slices"
)

// PathState is what a path goes on from after an accepted step. It is plain
// data, to be kept in a file.
type PathState struct {
	Value    float64   `json:"value"`    // of the parameter
	Theta    []float64 `json:"theta"`    // the solution there
	Before   []float64 `json:"before"`   // the solution before it; empty for the first
	Length   float64   `json:"length"`   // from the value of Before, signed
	Next     float64   `json:"next"`     // length of the next step of an adaptive path
	Reached  int       `json:"reached"`  // values of the schedule
	Tried    int       `json:"tried"`    // steps so far
	Accepted int       `json:"accepted"` // of these
}

func (p PathState) clone() PathState {
	p.Theta, p.Before = slices.Clone(p.Theta), slices.Clone(p.Before)
	return p
}

// check reports why a path of n parameters cannot go on from the state, if so.
func (p PathState) check(s Schedule, n int) error {
	switch {
	case p.Reached < 1 || p.Reached > len(s.Values) || p.Accepted < 1 || p.Tried < p.Accepted:
		return fmt.Errorf("%s: a state after %d of %d values, %d steps of %d, is of another path", s.Name, p.Reached, len(s.Values), p.Accepted, p.Tried)
	case len(p.Theta) != n || len(p.Before) != n && len(p.Before) != 0:
		return fmt.Errorf("%s: a state of %d and %d parameters, where the network has %d", s.Name, len(p.Theta), len(p.Before), n)
	case !finite(p.Theta) || !finite(p.Before) || !finite([]float64{p.Value, p.Length, p.Next}):
		return fmt.Errorf("%s: a state with numbers that are not finite", s.Name)
	case s.Adaptive != nil && !(p.Next > 0), len(p.Before) > 0 && p.Length == 0:
		return fmt.Errorf("%s: a state with steps of length %g and %g", s.Name, p.Length, p.Next)
	}
	if last := s.Values[p.Reached-1]; s.Adaptive == nil && p.Value != last {
		return fmt.Errorf("%s: a state at %g, where the path is at %g", s.Name, p.Value, last)
	}
	return nil
}
