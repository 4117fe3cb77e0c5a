package solve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"pinnsolve/axis"
	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
	"pinnsolve/patches"
	"pinnsolve/pinn"
	"pinnsolve/pinn/squares"
)

// Defaults of least squares in windows, by the number of coordinates, the last for more.
var squaresSizes = [...]struct {
	along    int // windows along the longest coordinate
	features int
	local    int
}{1: {4, 16, 10}, 2: {3, 80, 50}, 3: {2, 120, 40}, 4: {1, 400, 0}}

const (
	squaresSlope = 1.5
	// Features of 4 and more coordinates: most depend on one or two, and all are flat.
	sparseShare, flatSlope = 0.7, 0.7
	// Rows for every unknown in the interior.
	rowsEach = 2.5
	// What errors do with the width of windows, that to this power; a grid becomes finer
	// by no more than mostFiner along a coordinate, and windows that do not need it not
	// at all.
	orderOfWindows = 6
	leastFiner     = 1.25
	mostFiner      = 2.0
	mostRatio      = 1.6 // of neighbours' widths
)

// grid is the windows of a space as they are refined.
type grid struct {
	problem  pinn.Problem
	lo, hi   []float64
	periodic []bool
	axes     []*axis.Windows
	groups   []patches.Group
	features int
	degree   int
	sparse   float64
	slope    float64
	poles    []patches.Pole // Reach in units of a window's half-width for corners
	kinks    []patches.Kink
	fixed    bool // the number of windows was given
}

// newGrid chooses the first windows.
func newGrid(p *Plan) (grid, error) {
	g := grid{problem: p.problem}
	g.lo, g.hi = p.problem.Domain.Bounds()
	dim := len(g.lo)
	sizes := squaresSizes[min(dim, len(squaresSizes)-1)]
	w := p.Options.Weak
	if g.slope = cmp.Or(p.Slope, squaresSlope); dim >= 4 {
		g.sparse, g.slope = sparseShare, cmp.Or(p.Slope, flatSlope)
	}
	g.periodic = make([]bool, dim)
	for _, i := range slices.Concat(p.problem.Periodic, p.problem.PeriodicValues) {
		g.periodic[i] = true
	}
	g.findPoles()
	g.features = cmp.Or(w.Features, sizes.features)
	polynomials := 1 + dim
	if g.degree = 1; dim < 4 {
		for patches.Polynomials(dim, g.degree+1) <= g.features {
			g.degree++
		}
		polynomials = patches.Polynomials(dim, g.degree)
	}
	group := patches.Group{Smooth: max(0, g.features-polynomials)}
	group.Local = cmp.Or(w.Local, (sizes.local*g.features+sizes.features-1)/sizes.features)
	_, count := squares.Groups(p.problem)
	g.groups = []patches.Group{group}
	if count == 2 {
		group.LowerOrder = true
		g.groups = append(g.groups, group)
	}
	along := float64(sizes.along)
	if len(g.poles) > 0 {
		along++
	}
	spacing := slices.Max(g.sides()) / along
	if w.Windows > 0 {
		g.fixed = true
		volume := 1.0
		for _, s := range g.sides() {
			volume *= s
		}
		spacing = math.Pow(volume/float64(w.Windows), 1/float64(dim))
	}
	for i, s := range g.sides() {
		n := max(1, int(math.Round(s/spacing)))
		if g.periodic[i] {
			n = max(n, 3)
		}
		g.axes = append(g.axes, axis.NewWindows(g.lo[i], g.hi[i], g.periodic[i], axis.Uniform(g.lo[i], g.hi[i], n)))
	}
	return g, nil
}

// sides returns the lengths of the box around the domain, in which a unit of time is what
// makes it as long as the longest side of space.
func (g *grid) sides() []float64 {
	s := make([]float64, len(g.lo))
	for i := range s {
		s[i] = g.hi[i] - g.lo[i]
	}
	if g.problem.Timed && len(s) > 1 {
		s[len(s)-1] = slices.Max(s[:len(s)-1])
	}
	return s
}

// findPoles finds holes and balls, and the corners of flows.
func (g *grid) findPoles() {
	dim := len(g.lo)
	if dim > 3 {
		return
	}
	found := features.Of(g.problem.Domain)
	for _, a := range found.Arcs {
		if !a.Concave || len(a.Center) > 3 {
			continue
		}
		center := a.Center
		if a.Axis != nil { // a hole through space and time
			if !g.problem.Timed || math.Abs(a.Axis[dim-1]) < 1-1e-9 {
				continue
			}
			center = center[:dim-1]
		}
		low := map[int]float64{2: -3, 3: -4}[len(center)]
		g.poles = append(g.poles, patches.Pole{Center: center, Radius: a.Radius, Low: low, High: low + 3, Log: len(center) == 2, Reach: holeReaches[len(center)] * a.Radius})
	}
	if dim != 2 || len(g.problem.Multipliers()) == 0 {
		return
	}
	for _, c := range found.Corners {
		if c.Angle < math.Pi-flatAngle && g.uneven(c) {
			g.poles = append(g.poles, patches.Pole{Center: c.X, Radius: math.Min(g.hi[0]-g.lo[0], g.hi[1]-g.lo[1]), Low: 1, High: 3.5, Log: true, Corner: true})
		}
	}
}

