package solve_test

import (
	"slices"
	"testing"

	"pinnsolve/solve"
)

// Phases come in the order in which they were first entered, and counts go to
// the running phase.
func TestStopwatch(t *testing.T) {
	w := solve.NewStopwatch("space")
	w.Enter("assembly")
	w.Count(2)
	w.Enter("space")
	w.Enter("assembly")
	w.Count(3)
	var names []string
	for _, p := range w.Phases() {
		names = append(names, p.Name)
		if !(p.Seconds >= 0) {
			t.Errorf("%s took %v s", p.Name, p.Seconds)
		}
	}
	if !slices.Equal(names, []string{"space", "assembly"}) || w.Phases()[1].Flops != 5 {
		t.Errorf("%+v", w.Phases())
	}
	var none *solve.Stopwatch
	none.Enter("space")
	none.Count(1)
	if none.Phases() != nil {
		t.Error("a nil stopwatch has phases")
	}
}
