package locking

import (
	"context"
	"fmt"
	"time"

	"pinnsolve/report"
)

// measure runs the cell of the key with the given number of workers, on which
// its result does not depend.
func (k Key) measure(ctx context.Context, workers int) (Record, error) {
	begin := time.Now()
	r := Record{Key: k, Version: report.Version()}
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

// cost estimates the seconds of the cell relative to others, for the progress.
func (k Key) cost() float64 {
	switch {
	case k.Study == studyControl:
		return 0.3
	case k.Study == studyTrain && k.Trainer != "direct":
		return 3
	}
	return 1.5
}
