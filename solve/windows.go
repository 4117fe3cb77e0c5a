package solve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pum"
)

// WeakOptions are the sizes of a weak solve; zero values are chosen from the
// domain.
type WeakOptions struct {
	Windows  int  // approximate number of windows over the body
	Features int  // smooth features of a field in a window; a multiplier has half as many
	Local    int  // features at every corner and hole in reach of a window
	Degree   int  // largest degree of a cell of the quadrature
	Ungraded bool // the quadrature ignores corners, holes and fillets
}

// size is the size of a space.
type size struct{ windows, features, local int }

// Defaults of a weak solve by dimension, for a body with 0, 1, 2, ... singular
// corners, holes and fillets; the last ones for more, too.
var (
	weakSizes = [...][]size{
		1: {{1, 60, 20}, {1, 60, 20}, {4, 30, 10}},
		2: {{1, 300, 0}, {1, 200, 80}, {4, 120, 60}, {12, 42, 30}, {12, 56, 31}},
		3: {{1, 350, 0}, {8, 90, 36}, {8, 90, 36}, {8, 90, 36}, {16, 60, 50}},
	}
	// Of a body of several materials. Windows have the features in each of them.
	dividedSizes = [...]size{2: {16, 40, 50}, 3: {16, 40, 20}}
	weakDegree   = [...]int{1: 15, 2: 14, 3: 8}
	// What is nearer to a singular corner or edge is not resolved, half-widths.
	cellFinest = [...]float64{1: 1e-9, 2: 1e-9, 3: 1e-7}
)

const (
	weakSlope = 1.5

	// windowsPerPlace is how many windows a plane body with many corners and holes
	// has for each.
	windowsPerPlace = 2.8

	// Holes and fillets with a radius of more than this many half-widths
	// are flat to a window. Their features reach windows within this many
	// radii.
	flat      = 8
	holeReach = 1.6

	// How often, and by how much, windows are made smaller to see a gap.
	mostSplits   = 3
	splitWindows = 1.7

	// Corners with a larger interior angle, radians, are the tips of notches.
	sharp = 1.6 * math.Pi
)

// windows is the function space of a weak solve with its quadrature.
type windows struct {
	space    *pum.Space
	rule     geometry.Rule
	o        attempt // complete
	half     float64 // least half-width of a window
	finest   float64 // distance from a singular corner below which nothing is resolved
	blunt    bool    // no singular functions at corners: cells of finest are enough
	corners  int
	blind    []pum.Blind    // gaps that windows do not see
	singular []pum.Singular // corners, then holes and fillets, then ends of slots
	divided  bool           // between materials
	arcs     int            // how many are holes and fillets
}

// newWindows places windows over the body and features in them: smooth ones
// everywhere, and more at what was found singular. Where windows do not see a gap
// of the body, smaller ones are tried, unless their number is fixed.
func newWindows(ctx context.Context, watch geometry.Watch, p pinn.Problem, found singularities, o attempt, slope float64, seed uint64) (*windows, error) {
	w, err := placeWindows(ctx, watch, p, found, o, slope, seed)
	if err != nil {
		return nil, err
	}
	if len(w.blind) > 0 && p.Domain.Dim() == 2 {
		found.ends = slices.Concat(found.ends, w.gapEnds())
		next, err := placeWindows(ctx, watch, p, found, o, slope, seed)
		if err != nil {
			return nil, err
		}
		if len(next.blind) < len(w.blind) {
			w = next
		}
	}
	count := float64(w.o.Windows)
	for range mostSplits {
		if o.Windows != 0 || len(w.blind) == 0 {
			break
		}
		count = math.Ceil(splitWindows * count)
		more := w.o
		more.Windows = int(count)
		more.Features, more.Local = o.Features, o.Local
		next, err := placeWindows(ctx, watch, p, found, more, slope, seed)
		if err != nil {
			return nil, err
		}
		if len(next.blind) == 0 {
			return next, nil
		}
	}
	return w, nil
}

// placeWindows is newWindows for a number of windows.
func placeWindows(ctx context.Context, watch geometry.Watch, p pinn.Problem, found singularities, o attempt, slope float64, seed uint64) (*windows, error) {
	d := p.Domain
	dim := d.Dim()
	sizes := weakSizes[dim]
	places := len(found.corners) + len(found.holes)
	s := sizes[min(places, len(sizes)-1)]
	switch {
	case p.Divided():
		s = dividedSizes[dim]
		s.windows = max(s.windows, found.windowsApart(p.Domain))
	case dim == 2 && places >= len(sizes):
		s.windows = max(s.windows, int(windowsPerPlace*float64(places)))
	}
	o.Windows, o.Features = cmp.Or(o.Windows, p.Hints.Windows, s.windows), cmp.Or(o.Features, p.Hints.Features, s.features)
	o.Local = cmp.Or(o.Local, (s.local*o.Features+s.features-1)/s.features)
	o.Degree = cmp.Or(o.Degree, weakDegree[dim])
	cover, err := newCover(ctx, watch, p, o.Windows)
	if err != nil {
		return nil, err
	}
	half := slices.Min(cover.Half())
	w := &windows{o: o, half: half, finest: cellFinest[dim] * half, corners: len(found.corners), singular: found.near(half), divided: p.Divided()}
	for _, s := range w.singular[w.corners:] {
		if s.Middle == nil {
			w.arcs++
		}
	}
	if found.nonlinear {
		w.blunt = true
		w.finest = math.Max(cellFinest[dim], nonlinearFinest) * half
	}
	w.space = pum.NewSpace(cover, cmp.Or(slope, weakSlope), groups(p, o.WeakOptions), w.singular, seed)
	w.space.AllowJumps(p.PeriodicValues)
	if w.blind, err = w.space.Blind(ctx); err != nil {
		return nil, err
	}
	w.rule = geometry.Rule{Degree: o.Degree, Resolution: w.resolution(o.finer)}
	if p.Divided() {
		return w, w.divide(ctx, watch, p)
	}
	return w, nil
}

