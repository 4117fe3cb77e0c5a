package training

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize"
)

// keptFit is a weightedFit whose weights are part of the state.
type keptFit struct{ *weightedFit }

func (f keptFit) Carry(s *Archive) {
	s.Fill("w", f.w)
	s.Fill("f", f.f)
	s.Fill("s", f.s)
	s.Fill("losses", f.losses)
}

// resumable are the runs of TestResume, each made anew.
func resumable() map[string]func() (Objective, []float64, []Stage) {
	fit := func(stages string) func() (Objective, []float64, []Stage) {
		return func() (Objective, []float64, []Stage) {
			list, err := ParseStages(stages)
			if err != nil {
				panic(err)
			}
			f := newTanhFit(4, 30, wave)
			return f, f.start(3), list
		}
	}
	all := map[string]func() (Objective, []float64, []Stage){
		"piloted adam": func() (Objective, []float64, []Stage) {
			f := newTanhFit(4, 30, wave)
			return f, f.start(3), []Stage{{&Adam{Rate: 1, Autopilot: &Autopilot{}}, 40}}
		},
		"short memory": func() (Objective, []float64, []Stage) {
			f := newTanhFit(4, 30, wave)
			return f, f.start(3), []Stage{{&LBFGS{Memory: 3}, 30}}
		},
		"varpro": func() (Objective, []float64, []Stage) {
			f := solvedFit{newTanhFit(4, 60, wave)}
			return f, f.start(3), []Stage{{&VarPro{}, 15}}
		},
		"dual lm": func() (Objective, []float64, []Stage) {
			f := newTanhFit(12, 20, wave)
			return f, f.start(3), []Stage{{&LevenbergMarquardt{}, 10}}
		},
		"lm to the rounding floor": func() (Objective, []float64, []Stage) {
			return valley{}, []float64{-1.2, 1}, []Stage{{&LevenbergMarquardt{}, 60}}
		},
		"nonlinear direct": func() (Objective, []float64, []Stage) {
			return powell{}, []float64{3, -1, 0, 1}, []Stage{{&Direct{}, 20}}
		},
	}
	for _, stages := range []string{"adam:30", "lbfgs:40", "ssbroyden:40", "bfgs:40", "lm:12", "autopilot:60", "adam:10,lbfgs:10,lm:5"} {
		all[stages] = fit(stages)
	}
	for _, m := range []string{"adam", "lbfgs", "lm"} {
		all[m+"+rar-d"] = func() (Objective, []float64, []Stage) {
			list, _ := ParseStages(m + ":13")
			a, _ := ParseAdaptation("rar-d(add=5,every=4)")
			list[0].Method = &Balanced{Method: list[0].Method, Balancer: a, Every: a.Every}
			return newGrowing(), []float64{0.2, 0, 0.1, 0}, list
		}
	}
	all["batches of adam"] = func() (Objective, []float64, []Stage) {
		list, _ := ParseStages("adam(batch=5,rate=0.1):9")
		return &batchedSum{now: -1}, []float64{4}, list
	}
	all["gn"] = func() (Objective, []float64, []Stage) {
		p := newRedrawn(12, 50)
		return p, p.start(3), []Stage{{&GaussNewton{Points: 10, Momentum: 0.3}, 30}}
	}
	for _, b := range Balancers() {
		for _, m := range []string{"adam", "lbfgs", "lm"} {
			all[m+"+"+b.Name] = func() (Objective, []float64, []Stage) {
				f := keptFit{lopsided()}
				list, _ := ParseStages(m + ":25")
				b := b.New()
				if alm, ok := b.(*ALM); ok {
					alm.Terms = f.names[:1]
				}
				if list[0].Method = (&Balanced{Method: list[0].Method, Balancer: b, Every: 4}); m == "lm" {
					list[0].Iterations = 8
				}
				return f, make([]float64, f.Dim()), list
			}
		}
	}
	return all
}

// timeless are the records of a run without their times.
func timeless(list *[]Record) Recorder {
	return func(r Record) {
		r.Elapsed, r.Theta = 0, slices.Clone(r.Theta)
		*list = append(*list, r)
	}
}

func untimed(r Result) Result {
	r.Stats.Seconds, r.Message = 0, ""
	for i := range r.Stages {
		r.Stages[i].Stats.Seconds = 0
	}
	return r
}

