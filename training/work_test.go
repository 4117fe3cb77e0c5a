package training

import (
	"context"
	"testing"
)

// A run that ends by its work hands out a state, from which the rest of
// it gives the run without a limit, to the last bit.
func TestMaxWork(t *testing.T) {
	for name, run := range resumable() {
		var last State
		obj, theta, stages := run()
		want, err := Run(context.Background(), obj, theta, stages, Settings{Checkpoints: Checkpoints{Every: 1, Write: func(s State) { last = s }}})
		if err != nil || len(last[workName]) != 1 || !(last[workName][0] > 0) {
			t.Fatalf("%s: %v, work %v", name, err, last[workName])
		}
		for _, part := range []float64{0.3, 0.7} {
			most := part * last[workName][0]
			var state State
			obj, theta, stages = run()
			got, err := Run(context.Background(), obj, theta, stages, Settings{MaxWork: most, Checkpoints: Checkpoints{Write: func(s State) { state = s }}})
			if err != nil || got.Status != Budget || state == nil || !state.Spent(most) || state.Spent(3*last[workName][0]) {
				t.Fatalf("%s: %v, %v after %v of the work", name, err, got.Status, part)
			}
			if before := state[workName][0] - state[stepName][0]; before > most && got.Stats.Iterations > 0 && len(stages) == 1 {
				t.Errorf("%s: an iteration begins after the work %v of at most %v", name, before, most)
			}
			obj, theta, stages = run()
			got, err = Run(context.Background(), obj, theta, stages, Settings{Resume: state})
			if err != nil || !same(untimed(got), untimed(want)) {
				t.Errorf("%s after %v of the work: %v\n%+v, want\n%+v", name, part, err, untimed(got), untimed(want))
			}
		}
	}
}
