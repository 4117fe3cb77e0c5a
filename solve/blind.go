package solve

import (
	"cmp"
	"fmt"
	"slices"

	"pinnsolve/pum"
)

// blindness says in a sentence where windows do not see a gap.
func (w *windows) blindness() string {
	worst := slices.MaxFunc(w.blind, func(a, b pum.Blind) int { return cmp.Compare(a.Way-a.Straight, b.Way-b.Straight) })
	return fmt.Sprintf("Near %.4g the body has a gap of width %.2g that no feature sees: the way around it through the body is %.2g long, inside one window. The solution may be that of a body without the gap.",
		worst.At, worst.Straight, worst.Way)
}
