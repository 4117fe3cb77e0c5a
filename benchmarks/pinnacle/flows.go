package pinnacle

import "fmt"

// lastEstimate is that of a solve on windows.
const lastEstimate = "weak.refinements.last.estimate"

// flowRows are flows: two of PINNacle's that are cases of the command line or of time, and
// those beside them.
func flowRows() []Row {
	rows := []Row{
		{Name: "back-facing-step", Title: "NS 2D-CG, back-facing step, Re = 100", Args: []string{"run", "step"},
			Bars: []Bar{{"ux", 2e-3}, {"uy", 3e-2}, {"p", 1e-2}}, Seconds: 60,
			Checks: []Check{
				{Output: "ux", Number: "references.0.rel_l2", Absolute: true, Estimate: lastEstimate},
				{Output: "uy", Number: "references.1.rel_l2", Absolute: true, Estimate: lastEstimate},
				{Output: "p", Number: "references.2.rel_l2", Absolute: true, Estimate: lastEstimate},
			},
			Published: 8.2e-2, Source: pinnacle, Suite: "back-facing-step.csv", Floor: 6.5e-2,
			Fault: "The statement has p = 0 at the outlet, the suite's file normal flow and pressures down to -0.024."},
		{Name: "ns-2d-lt", Title: "NS 2D-LT, unsteady flow in a channel", Bars: []Bar{{"ux", 2e-2}, {"uy", 6e-2}, {"p", 2e-2}}, Seconds: 60,
			Published: 9.7e-1, Source: pinnacle,
			Fault: "The code prescribes p alone at the outlet, which leaves the flow there open: v = 0 is added. The suite's file is absent."},
		{Name: "cylinder-flow", Title: "DFG 2D-1, cylinder in a channel, Re = 20", Args: []string{"run", "cylinder-flow"},
			Bars: []Bar{{"drag", 1e-3}, {"lift", 1e-2}, {"drop", 1e-3}}, Seconds: 60,
			Checks: []Check{
				{Output: "drag", Number: "quantities.drag.value", Value: 5.57953523384, Estimate: "quantities.drag.estimate"},
				{Output: "lift", Number: "quantities.lift.value", Value: 0.010618948146, Estimate: "quantities.lift.estimate"},
				{Output: "drop", Number: "quantities.drop.value", Value: 0.11752016697, Estimate: "quantities.drop.estimate"},
			}},
		{Name: "ethier-steinman", Title: "Ethier and Steinman's flow in a cube, t <= 0.1", Bars: []Bar{{"u", 1e-3}, {"p", 1e-3}}, Seconds: 60},
	}
	for _, re := range []int{100, 400, 1000, 3200} {
		r := Row{Name: fmt.Sprintf("lid-%d", re), Title: fmt.Sprintf("lid of constant speed, Re = %d", re), Args: []string{"run", "lid", "--set", fmt.Sprintf("Re=%d", re)},
			Bars: []Bar{{"centre lines", 1e-3}}, Seconds: 60}
		for k := range 2 { // the largest difference, of ux and uy
			r.Checks = append(r.Checks, Check{Output: "centre lines", Number: fmt.Sprintf("references.%d.max", k), Absolute: true, Estimate: lastEstimate})
		}
		rows = append(rows, r)
	}
	return rows
}
