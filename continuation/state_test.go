package continuation

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

// timeless returns the steps without the time they took.
func timeless(steps []Step) []Step {
	list := append([]Step(nil), steps...)
	for i := range list {
		list[i].Seconds = 0
	}
	return list
}

// From every accepted step, stored as text, a path continues as if it had not
// been interrupted: the same values, starts, rejections and end.
func TestResume(t *testing.T) {
	lossAt := func(_ context.Context, s float64, x []float64) (float64, error) {
		return math.Pow(x[0]*x[0]*x[0]-3*x[0]-s, 2) / 2, nil
	}
	for name, s := range map[string]Schedule{
		"adaptive": {Name: "s", Values: []float64{0, 1, 3}, Adaptive: &Adaptive{First: 0.2, Least: 1e-6, Iterations: 5}},
		"table":    Table("s", 0, 0.5, 0.7, 1.6),
	} {
		walk := func(from *State) Path {
			p, err := Follow(context.Background(), s, []float64{-1.7}, cubic(12), Settings{LossAt: lossAt, Resume: from})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return p
		}
		whole := walk(nil)
		if len(whole.Steps) < 4 {
			t.Fatalf("%s: %s", name, whole.Message)
		}
		for k, step := range whole.Steps {
			if (step.After != nil) != step.Accepted {
				t.Fatalf("%s: step %d, accepted %v, state %v", name, k, step.Accepted, step.After)
			}
			if !step.Accepted {
				continue
			}
			text, err := json.Marshal(step.After)
			if err != nil {
				t.Fatal(err)
			}
			var state State
			if err := json.Unmarshal(text, &state); err != nil {
				t.Fatal(err)
			}
			rest := walk(&state)
			if got, want := timeless(rest.Steps), timeless(whole.Steps[k+1:]); len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%s: after step %d there are %d steps, want %d:\n%+v\n%+v", name, k, len(got), len(want), got, want)
			}
			if rest.Status != whole.Status || rest.Value != whole.Value || rest.Theta[0] != whole.Theta[0] || rest.Message != whole.Message {
				t.Errorf("%s: after step %d: %s, want %s", name, k, rest.Message, whole.Message)
			}
		}
	}
}

func TestResumeElsewhere(t *testing.T) {
	good := State{Value: 1, Theta: []float64{1}, Reached: 1, Tried: 1, Accepted: 1, Next: 0.1}
	for want, change := range map[string]func(*State){
		"is of another path":    func(p *State) { p.Reached = 4 },
		"but the path has 1":    func(p *State) { p.Theta = []float64{1, 2} },
		"not finite":            func(p *State) { p.Theta[0] = math.NaN() },
		"but the path is at":    func(p *State) { p.Value = 1.5 },
		"steps of length 0 and": func(p *State) { p.Before = []float64{0} },
	} {
		state := good.clone()
		change(&state)
		_, err := Follow(context.Background(), Table("s", 1, 2, 3), []float64{0}, cubic(9), Settings{Resume: &state})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
