package pinn_test

import (
	"fmt"
	"testing"

	"pinnsolve/pinn"
)

// The regions that every domain has are no parts, whatever a part is called, and
// read as words.
func TestRegions(t *testing.T) {
	for word, region := range map[string]pinn.Region{"interior": pinn.Interior, "boundary": pinn.Boundary} {
		if got := fmt.Sprintf("%s %v %q", region, region, region); got != fmt.Sprintf("%s %s %q", word, word, word) {
			t.Errorf("%s reads as %s", word, got)
		}
		if _, ok := region.Part(); ok {
			t.Errorf("the %s is a part", word)
		}
		part := pinn.Region(word)
		if name, ok := part.Part(); part == region || !ok || name != word {
			t.Errorf("a part called %s is not told from the region", word)
		}
		if d := (pinn.Dirichlet{On: part}); d.Covers("left") || !d.Covers(word) {
			t.Errorf("data on a part called %s hold elsewhere", word)
		}
	}
	if d := (pinn.Dirichlet{On: pinn.Boundary}); !d.Covers("left") || !d.Covers("boundary") {
		t.Error("data on the boundary do not hold on all of it")
	}
}
