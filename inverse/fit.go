package inverse

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Options say how a fit is made.
type Options struct {
	// Robust takes Huber's loss, which is linear beyond 1.345 standard deviations, so
	// that outliers count little.
	Robust bool
	// Steps is the largest number of steps; 0 means 60.
	Steps int
	// NoProfiles leaves intervals to the covariance.
	NoProfiles bool
	// Settled is by how much of a standard deviation, squared, a step changes chi squared
	// that is none; 0 means 1e-10. Models that are not smooth below it need more.
	Settled float64
	// Progress, unless nil, is told of every step: values and chi squared.
	Progress func(step int, values []float64, chi2 float64)
}

// huber is where Huber's loss becomes linear, standard deviations: 95 % efficient for
// normal noise.
const huber = 1.345

// longest is the largest step of a quantity whose unit is its own size, such as a
// logarithm.
const longest = 2

// fit is a fit in progress.
type fit struct {
	model    Model
	unknowns []Unknown
	data     Data
	whiten   *whitener
	options  Options
	lo, hi   []float64 // of the quantities
	scale    []float64 // units of the quantities
	solves   int       // predictions
	unsolved error     // why the model has predicted nothing at the last place where it has not
}

// point is a place in the quantities, with whitened differences.
type point struct {
	q, r []float64
	soft []float64 // derivatives of r by what it was before outliers were softened; nil: ones
	chi2 float64
	fine bool       // the derivatives are those at the point, as exact as they can be
	j    *mat.Dense // derivatives of r by the quantities, in their units; nil until asked for
}

