package nn

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/kernel"
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
	b := l.bases[w][g]
	n := len(x) / b.dim
	raw := b.eval(n, x, factor)
	for k, d := range dst {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, raw[k], b.modes.RawMatrix(), 0, d)
	}
}

// eval computes the features with their gradients times the factor, one
// matrix a lane.
func (b *basis) eval(n int, x []float64, factor [][]float64) []blas64.General {
	f := b.features()
	lanes := make([]blas64.General, 1+b.dim)
	all := make([]float64, (1+b.dim)*n*f)
	for k := range lanes {
		lanes[k] = blas64.General{Rows: n, Cols: f, Stride: f, Data: all[k*n*f : (k+1)*n*f]}
	}
	xi := make([]float64, n*b.dim)
	for p := range n {
		for i := range b.dim {
			xi[p*b.dim+i] = (x[p*b.dim+i] - b.center[i]) * b.inv[i]
		}
	}
	b.polynomials(xi, factor, lanes)
	b.waves(xi, factor, lanes)
	at := 1 + b.dim + b.plain
	for k := range b.poles {
		b.poles[k].eval(x, b.inv[0], factor, lanes, at)
		at += len(b.poles[k].s)
	}
	return lanes
}

// polynomials writes the constant and the linear functions.
func (b *basis) polynomials(xi []float64, factor [][]float64, lanes []blas64.General) {
	f := lanes[0].Cols
	for p, v := range factor[0] {
		for l := range lanes {
			row := lanes[l].Data[p*f:]
			row[0] = factor[l][p]
			for i := range b.dim {
				row[1+i] = factor[l][p] * xi[p*b.dim+i]
				if l == 1+i {
					row[1+i] += v * b.inv[i]
				}
			}
		}
	}
}

// waves writes the features tanh(a.x + b).
func (b *basis) waves(xi []float64, factor [][]float64, lanes []blas64.General) {
	n, width, f := lanes[0].Rows, b.plain, lanes[0].Cols
	if width == 0 {
		return
	}
	z, t := make([]float64, n*width), make([]float64, n*width)
	for p := range n {
		row := z[p*width : (p+1)*width]
		copy(row, b.b)
		for i, s := range xi[p*b.dim : (p+1)*b.dim] {
			for j, a := range b.a[i*width : (i+1)*width] {
				row[j] += s * a
			}
		}
	}
	kernel.Activate(t, z, kernel.Tanh, kernel.Lanes{Dim: b.dim, Order: kernel.Value}, n*width)
	for p := range n {
		row := t[p*width : (p+1)*width]
		at := p*f + 1 + b.dim
		v := factor[0][p]
		for j, y := range row {
			lanes[0].Data[at+j] = v * y
		}
		for i := range b.dim {
			d, a := lanes[1+i].Data[at:at+width], b.a[i*width:(i+1)*width]
			slope, g := v*b.inv[i], factor[1+i][p]
			for j, y := range row {
				d[j] = slope*(1-y*y)*a[j] + g*y
			}
		}
	}
}

// eval writes the features about the pole at the points x to the columns from
// at on. The exponents are equally spaced: powers follow from two of them.
func (q *pole) eval(x []float64, inv float64, factor [][]float64, lanes []blas64.General, at int) {
	dim, n, width, f := len(lanes)-1, lanes[0].Rows, len(q.s), lanes[0].Cols
	if width == 0 {
		return
	}
	type polar struct {
		r, log float64
		dir    [3]float64
	}
	where := make([]polar, n)
	z, t := make([]float64, n*width), make([]float64, n*width)
	for p := range n {
		w := &where[p]
		var along float64
		for i := range dim {
			w.dir[i] = x[p*dim+i] - q.at.Center[i]
		}
		if q.at.Axis != nil {
			for i, a := range q.at.Axis {
				along += w.dir[i] * a
			}
			for i, a := range q.at.Axis {
				w.dir[i] -= along * a
			}
		}
		var r2 float64
		for _, v := range w.dir[:dim] {
			r2 += v * v
		}
		w.r = math.Max(math.Sqrt(r2), 1e-14*q.at.Scale) // never the tip itself
		w.log = math.Log(w.r / q.at.Scale)
		row := z[p*width : (p+1)*width]
		for k := range row {
			row[k] = q.b[k] + q.c[k]*along*inv
		}
		for i := range dim {
			w.dir[i] /= w.r
			for k, a := range q.w[i*width : (i+1)*width] {
				row[k] += w.dir[i] * a
			}
		}
	}
	kernel.Activate(t, z, kernel.Tanh, kernel.Lanes{Dim: dim, Order: kernel.Value}, n*width)
	step := 0.0
	if width > 1 {
		step = q.s[1] - q.s[0]
	}
	for p := range n {
		w := &where[p]
		power, ratio := math.Exp(q.s[0]*w.log), math.Exp(step*w.log)
		v := factor[0][p]
		for k, y := range t[p*width : (p+1)*width] {
			value := power * y
			lanes[0].Data[p*f+at+k] = v * value
			var across float64 // w.n
			for i := range dim {
				across += q.w[i*width+k] * w.dir[i]
			}
			turn := (1 - y*y) * power
			radial := (q.s[k]*value - turn*across) / w.r
			for i := range dim {
				g := radial*w.dir[i] + turn*q.w[i*width+k]/w.r
				if q.at.Axis != nil {
					g += turn * q.c[k] * inv * q.at.Axis[i]
				}
				lanes[1+i].Data[p*f+at+k] = v*g + factor[1+i][p]*value
			}
			power *= ratio
		}
	}
}

