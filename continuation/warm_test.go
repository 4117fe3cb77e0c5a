package continuation

import (
	"context"
	"slices"
	"testing"

	"pinnsolve/training"
)

// counting counts the gradients since Adam was initialised.
type counting struct {
	training.Adam
	k int
}

func (c *counting) Init(obj training.Objective) error {
	c.k = 0
	return c.Adam.Init(obj)
}

func (c *counting) Step(e *training.Evaluator, at *training.Point) (training.Progress, error) {
	c.k++
	return c.Adam.Step(e, at)
}

// forgetful does nothing, and is not a Reweighter.
type forgetful struct{ inits int }

func (*forgetful) Name() string { return "forgetful" }

func (f *forgetful) Init(training.Objective) error {
	f.inits++
	return nil
}

func (*forgetful) Step(*training.Evaluator, *training.Point) (training.Progress, error) {
	return training.Progress{}, nil
}

// Methods keep their state only after an accepted step.
func TestWarm(t *testing.T) {
	adam := &counting{}
	warm := &Warm{Method: adam}
	var counts []int
	failed := false
	solve := func(ctx context.Context, r Start) (training.Result, error) {
		warm.Keep = r.Keep
		res, err := training.Run(ctx, stiff(r.Value), r.Theta, []training.Stage{{Method: warm, Iterations: 10}}, training.Settings{})
		counts = append(counts, adam.k)
		if r.Value == 0.2 && !failed {
			res.Status, failed = training.Diverged, true
		}
		return res, err
	}
	s := Schedule{Name: "s", Values: []float64{0, 0.1, 0.2}, Adaptive: &Adaptive{First: 0.1}}
	p, err := Follow(context.Background(), s, make([]float64, 6), solve, Settings{Keep: true, Accept: func(r training.Result) bool { return r.Status == training.Budget }})
	if err != nil || p.Status != Complete {
		t.Fatalf("error %v, %s", err, p.Message)
	}
	var flags []bool
	for _, s := range p.Steps {
		flags = append(flags, s.Kept)
	}
	if want := []bool{false, true, true, false, true}; !slices.Equal(flags, want) {
		t.Errorf("kept %v, want %v", flags, want)
	}
	if want := []int{10, 20, 30, 10, 20}; !slices.Equal(counts, want) {
		t.Errorf("Adam took %v gradients, want %v", counts, want)
	}
	other := &Warm{Method: &forgetful{}, Keep: true}
	for range 3 {
		if err := other.Init(stiff(0)); err != nil {
			t.Fatal(err)
		}
	}
	if got := other.Method.(*forgetful).inits; got != 3 {
		t.Errorf("a method with memory was initialised %d times, want 3", got)
	}
}
