package squares

import (
	"context"
	"math/rand/v2"

	"pinnsolve/pinn"
)

// At returns the system at theta, not solved, for Disturb.
func (s *System) At(ctx context.Context, theta []float64) (*Outcome, error) {
	out := &Outcome{Theta: theta}
	err := s.setScales(ctx, theta)
	if err == nil {
		out.rows, err = s.linearise(ctx, theta, true)
	}
	if err == nil {
		out.matrix, err = s.normal(ctx, out.rows)
	}
	return out, err
}

// Disturb returns n changes of the solution by errors of the rows that are drawn with the
// seed: of measurements by their standard deviations, of other terms, by name, by what
// their residual is between the points, in ReportScale. Equations are linearised.
func (s *System) Disturb(ctx context.Context, out *Outcome, between map[string]float64, n int, seed uint64) (all [][]float64, err error) {
	f, _, err := s.factor(ctx, out.matrix)
	for k := 0; k < n && err == nil; k++ {
		var delta []float64
		delta, _, err = s.least(ctx, s.noise(out.rows, between, rand.New(rand.NewPCG(seed, uint64(k)))), f, nil, linearInner, leastGradient)
		all = append(all, delta)
	}
	return all, err
}

// noise returns the rows with errors in place of their residuals.
func (s *System) noise(rows []rows, between map[string]float64, r *rand.Rand) []rows {
	all := append(rows[:0:0], rows...)
	at := 0
	for _, part := range s.parts {
		if part.integral {
			all[at].r = make([]float64, len(all[at].r))
			at += 2 // the rows, and those that stand for them
			continue
		}
		for _, t := range part.tiles {
			n := t.to - t.from
			all[at].r = make([]float64, len(part.owner)*n)
			for k, owner := range part.owner {
				off := deviation(part.terms[owner], between)
				for p := range n {
					all[at].r[k*n+p] = off * part.share[t.from+p] / part.scale[k] * r.NormFloat64()
				}
			}
			at++
		}
	}
	return all
}

// deviation is the standard deviation of a term's residual.
func deviation(t pinn.Term, between map[string]float64) float64 {
	if t.Measured != nil {
		return 1
	}
	return between[t.Name] * t.ReportScale
}
