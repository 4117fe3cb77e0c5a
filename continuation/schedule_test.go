package continuation

import (
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
)

func TestParseSchedule(t *testing.T) {
	for _, c := range []struct {
		text string
		want []float64
	}{
		{"nu=0.3,0.45,0.49,0.4999", []float64{0.3, 0.45, 0.49, 0.4999}},
		{" nu = 0.3 , 0.45 ", []float64{0.3, 0.45}},
		{"nu=0.4999", []float64{0.4999}},
		{"nu=linear:0:1:4", []float64{0, 0.25, 0.5, 0.75, 1}},
		{"nu=geometric:1:1e-4:2", []float64{1, 1e-2, 1e-4}},
		{"nu=cosine:0:2:3", []float64{0, 0.5, 1.5, 2}},
		{"nu=adaptive:0:1", []float64{0, 1}},
	} {
		s, err := ParseSchedule(c.text)
		if err != nil || s.Name != "nu" || !floats.EqualApprox(s.Values, c.want, 1e-15) || s.Values[len(s.Values)-1] != c.want[len(c.want)-1] {
			t.Errorf("%q: %+v, error %v; want %v", c.text, s, err, c.want)
		}
	}
	s, err := ParseSchedule("load=adaptive:0:2:0.1:1e-5")
	if err != nil || *s.Adaptive != (Adaptive{First: 0.1, Least: 1e-5}) {
		t.Errorf("%+v, error %v", s.Adaptive, err)
	}
	for _, c := range []struct{ text, err string }{
		{"nu", `"nu" is not a path`}, {"=1,2", "is not a path"}, {"nu=", "is not a path"},
		{"nu=0.3,,0.4", `nu: "" is not a number`}, {"nu=0.3,x", `nu: "x" is not a number`},
		{"nu=0.3,0.3", "the value 0.3 is repeated"}, {"nu=0.3,Inf", "not all finite"}, {"nu=NaN", "not all finite"},
		{"nu=liner:0:1:4", `unknown path "liner": choose from linear, geometric, cosine, adaptive, arc (did you mean linear?)`},
		{"nu=linear:0:1", "write linear:from:to:steps"}, {"nu=linear:0:1:0", "whole number of steps"}, {"nu=cosine:0:1:2.5", "whole number"}, {"nu=linear:0:1:1e9", "1 to 10000"},
		{"nu=geometric:-1:1:3", "same sign"}, {"nu=geometric:0:1:3", "same sign"}, {"nu=linear:1:1:3", "is repeated"},
		{"nu=adaptive:0", "write adaptive:from:to"}, {"nu=adaptive:0:1:-0.1", "step lengths"}, {"nu=adaptive:0:1:0.1:0.2", "step lengths"},
	} {
		if _, err := ParseSchedule(c.text); err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: error %v, want %q", c.text, err, c.err)
		}
	}
}
