package inverse

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"pinnsolve/number"
)

// rise is by how much chi squared may rise in an interval, for a noise whose unit is
// known or estimated with some degrees of freedom.
func (f *fit) rise(unit float64, dof int, oneSided bool) float64 {
	tail := (1 - confidence) / 2
	if oneSided {
		tail = 1 - confidence
	}
	q := -distuv.UnitNormal.Quantile(tail)
	if !f.data.known() && dof > 0 {
		q = -distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(dof)}.Quantile(tail)
	}
	return q * q * unit
}

// intervals finds where the profile of chi squared, the least over the other unknowns,
// has risen by what the confidence allows.
func (f *fit) intervals(ctx context.Context, e *Estimate, best *point, unit float64) error {
	for k := range e.Unknowns {
		u := &e.Unknowns[k]
		if math.IsInf(float64(u.Sigma), 1) || math.IsNaN(float64(u.Sigma)) {
			u.Interval = [2]number.Number{number.Number(math.Inf(-1)), number.Number(math.Inf(1))}
			continue
		}
		rise := f.rise(unit, e.Dof, u.AtBound)
		width := math.Sqrt(rise / unit * float64(f.variance(e, k)))
		if unit == 0 {
			width = 0
		}
		var ends [2]float64
		for side, sign := range []float64{-1, 1} {
			to := best.q[k] + sign*width*f.scale[k]
			switch {
			case width == 0:
				ends[side] = best.q[k]
			case f.options.NoProfiles || f.rounding(best): // no noise to speak of
				ends[side] = math.Min(math.Max(to, f.lo[k]), f.hi[k])
			default:
				var err error
				if ends[side], err = f.end(ctx, e, best, k, sign, width, rise); err != nil {
					return err
				}
			}
		}
		a, b := f.unknowns[k].Transform.from(ends[0]), f.unknowns[k].Transform.from(ends[1])
		u.Interval = [2]number.Number{number.Number(math.Min(a, b)), number.Number(math.Max(a, b))}
	}
	return nil
}

// variance is that of a quantity in its unit.
func (f *fit) variance(e *Estimate, k int) float64 {
	slope := f.unknowns[k].Transform.slope(float64(e.Unknowns[k].Value)) * f.scale[k]
	return float64(e.Covariance[k][k]) / (slope * slope)
}

// end is where the profile of a quantity has risen by the given amount on one side: the
// secant of the root of the rise, which is linear for normal noise.
func (f *fit) end(ctx context.Context, e *Estimate, best *point, k int, sign, width, rise float64) (float64, error) {
	const tries = 8
	step := width
	low, high := 0.0, math.Inf(1)
	for range tries {
		q := best.q[k] + sign*step*f.scale[k]
		if q <= f.lo[k] || q >= f.hi[k] {
			q = math.Min(math.Max(q, f.lo[k]), f.hi[k])
			step = math.Abs(q-best.q[k]) / f.scale[k]
			if step == 0 {
				return q, nil
			}
		}
		chi2, err := f.profile(ctx, e, best, k, q, rise)
		if err != nil {
			return 0, err
		}
		got := math.Max(chi2-best.chi2, 0)
		if got < rise && (q == f.lo[k] || q == f.hi[k]) {
			return q, nil
		}
		if math.Abs(got/rise-1) < nearRise { // the secant is exact to the square of what is left
			q = best.q[k] + sign*step*math.Sqrt(rise/got)*f.scale[k]
			return math.Min(math.Max(q, f.lo[k]), f.hi[k]), nil
		}
		if got < rise {
			low = step
		} else {
			high = step
		}
		guess := step * math.Sqrt(rise/math.Max(got, rise/16))
		if !(guess > low && guess < high) {
			guess = (low + math.Min(high, 2*low+width)) / 2
		}
		step = guess
	}
	return best.q[k] + sign*step*f.scale[k], nil
}

// Parts of the rise of chi squared at the end of an interval: how near is near enough to
// go the rest of the way without another prediction, along and across the profile.
const (
	nearRise  = 0.15
	nearLeast = 0.05
)

// profile is the least chi squared with one quantity at a value: from what the
// derivatives at the best point predict, by chords with the same derivatives.
func (f *fit) profile(ctx context.Context, e *Estimate, best *point, k int, value, rise float64) (float64, error) {
	n := len(best.q)
	held := make([]bool, n)
	held[k] = true
	d := (value - best.q[k]) / f.scale[k]
	g := make([]float64, n)
	for i := range g {
		g[i] = -e.Fisher.At(i, k) * d
	}
	move := make([]float64, n)
	f.solve(move, e.Fisher, g, held, 0)
	q := f.walked(best.q, move)
	q[k] = value
	p, err := f.at(ctx, q)
	if err != nil {
		return 0, err
	}
	for range 4 {
		for i := range g {
			g[i] = 0
			for row, r := range p.r {
				g[i] -= best.j.At(row, i) * r
			}
		}
		for i := range held {
			held[i] = i == k || p.q[i] <= f.lo[i] && g[i] < 0 || p.q[i] >= f.hi[i] && g[i] > 0
		}
		f.solve(move, e.Fisher, g, held, 0)
		v := mat.NewVecDense(n, move)
		if left := mat.Inner(v, e.Fisher, v); left < nearLeast*rise {
			return p.chi2 - left, nil
		}
		q = f.walked(p.q, move)
		q[k] = value
		next, err := f.at(ctx, q)
		if err != nil {
			return 0, err
		}
		if next.chi2 >= p.chi2 {
			break
		}
		p = next
	}
	return p.chi2, nil
}
