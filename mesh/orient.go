package mesh

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// orient checks that no cell is folded or without area and that all have the
// same orientation, and makes them positive.
func (b *builder) orient() error {
	gauges := map[Kind]*gauge{}
	negative := 0
	signs := make([]int, len(b.cells))
	for i, e := range b.cells {
		g := gauges[e.kind]
		if g == nil {
			g = newGauge(e.kind)
			gauges[e.kind] = g
		}
		low, high := g.jacobians(b.mesh.X, e.nodes)
		switch {
		case low > 0:
			signs[i] = 1
		case high < 0:
			signs[i] = -1
			negative++
		case low == 0 && high == 0:
			return b.fail(e, "has no %s, at %.4g", []string{2: "area", 3: "volume"}[b.mesh.Dim], b.center(e))
		default:
			return b.fail(e, "is folded: its Jacobian changes sign or vanishes inside, at %.4g", b.center(e))
		}
	}
	odd := -1
	if 2*negative > len(b.cells) {
		odd = 1
	}
	for i, e := range b.cells {
		if signs[i] == odd && negative != len(b.cells) && negative != 0 {
			return b.fail(e, "is inverted, unlike most others, at %.4g", b.center(e))
		}
		nodes := e.nodes
		if signs[i] < 0 {
			nodes = pick(e.nodes, e.kind.traits().turned)
		}
		b.mesh.Cells = append(b.mesh.Cells, Element{e.kind, nodes})
	}
	return nil
}

// pick returns nodes[places].
func pick(nodes, places []int) []int {
	picked := make([]int, len(places))
	for i, p := range places {
		picked[i] = nodes[p]
	}
	return picked
}

// center returns the mean of the corners of e.
func (b *builder) center(e element) []float64 {
	dim, corners := b.mesh.Dim, e.kind.traits().corners
	c := make([]float64, dim)
	for _, node := range e.nodes[:corners] {
		for j := range c {
			c[j] += b.mesh.X[node*dim+j] / float64(corners)
		}
	}
	return c
}

// gauge measures the Jacobian determinants of cells of one kind: it holds the
// derivatives of the shape functions at the points of a Gauss rule, or at a
// single point for a first-order simplex.
type gauge struct {
	dim    int
	slopes [][]float64 // points × (nodes×dim)
}

func newGauge(k Kind) *gauge {
	t := k.traits()
	points := 4 // along each axis
	if t.simplex && t.edges == nil {
		points = 1
	}
	at, weights := make([]float64, points), make([]float64, points)
	quad.Legendre{}.FixedLocations(at, weights, 0, 1)
	g := &gauge{dim: t.dim}
	n, s := make([]float64, t.nodes), make([]float64, t.dim)
	var tensor func(axis int, room float64)
	tensor = func(axis int, room float64) {
		if axis == t.dim {
			dn := make([]float64, t.nodes*t.dim)
			k.Shape(n, dn, s)
			g.slopes = append(g.slopes, dn)
			return
		}
		for _, a := range at {
			s[axis] = room * a
			left := room
			if t.simplex { // the part of the simplex left to the other parameters
				left -= s[axis]
			}
			tensor(axis+1, left)
		}
	}
	tensor(0, 1)
	return g
}

// jacobians returns the least and the largest det ∂x/∂s of a cell, as zero if
// it is zero up to rounding.
func (g *gauge) jacobians(x []float64, nodes []int) (low, high float64) {
	size, far := 0.0, 0.0
	origin := x[nodes[0]*g.dim:]
	for _, a := range nodes {
		for i := range g.dim {
			xi := x[a*g.dim+i]
			size, far = max(size, math.Abs(xi-origin[i])), max(far, math.Abs(xi))
		}
	}
	// Coordinates have errors of far·2⁻⁵³, and the determinant consists of
	// products of these errors with size^(dim-1).
	rounding := 0x1p-48 * far * math.Pow(size, float64(g.dim-1))
	low, high = math.Inf(1), math.Inf(-1)
	for _, dn := range g.slopes {
		var j [9]float64
		for a, node := range nodes {
			for i := range g.dim {
				for l := range g.dim {
					j[i*g.dim+l] += (x[node*g.dim+i] - origin[i]) * dn[a*g.dim+l]
				}
			}
		}
		d := det(j[:g.dim*g.dim])
		if math.Abs(d) <= rounding {
			d = 0
		}
		low, high = min(low, d), max(high, d)
	}
	return low, high
}

// det returns the determinant of a 2×2 or 3×3 matrix.
func det(a []float64) float64 {
	if len(a) == 4 {
		return a[0]*a[3] - a[1]*a[2]
	}
	return a[0]*(a[4]*a[8]-a[5]*a[7]) - a[1]*(a[3]*a[8]-a[5]*a[6]) + a[2]*(a[3]*a[7]-a[4]*a[6])
}
