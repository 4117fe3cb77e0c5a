package solve

import (
	"fmt"
	"strings"

	"pinnsolve/internal/vec"
)

// whereabouts says where most of an error is, for the end of a sentence: at a corner
// if one is near. It is empty if the place is not known.
func (w *windows) whereabouts(place []float64) string {
	const near = 0.5 // half-widths
	if place == nil {
		return ""
	}
	least, what := near*w.half, ""
	for _, s := range w.singular[:w.corners] {
		if d := s.Distance(place); d < least {
			least = d
			kind := "corner"
			switch along := s.Axis.Stretch(); {
			case along != nil:
				from := s.Axis.Begin(s.Center)
				what = fmt.Sprintf("edge from %s to %s", position(from), position(vec.Add(from, along)))
				continue
			case s.Low == junctionPower:
				kind = "point where materials meet,"
			}
			what = kind + " " + position(s.Center)
		}
	}
	if what == "" {
		return ", most of it about " + position(place)
	}
	return ", most of it at the " + what
}

// position writes a point.
func position(x []float64) string {
	var parts []string
	for _, v := range x {
		parts = append(parts, fmt.Sprintf("%.3g", v))
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
