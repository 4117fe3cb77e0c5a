package solve

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pum"
)

// WeakOptions are the sizes of a weak solve; zero values are chosen from the
// domain.
type WeakOptions struct {
	Windows  int  // about as many windows over the body
	Features int  // smooth features of a displacement component in a window
	Local    int  // features at every corner and hole in reach of a window
	Degree   int  // polynomial degree of the quadrature
	Ungraded bool // leaves the quadrature as fine at corners as elsewhere
}

// size is how large a space is.
type size struct{ windows, features, local int }

// Defaults of a weak solve by dimension: for a body with none or one singular
// point one window is enough, and best; each one more takes windows, up to
// the last.
var (
	weakSizes = [...][]size{
		1: {{1, 60, 20}, {1, 60, 20}, {4, 30, 10}},
		2: {{1, 300, 0}, {1, 200, 80}, {4, 120, 60}, {8, 80, 40}, {12, 70, 40}},
		3: {{1, 350, 0}, {1, 250, 100}, {1, 250, 100}, {4, 200, 80}, {4, 200, 80}, {8, 150, 60}},
	}
	weakDegree = [...]int{1: 11, 2: 10, 3: 6}
	// The least cell at a singular corner or edge, in half-widths.
	cellFinest = [...]float64{1: 1e-5, 2: 1e-5, 3: 3e-4}
)

const (
	weakSlope = 1.5

	// Points of the quadrature for every feature of a window, and the growth
	// of cells away from a singular corner.
	pointsPerFeature = 30
	cellGrowth       = 1

	// Holes and fillets whose radius is beyond so many half-widths are flat
	// to a window. Their features reach windows within so many radii.
	flat      = 8
	holeReach = 1.6
)

// weakSpace is the function space of a weak solve and the quadrature that
// goes with it.
type weakSpace struct {
	local     *pum.Space
	rule      geometry.Rule
	corners   int
	arcs      int
	o         WeakOptions
	half      float64 // of a window, the least
	nonlinear bool
	singular  []pum.Singular // corners, then arcs
	watch     *Stopwatch
}

// newWeakSpace places windows over the domain and features in them: smooth
// ones everywhere, and more at corners, holes and fillets.
func newWeakSpace(p pinn.Problem, spots hotSpots, o WeakOptions, slope float64, seed uint64, watch *Stopwatch) weakSpace {
	watch.Enter(phaseSpace)
	d := p.Domain
	dim := d.Dim()
	fill := func(v *int, x int) {
		if *v == 0 {
			*v = x
		}
	}
	sizes := weakSizes[dim]
	s := sizes[min(len(spots.corners)+len(spots.holes), len(sizes)-1)]
	fill(&o.Windows, s.windows)
	fill(&o.Features, s.features)
	fill(&o.Local, (s.local*o.Features+s.features-1)/s.features)
	fill(&o.Degree, weakDegree[dim])
	if slope == 0 {
		slope = weakSlope
	}
	cover := newCover(d, o.Windows)
	half := slices.Min(cover.Half())
	var singular []pum.Singular
	for _, c := range spots.corners {
		s := pum.Singular{Center: c.X, Scale: 2 * half, Reach: 1e-6 * half, Low: c.least, High: largestPower}
		if c.Along != nil {
			s.Axis = pum.Axis{Direction: vec.Unit(c.Along), To: vec.Norm(c.Along)}
		}
		singular = append(singular, s)
	}
	arcs := 0
	for _, a := range spots.holes {
		if a.Radius > flat*half {
			continue
		}
		arcs++
		singular = append(singular, pum.Singular{Center: a.Center, Axis: pum.Axis{Direction: a.Axis}, Scale: a.Radius, Reach: holeReach * a.Radius, Low: -2, High: 1, Shares: true})
	}
	_, example := p.Groups()
	var groups []pum.Group
	for _, f := range example {
		g := pum.Group{Smooth: o.Features, Singular: o.Local}
		if p.Fields[f].Multiplier {
			g = pum.Group{Smooth: (o.Features + 1) / 2, Singular: (o.Local + 1) / 2, LowerOrder: true}
		}
		groups = append(groups, g)
	}
	w := weakSpace{local: pum.NewSpace(cover, slope, groups, singular, seed), corners: len(spots.corners), arcs: arcs, o: o, nonlinear: !p.LinearFlux(), half: half, singular: singular, watch: watch}
	w.rule = geometry.Rule{Degree: o.Degree, Size: w.size(w.cell())}
	if dim == 3 {
		w.rule.Along = w.along(w.cell(), w.rule.Size)
	}
	return w
}

