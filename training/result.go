package training

import "fmt"

// Stats counts work.
type Stats struct {
	Iterations  int
	Evaluations int // of the loss or the residual, with or without gradient
	Gradients   int // the evaluations that gave a gradient
	Jacobians   int // or normal equations
	Products    int // with the Jacobian or its transpose
	Seconds     float64
}

func (s Stats) minus(t Stats) Stats {
	return Stats{s.Iterations - t.Iterations, s.Evaluations - t.Evaluations, s.Gradients - t.Gradients, s.Jacobians - t.Jacobians, s.Products - t.Products, s.Seconds - t.Seconds}
}

// Plus adds work.
func (s Stats) Plus(t Stats) Stats {
	return Stats{s.Iterations + t.Iterations, s.Evaluations + t.Evaluations, s.Gradients + t.Gradients, s.Jacobians + t.Jacobians, s.Products + t.Products, s.Seconds + t.Seconds}
}

// StageResult is the outcome of one stage.
type StageResult struct {
	Method string
	Status Status
	Loss   float64 // the lowest so far
	Stats  Stats   // of this stage
	Info   string  // why it ended
}

// Result is the outcome of a run.
type Result struct {
	Theta   []float64 // the iterate of lowest loss, always finite
	Loss    float64   // there; +Inf if no finite loss was ever seen
	Status  Status    // of the last stage
	Stats   Stats     // of the run
	Stages  []StageResult
	Message string // the outcome in a sentence
}

func (r Result) sentence() string {
	last := r.Stages[len(r.Stages)-1]
	return fmt.Sprintf("%s: %s (%s), loss %.3g after %d iterations, %d evaluations and %.3g s.",
		last.Method, r.Status, last.Info, r.Loss, r.Stats.Iterations, r.Stats.Evaluations, r.Stats.Seconds)
}
