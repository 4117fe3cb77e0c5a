package solve

import (
	"context"
	"fmt"
	"maps"
	"math"

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
	// Within, unless 0, is the distance from X, m, within which Value is the mean over
	// the part: of a local mean.
	Within float64
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

// peaks sets the largest stresses of solutions on one space and their estimates, by
// their nested solutions, and judges them.
func (w *windowed) peaks(ctx context.Context, results []*Result) error {
	var s sites
	for _, r := range results {
		if r.Solution == nil || r.nested == nil {
			continue
		}
		p := r.Problem
		if _, ok := p.ByRole(pinn.EquivalentStress); !ok || p.Domain.Dim() == 1 {
			continue
		}
		if s.Len() == 0 {
			var err error
			if s, err = newSites(p, w.found); err != nil {
				return err
			}
		}
		sol := r.Solution.Within(ctx)
		fine, err := s.stress(sol)
		if err != nil {
			return err
		}
		c := census{sites: s, size: extent(p.Domain), stress: fine, nested: r.nested.Within(ctx), left: leftOver[p.Domain.Dim()], corners: r.Weak.Unbounded}
		if r.Weak.Peaks, err = c.peaks(p); err != nil {
			return err
		}
		if p.Domain.Dim() == 3 {
			means, err := c.means(p, sol)
			if err != nil {
				return err
			}
			maps.Copy(r.Weak.Peaks, means)
		}
		r.judgeStress(w.StressTolerance)
	}
	return nil
}

// peaks returns the largest stresses of a problem's solution.
func (c census) peaks(p pinn.Problem) (map[string]Peak, error) {
	mises := func(t tensor.Sym) float64 { return t.Mises() }
	all := func(int) bool { return true }
	var found []summit
	add := func(name string, measure func(tensor.Sym) float64, among func(i int) bool) {
		if one, ok := c.highest(measure, among); ok {
			one.name = name
			found = append(found, one)
		}
	}
	add(MisesMax, mises, all)
	add(PrincipalMax, func(t tensor.Sym) float64 { return t.Principal()[0] }, all)
	add(PrincipalMin, func(t tensor.Sym) float64 { return -t.Principal()[2] }, all)
	for _, part := range p.Domain.Parts() {
		add(MisesMax+"."+part, mises, func(i int) bool { return c.part[i] == part })
	}
	if m := p.Materials; m != nil {
		for k, name := range m.Names {
			add(MisesMax+"."+name, mises, func(i int) bool { return m.At(c.Points, i) == k })
		}
	}
	if err := c.estimate(found); err != nil {
		return nil, err
	}
	peaks := map[string]Peak{}
	for _, one := range found {
		peaks[one.name] = one.Peak
	}
	if least, ok := peaks[PrincipalMin]; ok {
		least.Value = -least.Value
		peaks[PrincipalMin] = least
	}
	return peaks, nil
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

// summit is a peak with the sites at which its error is looked for: the peak itself
// and others around it.
type summit struct {
	Peak
	name   string
	around []int
}

// highest returns the peak of a measure of the stress among some sites, if there are
// any.
func (c census) highest(measure func(tensor.Sym) float64, among func(i int) bool) (s summit, ok bool) {
	const (
		rim     = 1.25 // of the distance Near
		similar = 0.8  // of the peak: sites around it whose errors count
		around  = 0.02 // of the body
		most    = 40   // sites
	)
	best := -1
	for i, t := range c.stress {
		if c.far[i] <= Near*c.size || !among(i) {
			continue
		}
		if v := measure(t); finite(v) && (best < 0 || v > s.Value) {
			best, s.Value = i, v
		}
	}
	if best < 0 {
		return s, false
	}
	s.X, s.On, s.around = c.rounded(best, c.size), c.part[best], []int{best}
	if c.far[best] < rim*Near*c.size {
		s.Corner = c.corners[c.at[best]].X
	}
	var list []int
	for i, t := range c.stress {
		if c.part[i] == c.part[best] && c.far[i] > Near*c.size && vec.Distance(c.At(i), c.At(best)) <= around*c.size && among(i) && measure(t) >= similar*s.Value {
			list = append(list, i)
		}
	}
	for k := 0; k < len(list); k += 1 + len(list)/most {
		s.around = append(s.around, list[k])
	}
	return s, true
}

// estimate sets the estimates of peaks: the largest change of the stress from the
// nested solution, by the von Mises stress of the difference, at the sites around them.
func (c census) estimate(found []summit) error {
	near, at := sites{Points: geometry.Points{Dim: c.Dim}}, map[int]int{}
	for _, s := range found {
		for _, i := range s.around {
			if _, have := at[i]; !have {
				at[i] = near.Len()
				near.add(c.Points, i, c.by[i])
			}
		}
	}
	if len(at) == 0 {
		return nil
	}
	coarse, err := near.stress(c.nested)
	if err != nil {
		return err
	}
	for k := range found {
		worst := 0.0
		for _, i := range found[k].around {
			worst = math.Max(worst, c.stress[i].Minus(coarse[at[i]]).Mises())
		}
		found[k].Estimate = c.left * worst
	}
	return nil
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
