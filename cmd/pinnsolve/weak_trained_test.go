package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestRunTrainedInWeakForm(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "run", "bonded", "--statement", "weak", "--formulation", "mixed", "--nu", "0.5",
		"--method", "adam:5,varpro:12", "--width", "8", "--depth", "1", "--points", "100", "--out", "out")
	s.contains(t, "adam:5,varpro:12 in weak form", "51 parameters, width 8, depth 1, 144 quadrature points of degree 5", "energy differs by", "varpro+multipliers")
	res := readResult(t, filepath.Join("out", "result.json"))
	if res.Statement != "weak" || res.Weak == nil || res.Weak.Unknowns != 51 || res.Depth != 1 || !(res.Weak.EnergyDefect < 0.5) {
		t.Errorf("%+v", res)
	}
}

func TestTrainedInWeakFormRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ flags, want string }{
		{"--method lm:3", "residuals"},
		{"--method direct,lbfgs:3", "use it alone, or varpro"},
		{"--method lbfgs:3 --windows 2", "--windows has no effect with a network trained in weak form"},
		{"--method direct --width 9", "--width has no effect with the weak statement"},
	} {
		s := pinnsolve(t, append([]string{"run", "block", "--statement", "weak", "--out", "out"}, strings.Fields(c.flags)...)...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, c.want) || strings.Count(strings.TrimSpace(s.err), "\n") > 1 {
			t.Errorf("%s: %s", c.flags, s.err)
		}
	}
	pinnsolve(t, "run", "block", "--statement", "strong", "--method", "varpro:3", "--width", "4", "--points", "50", "--out", "out").expect(t, exitBadInput)
}
