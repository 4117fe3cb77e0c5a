package main

import (
	"testing"
)

// Two networks of one problem are connected; a copy lies at distance zero; runs that
// cannot be compared are refused and leave nothing.
func TestConnect(t *testing.T) {
	if testing.Short() {
		t.Skip("trains networks")
	}
	t.Chdir(t.TempDir())
	for dir, args := range map[string][]string{"a": {"--seed", "1"}, "b": {"--seed", "2"}, "wide": {"--width", "7"}} {
		pinnsolve(t, append([]string{"run", "poisson", "--method", "lm:15", "--width", "5", "--depth", "1", "--points", "60", "-q", "--no-pictures", "--out", dir}, args...)...)
	}
	pinnsolve(t, "run", "poisson", "--width", "60", "--points", "200", "-q", "--no-pictures", "--out", "direct")
	s := pinnsolve(t, "connect", "a", "b", "--band", "20", "--iterations", "20", "--out", "c")
	s.expect(t, exitOK)
	s.contains(t, "straight line", "aligned line", "elastic band", "curve", "after alignment")
	if files := listed(t, "c"); len(files) != 1 && len(files) != 2 {
		t.Errorf("files %v", files)
	}
	s = pinnsolve(t, "connect", "a", "a", "--band", "1", "--iterations", "1", "--out", "c")
	s.expect(t, exitOK)
	s.contains(t, "distance of the parameters 0, 0 after alignment", "The two networks are one")
	for _, args := range [][]string{{"a"}, {"a", "none"}, {"a", "wide"}, {"a", "direct"}} {
		s := pinnsolve(t, append([]string{"connect", "--out", "no"}, args...)...)
		s.expect(t, exitBadInput)
		t.Log(s.err)
	}
}