// Orthonormalize makes modes of the features of a group in a window: the left
// singular vectors, with respect to the sum over the points of w times the
// square of value and gradient (in half-widths), of all singular values above
// cut times the largest, in descending order.
func (l *Local) Orthonormalize(w, g int, x, weight []float64, factor [][]float64, cut float64) {
	b := l.bases[w][g]
	raw := b.eval(len(weight), x, factor)
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

// Combine adds to dst[f][lane] the field with coefficients[f] of the modes of a
// group in a window, at the points x, times the factor: what Eval and a product
// give, without the modes.
func (l *Local) Combine(dst [][][]float64, w, g int, x []float64, factor [][]float64, coefficients [][]float64) {
	b := l.bases[w][g]
	n := len(x) / b.dim
	lanes := b.eval(n, x, factor)
	raw := make([]float64, b.features())
	for f, c := range coefficients {
		if len(c) == 0 {
			continue
		}
		mat.NewVecDense(len(raw), raw).MulVec(b.modes, mat.NewVecDense(len(c), c))
		for k, m := range lanes {
			blas64.Gemv(blas.NoTrans, 1, m, blas64.Vector{N: len(raw), Inc: 1, Data: raw}, 1, blas64.Vector{N: n, Inc: 1, Data: dst[f][k]})
		}
	}
}

// NewPass returns an evaluator of fields on blocks of n points, for one
// goroutine: field f belongs to group groupOf[f], and in a window the
// coefficients of the fields follow each other in the given order. The inputs
// are the position itself; there are values and gradients only, and no
// derivatives by the coefficients.
func (l *Local) NewPass(groupOf, order []int, lanes kernel.Lanes, n int) ad.Pass {
	if lanes.Order > kernel.Gradient {
		panic("nn: features in windows have values and gradients only")
	}
	return &localPass{local: l, groupOf: groupOf, order: order, lanes: lanes, n: n}
}

// localPass evaluates fields of a Local.
type localPass struct {
	local   *Local
	groupOf []int
	order   []int
	lanes   kernel.Lanes
	n       int
	theta   []float64
	raw     [][][]float64 // window, field: coefficients of the features
	out     []float64
}

// Forward evaluates the fields with parameters theta at the positions in the
// value lane of in.
func (p *localPass) Forward(theta, in []float64) []float64 {
	l := p.local
	if p.raw == nil || !same(p.theta, theta) {
		p.load(theta)
	}
	fields := len(p.groupOf)
	p.out = make([]float64, p.lanes.Count()*p.n*fields)
	byCell := map[int][]int{}
	var cells []int
	for i := range p.n {
		c := l.Cell(in[i*l.dim : (i+1)*l.dim])
		if byCell[c] == nil {
			cells = append(cells, c)
		}
		byCell[c] = append(byCell[c], i)
	}
	for _, c := range cells {
		pick := byCell[c]
		var x []float64
		for _, i := range pick {
			x = append(x, in[i*l.dim:(i+1)*l.dim]...)
		}
		active := l.Active(c)
		weights := make([][][]float64, len(active))
		for k := range weights {
			weights[k] = make([][]float64, 1+l.dim)
			for j := range weights[k] {
				weights[k][j] = make([]float64, len(pick))
			}
		}
		l.Weights(weights, active, x)
		for k, w := range active {
			for g := range l.groups {
				values := l.bases[w][g].eval(len(pick), x, weights[k])
				for f, of := range p.groupOf {
					if of != g {
						continue
					}
					for lane := range p.lanes.Count() {
						m := values[lane]
						for q, i := range pick {
							var s float64
							for j, v := range m.Data[q*m.Stride : q*m.Stride+m.Cols] {
								s += v * p.raw[w][f][j]
							}
							p.out[(lane*p.n+i)*fields+f] += s
						}
					}
				}
			}
		}
	}
	return nil
}

// load turns coefficients of modes into those of features.
func (p *localPass) load(theta []float64) {
	p.theta = append(p.theta[:0], theta...)
	p.raw = make([][][]float64, p.local.Windows())
	at := 0
	for w := range p.raw {
		p.raw[w] = make([][]float64, len(p.groupOf))
		for _, f := range p.order {
			b := p.local.bases[w][p.groupOf[f]]
			n := p.local.Modes(w, p.groupOf[f])
			c := make([]float64, b.features())
			if n > 0 {
				mat.NewVecDense(len(c), c).MulVec(b.modes, mat.NewVecDense(n, theta[at:at+n]))
			}
			p.raw[w][f] = c
			at += n
		}
	}
}

func same(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Output copies the jets of the fields of the last Forward.
func (p *localPass) Output(dst []float64) { copy(dst, p.out) }

func (p *localPass) AddGradient(_, _ []float64) {
	panic("nn: features in windows have no gradient by their coefficients")
}

func (p *localPass) Rows(_ []float64, _ int, _ []float64, _ int) { p.AddGradient(nil, nil) }
