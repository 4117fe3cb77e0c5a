package training

import (
	"slices"
	"testing"
)

func TestParseStages(t *testing.T) {
	for _, c := range []struct {
		text       string
		methods    []string
		iterations []int
		err        string
	}{
		{"adam:2000,lbfgs:3000", []string{"adam", "lbfgs"}, []int{2000, 3000}, ""},
		{" direct , adam:1 ", []string{"direct", "adam"}, []int{20, 1}, ""},
		{"adam:500,ssbroyden,bfgs:9,lm", []string{"adam", "ssbroyden", "bfgs", "lm"}, []int{500, 8000, 9, 400}, ""},
		{"lbfgs", []string{"lbfgs"}, []int{3000}, ""},
		{"adam:5,adam:6", []string{"adam", "adam"}, []int{5, 6}, ""},
		{"adm", nil, nil, `unknown method "adm": choose from adam, autopilot, bfgs, direct, lbfgs, lm, ssbroyden, varpro (did you mean adam?)`},
		{"adam:5,lbgfs:3", nil, nil, `unknown method "lbgfs": choose from adam, autopilot, bfgs, direct, lbfgs, lm, ssbroyden, varpro (did you mean lbfgs?)`},
		{"Direct", nil, nil, `unknown method "Direct": choose from adam, autopilot, bfgs, direct, lbfgs, lm, ssbroyden, varpro (did you mean direct?)`},
		{"adam:5,", nil, nil, `unknown method "": choose from adam, autopilot, bfgs, direct, lbfgs, lm, ssbroyden, varpro`},
		{"adam:-3", nil, nil, "adam:-3: iterations must be 1 or more"},
		{"adam:0", nil, nil, "adam:0: iterations must be 1 or more"},
		{"adam:1e3", nil, nil, `adam:1e3: iterations must be a whole number, not "1e3"`},
		{"adam:", nil, nil, `adam:: iterations must be a whole number, not ""`},
		{"  ", nil, nil, "no stages: write method:iterations, separated by commas, with a method of adam, autopilot, bfgs, direct, lbfgs, lm, ssbroyden, varpro"},
	} {
		stages, err := ParseStages(c.text)
		if got := ""; err != nil {
			got = err.Error()
			if got != c.err {
				t.Errorf("%q: error %q, want %q", c.text, got, c.err)
			}
			continue
		} else if c.err != "" {
			t.Errorf("%q: no error, want %q", c.text, c.err)
		}
		var methods []string
		var iterations []int
		for _, s := range stages {
			methods = append(methods, s.Method.Name())
			iterations = append(iterations, s.Iterations)
		}
		if !slices.Equal(methods, c.methods) || !slices.Equal(iterations, c.iterations) {
			t.Errorf("%q: %v %v", c.text, methods, iterations)
		}
	}
}

func TestMethodsTable(t *testing.T) {
	var list []string
	for _, m := range Methods() {
		list = append(list, m.Name)
		if m.New().Name() != m.Name || m.New() == m.New() || m.About == "" || m.Source == "" || m.Iterations < 1 {
			t.Errorf("bad entry %+v", m)
		}
	}
	if !slices.IsSorted(list) {
		t.Errorf("methods %v are not sorted", list)
	}
}
