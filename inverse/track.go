package inverse

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// TrackOptions say how a Tracker forgets and when it warns.
type TrackOptions struct {
	// Keep is the share of the information that a batch leaves to the next; 0 means 0.7.
	Keep float64
	// Allowance and Threshold are those of the sum that warns (CUSUM, E. S. Page,
	// Biometrika 41 (1954) 100-115), in standard deviations of Drift; 0 means 1 and 10,
	// which warns falsely in less than one of a hundred series of 120 batches.
	Allowance, Threshold float64
}

// Tracker follows unknowns that may drift, batch by batch: an information filter that
// forgets.
type Tracker struct {
	f       *fit
	options TrackOptions
	q       []float64
	fisher  *mat.SymDense
	sum     float64
}

// Tracked is what a batch says.
type Tracked struct {
	Values, Sigmas []float64 // after the batch
	// Chi2 is that of the batch against what the earlier ones predict, with their
	// uncertainty: the number of measurements on average. Drift is the part of it that
	// other values of the unknowns explain: their number on average where nothing drifts.
	Chi2, Drift float64
	Sum         float64 // what warns
	Alarm       bool    // the sum is above the threshold; it then begins again at 0
}

// NewTracker follows the unknowns from an estimate of the same unknowns.
func NewTracker(model Model, unknowns []Unknown, from *Estimate, o TrackOptions) *Tracker {
	if len(from.Unknowns) != len(unknowns) {
		panic(fmt.Sprintf("inverse: NewTracker of %d unknowns from an estimate of %d", len(unknowns), len(from.Unknowns)))
	}
	if o.Keep == 0 {
		o.Keep = 0.7
	}
	if o.Allowance == 0 {
		o.Allowance = 1
	}
	if o.Threshold == 0 {
		o.Threshold = 10
	}
	t := &Tracker{f: newFit(model, unknowns), options: o, fisher: mat.NewSymDense(len(unknowns), nil)}
	for i, u := range unknowns {
		t.q = append(t.q, u.Transform.to(float64(from.Unknowns[i].Value)))
	}
	t.fisher.CopySym(from.Fisher)
	return t
}

// Update takes a batch of measurements with known noise.
func (t *Tracker) Update(ctx context.Context, d Data) (*Tracked, error) {
	if err := d.Check(0); err != nil {
		return nil, err
	}
	if !d.known() {
		return nil, fmt.Errorf("inverse: a batch needs the standard deviations of its noise")
	}
	var err error
	if t.f.whiten, err = d.whitener(); err != nil {
		return nil, err
	}
	t.f.data = d
	p, err := t.f.at(ctx, t.q)
	if err != nil {
		return nil, err
	}
	if err := t.f.differentiate(ctx, p, false); err != nil {
		return nil, err
	}
	k := len(t.q)
	before := mat.NewSymDense(k, nil)
	before.ScaleSym(t.options.Keep, t.fisher)
	after := mat.NewSymDense(k, nil)
	after.SymOuterK(1, p.j.T())
	after.AddSym(after, before)
	g := make([]float64, k)
	for i := range g {
		for row, r := range p.r {
			g[i] -= p.j.At(row, i) * r
		}
	}
	step := make([]float64, k)
	held := make([]bool, k)
	for i := range held {
		held[i] = t.q[i] <= t.f.lo[i] && g[i] < 0 || t.q[i] >= t.f.hi[i] && g[i] > 0
	}
	t.f.solve(step, after, g, held, 0)
	out := &Tracked{Chi2: p.chi2}
	for i := range g { // the part that the uncertainty of before explains
		out.Chi2 -= g[i] * step[i]
	}
	out.Drift = drift(before, p.j, g)
	t.sum = math.Max(0, t.sum+(out.Drift-float64(k))/math.Sqrt(2*float64(k))-t.options.Allowance)
	out.Sum = t.sum
	if t.sum > t.options.Threshold {
		out.Alarm, t.sum = true, 0
	}
	t.q, t.fisher = t.f.walked(t.q, step), after
	out.Values = t.f.values(t.q)
	var c mat.Cholesky
	var inverse mat.SymDense
	if c.Factorize(after) && c.InverseTo(&inverse) == nil {
		for i, u := range t.f.unknowns {
			out.Sigmas = append(out.Sigmas, math.Sqrt(inverse.At(i, i))*math.Abs(u.Transform.slope(out.Values[i]))*t.f.scale[i])
		}
	}
	return out, nil
}

// drift is g' C^-1 g with the covariance C = F + F B^-1 F of g = -J'r, for F = J'J and the
// information B of before.
func drift(before *mat.SymDense, j *mat.Dense, g []float64) float64 {
	k := len(g)
	f := mat.NewSymDense(k, nil)
	f.SymOuterK(1, j.T())
	var b mat.Cholesky
	var x mat.Dense
	if !b.Factorize(before) || b.SolveTo(&x, f) != nil {
		return 0 // nothing is known that could drift
	}
	var c mat.Dense
	c.Mul(f, &x)
	c.Add(&c, f)
	v := mat.NewVecDense(k, g)
	var y mat.VecDense
	if y.SolveVec(&c, v) != nil {
		return 0
	}
	return mat.Dot(v, &y)
}
