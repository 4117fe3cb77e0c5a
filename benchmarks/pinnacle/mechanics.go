package pinnacle

import "fmt"

// mechanics are solids that vibrate, buckle and move, limit values and families.
func mechanics() []Row {
	return []Row{
		{Name: "cantilever", Title: "cantilever, three frequencies", Seconds: 60, Bars: []Bar{{"f1", 1e-4}, {"f2", 1e-4}, {"f3", 1e-4}},
			Args:   []string{"modes", "problems/cantilever.msh", "-n", "3", "--fix", "clamp", "--E", "1", "--nu", "0.4999", "--density", "1"},
			Checks: frequencies(0, 2e-6, 0.00186357, 0.0110013, 0.02843276)},
		{Name: "cantilever-energy", Title: "cantilever, energy over ten periods, exact modes", Seconds: 60, Bars: []Bar{{"energy", 1e-10}},
			Args: motion(), Checks: energy()},
		{Name: "cantilever-midpoint", Title: "the same by the midpoint rule", Seconds: 60, Bars: []Bar{{"energy", 1e-6}},
			Args: append(motion(), "--integrator", "midpoint"), Checks: energy()},
		{Name: "cantilever-radau", Title: "the same by Radau IIA", Seconds: 60, Bars: []Bar{{"energy", 0}},
			Args: append(motion(), "--integrator", "radau"), Checks: energy()},
		{Name: "plate", Title: "clamped square plate of solids, four frequencies", Seconds: 60, Bars: []Bar{{"f1", 1e-3}, {"f2", 1e-3}, {"f3", 1e-3}, {"f4", 1e-3}},
			Args:   []string{"modes", "problems/plate.msh", "-n", "4", "--fix", "rim", "--E", "1", "--nu", "0.3", "--density", "1"},
			Checks: frequencies(0, 1e-5, 0.1576503, 0.3012243, 0.3012243, 0.4226682)},
		{Name: "box", Title: "free box 1 x 1.2 x 1.5, three frequencies", Seconds: 60, Bars: []Bar{{"f1", 1e-3}, {"f2", 1e-3}, {"f3", 1e-3}},
			Args:   []string{"modes", "problems/box.msh", "-n", "9", "--E", "1", "--nu", "0.3", "--density", "1"},
			Checks: frequencies(6, 2e-5, 0.18333109, 0.24019312, 0.25675846)},
		{Name: "strut", Title: "buckling load of a strut of solids", Seconds: 60, Bars: []Bar{{"factor", 1e-3}},
			Args:   []string{"modes", "problems/strut.msh", "--buckling", "-n", "3", "--fix", "foot", "--E", "1", "--nu", "0.3", "--traction", "head=0,0,-1"},
			Checks: []Check{{Output: "factor", Number: "modes.0.factor", Value: 0.00204853, Estimate: "modes.0.estimate", Uncertain: 4e-7}}},
		{Name: "fold-disk", Title: "limit value of lap u + lambda exp(u) = 0 in a disk", Seconds: 30, Bars: []Bar{{"lambda", 1e-4}},
			Args: []string{"run", "problems/fold-disk.yaml", "--continue", "lambda=arc:0:0.3:24"}, Checks: []Check{{Output: "lambda", Number: "path.folds.0", Value: 2}}},
		{Name: "fold-square", Title: "limit value of lap u + lambda exp(u) = 0 in a square", Seconds: 30, Bars: []Bar{{"lambda", 1e-4}},
			Args:   []string{"run", "problems/fold-square.yaml", "--continue", "lambda=arc:0:0.5:24"},
			Checks: []Check{{Output: "lambda", Number: "path.folds.0", Value: 6.8081244224}}},
		{Name: "arch", Title: "snap-through of a shallow arch, finite strain, both limit loads", Seconds: 30, Bars: []Bar{{"first", 1e-3}, {"second", 1e-3}},
			Args:   []string{"run", "problems/arch.msh", "--fix", "ends", "--E", "1", "--nu", "0.3", "--law", "polynomial", "--traction", "top=0,-1e-4", "--continue", "load=arc:0:0.3:12"},
			Checks: []Check{{Output: "first", Number: "path.folds.0", Value: 0.163866}, {Output: "second", Number: "path.folds.1", Value: 0.0811983}}},
		{Name: "block-over-nu", Title: "block over nu from 0.3 to 0.4999, 50 members", Seconds: 20, Bars: []Bar{{"u", 1e-7}, {"p", 1e-6}},
			Args: []string{"run", "block", "--over", "nu=0.3:0.4999"}, Checks: members("block-over-nu.csv", "nu")},
		{Name: "cook-over-nu", Title: "cook over nu from 0.3 to 0.5, the tip", Seconds: 60, Bars: []Bar{{"uy", 1e-4}},
			Args: []string{"run", "cook", "--over", "nu=0.3:0.5"}, Checks: []Check{{Output: "uy", File: "cook-over-nu.csv", Over: []string{"nu"}}}},
		{Name: "block-over-three", Title: "block over nu, load and side, 50 members", Seconds: 60, Bars: []Bar{{"u", 1e-4}, {"p", 1e-4}},
			Args:   []string{"run", "problems/block-family.yaml", "--over", "nu=0.3:0.5", "--over", "load=0.5:2", "--over", "side=0.5:2", "--over-tol", "1e-5"},
			Checks: members("block-over-three.csv", "nu", "load", "side")},
	}
}

// members are checks of members of the block with their closed form.
func members(file string, over ...string) []Check {
	return []Check{{Output: "u", File: file, Columns: []string{"ux", "uy"}, Over: over}, {Output: "p", File: file, Over: over}}
}

// frequencies are checks of modes, the first of which is called f1 and comes after rigid
// motions; the references are uncertain by a share of them.
func frequencies(rigid int, uncertain float64, references ...float64) []Check {
	var list []Check
	for i, f := range references {
		list = append(list, Check{Output: fmt.Sprintf("f%d", i+1), Number: fmt.Sprintf("modes.%d.frequency", rigid+i), Value: f,
			Estimate: fmt.Sprintf("modes.%d.estimate", rigid+i), Uncertain: uncertain * f})
	}
	return list
}

// motion moves the cantilever by a step of traction at its end, for ten periods of its
// lowest mode.
func motion() []string {
	return []string{"run", "problems/cantilever.msh", "--fix", "clamp", "--E", "1", "--nu", "0.4999", "--density", "1", "--traction", "end=0,-1e-4", "--time", "0:5366"}
}

// energy is the check of what an integrator gains or loses.
func energy() []Check {
	return []Check{{Output: "energy", Number: "motion.energy_defect", Absolute: true}}
}
