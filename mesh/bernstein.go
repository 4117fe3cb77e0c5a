package mesh

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

func newSimplexFactor(dim, degree int) simplexFactor {
	f := simplexFactor{dim: dim, degree: degree, lattice: lattice(Topology(0), 0, false)}
	if degree > 0 {
		f.lattice = lattice([...]Topology{1: Line, 2: Triangle, 3: Tetrahedron}[dim], degree, false)
	}
	n := len(f.lattice)
	values := mat.NewDense(n, n, nil)
	for i, p := range f.lattice {
		for j, q := range f.lattice {
			values.Set(i, j, f.polynomial(q, p))
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(values); err != nil && inverse.IsEmpty() {
		panic("mesh: polynomials of Bernstein do not interpolate: " + err.Error())
	}
	f.bernstein = inverse.RawMatrix().Data
	return f
}

// at returns coordinate j of a point of the lattice.
func (f *simplexFactor) at(p [3]int, j int) float64 {
	if f.degree == 0 {
		return 1 / float64(f.dim+1)
	}
	return float64(p[j]) / float64(f.degree)
}

// polynomial returns Bernstein's polynomial that belongs to the point q of the
// lattice, at the point p: a multinomial coefficient times powers of the
// barycentric coordinates.
func (f *simplexFactor) polynomial(q, p [3]int) float64 {
	if f.degree == 0 {
		return 1
	}
	v, left, first, place := 1.0, f.degree, f.degree, 1.0
	for j := range f.dim {
		for m := 1; m <= q[j]; m++ {
			v *= f.at(p, j) * float64(left) / float64(m)
			left--
		}
		first -= q[j]
		place -= f.at(p, j)
	}
	return v * math.Pow(place, float64(first))
}

// A division is a piece of a cell: for every factor the corners of a simplex.
type division [][][]float64

// whole is all of the cell.
func (g *gauge) whole() division {
	var d division
	for _, f := range g.factors {
		corners := [][]float64{make([]float64, f.dim)}
		for j := range f.dim {
			c := make([]float64, f.dim)
			c[j] = 1
			corners = append(corners, c)
		}
		d = append(d, corners)
	}
	return d
}

// search looks for values of the other sign of the determinant of a cell.
type search struct {
	placed
	gauge    *gauge
	room     *gaugeRoom
	sign     float64
	rounding float64 // values as small as this may be zero
	budget   int     // pieces that may still be looked at
}

// finds reports whether there are some on the piece of the cell on which the
// determinant has the given values on the lattice.
func (c *search) finds(values []float64, d division, depth int) bool {
	const (
		rounding = 1e-10 // of coefficients, by the largest
		deepest  = 12    // halvings: what is negative on less is met by no rule
	)
	low, high := math.Inf(1), 0.0
	for i, v := range c.gauge.coefficients(values, c.room) {
		if c.sign*values[i] < -c.rounding {
			return true
		}
		low, high = min(low, c.sign*v), max(high, math.Abs(v))
	}
	c.budget--
	if low >= -rounding*high || depth == deepest || c.budget < 0 {
		return false
	}
	for _, half := range d.halves(depth) {
		if c.finds(c.sample(half), half, depth+1) {
			return true
		}
	}
	return false
}

// coefficients returns those of Bernstein by the values on the lattice, in room
// that is used again.
func (g *gauge) coefficients(values []float64, room *gaugeRoom) []float64 {
	stride := 1
	for _, f := range g.factors {
		n := len(f.lattice)
		next := room.more[:0]
		for i := range values {
			row, first := i/stride%n, i-i/stride%n*stride
			sum := 0.0
			for k := range n {
				sum += f.bernstein[row*n+k] * values[first+k*stride]
			}
			next = append(next, sum)
		}
		values, stride = next, stride*n
		room.coefficients, room.more = next, room.coefficients
	}
	return values
}

// sample returns the determinant on the lattice of a piece, in room that is used
// again.
func (c *search) sample(d division) []float64 {
	k := c.gauge.kind
	c.room.n = append(c.room.n[:0], make([]float64, k.Nodes())...)
	c.room.dn = append(c.room.dn[:0], make([]float64, k.Nodes()*c.dim)...)
	n, dn := c.room.n, c.room.dn
	values := c.room.values[:0]
	for _, u := range c.gauge.points {
		k.Shape(n, dn, c.gauge.parameters(d.at(u)))
		values = append(values, c.det(dn))
	}
	return values
}

// at returns where the point u of the whole cell is in the piece.
func (d division) at(u []float64) []float64 {
	at := make([]float64, 0, len(u))
	for _, corners := range d {
		dim := len(corners) - 1
		for j := range dim {
			v := corners[0][j]
			for k := range dim {
				v += u[k] * (corners[k+1][j] - corners[0][j])
			}
			at = append(at, v)
		}
		u = u[dim:]
	}
	return at
}

// halves divides one of the factors across its longest edge, each in turn.
func (d division) halves(depth int) [2]division {
	f := depth % len(d)
	corners := d[f]
	from, to, longest := 0, 1, 0.0
	for i := range corners {
		for j := range i {
			length := 0.0
			for k := range corners[i] {
				length += (corners[i][k] - corners[j][k]) * (corners[i][k] - corners[j][k])
			}
			if length > longest*(1+1e-9) {
				from, to, longest = j, i, length
			}
		}
	}
	middle := make([]float64, len(corners[0]))
	for k := range middle {
		middle[k] = (corners[from][k] + corners[to][k]) / 2
	}
	var halves [2]division
	for i, moved := range []int{from, to} {
		halves[i] = slices.Clone(d)
		halves[i][f] = slices.Clone(corners)
		halves[i][f][moved] = middle
	}
	return halves
}