// finest is the diameter of the cells at a singular corner.
func (w weakSpace) finest() float64 {
	least := cellFinest[len(w.local.Half())]
	if w.nonlinear {
		least = math.Max(least, nonlinearFinest)
	}
	return least * w.half
}

// nonlinearFinest is the least cell, in half-widths, where strain is finite:
// next to a corner that is compressed the tangent is that of a body that
// wrinkles, the nearer the worse, and Newton's method is lost.
const nonlinearFinest = 1e-2

// cell is the diameter of cells of which a window holds enough for all features.
func (w weakSpace) cell() float64 {
	half := w.local.Half()
	volume, points := 1.0, 1.0
	for i, h := range half {
		volume *= 2 * h * math.Min(2, float64(w.local.Count()[i])) // what a window covers
		points *= math.Ceil(float64(w.o.Degree+1) / 2)
	}
	features := float64(w.o.Features)
	if w.corners+w.arcs > 0 {
		features += float64(w.o.Local)
	}
	dim := float64(len(half))
	return math.Sqrt(dim) * math.Pow(volume*points/(pointsPerFeature*features), 1/dim)
}

// size is the largest cell of the quadrature at x.
func (w weakSpace) size(largest float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		h := largest
		if w.o.Ungraded {
			return h
		}
		for k, s := range w.singular {
			r := s.Distance(x)
			if k < w.corners {
				h = math.Min(h, w.finest()+cellGrowth*r)
			} else {
				h = math.Min(h, cellGrowth*math.Max(r, s.Scale))
			}
		}
		return h
	}
}

// along lets cells near an edge be as long as others along it.
func (w weakSpace) along(largest float64, size func(x []float64) float64) func(x, d []float64) float64 {
	return func(x, d []float64) float64 {
		at := size(x)
		nearest, least := -1, math.Inf(1)
		for k, s := range w.singular[:w.corners] {
			if r := s.Distance(x); r < least {
				nearest, least = k, r
			}
		}
		if nearest < 0 || at >= largest {
			return 1
		}
		cos := math.Abs(vec.Dot(d, w.singular[nearest].Axis.Direction)) / vec.Norm(d)
		sin := math.Sqrt(math.Max(0, 1-cos*cos))
		return math.Max(1, math.Min(at/math.Max(sin, 1e-300), largest/math.Max(cos, 1e-300))/at)
	}
}

// length is the distance to the nearest singular corner, at most a half-width.
func (w weakSpace) length(x []float64) float64 {
	l := w.half
	for _, s := range w.singular[:w.corners] {
		l = math.Min(l, w.finest()+s.Distance(x))
	}
	return l
}

// newCover chooses the width of the windows such that about as many as wanted
// are kept, and their proportions such that boxes are nearly square.
func newCover(d *geometry.Domain, windows int) *pum.Cover {
	lo, hi := d.Bounds()
	var largest float64
	volume := 1.0
	for i := range lo {
		largest = math.Max(largest, hi[i]-lo[i])
		volume *= hi[i] - lo[i]
	}
	spacing := math.Pow(volume/float64(windows), 1/float64(len(lo)))
	pts := d.Rule(geometry.Rule{Degree: 2, Size: func([]float64) float64 { return spacing / 6 }})
	make := func(s float64) *pum.Cover {
		count := make([]int, len(lo))
		for i := range count {
			count[i] = max(1, int(math.Round((hi[i]-lo[i])/s)))
		}
		return pum.NewCover(lo, hi, count, pts.X, pts.W)
	}
	best := make(spacing)
	for s := spacing; best.Windows() < windows && s > spacing/4; s *= 0.95 {
		best = make(s)
	}
	return best
}

// hotSpots are where a solution is singular or steep.
type hotSpots struct {
	corners []corner
	holes   []features.Arc // and fillets
}

// findHotSpots finds them; they depend on the problem, not on the space.
func findHotSpots(p pinn.Problem) hotSpots {
	found := features.Of(p.Domain)
	spots := hotSpots{corners: singularCorners(p, found.Corners)}
	for _, a := range found.Arcs {
		if a.Concave {
			spots.holes = append(spots.holes, a)
		}
	}
	return spots
}

// corner is a corner at which a solution is singular.
type corner struct {
	features.Corner
	least float64 // power of the distance
}

