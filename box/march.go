package box

import (
	"context"
	"math"

	"pinnsolve/axis"
	"pinnsolve/number"
	"pinnsolve/ode"
)

const (
	firstSteps = 32     // in time, of a constrained evolution, tried first
	lastSteps  = 32_768 // the most
	inTime     = 4      // what twice the steps divide the error by, at least
	timeShare  = 0.3    // of the tolerance, that the error in time may have
)

// marched solves a constrained evolution in one space, in so many steps.
func (s *statement) marched(ctx context.Context, pieces [][]float64, o Options, steps int) (*Result, error) {
	spaces, err := s.spaces(pieces, o)
	if err != nil {
		return nil, err
	}
	if s.constraint.spaces, err = s.lower(pieces, spaces, o); err != nil {
		return nil, err
	}
	sys, err := newSystem(s, spaces)
	if err != nil {
		return nil, err
	}
	saddle, err := newSaddle(sys)
	if err != nil {
		return nil, err
	}
	r := &Result{Solution: &Solution{sys: sys}, Unknowns: len(sys.rates)}
	for _, p := range pieces {
		r.Windows = append(r.Windows, len(p)-1)
	}
	y, err := sys.initial(0)
	if err != nil {
		return nil, err
	}
	course, stats, err := saddle.march(ctx, y, steps, o.Progress)
	r.course, r.Stats = course, stats
	return r, err
}

// A multiplier has a share of the features of others, and no more than a share of their
// unknowns along an axis: with as many it would not be determined.
const multiplierShare, mostOfUnknowns = 0.65, 0.8

// lower returns the spaces of a multiplier, beside those of the other fields.
func (s *statement) lower(pieces [][]float64, beside []*axis.Space, o Options) (spaces []*axis.Space, err error) {
	o.Seed += 0x70
	most := max(2, int(math.Round(multiplierShare*float64(o.Features))))
	for i := range pieces {
		for features := most; ; features-- {
			o.Features = features
			own, err := s.spaceOf(i, pieces[i], o)
			if err != nil {
				return nil, err
			}
			if float64(own.N) <= mostOfUnknowns*float64(beside[i].N-2) || features == 1 {
				spaces = append(spaces, own)
				break
			}
		}
	}
	return spaces, nil
}

// constrained solves a constrained evolution in spaces and steps that are refined until
// the estimate is below a tolerance.
func (s *statement) constrained(ctx context.Context, pieces [][]float64, o Options, tolerance float64) (*Result, error) {
	var rounds []Round
	steps := firstSteps
	for {
		few := o
		few.Features, few.Progress = int(math.Ceil(fewer*float64(o.Features))), nil
		coarse, off, err := s.stepped(ctx, pieces, few, tolerance, &steps)
		if err != nil || coarse.Stats.Status == ode.Cancelled {
			return coarse, err
		}
		fine := coarse
		if coarse.Stats.Status == ode.Finished {
			if fine, err = s.marched(ctx, pieces, o, steps); err != nil {
				return nil, err
			}
		}
		for fine.Stats.Status == ode.Grown && steps < lastSteps {
			steps *= 2
			if fine, err = s.marched(ctx, pieces, o, steps); err != nil {
				return nil, err
			}
		}
		fine.Rounds = append(rounds, Round{Windows: fine.Windows, Unknowns: fine.Unknowns})
		if fine.Stats.Status != ode.Finished {
			if fine.Stats.Status == ode.Grown {
				fine.Stats.Status = ode.Exploded
			}
			return fine, nil
		}
		inSpace, by := s.difference(fine.Solution, coarse.Solution, pieces)
		fine.Estimate = math.Max(inSpace, off)
		rounds = append(rounds, Round{fine.Windows, fine.Unknowns, number.Number(fine.Estimate)})
		fine.Rounds, fine.Enough = rounds, fine.Estimate <= tolerance
		if fine.Enough || o.Windows != 0 || inSpace <= tolerance || len(rounds) >= mostRounds {
			return fine, nil
		}
		next, grown := s.refined(pieces, by, tolerance, fine)
		if !grown || product(fine.sys.all(s.constraint.field))*8 > mostMultipliers {
			return fine, nil
		}
		pieces = next
	}
}

// mostMultipliers bounds the matrix of a multiplier: its side.
const mostMultipliers = 24_000

// stepped solves in twice the steps until these change little, and returns an estimate of
// the error in time.
func (s *statement) stepped(ctx context.Context, pieces [][]float64, o Options, tolerance float64, steps *int) (last *Result, off float64, err error) {
	had, stuck := math.Inf(1), 0
	for {
		next, err := s.marched(ctx, pieces, o, *steps)
		if err != nil || next.Stats.Status == ode.Cancelled {
			return next, 0, err
		}
		if next.Stats.Status == ode.Finished && last != nil {
			off, _ = s.difference(next.Solution, last.Solution, pieces)
			off /= inTime
			if stuck++; off < had/2 {
				stuck = 0
			}
			if off <= timeShare*tolerance || stuck > 1 { // what is left is not of time
				return next, off, nil
			}
			had = off
		}
		if *steps*2 > lastSteps {
			return next, off, nil
		}
		if last = nil; next.Stats.Status == ode.Finished {
			last = next
		}
		*steps *= 2
	}
}
