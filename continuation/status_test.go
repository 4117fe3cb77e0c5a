package continuation

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestStatus(t *testing.T) {
	want := []string{"running", "complete", "step-too-small", "step-rejected", "steps-spent", "cancelled", "failed"}
	for s := Running; s <= Failed; s++ {
		text, err := json.Marshal(s)
		if err != nil || string(text) != `"`+want[s]+`"` {
			t.Errorf("%d is written %s, error %v, want %q", s, text, err, want[s])
		}
		var back Status
		if err := json.Unmarshal(text, &back); err != nil || back != s {
			t.Errorf("%s is read as %v, error %v", text, back, err)
		}
		if a := s.Advice(); !strings.HasSuffix(a, ".") || strings.Contains(a, "\n") {
			t.Errorf("advice of %v: %q", s, a)
		}
	}
	if err := new(Status).UnmarshalText([]byte("done")); err == nil {
		t.Error("an unknown status is read")
	}
}