// singularCorners returns the corners, of all, at which a solution is not
// smooth: where the boundary turns inwards, or the condition changes, or a load
// begins. Corners of a body at a plane that it can be mirrored in are
// judged by the angle of both halves.
func singularCorners(p pinn.Problem, all []features.Corner) []corner {
	sides := map[string]side{}
	for _, part := range p.Domain.Parts() {
		sides[part] = newSide(p, part)
	}
	var cs []corner
	for _, c := range all {
		if least, singular := cornerPower(c, sides[c.Parts[0]], sides[c.Parts[1]]); singular {
			cs = append(cs, corner{c, least})
		}
	}
	return cs
}

// side is what a corner sees of one part of the boundary.
type side struct {
	fixed  int // fields that are prescribed
	fields int // that could be
	pts    geometry.Points
	load   [][]float64 // at pts, one column a field
}

// mirror reports whether a solution goes on as its mirror image beyond a plane:
// where some but not all components are prescribed, and a single field where it
// is not and nothing flows.
func (s side) mirror() bool {
	if s.fields == 1 {
		return s.fixed == 0 && !slices.ContainsFunc(s.load, func(col []float64) bool { return floats.Norm(col, math.Inf(1)) > 0 })
	}
	return s.fixed > 0 && s.fixed < s.fields
}

func newSide(p pinn.Problem, part string) side {
	s := side{}
	for _, f := range p.Fields {
		if f.Multiplier {
			continue
		}
		s.fields++
	}
	for _, d := range p.Dirichlet {
		if d.On == part || d.On == pinn.Boundary {
			s.fixed++
		}
	}
	var err error
	if s.pts, err = p.Domain.BoundaryRule(part, geometry.Rule{Degree: 2}); err != nil {
		panic(fmt.Sprintf("solve: %v", err)) // the name is the domain's own
	}
	if s.load, err = p.Load(part, s.pts); err != nil {
		s.load = nil // the problem's mistake, which compiling it reports
	}
	return s
}

// at returns load and normal of a side at its point nearest to x.
func (s side) at(x []float64) (load, normal []float64) {
	best, least := 0, math.Inf(1)
	for i := range s.pts.Len() {
		if r := vec.Distance(s.pts.At(i), x); r < least {
			best, least = i, r
		}
	}
	for _, col := range s.load {
		load = append(load, col[best])
	}
	return load, s.pts.Normal(best)
}

// jump reports whether no single stress has the loads of both sides: with
// normals n and m its tractions s and t have s.m = t.n, its symmetry. On one
// plane the tractions are equal.
func jump(a, b side, c features.Corner) bool {
	x := append([]float64(nil), c.X...)
	for i, v := range c.Along {
		x[i] += v / 2
	}
	s, n := a.at(x)
	t, m := b.at(x)
	size := vec.Norm(s) + vec.Norm(t)
	if size == 0 || len(s) == 0 {
		return false
	}
	if math.Abs(c.Angle-math.Pi) < flatAngle || a.fields != len(n) {
		for i := range s {
			if math.Abs(s[i]-t[i]) > 1e-3*size {
				return true
			}
		}
		return false
	}
	return math.Abs(vec.Dot(s[:len(n)], m)-vec.Dot(t[:len(n)], n)) > 1e-3*size
}

// cornerPower reports whether a solution is singular at a corner, and the least
// power of the distance to expect in it: at a corner that points outwards and
// has conditions of one kind it is that of a linear field, below it where the
// body turns inwards or a support ends (Williams, J. Appl. Mech. 19 (1952)
// 526-528).
func cornerPower(c features.Corner, a, b side) (least float64, singular bool) {
	angle := c.Angle
	// A mirror doubles the angle and makes both sides like the other one.
	switch {
	case a.mirror() && b.mirror():
		return linearPower, angle > math.Pi/2+obtuse
	case a.mirror():
		a, angle = b, 2*angle
	case b.mirror():
		b, angle = a, 2*angle
	}
	switch {
	case a.fixed != b.fixed, angle > math.Pi+flatAngle:
		return leastPower, true
	case a.fixed == 0 && jump(a, b, c), angle > math.Pi/2+obtuse && math.Abs(angle-math.Pi) > flatAngle:
		return linearPower, true
	}
	return 0, false
}

// The least powers of the distance of features at corners, and the largest.
const (
	leastPower   = 0.4
	linearPower  = 0.9
	largestPower = 2
)

const (
	obtuse    = 0.1  // radians
	flatAngle = 0.02 // radians
)
