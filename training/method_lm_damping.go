package training

import (
	"cmp"
	"fmt"
	"math"
)

const (
	// maxRaises bounds how often an iteration raises the damping. It takes
	// about ten from the least to far above the largest curvature.
	maxRaises = 30
	// largestDamping, in units of the largest diagonal entry of JᵀJ, gives
	// steps that are tiny gradient steps.
	largestDamping = 1e8
)

// probes is the outcome of all dampings of an iteration.
type probes struct {
	lowered     bool
	tried       int
	accelerated bool    // whether the best was accelerated
	predicted   float64 // the largest decrease of the loss by the linear model
	mu          float64 // best damping, in units of the largest diagonal entry of JᵀJ
}

func (p probes) String() string {
	kind := ""
	if p.accelerated {
		kind = ", accelerated"
	}
	return fmt.Sprintf("damping %.1e, %d probes%s", p.mu, p.tried, kind)
}

// search tries a range of dampings. If any of them leads to a lower loss than
// at, it leaves the lowest point in best and makes its damping the current one.
func (l *LevenbergMarquardt) search(e *Evaluator, at *Point) (probes, error) {
	unit := l.solver.unit()
	if l.mu == 0 {
		l.mu = cmp.Or(l.Damping, 1e-3) * unit
	}
	least, count, factor := l.solver.least()*unit, cmp.Or(l.Probes, 4), cmp.Or(l.Factor, 3)
	mu := l.mu
	if count > 2 {
		mu *= factor
	}
	found, lowest := probes{}, at.Loss
	for range maxRaises {
		mu = math.Max(mu, least)
		l.solver.expect(falling(mu, factor, least, count))
		for range count {
			found.tried++
			t, err := l.try(e, at, mu)
			if err != nil {
				return found, err
			}
			found.predicted = math.Max(found.predicted, t.predicted)
			if !(t.loss < lowest) {
				break
			}
			lowest, l.mu = t.loss, mu
			found.lowered, found.accelerated, found.mu = true, t.accelerated, mu/unit
			l.best, l.trial = l.trial, l.best
			if count == 1 {
				l.follow((at.Loss - t.loss) / t.predicted)
			}
			if mu == least {
				break
			}
			mu = math.Max(mu/factor, least)
		}
		if found.lowered || mu > largestDamping*unit {
			break
		}
		if count == 1 {
			mu *= 4
		} else {
			mu *= factor * factor * factor
		}
	}
	return found, nil
}

// falling are the dampings of a round that is not broken off.
func falling(mu, factor, least float64, count int) (mus []float64) {
	for range count {
		mus = append(mus, mu)
		if mu == least {
			break
		}
		mu = math.Max(mu/factor, least)
	}
	return mus
}

// follow sets the damping by the ratio of the actual to the predicted decrease.
func (l *LevenbergMarquardt) follow(ratio float64) {
	switch {
	case ratio > 0.5:
		l.mu /= 4
	case ratio < 0.15:
		l.mu *= 2
	}
}
