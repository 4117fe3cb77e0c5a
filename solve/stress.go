package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

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

// Points at which stresses are looked at.
var (
	peakPoints = [...]int{1: 1, 2: 400, 3: 1500} // on a part, by dimension
	peakNodes  = [...]int{1: 201, 2: 61, 3: 17}  // an axis of the interior
)

// sites are points at which stresses are looked at: on a part of the boundary with
// normals, or inside.
type sites struct {
	geometry.Points
	part []string  // of the boundary, "" for none
	by   []string  // the part as a point of which the stress is found
	far  []float64 // distance from the nearest corner without a bound
	at   []int     // that corner
}

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
	if w.sites == nil { // on all spaces and with all loads the same
		var err error
		if w.sites, err = newSites(p, w.found); err != nil {
			return err
		}
	}
	s := w.sites.share(p)
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

// newSites returns rows of points on the parts of the boundary, without those that
// are too near to corners, and the nodes of a grid.
func newSites(p pinn.Problem, found singularities) (*sites, error) {
	const (
		least  = 5    // an axis of a facet
		inside = 1e-6 // of the body: farther from the boundary than this
		blunt  = 3e-3 // of the body: from corners with features, where these are not smooth
	)
	d, dim := p.Domain, p.Domain.Dim()
	s := &sites{Points: geometry.Points{Dim: dim}}
	for _, part := range d.Parts() {
		pts, err := d.BoundaryLattice(part, peakPoints[dim], least)
		if err != nil {
			return nil, err
		}
		for i := range pts.Len() {
			if _, r := nearest(found.singular(), pts.At(i)); r > blunt*extent(d) {
				s.add(pts, i, part)
			}
		}
	}
	if err := s.addInterface(p); err != nil {
		return nil, err
	}
	g := d.Grid(peakNodes[dim])
	if p.Materials != nil {
		g = g.Apart(p.Materials.Of)
	}
	pts := g.Points()
	for i := range pts.Len() {
		if d.Level(pts.At(i)) < -inside*extent(d) { // those on the boundary are there already
			s.add(pts, i, "")
		}
	}
	s.far, s.at = make([]float64, s.Len()), make([]int, s.Len())
	for i := range s.far {
		s.at[i], s.far[i] = nearest(found.unbounded(), s.At(i))
	}
	return s, nil
}

// addInterface adds points where materials meet, as either has them: stresses jump there,
// and are often the largest.
func (s *sites) addInterface(p pinn.Problem) error {
	const (
		degree = 3
		beside = 5e-4 // of the body: circles differ from the curves of a mesh by less
	)
	m := p.Materials
	if m == nil {
		return nil
	}
	one, other, err := p.Domain.Interface(m.Of, geometry.Rule{Degree: degree}, nil)
	if err != nil {
		return err
	}
	for _, pts := range []geometry.Points{one, other} {
		pts.X = slices.Clone(pts.X)
		for i := range pts.Len() {
			floats.AddScaled(pts.At(i), -beside*extent(p.Domain), pts.Normal(i))
		}
		pts.N = nil
		for i := range pts.Len() {
			s.add(pts, i, "")
		}
	}
	return nil
}

// add adds point i of a set.
func (s *sites) add(pts geometry.Points, i int, part string) {
	s.X, s.W, s.part, s.by = append(s.X, pts.At(i)...), append(s.W, 0), append(s.part, part), append(s.by, part)
	if pts.N != nil {
		s.N = append(s.N, pts.Normal(i)...)
	} else {
		s.N = append(s.N, make([]float64, pts.Dim)...)
	}
	if pts.Cell != nil {
		s.Cell = append(s.Cell, pts.Cell[i])
	}
}

// surfaceStress returns the stress on a part from the strain along it, nil where that is
// not known, and in space, where it is not more accurate: on the hole of the bar
// boxhole-2 it was off by up to 10 %, the stress of the solution by 2 %.
func surfaceStress(p pinn.Problem, part string) *pinn.Output {
	if p.SurfaceStress == nil || p.Domain.Dim() != 2 || part == "" {
		return nil
	}
	return p.SurfaceStress(part)
}

// share returns the sites of a problem, in which points of parts are points of one with
// a more accurate stress where they lie on both, as at the end of a hole on a plane of
// symmetry.
func (s sites) share(p pinn.Problem) sites {
	const same = 1e-9 // of the body
	s.by, s.N, s.Cell = slices.Clone(s.by), slices.Clone(s.N), slices.Clone(s.Cell)
	grain := same * extent(p.Domain)
	key := func(i int) (k [3]int64) {
		for j, v := range s.At(i) {
			k[j] = int64(math.Round(v / grain))
		}
		return k
	}
	better := map[string]bool{}
	for _, part := range p.Domain.Parts() {
		better[part] = surfaceStress(p, part) != nil
	}
	first := map[[3]int64]int{}
	for i, part := range s.part {
		if better[part] {
			first[key(i)] = i
		}
	}
	for i, part := range s.part {
		if part == "" || better[part] {
			continue
		}
		k, ok := first[key(i)]
		if !ok {
			continue
		}
		s.by[i] = s.part[k]
		copy(s.Normal(i), s.Normal(k))
		if s.Cell != nil {
			s.Cell[i] = s.Cell[k]
		}
	}
	return s
}

// stress returns the stress of a solution at the sites: on a part whose traction is
// known in the more accurate way, elsewhere a little beside corners.
func (s sites) stress(sol *fields.Solution) ([]tensor.Sym, error) {
	p := sol.Problem()
	var everywhere []pinn.Output
	for _, role := range []pinn.Role{pinn.Stress, pinn.StressAcross} {
		if o, ok := p.ByRole(role); ok {
			everywhere = append(everywhere, o)
		}
	}
	groups := map[string][]int{} // by part; those of no other way together
	for i, part := range s.by {
		if surfaceStress(p, part) == nil {
			part = ""
		}
		groups[part] = append(groups[part], i)
	}
	all := make([]tensor.Sym, s.Len())
	for part, list := range groups {
		outputs, pts := everywhere, s.take(list)
		if part == "" {
			pts = sol.Bounded(pts)
		} else {
			outputs = []pinn.Output{*surfaceStress(p, part)}
		}
		values, err := sol.EvalAll(outputs, pts)
		if err != nil {
			return nil, err
		}
		for k, t := range pinn.Stresses(outputs, values) {
			all[list[k]] = tensor.Sym(t)
		}
	}
	return all, nil
}

// take returns some of the points.
func (s sites) take(list []int) geometry.Points {
	pts := geometry.Points{Dim: s.Dim}
	for _, i := range list {
		pts.X, pts.N, pts.W = append(pts.X, s.At(i)...), append(pts.N, s.Normal(i)...), append(pts.W, 0)
		if s.Cell != nil {
			pts.Cell = append(pts.Cell, s.Cell[i])
		}
	}
	return pts
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
	best := -1
	for i, t := range c.stress {
		if c.far[i] <= Near*c.size || !among(i) {
			continue
		}
		if v := measure(t); finite(v) && (best < 0 || v > measure(c.stress[best])) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	high := func(i int) bool {
		return among(i) && c.part[i] == c.part[best] && measure(c.stress[i]) >= similar*measure(c.stress[best])
	}
	estimate, err := c.estimate(best, high)
	if err != nil {
		return err
	}
	peak := Peak{Value: measure(c.stress[best]), Estimate: estimate, X: c.rounded(best), On: c.part[best]}
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
		if among(i) && c.far[i] > Near*c.size && vec.Distance(c.At(i), c.At(best)) <= around*c.size {
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
