package training

import (
	"fmt"
	"slices"
	"strings"
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
		{"adm", nil, nil, `unknown method "adm": choose from adam, autopilot, bfgs, direct, gn, lbfgs, lm, ssbroyden, varpro (did you mean adam?)`},
		{"adam:5,lbgfs:3", nil, nil, `unknown method "lbgfs": choose from adam, autopilot, bfgs, direct, gn, lbfgs, lm, ssbroyden, varpro (did you mean lbfgs?)`},
		{"Direct", nil, nil, `unknown method "Direct": choose from adam, autopilot, bfgs, direct, gn, lbfgs, lm, ssbroyden, varpro (did you mean direct?)`},
		{"adam:5,", nil, nil, `unknown method "": choose from adam, autopilot, bfgs, direct, gn, lbfgs, lm, ssbroyden, varpro`},
		{"adam:-3", nil, nil, "adam:-3: iterations must be 1 or more"},
		{"adam:0", nil, nil, "adam:0: iterations must be 1 or more"},
		{"adam:1e3", nil, nil, `adam:1e3: iterations must be a whole number, not "1e3"`},
		{"adam:", nil, nil, `adam:: iterations must be a whole number, not ""`},
		{"adam(rate=1e-3,decay=0.9/100):50, lbfgs:3", []string{"adam", "lbfgs"}, []int{50, 3}, ""},
		{"gn:50x30,gn:7, gn(points=20,momentum=0.9):3", []string{"gn", "gn", "gn"}, []int{30, 7, 3}, ""},
		{"gn:0x30", nil, nil, "gn:0x30: points = 0 must be from 1 to 1000000; the nearest valid value is 1"},
		{"gn:50x", nil, nil, `gn:50x: iterations must be a whole number, not ""`},
		{"gn(momentum=1)", nil, nil, "momentum = 1 must be a number from 0 to below 1, such as 0.9"},
		{"autopilot(rate=0.5)", []string{"autopilot"}, []int{5000}, ""},
		{"adam(rte=1e-3)", nil, nil, `unknown setting of adam "rte": choose from rate, decay, batch (did you mean rate?)`},
		{"adam()", nil, nil, `unknown setting of adam "": choose from rate, decay, batch`},
		{"adam(rate)", nil, nil, "rate has no value: write adam(rate=...)"},
		{"adam(rate=0)", nil, nil, "rate = 0 must be a number above 0 and at most 10, such as 1e-3"},
		{"adam(rate=nan)", nil, nil, "rate = nan must be a number above 0 and at most 10, such as 1e-3"},
		{"adam(rate=99)", nil, nil, "rate = 99 must be above 0 and at most 10; the nearest valid value is 10"},
		{"adam(rate=1,rate=2)", nil, nil, "rate is given twice in adam(rate=1,rate=2)"},
		{"adam(decay=1.1)", nil, nil, "decay = 1.1: the factor must be above 0 and at most 1, as in decay=0.9/1000"},
		{"adam(decay=0.9/0)", nil, nil, "decay = 0.9/0: the iterations must be a whole number from 1, as in decay=0.9/1000"},
		{"adam(batch=0)", nil, nil, "batch = 0 must be from 1 to 1000000; the nearest valid value is 1"},
		{"lm(rate=1)", nil, nil, "lm(rate=1): lm takes no settings; adam, autopilot and gn do"},
		{"adam(rate=1", nil, nil, "adam(rate=1: the parenthesis is not closed: write settings as in adam(rate=1e-3,decay=0.9/1000):2000"},
		{"adam)", nil, nil, "adam): a parenthesis too many: write settings as in adam(rate=1e-3,decay=0.9/1000):2000"},
		{"adam(rate=1)x", nil, nil, `adam(rate=1)x: "x" behind the settings: write the number of iterations as in adam(rate=1e-3):2000`},
		{"adam(rate=1):", nil, nil, `adam(rate=1):: iterations must be a whole number, not ""`},
		{"  ", nil, nil, "no stages: write method:iterations, separated by commas, with a method of adam, autopilot, bfgs, direct, gn, lbfgs, lm, ssbroyden, varpro"},
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

// Settings arrive in the method, and their defaults are the method's own.
func TestSettings(t *testing.T) {
	parse := func(text string) Method {
		stages, err := ParseStages(text)
		if err != nil {
			t.Fatal(err)
		}
		return stages[0].Method
	}
	if a := parse("adam( rate=1e-4, decay=0.5/20 )").(*Adam); a.Rate != 1e-4 || a.Decay != 0.5 || a.Every != 20 {
		t.Errorf("%+v", a)
	}
	if a := parse("adam(decay=0.5)").(*Adam); a.Rate != 3e-3 || a.Decay != 0.5 || a.Every != 1000 {
		t.Errorf("%+v", a)
	}
	if a := parse("autopilot(rate=2)").(*Autopilot); a.Rate != 2 {
		t.Errorf("%+v", a)
	}
	if g := parse("gn:50x30").(*GaussNewton); g.Points != 50 || g.Momentum != 0 {
		t.Errorf("%+v", g)
	}
	if g := parse("gn(momentum=0.5)").(*GaussNewton); g.Points != 200 || g.Momentum != 0.5 {
		t.Errorf("%+v", g)
	}
	b := parse("adam(batch=64,rate=0.01)").(*Batches)
	if a := b.Method.(*Adam); b.Points != 64 || a.Rate != 0.01 {
		t.Errorf("%+v %+v", b, a)
	}
	for _, m := range Methods() {
		var text []string
		for _, s := range SettingsOf(m.Name) {
			if s.Default != "" {
				text = append(text, s.Name+"="+s.Default)
			}
		}
		if len(text) > 0 && fmt.Sprintf("%+v", parse(m.Name)) != fmt.Sprintf("%+v", parse(m.Name+"("+strings.Join(text, ",")+")")) && m.Name != "autopilot" {
			t.Errorf("%s: the listed defaults %v are not those of the method", m.Name, text)
		}
	}
}
