package training

import (
	"slices"
	"time"
)

// Recorder is called at the start of every stage and after every iteration. It
// runs inside the training loop, so its time counts.
type Recorder func(Record)

// Record is the state of a run after one iteration.
type Record struct {
	Stage       int    // from 0
	Method      string // Name of the method
	Iteration   int    // within the stage; 0 is its start
	Evaluations int    // of the loss or residual, since the run began
	Elapsed     time.Duration
	Loss        float64
	Terms       []float64 // losses by term, empty without Terms
	Weights     []float64 // of the terms in the loss, empty without Weighted
	TermGrads   []float64 // gradient norms of the terms' raw losses, mostly empty: see Settings.TermGradients
	GradNorm    float64   // Euclidean; NaN if the method computed no gradient
	Info        string    // what the method reports on this iteration

	// Theta is the iterate. It may only be read, and only during the call.
	Theta []float64
}

// RawTerms returns the losses by term without their weights, NaN where the
// weight is zero. Without weights it returns Terms.
func (r Record) RawTerms() []float64 {
	raw := slices.Clone(r.Terms)
	for i := range min(len(raw), len(r.Weights)) {
		raw[i] /= r.Weights[i]
	}
	return raw
}
