package mesh

import (
	"math"
	"slices"
	"sync"
)

// gauge tells whether the Jacobian determinant of cells of a kind changes sign.
// The determinant is a polynomial in the parameters (on pyramids in s_0/(1-s_2),
// s_1/(1-s_2) and s_2), and lies between the least and the largest of its
// coefficients of Bernstein: A. Johnen, J.-F. Remacle and C. Geuzaine, Geometrical
// validity of curvilinear finite elements, J. Comput. Phys. 233 (2013) 359-372.
// Where those are of either sign, the cell is divided.
type gauge struct {
	kind    Kind
	factors []simplexFactor
	exact   bool        // the lattice determines the polynomial
	points  [][]float64 // the lattice, on the unit simplices of the factors one after the other
	slopes  [][]float64 // of the shape functions there, nodes×Dim
}

// simplexFactor is a unit simplex of parameters in which the determinant has a
// degree: an interval or a triangle or a tetrahedron. A cell is a product of
// such.
type simplexFactor struct {
	dim, degree int
	lattice     [][3]int
	bernstein   []float64 // coefficients by values, lattice×lattice
}

// mostSamples is the number of points beyond which fewer are looked at than
// determine the determinant, as on hexahedra of fourth order.
const mostSamples = 1000

var gaugesOf = func() (table [128]func() *gauge) {
	for k := range table {
		if kinds[k] != nil {
			table[k] = sync.OnceValue(func() *gauge { return newGauge(Kind(k)) })
		}
	}
	return table
}()

func (k Kind) gauge() *gauge { return gaugesOf[k]() }

func newGauge(k Kind) *gauge {
	g := &gauge{kind: k, exact: true}
	shapes := factorsOf(k)
	for latticeSize(shapes) > mostSamples {
		g.exact = false
		for i := range shapes {
			shapes[i].degree = max(1, shapes[i].degree-1)
		}
	}
	for _, f := range shapes {
		g.factors = append(g.factors, newSimplexFactor(f.dim, f.degree))
	}
	g.points = [][]float64{nil}
	for _, f := range g.factors {
		var next [][]float64
		for _, p := range f.lattice { // the first factor runs fastest
			for _, point := range g.points {
				q := slices.Clone(point)
				for j := range f.dim {
					q = append(q, f.at(p, j))
				}
				next = append(next, q)
			}
		}
		g.points = next
	}
	n := make([]float64, k.Nodes())
	for _, u := range g.points {
		dn := make([]float64, len(n)*k.Dim())
		k.Shape(n, dn, g.parameters(u))
		g.slopes = append(g.slopes, dn)
	}
	return g
}

// factorsOf returns dimensions and degrees of the determinant of a kind.
func factorsOf(k Kind) []simplexFactor {
	dim, p := k.Dim(), k.Order()
	switch k.Topology() {
	case Prism:
		return []simplexFactor{{dim: 2, degree: 3*p - 2}, {dim: 1, degree: 3*p - 1}}
	case Pyramid:
		return []simplexFactor{{dim: 1, degree: 3*p - 1}, {dim: 1, degree: 3*p - 1}, {dim: 1, degree: 3*p - 3}}
	case Quadrilateral, Hexahedron:
		return slices.Repeat([]simplexFactor{{dim: 1, degree: dim*p - 1}}, dim)
	}
	return []simplexFactor{{dim: dim, degree: dim * (p - 1)}}
}

// latticeSize returns the number of points of the lattice.
func latticeSize(factors []simplexFactor) int {
	n := 1
	for _, f := range factors {
		for i := range f.dim {
			n *= f.degree + 1 + i
		}
		n /= [...]int{1, 1, 2, 6}[f.dim]
	}
	return n
}

// parameters returns the parameters of the element at a point of the factors.
func (g *gauge) parameters(u []float64) []float64 {
	if g.kind.Topology() != Pyramid {
		return u
	}
	const apex = 1e-3 // where the determinant is no longer looked at
	z := (1 - apex) * u[2]
	return []float64{u[0] * (1 - z), u[1] * (1 - z), z}
}

