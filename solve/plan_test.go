package solve_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

// A plan decides what options leave open.
func TestPlanDecides(t *testing.T) {
	block, cook := pose(t, "block", "mixed", nil), pose(t, "cook", "mixed", nil)
	for name, c := range map[string]struct {
		p         pinn.Problem
		o         solve.Options
		statement string
		direct    bool
		tolerance float64
		width     int
	}{
		"strong":            {block, solve.Options{}, solve.Strong, true, 1e-4, 300},
		"recommended":       {cook, solve.Options{}, solve.Weak, true, 1e-3, 0},
		"trained":           {block, solve.Options{Method: "adam:10,lm"}, solve.Strong, false, 1e-4, 32},
		"trained in weak":   {block, solve.Options{Statement: solve.Weak, Method: "lbfgs"}, solve.Weak, false, 1e-3, 32},
		"direct, then more": {block, solve.Options{Method: "direct,lm:2", Width: 40}, solve.Strong, false, 1e-4, 40},
		"a tolerance":       {cook, solve.Options{Tolerance: 1e-5}, solve.Weak, true, 1e-5, 0},
	} {
		p, err := c.o.Plan(c.p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Statement != c.statement || p.Direct != c.direct || p.Tolerance != c.tolerance || p.Width != c.width {
			t.Errorf("%s: statement %s, direct %v, tolerance %v, width %d", name, p.Statement, p.Direct, p.Tolerance, p.Width)
		}
	}
}

// Options that have no effect are refused by name, with what to do instead:
// plain names for the library, flags for the command line.
func TestPlanRefuses(t *testing.T) {
	block := pose(t, "block", "mixed", nil)
	weak := func(o solve.Options) solve.Options { o.Statement = solve.Weak; return o }
	for want, o := range map[string]solve.Options{
		"--depth has no effect with --method direct: its network has one hidden layer; leave it out, or begin with adam or lbfgs":                                                 {Depth: 3},
		"--slope has no effect with --method lm: only random features have a slope; leave it out, or begin with direct":                                                           {Slope: 2, Method: "lm"},
		"--autopilot has no effect with --method lm: it controls the learning rate of adam; leave it out, or use adam or the method autopilot":                                    {Autopilot: true, Method: "lm"},
		"--windows has no effect with the strong statement: leave it out, or add --statement windows or weak":                                                                     {Weak: solve.WeakOptions{Windows: 4}},
		"--quadrature has no effect with the strong statement: leave it out, or add --statement weak":                                                                             {Weak: solve.WeakOptions{Ungraded: true}},
		"--points has no effect with the weak statement: leave it out, or add --statement strong":                                                                                 weak(solve.Options{Discretization: strong.Discretization{Points: 9}}),
		"--balance has no effect with the weak statement: leave it out, or add --statement strong":                                                                                weak(solve.Options{Balance: "rba"}),
		"--features has no effect with a network trained in weak form: leave it out, or use --method direct or --statement strong":                                                weak(solve.Options{Method: "adam", Weak: solve.WeakOptions{Features: 9}}),
		"--method adam,direct: direct cannot be combined with other methods in a weak statement; use it alone, or varpro, which trains a network and solves for its output layer": weak(solve.Options{Method: "adam,direct"}),
		"tolerance --tol = NaN must be positive": {Tolerance: math.NaN()},
	} {
		_, err := o.Plan(block)
		var wrong *solve.OptionError
		if !errors.As(err, &wrong) {
			t.Errorf("error %v, want %q", err, want)
			continue
		}
		if wrong.Flags() != want {
			t.Errorf("error %q, want %q", wrong.Flags(), want)
		}
		if strings.Contains(wrong.Error(), "--") || strings.Contains(wrong.Error(), "{") {
			t.Errorf("to the library: %q", wrong)
		}
	}
}

// An input map that makes a solution periodic would be lost on windows.
func TestPeriodicInputsAreRefusedOnWindows(t *testing.T) {
	p := pose(t, "poisson", "standard", nil) // on the unit square
	p.Inputs = []pinn.InputMap{{Name: "ring", Map: func(x []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Scale(2 * math.Pi).Cos(), x[0].Scale(2 * math.Pi).Sin(), x[1]}
	}}}
	_, err := solve.Options{Statement: solve.Weak}.Plan(p)
	if want := `the inputs "ring" of poisson have the same values at [0 0] and [1 0]`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	for name, o := range map[string]solve.Options{"strong": {}, "a network": {Statement: solve.Weak, Method: "adam:1"}} {
		if _, err := o.Plan(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []string{"cylinder", "sphere", "hole"} {
		if _, err := (solve.Options{Statement: solve.Weak}).Plan(pose(t, c, "mixed", nil)); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
}
