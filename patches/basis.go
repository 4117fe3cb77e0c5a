package patches

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
)

// basis holds the features of a group of fields in one window. With xi the position
// relative to its middle, in half-widths, they are
//
//	tanh(a.xi + b), polynomials of xi, and those of poles and kinks,
//
// times the window's weight, and modes are combinations of them.
type basis struct {
	at     []int // number of the window on every axis
	middle []float64
	inv    []float64 // 1/half-width
	slopes []float64 // features x dim, by coordinate: a/half-width
	biases []float64
	poles  []pole
	kinks  []kink
	seams  []seam
	modes  blas64.General // features x modes
	nested []int          // see Space.Nested
}

// newBasis draws the features of a window.
func newBasis(s *Space, at []int, g Group, rng *rand.Rand) *basis {
	dim := len(s.axes)
	b := &basis{at: at, seams: newSeams(s, at)}
	for i, w := range s.axes {
		middle, half := w.Reach(at[i])
		b.middle, b.inv = append(b.middle, middle), append(b.inv, 1/half)
	}
	b.biases = random.Uniform(rng, g.Smooth, s.slope)
	sparse := int(s.sparse * float64(g.Smooth))
	for k := range g.Smooth {
		a := random.Uniform(rng, dim, s.slope)
		if k < sparse { // of one coordinate, or of two
			first, second := k%dim, -1
			if k < sparse/2 {
				second = rng.IntN(dim)
			}
			for i := range a {
				if a[i] *= sparseSlope; i != first && i != second {
					a[i] = 0
				}
			}
		}
		for i := range a {
			a[i] *= b.inv[i]
		}
		b.slopes = append(b.slopes, a...)
	}
	for _, p := range s.poles {
		if p.within(b) {
			b.poles = append(b.poles, newPole(p, g, rng))
		}
	}
	for _, k := range s.kinks {
		if math.Abs(k.At-b.middle[k.Axis])*b.inv[k.Axis] < 1 && g.Local > 0 {
			b.kinks = append(b.kinks, newKink(k, b, g, s.slope, rng))
		}
	}
	return b
}

// sparseSlope makes features of one or two coordinates steeper: they have fewer of them
// to cross a window along.
const sparseSlope = 2

// features returns their number.
func (b *basis) features(s *Space) int {
	n := len(b.biases) + len(s.monomials) + len(b.seams)*s.lower()
	for _, p := range b.poles {
		n += p.features()
	}
	for _, k := range b.kinks {
		n += len(k.biases)
	}
	return n
}

// raw evaluates the features without the weight: dst[lane] is points x features.
func (b *basis) raw(dst []blas64.General, s *Space, l ad.Lanes, x []float64) {
	dim := len(b.middle)
	local := slices.Clone(x) // of each point the place that is nearest, then relative to the middle
	for p := range len(x) / dim {
		for i := range dim {
			v := &local[p*dim+i]
			*v = s.axes[i].Wrapped(b.at[i], *v) - b.middle[i]
		}
	}
	b.polynomials(dst, 0, l, local, s.degree, s.monomials)
	first := len(s.monomials)
	for _, e := range b.seams {
		b.seamed(dst, first, l, e, x, s.lower())
		first += s.lower()
	}
	for _, k := range b.poles {
		k.eval(dst, first, l, b.middle, local)
		first += k.features()
	}
	for _, k := range b.kinks {
		k.eval(dst, first, l, b, local)
		first += len(k.biases)
	}
	b.smooth(dst, first, l, local)
}

// nest reports for every feature whether it is one of the three fifths that a coarser
// space has: polynomials of low degree, and of others the first.
func (b *basis) nest(s *Space) []bool {
	const share = 0.6
	var in []bool
	some := func(n int) {
		for k := range n {
			in = append(in, float64(k) < share*float64(n))
		}
	}
	some(len(s.monomials))
	for range b.seams {
		some(s.lower())
	}
	for _, p := range b.poles {
		some(len(p.powers))
		if p.log {
			in = append(in, true)
		}
	}
	for _, k := range b.kinks {
		some(len(k.biases))
	}
	some(len(b.biases))
	return in
}

// smooth evaluates tanh(a.xi + b).
func (b *basis) smooth(dst []blas64.General, first int, l ad.Lanes, local []float64) {
	dim, m := len(b.middle), len(b.biases)
	if m == 0 {
		return
	}
	n := len(local) / dim
	z, t := make([]float64, n*m), make([]float64, n*m)
	for p := range n {
		at := local[p*dim : (p+1)*dim]
		for k, v := range b.biases {
			for i, x := range at {
				v += b.slopes[k*dim+i] * x
			}
			z[p*m+k] = v
		}
	}
	kernel.Activate(t, z, kernel.Tanh, kernel.Lanes{Dim: 1, Order: kernel.Value}, n*m)
	for p := range n {
		var rows [maxLanes][]float64
		for lane := range dst {
			rows[lane] = dst[lane].Data[p*dst[lane].Stride+first:]
		}
		for k := range m {
			v := t[p*m+k]
			rows[0][k] = v
			if l.Order == ad.Value {
				continue
			}
			a, d1 := b.slopes[k*dim:(k+1)*dim], 1-v*v
			for i, c := range a {
				rows[1+i][k] = d1 * c
			}
			d2 := -2 * v * d1
			switch l.Order {
			case ad.Laplacian:
				sum := 0.0
				for _, c := range a {
					sum += c * c
				}
				rows[1+dim][k] = d2 * sum
			case ad.Hessian:
				lane := 1 + dim
				for i, c := range a {
					for _, e := range a[i:] {
						rows[lane][k] = d2 * c * e
						lane++
					}
				}
			}
		}
	}
}

// maxLanes is the number of lanes of a Hessian in MaxDim coordinates.
const maxLanes = 1 + MaxDim + MaxDim*(MaxDim+1)/2
