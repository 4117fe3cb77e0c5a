package locking

import (
	"context"
	"fmt"
	"time"

	"pinnsolve/question"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// measure measures the cell of the key. The result does not depend on the
// number of workers.
func (k Key) measure(ctx context.Context, workers int) (Record, error) {
	begin := time.Now()
	r := Record{Key: k, Version: question.Version()}
	var err error
	switch k.Study {
	case studyTrain:
		r.Training, err = k.train(ctx, workers)
	case studyLinear:
		r.Linear, err = k.linear(workers)
	case studySpectrum:
		r.Spectra, err = k.spectrum(ctx, workers)
	case studyFEM:
		r.FEM, err = k.solveFEM()
	default:
		err = fmt.Errorf("locking: no study %q", k.Study)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", k.Name(), err)
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// cost estimates the seconds of the cell on one core. Progress only uses it
// relative to the other cells.
func (k Key) cost() float64 {
	seconds := map[string]float64{studyTrain: 0.5, studyLinear: 1, studySpectrum: 2, studyFEM: 0.3}[k.Study]
	if k.Statement == solve.Weak && k.Features == 0 {
		seconds++ // solves in several spaces
	}
	stages, err := training.ParseStages(k.Trainer)
	if err != nil {
		return seconds // none
	}
	for _, s := range stages {
		seconds += float64(s.Iterations) * map[string]float64{"adam": 1e-3, "lbfgs": 1e-3, "ssbroyden": 2e-3, "lm": 2e-2}[s.Method.Name()]
	}
	return seconds
}
