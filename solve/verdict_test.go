package solve

import (
	"encoding/json"
	"strings"
	"testing"

	"pinnsolve/pinn"
	"pinnsolve/training"
)

// Files of earlier versions contain these words.
func TestVerdict(t *testing.T) {
	want := map[Verdict]string{
		Running: "running", Converged: "converged", Budget: "budget-spent", Stalled: "line-search-stalled", Diverged: "diverged", Cancelled: "cancelled",
		UnderResolved: "under-resolved", UnderIntegrated: "under-integrated", PressureUnstable: "pressure-unstable", Unstable: "unstable", Wrong: "wrong", Contradicted: "contradicted", Blind: "blind",
	}
	for v, text := range want {
		got, err := json.Marshal(v)
		if err != nil || string(got) != `"`+text+`"` {
			t.Errorf("%d is written %s, error %v, want %q", v, got, err, text)
		}
		var back Verdict
		if err := json.Unmarshal(got, &back); err != nil || back != v {
			t.Errorf("%s is read as %v, error %v", got, back, err)
		}
		if a := v.Advice(); !strings.HasSuffix(a, ".") || strings.Contains(a, "\n") {
			t.Errorf("advice of %v: %q", v, a)
		}
	}
	for s := training.Running; !strings.HasPrefix(s.String(), "status-"); s++ {
		if v := Verdict(s); v.String() != s.String() || want[v] == "" {
			t.Errorf("training status %v is the verdict %v", s, v)
		}
	}
	if err := new(Verdict).UnmarshalText([]byte("done")); err == nil {
		t.Error("an unknown verdict is read")
	}
	if s := Verdict(255); s.String() != "verdict-255" || s.Advice() == "" {
		t.Errorf("an unknown verdict is written %v", s)
	}
}

// A part called like a region has its own entry in the results.
func TestByName(t *testing.T) {
	m := byName(map[pinn.Region][]float64{pinn.Interior: {1}, "interior": {2}, "right": {3}})
	if len(m) != 3 || m["interior"][0] != 2 || m["interior (all of it)"][0] != 1 || m["right"][0] != 3 {
		t.Errorf("%v", m)
	}
	if m := byName(map[pinn.Region][]float64{pinn.Interior: {1}}); m["interior"][0] != 1 {
		t.Errorf("%v", m)
	}
}
