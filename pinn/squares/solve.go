package squares

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/blocks"
)

// Settings are those of Solve; zero values have defaults.
type Settings struct {
	Iterations int // of the Gauss-Newton method, at most; 0 means 30
	// Told, unless nil, is called after every iteration, with the root of the sum of
	// squares and the size of the step, relative.
	Told func(iteration int, residual, step float64)
}

// Ending says how a solve ended.
type Ending int

const (
	Converged Ending = iota // the step is below rounding, or the problem linear
	Spent                   // the iterations are
	Stalled                 // no part of a step lowers the residual
	Diverged                // the residual is not finite
)

// Outcome is a solved system.
type Outcome struct {
	Theta      []float64
	Ending     Ending
	Iterations int
	Inner      int     // steps of conjugate gradients, in all
	Gradient   float64 // of the last, what was left of the gradient, relative
	Ridge      float64 // of the last factorisation
	Residual   float64 // root of the sum of squares of all rows
	Step       float64 // the last, relative

	rows   []rows // at theta
	matrix *blocks.Matrix
}

const (
	defaultIterations = 30
	// Steps of conjugate gradients: for the last digits of a linear problem, and for a
	// step of the Gauss-Newton method.
	linearInner, newtonInner = 60, 6
	leastGradient            = 1e-13
	leastStep                = 1e-9 // relative, of the Gauss-Newton method
	halvings                 = 8
	// A step that is small and lowers the residual by less than this, relative, is the
	// last: what is left is not in the space.
	smallStep, leastGain = 1e-3, 1e-5
)

// Solve minimises the sum of squares from coefficients theta, nil for zero.
func (s *System) Solve(ctx context.Context, theta []float64, o Settings) (*Outcome, error) {
	if o.Iterations == 0 {
		o.Iterations = defaultIterations
	}
	if theta == nil {
		theta = make([]float64, s.Dim())
	}
	out := &Outcome{Theta: theta, Ending: Spent}
	if err := s.setScales(ctx, theta); err != nil {
		return out, err
	}
	all, err := s.linearise(ctx, theta, true)
	if err != nil {
		return out, err
	}
	out.Residual = norm(all)
	for out.Iterations < o.Iterations {
		if math.IsNaN(out.Residual) || math.IsInf(out.Residual, 0) {
			out.Ending = Diverged
			break
		}
		inner := newtonInner
		if s.linear {
			inner = linearInner
		}
		delta, err := s.step(ctx, out, all, inner)
		if err != nil {
			return out, err
		}
		next, part, err := s.search(ctx, out.Theta, delta, out.Residual)
		if err != nil {
			return out, err
		}
		out.Iterations++
		if part == 0 {
			out.Ending = Stalled
			if out.Step < math.Sqrt(leastStep) && out.Iterations > 1 {
				out.Ending = Converged // at the level of rounding
			}
			break
		}
		out.Theta = next
		out.Step = floats.Norm(delta, 2) / math.Max(floats.Norm(next, 2), math.SmallestNonzeroFloat64)
		if all, err = s.linearise(ctx, next, true); err != nil {
			return out, err
		}
		before := out.Residual
		out.Residual = norm(all)
		if o.Told != nil {
			o.Told(out.Iterations, out.Residual, out.Step)
		}
		settled := out.Step < leastStep || out.Step < smallStep && before-out.Residual < leastGain*before
		if s.linear || part == 1 && settled {
			out.Ending = Converged
			break
		}
	}
	out.rows = all
	return out, nil
}

// step returns the change of theta that minimises the linearised residual.
func (s *System) step(ctx context.Context, out *Outcome, all []rows, inner int) ([]float64, error) {
	m, err := s.normal(ctx, all)
	if err != nil {
		return nil, err
	}
	f, ridge, err := s.factor(ctx, m)
	if err != nil {
		return nil, err
	}
	delta, d, err := s.least(ctx, all, f, nil, inner, leastGradient)
	out.Inner += d.steps
	out.Gradient, out.Ridge, out.matrix = d.gradient, ridge, m
	return delta, err
}

// search returns theta + part delta, with the first of part 1, 1/2, 1/4, ... that lowers
// the residual, and 0 if none does.
func (s *System) search(ctx context.Context, theta, delta []float64, before float64) (next []float64, part float64, err error) {
	part = 1.0
	next = make([]float64, len(theta))
	for range halvings {
		floats.AddScaledTo(next, theta, part, delta)
		if s.linear {
			return next, part, nil
		}
		all, err := s.linearise(ctx, next, false)
		if err != nil {
			return theta, 0, err
		}
		if now := norm(all); now < before {
			return next, part, nil
		}
		part /= 2
	}
	return theta, 0, nil
}

// Nested returns the solution in the coarser space of patches.Space.Nested, with the
// equations linearised at the solution: how it differs is an estimate of what further
// modes would change.
func (s *System) Nested(ctx context.Context, out *Outcome) ([]float64, error) {
	var keep []int
	kept := make([][]int, len(s.sizes))
	for w := range s.sizes {
		for f, g := range s.groupOf {
			for _, k := range s.space.Nested(w, g) {
				kept[w] = append(kept[w], s.first[w][f]+k)
				keep = append(keep, s.offset[w]+s.first[w][f]+k)
			}
		}
	}
	f, _, err := s.factor(ctx, out.matrix.Select(kept))
	if err != nil {
		return nil, err
	}
	// |J (x - theta) + r| over x of the first modes.
	target := s.times(out.rows, out.Theta)
	all := make([]rows, len(out.rows))
	for t, r := range out.rows {
		all[t] = r
		if r.r != nil {
			all[t].r = make([]float64, len(r.r))
			floats.SubTo(all[t].r, r.r, target[t])
		}
	}
	x, _, err := s.least(ctx, all, f, keep, linearInner, 1e-10)
	return x, err
}
