package pum

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
)

// basis is the features of one group in one window: the constant, the linear
// functions, the ridge functions, those about poles, about tips and about gaps
// between two tips, and those of a star or the kinked ones, in this order.
type basis struct {
	dim    int
	center []float64
	inv    []float64 // inverse half-widths
	smooth int       // ridge functions tanh(a.x + b)
	a      []float64 // dim x smooth, in half-widths
	b      []float64
	poles  []pole
	tips   []tip
	lenses []lens
	kinks  []*kink // of every material; nil if the body is not divided, or where there is none
	seams  []seam
	around *Cover     // that goes around; nil for one that does not
	star   *star      // unless nil, of a window where materials meet at a point
	modes  *mat.Dense // features of all materials x modes
	nested int        // of the first modes, that span a part of the features
	joined int        // combinations that are not continuous where materials meet
}

// fewest is the least number of features at a singular point when many share
// them.
const fewest = 10

func newBasis(c *Cover, w int, slope float64, group Group, singular []Singular, rng *rand.Rand) *basis {
	b := &basis{dim: c.dim, center: c.Center(w), smooth: group.Smooth}
	for _, h := range c.half {
		b.inv = append(b.inv, 1/h)
	}
	if c.around != nil {
		b.around = c
	}
	b.a = random.Uniform(rng, c.dim*group.Smooth, slope)
	b.b = random.Uniform(rng, group.Smooth, slope)
	near := slices.DeleteFunc(slices.Clone(singular), func(s Singular) bool { return !c.reaches(w, s) })
	var closed []Singular // tips that the body closes around
	sharing := 0
	for _, s := range near {
		if s.Shares {
			sharing++
		}
	}
	for _, s := range near {
		n := group.Singular
		if s.Middle != nil {
			if t, ok := newTip(c, w, s, n, slope, group.LowerOrder, rng); ok {
				b.tips = append(b.tips, t)
				continue
			}
			closed = append(closed, s)
		}
		if s.Shares {
			n = max(min(n, fewest), (n+sharing-1)/sharing)
		}
		b.poles = append(b.poles, newPole(s, c.dim, n, slope, group.LowerOrder, rng))
	}
	for range min(1, len(closed)) { // a gap may end in a hole
		for _, s := range near {
			if s.Middle == nil && s.Shares && s.Axis.Direction == nil {
				s.Middle = []float64{1, 0}
				closed = append(closed, s)
			}
		}
	}
	for i, s := range closed {
		for _, t := range closed[:i] {
			if e, ok := newLens(c, w, [2]Singular{s, t}, 2*group.Singular, slope, group.LowerOrder, rng); ok {
				b.lenses = append(b.lenses, e)
			}
		}
	}
	return b
}

func (b *basis) features() int {
	n := 1 + b.dim + b.smooth
	for _, p := range b.poles {
		n += len(p.s)
	}
	for _, t := range b.tips {
		n += len(t.s)
	}
	for _, e := range b.lenses {
		n += len(e.b)
	}
	n += len(b.seams) * b.first()
	if b.kinks != nil {
		n += b.first()
	}
	if b.star != nil {
		n += b.star.features(b.first())
	}
	return n
}

// first returns the number of polynomials and ridge functions.
func (b *basis) first() int { return 1 + b.dim + b.smooth }

// combine computes dst[lane] = features raw + beta dst[lane], at points of a
// material.
func (b *basis) combine(block int, dst []blas64.General, beta float64, x []float64, of []int, factor [][]float64, raw blas64.General) {
	s := newScratch()
	defer s.release()
	lanes := len(dst)
	for lanes > 1 && dst[lanes-1].Cols == 0 {
		lanes--
	}
	for k, m := range b.eval(block, len(x)/b.dim, lanes, x, of, factor, s) {
		if dst[k].Cols > 0 {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, m, raw, beta, dst[k])
		}
	}
}

