package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/tensor"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Peak is the largest value of a stress in a body, or on a part of its boundary,
// without what is nearer than Near to corners where it may have no bound.
type Peak struct {
	Value, Estimate float64 // Pa; the estimate is of the error at X
	X               []float64
	On              string // the part of the boundary with X, "" if there is none
	// Corner, unless nil, is such a corner at about that distance from X: the stress
	// rises towards it.
	Corner []float64
}

// Near is the distance from corners at which the stress may have no bound, in extents
// of the body, within which largest stresses are not looked for.
const Near = 0.02

// The names of Peaks; those of the von Mises stress on a part, and in a material, have
// ".PART" added.
const (
	MisesMax     = "mises_max"
	PrincipalMax = "principal_max" // the largest tension
	PrincipalMin = "principal_min" // the largest compression
)

// peaks sets the largest stresses of a solution and their estimates, by its nested
// solution.
func (w *windowed) peaks(ctx context.Context, r *Result) error {
	if r.Solution == nil || r.nested == nil {
		return nil
	}
	p := r.Solution.Problem()
	if _, ok := p.ByRole(pinn.EquivalentStress); !ok || p.Domain.Dim() == 1 {
		return nil
	}
	s, err := newSites(r.Solution, w.found)
	if err != nil {
		return err
	}
	fine, err := s.stress(r.Solution.Within(ctx))
	if err != nil {
		return err
	}
	c := census{sites: s, size: extent(p.Domain), stress: fine, nested: r.nested.Within(ctx), left: leftOver[p.Domain.Dim()], corners: r.Weak.Unbounded}
	r.Weak.Peaks = map[string]Peak{}
	mises := func(t tensor.Sym) float64 { return t.Mises() }
	all := func(int) bool { return true }
	add := func(name string, measure func(tensor.Sym) float64, among func(i int) bool) {
		if err == nil {
			err = c.add(r.Weak.Peaks, name, measure, among)
		}
	}
	add(MisesMax, mises, all)
	add(PrincipalMax, func(t tensor.Sym) float64 { return t.Principal()[0] }, all)
	add(PrincipalMin, func(t tensor.Sym) float64 { return -t.Principal()[2] }, all)
	if least, ok := r.Weak.Peaks[PrincipalMin]; ok {
		least.Value = -least.Value
		r.Weak.Peaks[PrincipalMin] = least
	}
	for _, part := range p.Domain.Parts() {
		add(MisesMax+"."+part, mises, func(i int) bool { return s.part[i] == part })
	}
	if m := p.Materials; m != nil {
		for k, name := range m.Names {
			add(MisesMax+"."+name, mises, func(i int) bool { return m.At(s.Points, i) == k })
		}
	}
	return err
}

// Nested returns the solution in a smaller space, in which errors are larger: what it
// differs by from Solution, times LeftOver, estimates errors. It is nil if there is
// none.
func (r *Result) Nested() *fields.Solution { return r.nested }

// LeftOver is the error of a solution by the difference from its nested one.
func LeftOver(p pinn.Problem) float64 { return leftOver[p.Domain.Dim()] }

// checkStress refuses a tolerance of the stress where nothing estimates its error.
func (p *Plan) checkStress() error {
	if p.StressTolerance == 0 {
		return nil
	}
	if _, ok := p.problem.ByRole(pinn.EquivalentStress); !ok || p.Statement != Weak || !p.Direct || p.problem.Domain.Dim() == 1 {
		return wrong("stress-tol", "{stress-tol} = %v has no effect: only direct solves of a body in weak form estimate the error of its stress; leave it out, or add {statement} weak where the case has it", p.StressTolerance)
	}
	return nil
}

// judgeStress takes the trust from a solution whose largest stress is not known to the
// tolerance.
func (r *Result) judgeStress(tolerance float64) {
	peak, ok := r.Weak.Peaks[MisesMax]
	if tolerance == 0 || !ok {
		return
	}
	r.Weak.StressEstimate = peak.Estimate / peak.Value
	if r.Status == Converged && !(r.Weak.StressEstimate <= tolerance) {
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error of the largest von Mises stress is %.2g of it, above the tolerance %.2g.", r.Weak.StressEstimate, tolerance)
	}
}

// worst returns the largest estimate, that of the stress as if its tolerance was that
// of the others.
func (w *WeakInfo) worst(o Options) float64 {
	if o.StressTolerance == 0 || !(w.StressEstimate > 0) {
		return w.LargestEstimate
	}
	return max(w.LargestEstimate, w.StressEstimate*o.Tolerance/o.StressTolerance)
}

// census looks for the largest stresses among sites.
type census struct {
	sites
	size    float64
	stress  []tensor.Sym
	nested  *fields.Solution
	left    float64
	corners []features.Corner
}

// add adds the peak of a measure of the stress among some sites, if there are any.
func (c census) add(peaks map[string]Peak, name string, measure func(tensor.Sym) float64, among func(i int) bool) error {
	const (
		rim     = 1.25 // of the distance Near
		similar = 0.8  // of the peak: sites around it whose errors count
	)
	best, most := -1, 0.0
	for i, t := range c.stress {
		if c.far[i] <= Near*c.size || !among(i) {
			continue
		}
		if v := measure(t); finite(v) && (best < 0 || v > most) {
			best, most = i, v
		}
	}
	if best < 0 {
		return nil
	}
	high := func(i int) bool {
		return among(i) && c.part[i] == c.part[best] && measure(c.stress[i]) >= similar*most
	}
	estimate, err := c.estimate(best, high)
	if err != nil {
		return err
	}
	peak := Peak{Value: most, Estimate: estimate, X: c.rounded(best), On: c.part[best]}
	if c.far[best] < rim*Near*c.size {
		peak.Corner = c.corners[c.at[best]].X
	}
	peaks[name] = peak
	return nil
}

// rounded returns the place of a site, with zeros for what is rounding.
func (c census) rounded(i int) []float64 {
	x := slices.Clone(c.At(i))
	for j, v := range x {
		if math.Abs(v) < 1e-12*c.size {
			x[j] = 0
		}
	}
	return x
}

// estimate returns the largest change of the stress from the nested solution, by the
// von Mises stress of the difference, at a site and those around it.
func (c census) estimate(best int, among func(i int) bool) (float64, error) {
	const around, most = 0.02, 40 // of the body; sites
	var list []int
	for i := range c.stress {
		if c.far[i] > Near*c.size && vec.Distance(c.At(i), c.At(best)) <= around*c.size && among(i) {
			list = append(list, i)
		}
	}
	near, had := sites{Points: geometry.Points{Dim: c.Dim}}, []int{best}
	for k := 0; k < len(list); k += 1 + len(list)/most {
		had = append(had, list[k])
	}
	for _, i := range had {
		near.add(c.Points, i, c.by[i])
	}
	coarse, err := near.stress(c.nested)
	if err != nil {
		return 0, err
	}
	worst := 0.0
	for k, i := range had {
		worst = math.Max(worst, c.stress[i].Minus(coarse[k]).Mises())
	}
	return c.left * worst, nil
}

// extent returns the largest side of the bounding box of a domain.
func extent(d *geometry.Domain) (size float64) {
	lo, hi := d.Bounds()
	for i := range lo {
		size = max(size, hi[i]-lo[i])
	}
	return size
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
