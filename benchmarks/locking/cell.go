package locking

import (
	"context"
	"fmt"
	"time"

	"pinnsolve/question"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// measure runs the cell of the key with the given number of workers, on which
// its result does not depend.
func (k Key) measure(ctx context.Context, workers int) (Record, error) {
	begin := time.Now()
	r := Record{Key: k, Version: question.Version()}
	var err error
	switch k.Study {
	case studyTrain:
		r.Training, err = k.train(ctx, workers)
	case studyRig:
		r.Rig, err = k.rig(workers)
	case studySpectrum:
		r.Spectra, err = k.spectrum(ctx, workers)
	case studyControl:
		r.Control, err = k.control()
	default:
		err = fmt.Errorf("locking: no study %q", k.Study)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", k.Name(), err)
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// cost estimates the seconds of the cell on a core, for the progress: relative
// to those of others is what counts.
func (k Key) cost() float64 {
	seconds := map[string]float64{studyTrain: 0.5, studyRig: 1, studySpectrum: 2, studyControl: 0.3}[k.Study]
	if k.Statement == solve.Weak && k.Features == 0 {
		seconds++ // tries several spaces
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
