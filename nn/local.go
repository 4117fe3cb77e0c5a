package nn

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Singular is a point, in space a straight line or an axis, about which a
// solution is smooth in the logarithm of the distance and in the direction
// rather than in the position: a corner or edge of the boundary, the centre
// of a hole or fillet.
type Singular struct {
	Center []float64
	Axis   []float64 // unit vector in space, nil for a point
	Scale  float64   // a length, m: the radius of the hole, the size of a window
	Reach  float64   // windows that come nearer than this, m, get the features
	// Exponents of the distance are spread evenly between Low and High.
	Low, High float64
	// Shares makes all such points in reach of a window share its features.
	Shares bool
	// From, To bound the stretch of the axis that matters, m; windows beyond
	// it get no features. Both zero: all of it.
	From, To float64
}

// Group is a set of fields that share their features.
type Group struct {
	Plain    int // features tanh(a.x + b) a window
	Singular int // features at each singular point within reach
	// Rougher lowers the exponents at singular points by one, for fields
	// that go with the gradient of others: a pressure.
	Rougher bool
}

// Local is a function space: in every window of a cover random features,
// frozen, of two kinds,
//
//	tanh(a.x + b)                 a, b from U(-slope, slope), x in half-widths from the middle
//	r^s tanh(w.n + c z + b)       about a singular point: distance r, direction n, z along the axis
//
// times the window's weight. Each group of fields has features of its own.
// Orthonormalize turns the features of a window into modes; parameters are
// the coefficients of the modes.
type Local struct {
	*Cover
	slope  float64
	groups []Group
	bases  [][]*basis // window, group
}

// basis is the features of one group in one window. Feature 0 is the constant.
type basis struct {
	dim    int
	center []float64
	inv    []float64 // inverse half-widths
	plain  int
	a      []float64 // dim x plain, in half-widths; the first columns are zero or a unit vector: constant and linear
	b      []float64
	poles  []pole
	modes  *mat.Dense // features x modes
}

// pole is the features about one singular point.
type pole struct {
	at   Singular
	s, b []float64
	w    []float64 // dim x features
	c    []float64 // along the axis
}

// NewLocal draws the features of every window from the seed.
func NewLocal(c *Cover, slope float64, groups []Group, singular []Singular, seed uint64) *Local {
	l := &Local{Cover: c, slope: slope, groups: groups}
	for w := range c.Windows() {
		var row []*basis
		for g, group := range groups {
			rng := rand.New(rand.NewPCG(seed, uint64(w)<<8|uint64(g)))
			row = append(row, newBasis(c, w, slope, group, singular, rng))
		}
		l.bases = append(l.bases, row)
	}
	return l
}

// fewest is the least number of features at a singular point where many share.
const fewest = 10

func newBasis(c *Cover, w int, slope float64, group Group, singular []Singular, rng *rand.Rand) *basis {
	b := &basis{dim: c.dim, center: c.Center(w), plain: group.Plain}
	for _, h := range c.half {
		b.inv = append(b.inv, 1/h)
	}
	b.a = uniform(rng, c.dim*group.Plain, slope)
	b.b = uniform(rng, group.Plain, slope)
	near := slices.DeleteFunc(slices.Clone(singular), func(s Singular) bool { return !c.reaches(w, s) })
	sharing := 0
	for _, s := range near {
		if s.Shares {
			sharing++
		}
	}
	for _, s := range near {
		n := group.Singular
		if s.Shares {
			n = max(min(n, fewest), (n+sharing-1)/sharing)
		}
		p := pole{at: s, w: uniform(rng, c.dim*n, 2), b: uniform(rng, n, 2), c: make([]float64, n), s: make([]float64, n)}
		if s.Axis != nil {
			p.c = uniform(rng, n, slope)
			for k := range n { // the direction lies across the axis
				var along float64
				for i, a := range s.Axis {
					along += p.w[i*n+k] * a
				}
				for i, a := range s.Axis {
					p.w[i*n+k] -= along * a
				}
			}
		}
		offset := rng.Float64()
		for k := range p.s {
			p.s[k] = s.Low + (s.High-s.Low)*(float64(k)+offset)/float64(n)
			if group.Rougher {
				p.s[k]--
			}
		}
		b.poles = append(b.poles, p)
	}
	return b
}