// gaugeRoom is room for the numbers of a cell.
type gaugeRoom struct{ x, values, coefficients, more, n, dn []float64 }

var gaugeRooms = sync.Pool{New: func() any { return new(gaugeRoom) }}

// state is what the sign of a determinant is like.
type state uint8

const (
	signed state = iota
	vanishes
	folds
)

// These bound the work on dividing the cells of a mesh: some seconds, and about a
// millisecond a cell.
const (
	mostSearch    = 40_000_000
	searchPerCell = 10_000
)

// sign returns the sign of det ∂x/∂s of a cell, that of its mean where it changes.
// The determinant may vanish at the border. Cells are divided as long as work is
// left, in nodes times points; afterwards only the lattice is looked at.
func (g *gauge) sign(x []float64, nodes []int, left *int) (sign int, s state) {
	room := gaugeRooms.Get().(*gaugeRoom)
	defer gaugeRooms.Put(room)
	cell, rounding := g.place(x, nodes, room)
	values := append(room.values[:0], make([]float64, len(g.slopes))...)
	room.values = values
	low, high, mean := math.Inf(1), math.Inf(-1), 0.0
	for i, dn := range g.slopes {
		values[i] = cell.det(dn)
		if math.Abs(values[i]) <= rounding {
			values[i] = 0
		}
		low, high, mean = min(low, values[i]), max(high, values[i]), mean+values[i]
	}
	sign = 1
	if mean < 0 {
		sign = -1
	}
	switch {
	case low == 0 && high == 0:
		return 0, vanishes
	case low < 0 && high > 0:
		return sign, folds
	case len(values) == 1 || !g.exact || *left < 0:
		return sign, signed
	}
	work := len(values) * len(nodes) // of a piece
	budget := max(20, min(500, 2_000_000/work))
	division := &search{cell, g, room, float64(sign), rounding, budget}
	found := division.finds(values, g.whole(), 0)
	if *left -= (budget - division.budget) * work; found {
		return sign, folds
	}
	return sign, signed
}

// placed is a cell in space: the coordinates of its nodes from the first one.
type placed struct {
	dim int
	x   []float64
}

// place returns the cell and how large rounding makes a determinant that is 0.
func (g *gauge) place(x []float64, nodes []int, room *gaugeRoom) (placed, float64) {
	dim := g.kind.Dim()
	c := placed{dim: dim, x: room.x[:0]}
	extent, far := 0.0, 0.0
	origin := x[nodes[0]*dim:]
	for _, a := range nodes {
		for i := range dim {
			xi := x[a*dim+i]
			c.x = append(c.x, xi-origin[i])
			extent, far = max(extent, math.Abs(xi-origin[i])), max(far, math.Abs(xi))
		}
	}
	room.x = c.x
	// Coordinates carry errors of far·2⁻⁵³, products of them with extent^(dim-1)
	// make up the determinant.
	return c, 0x1p-48 * far * math.Pow(extent, float64(dim-1))
}

// det returns the determinant where the shape functions have the slopes dn.
func (c placed) det(dn []float64) float64 {
	var j [9]float64
	for a := 0; a < len(c.x); a += c.dim {
		for i, xi := range c.x[a : a+c.dim] {
			for l, d := range dn[a : a+c.dim] {
				j[i*c.dim+l] += xi * d
			}
		}
	}
	return det(j[:c.dim*c.dim])
}

// det returns the determinant of a 2×2 or 3×3 matrix.
func det(a []float64) float64 {
	if len(a) == 4 {
		return a[0]*a[3] - a[1]*a[2]
	}
	return a[0]*(a[4]*a[8]-a[5]*a[7]) - a[1]*(a[3]*a[8]-a[5]*a[6]) + a[2]*(a[3]*a[7]-a[4]*a[6])
}
