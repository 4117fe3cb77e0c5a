package solve

import (
	"fmt"
	"strings"

	"pinnsolve/internal/vec"
	"pinnsolve/pum"
)

// whereabouts says where most of an error is, for the end of a sentence: at a corner
// if one is near. It is empty if the place is not known.
func (w *windows) whereabouts(place []float64) string {
	if place == nil {
		return ""
	}
	at, ok := w.cornerAt(place)
	if !ok {
		return ", most of it about " + position(place)
	}
	if along := at.Axis.Stretch(); along != nil {
		from := at.Axis.Begin(at.Center)
		return fmt.Sprintf(", most of it at the edge from %s to %s", position(from), position(vec.Add(from, along)))
	}
	kind := "corner"
	if at.Low == junctionPower {
		kind = "point where materials meet,"
	}
	return ", most of it at the " + kind + " " + position(at.Center)
}

// meeting reports whether most of an error is at a point where materials meet.
func (w *windows) meeting(place []float64) bool {
	if place == nil {
		return false
	}
	at, ok := w.cornerAt(place)
	return ok && at.Axis.Stretch() == nil && at.Low == junctionPower
}

// cornerAt returns the corner nearest to a place, false if none is near.
func (w *windows) cornerAt(place []float64) (at pum.Singular, ok bool) {
	const near = 0.5 // half-widths
	least := near * w.half
	for _, s := range w.singular[:w.corners] {
		if d := s.Distance(place); d < least {
			least, at, ok = d, s, true
		}
	}
	return at, ok
}

// position writes a point.
func position(x []float64) string {
	var parts []string
	for _, v := range x {
		parts = append(parts, fmt.Sprintf("%.3g", v))
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
