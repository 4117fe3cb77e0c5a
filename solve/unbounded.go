package solve

import (
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
)

// Apart is the distance from a corner at which the stress may have no bound, in
// extents of the body, at which derivatives are given in place of those nearer.
const Apart = 1e-3

// unbounded returns the corners at which derivatives may have no bound: where the
// boundary turns inwards or a support ends.
func (s singularities) unbounded() (list []features.Corner) {
	for _, c := range s.corners {
		if c.least < linearPower {
			list = append(list, c.Corner)
		}
	}
	return list
}

// singular returns all corners that have features, whose derivatives have no bound
// even where those of the solution have.
func (s singularities) singular() (list []features.Corner) {
	for _, c := range s.corners {
		list = append(list, c.Corner)
	}
	return list
}

// avoid returns the function that moves points nearer than Apart to the corners away
// from them, into the body, nil if there are no corners: into their cell, if it is
// known, which is on one side of a crack or an interface. Where that finds no place it
// leaves a point where it is.
func avoid(d *geometry.Domain, corners []features.Corner) func(x []float64, cell int) []float64 {
	if len(corners) == 0 {
		return nil
	}
	gap := Apart * extent(d)
	return func(x []float64, cell int) []float64 {
		moved := x
		for range 3 { // at a vertex from one edge after the other
			c, r := nearestCorner(corners, moved)
			if r >= gap*(1-1e-6) {
				break
			}
			moved = pushed(d, corners[c], moved, cell, r, gap)
		}
		return moved
	}
}

// nearestCorner returns the corner nearest to a point and its distance.
func nearestCorner(corners []features.Corner, x []float64) (at int, least float64) {
	least = math.Inf(1)
	for i, c := range corners {
		if r := c.Distance(x); r < least {
			at, least = i, r
		}
	}
	return at, least
}

// pushed moves a point at distance r of a corner to the distance gap: away from it,
// or, if it lies on it or nothing else is inside, into the middle of its cell or of
// the body.
func pushed(d *geometry.Domain, c features.Corner, x []float64, cell int, r, gap float64) []float64 {
	foot := c.Nearest(x)
	var ways [][]float64
	if m := d.Mesh(); m != nil && cell >= 0 {
		e := m.Cells[cell]
		corners := e.Nodes[:e.Kind.Corners()]
		middle := make([]float64, len(x))
		for _, n := range corners {
			middle = vec.Offset(middle, m.X[n*m.Dim:(n+1)*m.Dim], 1/float64(len(corners)))
		}
		ways = append(ways, vec.Unit(vec.Sub(middle, foot)))
	}
	if r > 1e-3*gap && cell < 0 {
		ways = append(ways, vec.Unit(vec.Sub(x, foot)))
	}
	if c.Middle != nil {
		ways = append(ways, c.Middle)
	}
	if d.Mesh() != nil {
		ways = append(ways, inwards(d, foot, gap)...)
	}
	for _, way := range ways {
		step := c.Distance(vec.Offset(foot, way, gap)) // less than gap if the way is not across the edge
		if step == 0 {
			continue
		}
		y := vec.Offset(foot, way, gap*gap/step)
		if d.Mesh() == nil || d.Locate(y) >= 0 {
			return y
		}
	}
	return x
}

// inwards returns directions from a point of the boundary of a mesh into it: the
// middle of those along and between the axes that a step keeps inside, then these.
func inwards(d *geometry.Domain, x []float64, step float64) (ways [][]float64) {
	dim := len(x)
	middle := make([]float64, dim)
	for k := range int(math.Pow(3, float64(dim))) {
		way := make([]float64, dim)
		for i := range way {
			way[i] = float64(k%3 - 1)
			k /= 3
		}
		if vec.Norm(way) == 0 {
			continue
		}
		way = vec.Unit(way)
		if d.Locate(vec.Offset(x, way, step)) >= 0 {
			ways = append(ways, way)
			middle = vec.Add(middle, way)
		}
	}
	if vec.Norm(middle) > 0.1 {
		ways = slices.Insert(ways, 0, vec.Unit(middle))
	}
	return ways
}
