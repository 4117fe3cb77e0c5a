package features

import (
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

// Junction is a point of a plane mesh where an interface between classes of cells
// ends, turns a corner, meets another or the boundary.
type Junction struct {
	X    []float64
	Rays int  // sides of the interfaces there
	Rim  bool // it lies on the boundary
	// Square says that one interface meets the boundary, straight there, at a right angle.
	Square bool
}

// Junctions returns those of the interfaces between cells of different classes. In
// space there are none.
func Junctions(d *geometry.Domain, class []int) []Junction {
	m := d.Mesh()
	if m == nil || m.Dim != 2 {
		return nil
	}
	rim := map[int][]ray{}
	for _, part := range m.Parts {
		for _, f := range part.Facets {
			for end := range 2 {
				rim[f.Nodes[end]] = append(rim[f.Nodes[end]], newRay(m, f, end))
			}
		}
	}
	rays := map[int][]ray{}
	var order []int
	sides, _ := d.InterfaceSides(class)
	for _, side := range sides {
		for end := range 2 {
			node := side.Nodes[end]
			if rays[node] == nil {
				order = append(order, node)
			}
			rays[node] = append(rays[node], newRay(m, side, end))
		}
	}
	slices.Sort(order)
	var all []Junction
	for _, node := range order {
		if at := rays[node]; rim[node] != nil || len(at) != 2 || !at[0].continues(at[1]) {
			all = append(all, Junction{X: m.X[2*node : 2*node+2], Rays: len(at), Rim: rim[node] != nil, Square: square(at, rim[node])})
		}
	}
	return all
}

// square is Junction.Square for the rays of interfaces and of the boundary.
func square(at, rim []ray) bool {
	if len(at) != 1 || len(rim) != 2 || rim[0].turn+rim[1].turn+at[0].turn > mildTurn {
		return false
	}
	back := [2]float64{-rim[1].d[0], -rim[1].d[1]}
	return math.Abs(turn(rim[0].d, back)) < mildTurn && math.Abs(math.Abs(turn(rim[0].d, at[0].d))-math.Pi/2) < mildTurn
}

// mildTurn is an angle, radians, by which straight lines may turn.
const mildTurn = 1e-9

// ray is the direction of a side from one of its ends, and how much it turns.
type ray struct {
	d    [2]float64
	turn float64 // radians
}

// newRay returns the ray from an end of a side, 0 or 1.
func newRay(m *mesh.Mesh, side mesh.Element, end int) ray {
	var x []float64
	for _, i := range side.Nodes {
		x = append(x, m.X[2*i:2*i+2]...)
	}
	var tangents [2][2]float64
	for k := range tangents {
		var slope [3][3]float64
		var at [2]float64
		s := []float64{float64(k)}
		side.Kind.Node(s, k)
		side.Kind.Map(at[:], &slope, x, s)
		tangents[k] = [2]float64{slope[0][0], slope[1][0]}
	}
	r := ray{d: tangents[end], turn: math.Abs(turn(tangents[0], tangents[1]))}
	if end == 1 {
		r.d[0], r.d[1] = -r.d[0], -r.d[1]
	}
	return r
}

// continues reports whether one smooth curve has both rays.
func (r ray) continues(s ray) bool {
	back := [2]float64{-s.d[0], -s.d[1]}
	allowed := sharpest // straight sides may stand for a curve
	if own := max(r.turn, s.turn); own > 0 {
		allowed = smoothTurn(own)
	}
	return math.Abs(turn(r.d, back)) <= allowed
}