// spent reports whether, over all windows, many features are combinations of others.
func (w *windows) spent() bool {
	modes, features := 0, 0
	for k := range w.space.Windows() {
		modes += w.space.Modes(k, 0) + w.space.Joined(k, 0)
		features += w.space.Candidates(k, 0)
	}
	return float64(modes) < mostSpent*float64(features)
}

// groups returns the features of every group of fields: multipliers have fewer,
// of lower order.
func groups(p pinn.Problem, o WeakOptions) []pum.Group {
	_, example := p.Groups()
	var gs []pum.Group
	for _, f := range example {
		g := pum.Group{Smooth: o.Features, Singular: o.Local}
		if p.Fields[f].Multiplier {
			g = pum.Group{Within: p.Fields[f].Within, Apart: true, Smooth: (o.Features + 1) / 2, Singular: (o.Local + 1) / 2, LowerOrder: true}
		}
		gs = append(gs, g)
	}
	return gs
}

// near returns the singularities as windows of a half-width see them:
// relatively large arcs are flat.
func (s singularities) near(half float64) []pum.Singular {
	var singular []pum.Singular
	mesh := s.mesh
	for _, c := range s.corners {
		s := pum.Singular{Center: c.X, Scale: 2 * half, Reach: 1e-6 * half, Low: c.least, High: largestPower, Stiffness: c.stiffness}
		if mesh && c.Angle > sharp {
			s.Middle = c.Middle
		}
		if c.Along != nil {
			s.Axis = pum.Axis{Direction: vec.Unit(c.Along), To: vec.Norm(c.Along)}
		}
		singular = append(singular, s)
	}
	for _, a := range s.holes {
		if a.Radius > flat*half {
			continue
		}
		singular = append(singular, pum.Singular{Center: a.Center, Axis: pum.Axis{Direction: a.Axis}, Scale: a.Radius, Reach: holeReach * a.Radius, Low: -2, High: 1, Shares: true})
	}
	for _, e := range s.ends {
		if e.Width < half {
			singular = append(singular, pum.Singular{Center: e.X, Middle: e.Middle, Scale: 2 * half, Reach: e.Width / 2 * (1 + 1e-6), Low: -1, High: largestPower})
		}
	}
	return singular
}

// cellsAcross is how many cells in a row, at least, tell what a window has of the
// body, by dimension.
var cellsAcross = [...]float64{1: 6, 2: 6, 3: 4}

// newCover chooses the width of the windows so that about the given number
// remains, and their proportions so that boxes are nearly square.
func newCover(ctx context.Context, watch geometry.Watch, p pinn.Problem, windows int) (*pum.Cover, error) {
	d := p.Domain
	lo, hi := d.Bounds()
	var around []bool
	for _, i := range slices.Concat(p.Periodic, p.PeriodicValues) {
		if around == nil {
			around = make([]bool, len(lo))
		}
		around[i] = true
	}
	var largest float64
	volume := 1.0
	for i := range lo {
		largest = math.Max(largest, hi[i]-lo[i])
		volume *= hi[i] - lo[i]
	}
	spacing := math.Pow(volume/float64(windows), 1/float64(len(lo)))
	size := spacing / cellsAcross[len(lo)]
	rule := geometry.Rule{Degree: 2, Size: func([]float64) float64 { return size }}
	pts, err := d.RuleWatched(rule, until(ctx, watch))
	if err != nil {
		return nil, err
	}
	body := newBody(d)
	var best *pum.Cover
	var last []int
	try := func(s float64) error {
		count := make([]int, len(lo))
		for i := range count {
			count[i] = max(1, int(math.Round((hi[i]-lo[i])/s)))
			if around != nil && around[i] {
				count[i] = max(2, count[i])
			}
		}
		if slices.Equal(count, last) {
			return nil
		}
		last = count
		c, err := pum.NewCoverAround(ctx, lo, hi, count, around, pts.X, pts.W)
		if err == nil && d.Mesh() != nil {
			err = c.Split(ctx, body, pts.X, pts.W, pts.Cell)
		}
		best = c
		return err
	}
	err = try(spacing)
	for s := 0.95 * spacing; err == nil && best.Windows() < windows && s > spacing/4; s *= 0.95 {
		err = try(s)
	}
	return best, err
}
