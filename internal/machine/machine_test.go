package machine

import (
	"math"
	"runtime"
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	got := Describe()
	for _, want := range []string{" cores in use, ", runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if strings.HasPrefix(got, ",") || strings.Contains(got, "\n") {
		t.Errorf("%q", got)
	}
}

func TestLoad(t *testing.T) {
	if load := Load(); load < 0 || runtime.GOOS == "linux" && math.IsNaN(load) {
		t.Errorf("load %v", load)
	}
}
