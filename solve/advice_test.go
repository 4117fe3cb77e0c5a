package solve

import (
	"strings"
	"testing"
	"time"
)

// Advice names flags with numbers made from those of the run.
func TestAdviceHasNumbers(t *testing.T) {
	for want, got := range map[string]string{
		"--width 450 --points 1400, or accept it with --tol 3e-02.": (&Result{Info: Info{Method: "direct", Width: 300, Points: 900}}).finer(0.021),
		`--width 48 --method "lm:240". `:                            (&Result{Info: Info{Method: "lm:60", Width: 32}}).finer(0.7),
		"--width 48. ":                                              (&Result{Info: Info{Method: "adam(rate=1e-3):2000,lbfgs", Width: 32}}).finer(0.7),
		"Try --points 1800.":                                        (&Result{Info: Info{Points: 900}}).denser(),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := longer(3 * time.Second); got != 12*time.Second {
		t.Errorf("%v", got)
	}
}
