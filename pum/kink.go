package pum

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// kink is a polynomial that vanishes where a material meets others: times features
// it gives those that are zero there and whose normal derivatives are not.
type kink struct {
	powers [][]int
	c      []float64
	degree int
	rim    *rim    // if not nil, takes the place of the polynomial
	off    float64 // how far it is from zero where materials meet, half-widths, root mean square
}

const (
	// steepest is the largest degree of such a polynomial: lines and circles have
	// one and two, two of them in a window twice as much.
	steepest = 6
	// A degree is taken if higher ones are not better by this factor. The polynomial
	// counts as zero on the joints if it is off by at most vanishes; by more than
	// mostOff it is of no use.
	better       = 4
	vanishes     = 1e-4
	mostOff      = 1e-2
	rounding     = 1e-10
	steepestSize = 20   // half-widths: the most it may be away from the edge
	small        = 1e-3 // is how much its size away from them counts
	flattest     = 0.3  // of the largest slope is the least one at joints
)

// edge is where a material meets others in a window: positions in half-widths from
// the middle, weights, and what derivatives along the axes are multiplied by for
// that along the normal into the material, by the least half-width.
type edge struct {
	xi, inward, weight []float64
}

// fittedPoints is how many points a polynomial is fitted to, at most, for each of its
// coefficients.
const fittedPoints = 20

// thinned returns about so many of the points, evenly spread over them.
func (e edge) thinned(most int) edge {
	n := len(e.weight)
	if n <= most {
		return e
	}
	dim := len(e.xi) / n
	var some edge
	for i := range most {
		p := i * n / most
		some.xi = append(some.xi, e.xi[p*dim:(p+1)*dim]...)
		some.inward = append(some.inward, e.inward[p*dim:(p+1)*dim]...)
		some.weight = append(some.weight, e.weight[p])
	}
	return some
}

// newKink returns the polynomial of least degree that vanishes at an edge with a slope
// of one there, into the material; nil if there is none.
func newKink(dim int, e edge) *kink {
	var all []*kink
	best := mostOff
	for degree := 1; degree <= steepest; degree++ {
		for _, values := range valuesCount {
			if k, ok := fitKink(dim, degree, e, values); ok {
				all = append(all, k)
				best = min(best, k.off)
				break
			}
		}
		if best <= rounding {
			break
		}
	}
	for _, k := range all {
		if k.off <= max(better*best, rounding) {
			return k
		}
	}
	return nil
}

// valuesCount is how much more values count than slopes: the most with which slopes
// do not vanish.
var valuesCount = []float64{1e4, 1e3, 1e2}

// fitKink is newKink for a degree: least squares.
func fitKink(dim, degree int, e edge, values float64) (*kink, bool) {
	k := &kink{powers: powersUpTo(dim, degree), degree: degree}
	n, m := len(e.weight), len(k.powers)
	if n < 2*m { // points that any polynomial fits
		return nil, false
	}
	k.c = make([]float64, m)
	all := e
	e = e.thinned(fittedPoints * m)
	n = len(e.weight)
	a, b := mat.NewDense(2*n+m, m, nil), mat.NewVecDense(2*n+m, nil)
	for j, q := range k.powers { // small away from the edge, too
		power := 0
		for _, v := range q {
			power += v
		}
		a.Set(2*n+j, j, small*math.Pow(1+blend, float64(power)))
	}
	total, g := floats.Sum(e.weight), make([]float64, dim)
	for p, w := range e.weight {
		root := math.Sqrt(w / total)
		b.SetVec(n+p, root)
		for j := range m {
			k.c[j] = 1
			a.Set(p, j, values*root*k.at(e.xi[p*dim:(p+1)*dim], g))
			a.Set(n+p, j, root*floats.Dot(g, e.inward[p*dim:(p+1)*dim]))
			k.c[j] = 0
		}
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDThin) {
		return nil, false
	}
	var c mat.VecDense
	svd.SolveVecTo(&c, b, svd.Rank(1e-14))
	for j := range m {
		k.c[j] = c.AtVec(j)
	}
	var value, mean float64
	flat, steep := math.Inf(1), 0.0
	e, total = all, floats.Sum(all.weight)
	for p, w := range e.weight {
		d := k.at(e.xi[p*dim:(p+1)*dim], g)
		value += w / total * d * d
		slope := floats.Dot(g, e.inward[p*dim:(p+1)*dim])
		mean += w / total * slope
		flat, steep = min(flat, slope), max(steep, slope)
	}
	k.off = math.Sqrt(value) / mean
	return k, flat > flattest*steep && k.largest(dim) < steepestSize
}

// largest returns the largest value at points spread over a window, in half-widths.
func (k *kink) largest(dim int) (most float64) {
	const a = 7
	x, slope := make([]float64, dim), make([]float64, dim)
	n := 1
	for range dim {
		n *= a
	}
	for i := range n {
		for j := range x {
			x[j] = (1 + blend) * (2*float64(i%a)/(a-1) - 1)
			i /= a
		}
		most = max(most, math.Abs(k.at(x, slope)))
	}
	return most
}

// powersUpTo returns the powers of all monomials up to a degree.
func powersUpTo(dim, degree int) [][]int {
	all := [][]int{{}}
	for range dim {
		var next [][]int
		for _, q := range all {
			used := 0
			for _, k := range q {
				used += k
			}
			for k := range degree - used + 1 {
				next = append(next, append(slices.Clone(q), k))
			}
		}
		all = next
	}
	return all
}

// at returns the value at a point, in half-widths, and writes the derivatives.
func (k *kink) at(x, slope []float64) (value float64) {
	if k.rim != nil {
		return k.rim.at(x, slope)
	}
	clear(slope)
	var table [3][steepest + 1]float64
	for i, v := range x {
		table[i][0] = 1
		for j := 1; j <= k.degree; j++ {
			table[i][j] = table[i][j-1] * v
		}
	}
	for j, q := range k.powers {
		c := k.c[j]
		v := c
		for i, n := range q {
			v *= table[i][n]
		}
		value += v
		for i, n := range q {
			if n == 0 {
				continue
			}
			s := c * float64(n)
			for l, m := range q {
				if l == i {
					m--
				}
				s *= table[l][m]
			}
			slope[i] += s
		}
	}
	return value
}

// write writes the first features times the polynomial to the columns from first on:
// xi are the points in half-widths, inv their inverse.
func (k *kink) write(xi, inv []float64, lanes []blas64.General, width, first int) {
	dim, cols := len(inv), lanes[0].Cols
	var slope [3]float64
	for p := range lanes[0].Rows {
		d := k.at(xi[p*dim:(p+1)*dim], slope[:dim])
		from := lanes[0].Data[p*cols:][:width]
		for l := range lanes {
			to, own := lanes[l].Data[p*cols+first:][:width], lanes[l].Data[p*cols:][:width]
			for j, v := range own {
				to[j] = d * v
			}
			if l > 0 {
				s := slope[l-1] * inv[l-1]
				for j, v := range from {
					to[j] += s * v
				}
			}
		}
	}
}