// reaches reports whether a window gets the features of a singular point.
func (c *Cover) reaches(w int, s Singular) bool {
	x := s.Center
	if s.Axis != nil { // the point of the axis nearest to the window's middle
		m := c.Center(w)
		var t float64
		for i := range m {
			t += (m[i] - s.Center[i]) * s.Axis[i]
		}
		if s.From != s.To {
			t = math.Max(s.From, math.Min(s.To, t))
		}
		x = make([]float64, c.dim)
		for i := range x {
			x[i] = s.Center[i] + t*s.Axis[i]
		}
	}
	return c.Reach(w, x, s.Reach)
}

// Groups returns the number of groups.
func (l *Local) Groups() int { return len(l.groups) }

// Candidates returns the number of features of a group in a window.
func (l *Local) Candidates(w, g int) int { return l.bases[w][g].features() }

// Modes returns the number of modes of a group in a window.
func (l *Local) Modes(w, g int) int {
	if m := l.bases[w][g].modes; m != nil {
		_, n := m.Dims()
		return n
	}
	return 0
}

func (b *basis) features() int {
	n := 1 + b.dim + b.plain
	for _, p := range b.poles {
		n += len(p.s)
	}
	return n
}

// Eval computes the modes of a group in a window at the points x, times a
// factor given by its jet: factor[lane] has one value a point, lane 0 the
// value and lane 1+i the derivative along axis i. dst[lane] is points x modes.
func (l *Local) Eval(dst []blas64.General, w, g int, x []float64, factor [][]float64) {
	l.bases[w][g].combine(dst, 0, x, factor, l.bases[w][g].modes.RawMatrix())
}

// Features returns what coefficients of the modes of a group in a window are in
// its features.
func (l *Local) Features(w, g int, coefficients []float64) []float64 {
	b := l.bases[w][g]
	raw := make([]float64, b.features())
	if len(coefficients) > 0 {
		mat.NewVecDense(len(raw), raw).MulVec(b.modes, mat.NewVecDense(len(coefficients), coefficients))
	}
	return raw
}

// Combine adds to dst fields of a group in a window, at the points x, times a
// factor: column k of dst[lane] is the field whose coefficients of the features
// are column k of raw.
func (l *Local) Combine(dst []blas64.General, w, g int, x []float64, factor [][]float64, raw blas64.General) {
	l.bases[w][g].combine(dst, 1, x, factor, raw)
}

// combine computes dst[lane] = features raw + beta dst[lane].
func (b *basis) combine(dst []blas64.General, beta float64, x []float64, factor [][]float64, raw blas64.General) {
	s := newScratch()
	defer s.release()
	for k, m := range b.eval(len(x)/b.dim, len(dst), x, factor, s) {
		if dst[k].Cols > 0 {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, m, raw, beta, dst[k])
		}
	}
}

// Orthonormalize makes modes of the features of a group in a window: the left
// singular vectors, with respect to the sum over the points of w times the
// square of value and gradient (in half-widths), of all singular values above
// cut times the largest, in descending order.
func (l *Local) Orthonormalize(w, g int, x, weight []float64, factor [][]float64, cut float64) {
	b := l.bases[w][g]
	scratch := newScratch()
	defer scratch.release()
	raw := b.eval(len(weight), 1+b.dim, x, factor, scratch)
	n, f := len(weight), b.features()
	a := mat.NewDense(max(n*len(raw), f), f, nil)
	for k, lane := range raw {
		scale := 1.0
		if k > 0 {
			scale = 1 / b.inv[k-1]
		}
		for p := range n {
			s := scale * math.Sqrt(weight[p])
			dst := a.RawRowView(k*n + p)
			for j, v := range lane.Data[p*f : (p+1)*f] {
				dst[j] = s * v
			}
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	var r mat.Dense
	qr.RTo(&r)
	var svd mat.SVD
	if !svd.Factorize(r.Slice(0, f, 0, f), mat.SVDFullV) {
		panic("nn: the singular values of a window's features did not converge")
	}
	values := svd.Values(nil)
	var v mat.Dense
	svd.VTo(&v)
	rank := 0
	for rank < f && values[rank] > cut*values[0] {
		rank++
	}
	b.modes = mat.NewDense(f, rank, nil)
	for i := range f {
		for j := range rank {
			b.modes.Set(i, j, v.At(i, j)/values[j])
		}
	}
}
