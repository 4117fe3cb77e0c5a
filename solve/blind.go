package solve

import (
	"cmp"
	"fmt"
	"slices"

	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
	"pinnsolve/pum"
)

// blindness says in a sentence where windows do not see a gap.
func (w *windows) blindness() string {
	worst := slices.MaxFunc(w.blind, func(a, b pum.Blind) int { return cmp.Compare(a.Way-a.Straight, b.Way-b.Straight) })
	return fmt.Sprintf("Near %.4g the body has a gap of width %.2g that no feature sees: the way around it through the body is %.2g long, inside one window. The solution may be that of a body without the gap.",
		worst.At, worst.Straight, worst.Way)
}

// gapEnds returns a point inside each gap that windows do not see, near its end,
// where features can be told that the body goes around it.
func (w *windows) gapEnds() []features.End {
	const least = 1e-3 // half-widths
	var ends []features.End
	for _, b := range w.blind {
		known := slices.ContainsFunc(ends, func(e features.End) bool { return vec.Distance(e.X, b.End) < 0.1*w.half })
		if !known {
			ends = append(ends, features.End{X: b.End, Middle: []float64{1, 0}, Width: max(b.Width, least*w.half)})
		}
	}
	return ends
}