// Fit finds the unknowns whose predictions are nearest to the data. The error means bad
// input, or is that of the model; how the fit went is the Status of the estimate.
func Fit(ctx context.Context, model Model, unknowns []Unknown, data Data, o Options) (*Estimate, error) {
	if len(unknowns) == 0 {
		return nil, fmt.Errorf("inverse: no unknowns")
	}
	for i, u := range unknowns {
		if err := u.check(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(unknowns[:i], func(v Unknown) bool { return v.Name == u.Name }) {
			return nil, fmt.Errorf("inverse: two unknowns are called %s", u.Name)
		}
	}
	if err := data.Check(len(unknowns)); err != nil {
		return nil, err
	}
	w, err := data.whitener()
	if err != nil {
		return nil, err
	}
	if o.Steps == 0 {
		o.Steps = 60
	}
	if o.Settled == 0 {
		o.Settled = settledWork
	}
	f := newFit(model, unknowns)
	f.data, f.whiten, f.options = data, w, o
	q := make([]float64, len(unknowns))
	for i, u := range unknowns {
		q[i] = u.Transform.to(u.Start)
	}
	best, settled, steps, err := f.minimise(ctx, q, nil)
	if err != nil {
		return nil, err
	}
	return f.conclude(ctx, best, settled, steps)
}

// newFit is a fit without data.
func newFit(model Model, unknowns []Unknown) *fit {
	f := &fit{model: model, unknowns: unknowns}
	for _, u := range unknowns {
		lo, hi := u.ends()
		f.lo, f.hi, f.scale = append(f.lo, lo), append(f.hi, hi), append(f.scale, u.scale())
	}
	return f
}

// values are those of the unknowns at quantities.
func (f *fit) values(q []float64) []float64 {
	v := make([]float64, len(q))
	for i, u := range f.unknowns {
		v[i] = u.Transform.from(q[i])
	}
	return v
}

// at evaluates the differences at quantities.
func (f *fit) at(ctx context.Context, q []float64) (*point, error) {
	p, err := f.model.Predict(ctx, f.values(q))
	f.solves++
	if errors.Is(err, ErrUnsolved) {
		f.unsolved = err
		return &point{q: slices.Clone(q), chi2: math.Inf(1)}, nil
	}
	if err != nil {
		return nil, err
	}
	return f.compare(q, p)
}

// compare whitens the differences of predictions from the data.
func (f *fit) compare(q, prediction []float64) (*point, error) {
	if len(prediction) != len(f.data.Values) {
		return nil, fmt.Errorf("inverse: the model predicts %d measurements of %d", len(prediction), len(f.data.Values))
	}
	r := mat.NewDense(len(prediction), 1, floats.SubTo(make([]float64, len(prediction)), prediction, f.data.Values))
	f.whiten.columns(r)
	p := &point{q: slices.Clone(q), r: mat.Col(nil, 0, r)}
	if f.options.Robust {
		p.soft = soften(p.r, f.spread(p.r))
	}
	p.chi2 = floats.Dot(p.r, p.r)
	if math.IsNaN(p.chi2) {
		p.chi2 = math.Inf(1)
	}
	return p, nil
}

// spread is the standard deviation of whitened differences: 1 if the noise is known, else
// that of the middle half.
func (f *fit) spread(r []float64) float64 {
	if f.data.known() {
		return 1
	}
	sizes := make([]float64, len(r))
	for i, v := range r {
		sizes[i] = math.Abs(v)
	}
	slices.Sort(sizes)
	return math.Max(1.4826*sizes[len(sizes)/2], 1e-300)
}

// soften changes differences so that their squares are Huber's loss, and returns the
// derivatives of the new ones by the old ones.
func soften(r []float64, s float64) (slopes []float64) {
	for i, v := range r {
		slope := 1.0
		if a, k := math.Abs(v), huber*s; a > k {
			r[i] = math.Copysign(math.Sqrt(2*k*a-k*k), v)
			slope = k / math.Abs(r[i])
		}
		slopes = append(slopes, slope)
	}
	return slopes
}

// differentiate finds the derivatives at a point; rough ones may be those of a point
// nearby.
func (f *fit) differentiate(ctx context.Context, p *point, rough bool) error {
	if p.j != nil && (rough || p.fine) {
		return nil
	}
	p.fine = !rough
	values := f.values(p.q)
	if s, ok := f.model.(Sensitive); ok {
		_, j, err := s.Sensitivities(ctx, values, rough)
		f.solves++
		if err != nil {
			return err
		}
		for k, u := range f.unknowns {
			slope := u.Transform.slope(values[k]) * f.scale[k]
			for i := range len(p.r) {
				j.Set(i, k, j.At(i, k)*slope)
			}
		}
		f.whiten.columns(j)
		for i, slope := range p.soft {
			for k := range f.unknowns {
				j.Set(i, k, j.At(i, k)*slope)
			}
		}
		p.j = j
		return nil
	}
	p.j = mat.NewDense(len(p.r), len(p.q), nil)
	for k := range p.q {
		h := difference * f.scale[k]
		if p.q[k]+h > f.hi[k] {
			h = -h
		}
		q := slices.Clone(p.q)
		q[k] += h
		other, err := f.at(ctx, q)
		if err != nil {
			return err
		}
		if other.r == nil {
			return f.unsolved
		}
		for i, v := range other.r {
			p.j.Set(i, k, (v-p.r[i])/(q[k]-p.q[k])*f.scale[k])
		}
	}
	return nil
}

// difference is the step of one-sided differences, in units of a quantity.
const difference = 1e-6

// Constants of the damping, of Marquardt's kind.
const (
	firstDamping = 1e-3
	mostDamping  = 1e12
	settledWork  = 1e-6 // of a step, in chi squared of a standard deviation: a thousandth of that
)

// minimise walks from quantities to the least chi squared; those that are fixed stay. It
// is settled when a step would change chi squared by next to nothing.
func (f *fit) minimise(ctx context.Context, q []float64, fixed []bool) (best *point, settled bool, steps int, err error) {
	if best, err = f.at(ctx, q); err != nil {
		return nil, false, 0, err
	}
	if math.IsInf(best.chi2, 1) {
		if f.unsolved != nil {
			return nil, false, 0, f.unsolved
		}
		return nil, false, 0, fmt.Errorf("inverse: the model predicts nothing at the start")
	}
	damping := firstDamping
	for steps = 1; steps <= f.options.Steps; steps++ {
		if err := ctx.Err(); err != nil {
			return nil, false, 0, err
		}
		if err := f.differentiate(ctx, best, true); err != nil {
			return nil, false, 0, err
		}
		var moved bool
		for !moved && damping < mostDamping {
			if damping > firstDamping && f.rounding(best) {
				return best, true, steps, nil
			}
			d, work := f.step(best, fixed, damping)
			if work <= f.options.Settled*f.unit(best) || smallStep(d, best.q, f.scale) {
				return best, true, steps, nil
			}
			next, err := f.at(ctx, f.walked(best.q, d))
			if err != nil {
				return nil, false, 0, err
			}
			if next.chi2 < best.chi2 {
				if f.rounding(next) && next.chi2 > best.chi2/2 { // of the model itself
					return next, true, steps, nil
				}
				if f.rounding(next) {
					next.j = best.j // as good for what is left
				}
				best, moved = next, true
				damping = math.Max(damping/10, 1e-15)
			} else {
				damping *= 6
			}
		}
		if !moved { // no step helps: rounding
			return best, true, steps, nil
		}
		if f.options.Progress != nil && fixed == nil {
			f.options.Progress(steps, f.values(best.q), best.chi2)
		}
	}
	return best, false, steps, nil
}

// unit is chi squared of one standard deviation: 1 if the noise is known.
func (f *fit) unit(p *point) float64 {
	if f.data.known() {
		return 1
	}
	return p.chi2 / float64(max(1, len(p.r)-len(p.q)))
}

// rounding reports whether differences are as small as those of a model that solves
// equations: 1e-9 of the data, where their noise is not known.
func (f *fit) rounding(p *point) bool {
	return !f.data.known() && p.chi2 <= 1e-18*floats.Dot(f.data.Values, f.data.Values)
}

// smallStep reports whether a step is rounding.
func smallStep(d, q, scale []float64) bool {
	for i, v := range d {
		if math.Abs(v*scale[i]) > 4e-15*(math.Abs(q[i])+scale[i]) {
			return false
		}
	}
	return true
}

// step returns the damped step, in units of the quantities, and its work in the undamped
// quadratic. Quantities at an end that the step would leave stay there.
func (f *fit) step(p *point, fixed []bool, damping float64) (d []float64, work float64) {
	n := len(p.q)
	d = make([]float64, n)
	held := make([]bool, n)
	copy(held, fixed)
	var fisher mat.SymDense
	fisher.SymOuterK(1, p.j.T())
	g := make([]float64, n)
	for k := range g {
		g[k] = -floats.Dot(mat.Col(nil, k, p.j), p.r)
	}
	for range n + 1 {
		f.solve(d, &fisher, g, held, damping)
		again := false
		for k := range d {
			at := p.q[k] + d[k]*f.scale[k]
			outward := at < f.lo[k] && p.q[k] <= f.lo[k] || at > f.hi[k] && p.q[k] >= f.hi[k]
			if !held[k] && outward {
				held[k], again = true, true
			}
		}
		if !again {
			break
		}
	}
	far := 1.0
	for k := range d {
		if f.unknowns[k].Transform == Log {
			far = math.Max(far, math.Abs(d[k])/longest)
		}
	}
	floats.Scale(1/far, d)
	v := mat.NewVecDense(n, d)
	return d, mat.Inner(v, &fisher, v)
}

// solve solves (F + damping diag F) d = g for the quantities that are not held.
func (f *fit) solve(d []float64, fisher *mat.SymDense, g []float64, held []bool, damping float64) {
	var free []int
	for k := range d {
		d[k] = 0
		if !held[k] && fisher.At(k, k) > 0 {
			free = append(free, k)
		}
	}
	if len(free) == 0 {
		return
	}
	a, b := mat.NewSymDense(len(free), nil), mat.NewVecDense(len(free), nil)
	for i, k := range free {
		// Each quantity in units of its own standard deviation.
		si := math.Sqrt(fisher.At(k, k))
		b.SetVec(i, g[k]/si)
		for j := i; j < len(free); j++ {
			a.SetSym(i, j, fisher.At(k, free[j])/si/math.Sqrt(fisher.At(free[j], free[j])))
		}
		a.SetSym(i, i, 1+damping)
	}
	var c mat.Cholesky
	for !c.Factorize(a) {
		for i := range free {
			a.SetSym(i, i, a.At(i, i)+1e-12)
		}
	}
	var x mat.VecDense
	if err := c.SolveVecTo(&x, b); err != nil && x.Len() == 0 {
		return
	}
	for i, k := range free {
		d[k] = x.AtVec(i) / math.Sqrt(fisher.At(k, k))
	}
}

// walked is q + d, within the ends.
func (f *fit) walked(q, d []float64) []float64 {
	to := make([]float64, len(q))
	for k := range q {
		to[k] = math.Min(math.Max(q[k]+d[k]*f.scale[k], f.lo[k]), f.hi[k])
	}
	return to
}

// Gradients returns the derivatives of the predictions by the quantities at values of the
// unknowns, divided by the standard deviation of the noise: a row a measurement, as
// [Design] takes them.
func Gradients(ctx context.Context, model Model, unknowns []Unknown, values []float64, sigma float64) ([][]float64, error) {
	prediction, err := model.Predict(ctx, values)
	if err != nil {
		return nil, err
	}
	d := Data{Values: prediction, Sigma: make([]float64, len(prediction))}
	for i := range d.Sigma {
		d.Sigma[i] = sigma
	}
	f := newFit(model, unknowns)
	f.data, f.whiten = d, &whitener{sigma: d.Sigma}
	q := make([]float64, len(unknowns))
	for i, u := range unknowns {
		q[i] = u.Transform.to(values[i])
	}
	p, err := f.compare(q, prediction)
	if err != nil {
		return nil, err
	}
	if err := f.differentiate(ctx, p, false); err != nil {
		return nil, err
	}
	rows := make([][]float64, len(prediction))
	for i := range rows {
		rows[i] = mat.Row(nil, i, p.j)
	}
	return rows, nil
}