// eval computes the features times the factor at n points x of a material, in cells
// of, one matrix a lane: the values, then, if asked for, the derivatives along the
// axes.
func (b *basis) eval(block, n, lanes int, x []float64, of []int, factor [][]float64, s *scratch) []blas64.General {
	f := b.features()
	dst := make([]blas64.General, lanes)
	for k := range dst {
		dst[k] = dense.Of(n, f, s.take(n*f))
	}
	xi := s.take(n * b.dim)
	for p := range n {
		for i := range b.dim {
			v := x[p*b.dim+i]
			if b.around != nil {
				v = b.around.nearest(i, v, b.center[i])
			}
			xi[p*b.dim+i] = (v - b.center[i]) * b.inv[i]
		}
	}
	b.polynomials(xi, factor, dst)
	b.ridges(xi, factor, dst, s)
	first := b.first()
	for k := range b.poles {
		b.poles[k].eval(x, b.inv[0], factor, dst, first, s)
		first += len(b.poles[k].s)
	}
	for k := range b.tips {
		b.tips[k].eval(x, of, b.inv[0], factor, dst, first, s)
		first += len(b.tips[k].s)
	}
	for k := range b.lenses {
		b.lenses[k].eval(x, of, factor, dst, first, s)
		first += len(b.lenses[k].b)
	}
	for _, e := range b.seams {
		e.write(x, b.dim, dst, b.first(), first)
		first += b.first()
	}
	if b.star != nil {
		b.star.write(x, factor, dst, b.first(), first)
	}
	if b.kinks == nil {
		return dst
	}
	if k := b.kinks[block]; k != nil {
		k.write(xi, b.inv, dst, b.first(), first)
		return dst
	}
	for _, lane := range dst {
		for p := range n {
			clear(lane.Data[p*f+first : (p+1)*f])
		}
	}
	return dst
}

// polynomials writes the constant and the linear functions.
func (b *basis) polynomials(xi []float64, factor [][]float64, lanes []blas64.General) {
	f := lanes[0].Cols
	for l := range lanes {
		for p, v := range factor[0] {
			row, g := lanes[l].Data[p*f:][:1+b.dim], factor[l][p]
			row[0] = g
			for i := range b.dim {
				row[1+i] = g * xi[p*b.dim+i]
			}
			if l > 0 {
				row[l] += v * b.inv[l-1]
			}
		}
	}
}

// ridges writes the ridge functions tanh(a.x + b).
func (b *basis) ridges(xi []float64, factor [][]float64, lanes []blas64.General, s *scratch) {
	n, width, f := lanes[0].Rows, b.smooth, lanes[0].Cols
	if width == 0 {
		return
	}
	z, t := s.take(n*width), s.take(n*width)
	for p := range n {
		row := z[p*width : (p+1)*width]
		if b.dim == 2 { // in one sweep
			u, v, first, second, shift := xi[2*p], xi[2*p+1], b.a[:len(row)], b.a[width:][:len(row)], b.b[:len(row)]
			for j := range row {
				row[j] = shift[j] + u*first[j] + v*second[j]
			}
			continue
		}
		copy(row, b.b)
		for i, u := range xi[p*b.dim : (p+1)*b.dim] {
			for j, a := range b.a[i*width:][:len(row)] {
				row[j] += u * a
			}
		}
	}
	kernel.Activate(t, z, kernel.Tanh, kernel.Lanes{Dim: b.dim, Order: kernel.Value}, n*width)
	for p := range n {
		row := t[p*width : (p+1)*width]
		at := p*f + 1 + b.dim
		v, d := factor[0][p], lanes[0].Data[at:][:len(row)]
		if b.dim == 2 && len(lanes) == 3 {
			dx, dy := lanes[1].Data[at:][:len(row)], lanes[2].Data[at:][:len(row)]
			a, c := b.a[:len(row)], b.a[width:][:len(row)]
			sx, sy, gx, gy := v*b.inv[0], v*b.inv[1], factor[1][p], factor[2][p]
			for j, y := range row {
				s := 1 - y*y
				d[j] = v * y
				dx[j] = sx*s*a[j] + gx*y
				dy[j] = sy*s*c[j] + gy*y
			}
			continue
		}
		for i := range lanes[1:] {
			d, a := lanes[1+i].Data[at:][:len(row)], b.a[i*width:][:len(row)]
			slope, g := v*b.inv[i], factor[1+i][p]
			for j, y := range row {
				d[j] = slope*(1-y*y)*a[j] + g*y
			}
		}
		for j, y := range row {
			d[j] = v * y
		}
	}
}