// uneven reports whether conditions on values change towards a corner, or are not the same
// on both sides: elsewhere a flow is smooth enough there.
func (g *grid) uneven(c features.Corner) bool {
	const near, same = 0.05, 1e-6
	size := math.Min(g.hi[0]-g.lo[0], g.hi[1]-g.lo[1])
	for _, f := range g.problem.Fields {
		least, most := math.Inf(1), math.Inf(-1)
		for _, part := range c.Parts {
			pts, err := g.problem.Domain.Boundary(part, 200, geometry.StretchedHalton{}, 0)
			if err != nil {
				continue
			}
			for _, d := range g.problem.Dirichlet {
				if d.Sum != nil || d.Field != f.Name || !d.Covers(part) {
					continue
				}
				for i := range pts.Len() {
					if x := pts.At(i); vec.Distance(x, c.X) < near*size {
						v := 0.0
						if d.Value != nil {
							v = d.Value(x)
						}
						least, most = math.Min(least, v), math.Max(most, v)
					}
				}
			}
		}
		if most-least > same*f.Scale {
			return true
		}
	}
	return false
}

// Windows within so many radii of the middle of a hole have its features.
var holeReaches = [...]float64{2: 2, 3: 1.5}

// near returns the poles for the windows as they are.
func (g *grid) near() []patches.Pole {
	poles := slices.Clone(g.poles)
	for k := range poles {
		if poles[k].Corner {
			poles[k].Reach = 1e-9 * poles[k].Radius
		}
	}
	return poles
}

// points returns where residuals are taken.
func (g *grid) points(s *patches.Space, seed uint64) squares.Points {
	dim := len(g.lo)
	total := 0
	for w := range s.Windows() {
		total += s.Features(w, 0)
	}
	smooth := float64(g.features)
	length := math.Pow(g.problem.Domain.Measure()/float64(s.Windows()), 1/float64(dim))
	each := 4 * math.Pow(smooth, float64(dim-1)/float64(dim))
	o := squares.Points{Interior: int(rowsEach * float64(total)), Boundary: each, Least: int(each), Length: length, Seed: seed}
	if len(g.poles) > 0 {
		o.Least = max(o.Least, 4*g.groups[0].Local)
	}
	for _, p := range g.poles {
		if p.Corner {
			o.Near, o.About, o.Finest = append(o.Near, p.Center), 4*g.groups[0].Local, 1e-3
		}
	}
	return o
}

// system poses the problem on the windows as they are.
func (g *grid) system(ctx context.Context, p *Plan) (*squares.System, error) {
	space := patches.New(g.axes, patches.Options{Groups: g.groups, Degree: g.degree, Slope: g.slope, Sparse: g.sparse, Poles: g.near(), Kinks: g.kinks, Seams: g.problem.PeriodicValues, Seed: p.Seed})
	return squares.New(ctx, p.problem, space, g.points(space, p.Seed), p.Workers)
}

// refine makes windows smaller where the estimate is large; false if it cannot.
func (g *grid) refine(e *squares.Estimate, tolerance float64) bool {
	most := e.Error / tolerance
	growth := math.Min(mostFiner, math.Max(leastFiner, math.Pow(most, 1.0/orderOfWindows)))
	rough := slices.Max(e.Rough)
	grew := false
	for i, w := range g.axes {
		share := 0.0
		if rough > 0 {
			share = math.Min(1, math.Sqrt(e.Rough[i]/rough)*1.2)
		}
		n := int(math.Ceil(float64(w.Count())*(1+(growth-1)*share) - 0.25))
		if n <= w.Count() {
			continue
		}
		g.axes[i], grew = axis.NewWindows(g.lo[i], g.hi[i], g.periodic[i], placed(w, e.Along[i], n, g.periodic[i])), true
	}
	return grew
}

// placed returns the nodes of n windows, denser than those of w where the error e of
// these is larger than elsewhere.
func placed(w *axis.Windows, e []float64, n int, periodic bool) []float64 {
	if periodic {
		return axis.Uniform(w.Lo(), w.Hi(), n)
	}
	mean := 0.0
	for _, v := range e {
		mean += v / float64(len(e))
	}
	count := w.Count()
	density := make([]float64, count) // windows a length, in pieces of equal numbers of windows
	ends := w.Ends()
	total := 0.0
	for k := range density {
		f := 1.0
		if mean > 0 {
			f = math.Pow(math.Max(e[k]/mean, 1e-3), 0.5/orderOfWindows)
		}
		density[k] = f / (ends[k+1] - ends[k])
	}
	for range count { // neighbours' widths do not differ much
		for k := range density {
			for _, j := range []int{k - 1, k + 1} {
				if j >= 0 && j < count {
					density[k] = math.Max(density[k], density[j]/mostRatio)
				}
			}
		}
	}
	for k, d := range density {
		total += d * (ends[k+1] - ends[k])
	}
	var nodes []float64
	for i := range n {
		want := (float64(i) + 0.5) / float64(n) * total
		k := 0
		for k < count-1 && want > density[k]*(ends[k+1]-ends[k]) {
			want -= density[k] * (ends[k+1] - ends[k])
			k++
		}
		nodes = append(nodes, ends[k]+want/density[k])
	}
	return nodes
}
