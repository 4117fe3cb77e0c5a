package main

import "testing"

// A landscape has a table, a page, a picture and numbers; what cannot be drawn leaves
// nothing.
func TestLandscape(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "landscape", "block", "--nu", "0.25", "--formulation", "standard", "--width", "6", "--depth", "1", "--points", "49", "--method", "lm:5", "--track", "adam:3", "--out", "l")
	s.expect(t, exitOK)
	// (lambda + 2 mu)/mu is 3 at nu = 0.25.
	s.contains(t, "block, standard formulation, nu = 0.25: 32 parameters", "shear mode", "volume mode", "1.25e+05     9\n", "median of 50 pairs")
	if files := listed(t, "."); len(files) != 1 {
		t.Errorf("files %v", files)
	}
	for _, args := range [][]string{{"blok"}, {"sphere"}, {"block", "--formulation", "mixd"}, {"block", "--method", "lmm"}, {"block", "--track", "lm:x"}} {
		s := pinnsolve(t, append([]string{"landscape", "--out", "no"}, args...)...)
		s.expect(t, exitBadInput)
	}
	if files := listed(t, "."); len(files) != 1 {
		t.Errorf("files %v", files)
	}
}
