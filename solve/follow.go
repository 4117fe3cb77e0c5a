package solve

import (
	"context"
	"fmt"

	"pinnsolve/inverse"
)

// Follower follows the unknowns of an identification through batches of measurements.
type Follower struct {
	model   *reduced
	tracker *inverse.Tracker
	sigma   float64 // of the noise of what has none of its own
}

// Follow follows the unknowns from what was found in one experiment.
func (f *Identified) Follow(o inverse.TrackOptions) (*Follower, error) {
	m := f.single()
	if m == nil {
		return nil, fmt.Errorf("batches are followed from one experiment, and the measurements are of %d", len(f.models))
	}
	own := *m
	own.kept = append([]*state(nil), own.kept...)
	w := &Follower{model: &own, sigma: float64(f.Sigma)}
	w.tracker = inverse.NewTracker(own.model(), own.unknowns, f.Estimate, o)
	return w, nil
}

// Update takes a batch of measurements. The error means bad input, or that there is no
// solution at values that were reached.
func (w *Follower) Update(ctx context.Context, data []Measurement) (*inverse.Tracked, error) {
	m := w.model
	d, err := readings(data)
	if err != nil {
		return nil, err
	}
	if d.Sigma == nil {
		if !(w.sigma > 0) {
			return nil, fmt.Errorf("the noise is not known: give standard deviations")
		}
		for range d.Values {
			d.Sigma = append(d.Sigma, w.sigma)
		}
	}
	last := m.kept[len(m.kept)-1]
	p, err := m.problem(last.values)
	if err != nil {
		return nil, err
	}
	if m.sight, err = look(p, data); err != nil {
		return nil, err
	}
	for i, s := range m.kept { // what is seen of them by this batch
		again := *s
		if again.prediction, err = m.predict(s.solution); err != nil {
			return nil, err
		}
		if m.best == s {
			m.best = &again
		}
		m.kept[i] = &again
	}
	return w.tracker.Update(ctx, d)
}