// A run that goes on from any of its checkpoints is the run that was not
// interrupted, to the last bit; and checkpoints change nothing.
func TestResume(t *testing.T) {
	for name, run := range resumable() {
		obj, theta, stages := run()
		var plain, whole []Record
		want, err := Run(context.Background(), obj, theta, stages, Settings{Recorder: timeless(&plain)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var states []State
		var rows []int
		obj, theta, stages = run()
		got, err := Run(context.Background(), obj, theta, stages, Settings{Recorder: timeless(&whole), Checkpoints: Checkpoints{Every: 1,
			Write: func(s State) { states, rows = append(states, s), append(rows, len(whole)) }}})
		if err != nil || !same(untimed(got), untimed(want)) || !same(plain, whole) {
			t.Errorf("%s: checkpoints change the run: %v", name, err)
		}
		if len(states) < 2 {
			t.Fatalf("%s: %d checkpoints", name, len(states))
		}
		rng := rand.New(rand.NewPCG(1, uint64(len(name))))
		for _, k := range []int{0, rng.IntN(len(states)), rng.IntN(len(states)), len(states) - 1} {
			obj, theta, stages = run()
			var rest []Record
			got, err := Run(context.Background(), obj, make([]float64, len(theta)), stages, Settings{Recorder: timeless(&rest), Resume: states[k]})
			if err != nil {
				t.Fatalf("%s from checkpoint %d: %v", name, k, err)
			}
			if !same(untimed(got), untimed(want)) {
				t.Errorf("%s from checkpoint %d of %d:\n%+v, want\n%+v", name, k, len(states), untimed(got), untimed(want))
			} else if !same(append(slices.Clone(whole[:rows[k]]), rest...), whole) {
				t.Errorf("%s from checkpoint %d: other records", name, k)
			}
		}
	}
}

// same is reflect.DeepEqual with NaN equal to NaN.
func same(a, b any) bool {
	return reflect.DeepEqual(printed(a), printed(b))
}

func printed(v any) any {
	switch v := v.(type) {
	case []Record:
		var list []any
		for _, r := range v {
			grad := r.GradNorm
			r.GradNorm = 0
			list = append(list, r, math.Float64bits(grad))
		}
		return list
	}
	return v
}

// The memory of LBFGS computes what gonum's does.
func TestPairsAsGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const n = 7
	own, theirs := &pairs{most: 3}, &optimize.LBFGS{Store: 3}
	loc := &optimize.Location{X: make([]float64, n), Gradient: make([]float64, n)}
	a, b := make([]float64, n), make([]float64, n)
	for k := range 9 {
		for i := range n {
			loc.X[i], loc.Gradient[i] = loc.X[i]+rng.Float64(), loc.Gradient[i]+rng.Float64()
		}
		var first, second float64
		if k%6 == 0 {
			first, second = own.InitDirection(loc, a), theirs.InitDirection(loc, b)
		} else {
			first, second = own.NextDirection(loc, a), theirs.NextDirection(loc, b)
		}
		if first != second || !slices.Equal(a, b) {
			t.Fatalf("iteration %d: %v %v, want %v %v", k, first, a, second, b)
		}
	}
}

// A run that is cancelled within an iteration hands out the state of an earlier one,
// from which it goes on to the last bit.
func TestCancelledResumes(t *testing.T) {
	obj, theta, stages := resumable()["lbfgs:40"]()
	want, err := Run(context.Background(), obj, theta, stages, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	obj, theta, stages = resumable()["lbfgs:40"]()
	var state State
	had := 0
	stopping := objective{obj.Dim(), func(grad, theta []float64) float64 {
		if had > 10 {
			cancel()
		}
		return obj.Loss(grad, theta)
	}}
	settings := Settings{Recorder: func(r Record) { had++ }, Checkpoints: Checkpoints{Write: func(s State) { state = s }}}
	r, err := Run(ctx, stopping, theta, stages, settings)
	if err != nil || r.Status != Cancelled || state == nil || state.Records() < 1 || state.Records() > had {
		t.Fatalf("%v %v, %d records of %d", r.Status, err, state.Records(), had)
	}
	obj, theta, stages = resumable()["lbfgs:40"]()
	got, err := Run(context.Background(), obj, theta, stages, Settings{Resume: state})
	if err != nil || !same(untimed(got), untimed(want)) {
		t.Errorf("%+v, want %+v; %v", got, want, err)
	}
}

func TestResumeRefuses(t *testing.T) {
	f := newTanhFit(4, 30, wave)
	var last State
	settings := Settings{Checkpoints: Checkpoints{Every: 1, Write: func(s State) { last = s }}}
	if _, err := Run(context.Background(), f, f.start(1), []Stage{{&LBFGS{}, 3}, {&LBFGS{}, 3}}, settings); err != nil {
		t.Fatal(err)
	}
	for want, run := range map[string]func() (Result, error){
		"stage 2 of 1": func() (Result, error) {
			return Run(context.Background(), f, f.start(1), []Stage{{&LBFGS{}, 3}}, Settings{Resume: last})
		},
		"parameters": func() (Result, error) {
			g := newTanhFit(5, 30, wave)
			return Run(context.Background(), g, g.start(1), []Stage{{&LBFGS{}, 3}, {&LBFGS{}, 3}}, Settings{Resume: last})
		},
		"does not fit": func() (Result, error) {
			return Run(context.Background(), f, f.start(1), []Stage{{&LBFGS{}, 3}, {&SSBroyden{}, 3}}, Settings{Resume: last})
		},
	} {
		if _, err := run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want one with %q", err, want)
		}
	}
}
