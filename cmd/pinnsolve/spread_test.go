package main

import (
	"strings"
	"testing"
)

func TestSpread(t *testing.T) {
	var out strings.Builder
	rows := []comparison{
		{Nu: unknownNumber, Formulation: "a", Statement: "weak", Quantity: "tip", Unit: "m", Value: 3, Error: 0.3, Trusted: true},
		{Nu: unknownNumber, Formulation: "a", Statement: "weak", Quantity: "tip", Unit: "m", Value: 1, Error: 0.1, Seed: 1, Trusted: true},
		{Nu: unknownNumber, Formulation: "a", Statement: "weak", Quantity: "tip", Unit: "m", Value: 8, Error: 0.8, Seed: 2},
		{Nu: unknownNumber, Formulation: "b", Statement: "weak", Quantity: "tip", Value: 1, Error: unknownNumber, Trusted: true},
		{Nu: unknownNumber, Formulation: "b", Statement: "weak", Quantity: "tip", Value: 2, Error: unknownNumber, Seed: 1, Trusted: true},
	}
	if err := writeSpread(&out, rows); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, want := range []string{"- a weak tip 3 m 1 m 8 m 3.0e-01 8.0e-01 2 of 3", "- b weak tip 1.5 1 2 - - 2 of 2"} {
		if got := strings.Join(strings.Fields(lines[2+i]), " "); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
