package locking

import (
	"math"
	"strings"
	"testing"
)

func TestDecades(t *testing.T) {
	labels := func(lo, hi, limit float64) string {
		var list []string
		for _, tick := range (decades{limit}).Ticks(lo, hi) {
			if tick.Label != "" {
				list = append(list, tick.Label)
			}
		}
		return strings.Join(list, " ")
	}
	for _, c := range []struct {
		lo, hi, limit float64
		want          string
	}{
		{0.5, 1e3, 0, "1e0 1e1 1e2 1e3"},
		{1, 1e7, 1e7, "1e0 1e1 1e2 1e3 1e4 1e5 1e6 inf"},
		{1.5, 5e6, 5e6, "1e1 1e2 1e3 1e4 1e5 1e6 inf"},
		{1e-12, 1, 0, "1e-12 1e-10 1e-8 1e-6 1e-4 1e-2 1e0"},
	} {
		if got := labels(c.lo, c.hi, c.limit); got != c.want {
			t.Errorf("from %v to %v: %q, want %q", c.lo, c.hi, got, c.want)
		}
	}
}

// A panel without data is left out, and one with a single point can be drawn.
func TestSparseFigure(t *testing.T) {
	f := &Figure{Name: "sparse"}
	f.panel("nothing", "x", "y")
	f.line(f.panel("one point", "x", "y"), "a", blue, solid, []float64{0.5, 1, 2}, []float64{0.3, math.NaN(), math.Inf(1)})
	f.alike()
	if !f.finish() || len(f.panels) != 1 {
		t.Fatalf("%d panels", len(f.panels))
	}
	if _, err := f.png(); err != nil {
		t.Error(err)
	}
	if svg, err := f.SVG(); err != nil || !strings.Contains(string(svg), "one point") {
		t.Errorf("%v in %s", err, svg)
	}
	if empty := (&Figure{}); empty.finish() {
		t.Error("a figure of nothing was kept")
	}
	rs := Results{}
	if list := rs.figures([]string{"adam"}); len(list) != 0 {
		t.Errorf("%d figures of nothing", len(list))
	}
}

func TestWidened(t *testing.T) {
	for _, c := range [][4]float64{{3, 3, 1.5, 6}, {1.05e-3, 0.999, 1e-3, 1}, {2e-3, 0.5, 2e-3, 0.5}, {1, 100, 1, 100}} {
		if lo, hi := widened(c[0], c[1]); math.Abs(lo-c[2]) > 1e-15 || math.Abs(hi-c[3]) > 1e-12 {
			t.Errorf("from %v to %v: %v to %v, want %v to %v", c[0], c[1], lo, hi, c[2], c[3])
		}
	}
}
