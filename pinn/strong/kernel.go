package strong

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
	"pinnsolve/pinn/fields"
	"pinnsolve/reduce"
)

// strand is what is needed of some points of a region for the products of their rows,
// layer by layer: the inputs of the layer, and for every result the adjoints of its
// neurons, rows lanes x points each. Rows r and s of the Jacobian J have the product
//
//	(JJ')_rs = sum over layers, lanes c, d of (x_c(r) . x_d(s)) (z_c(r) . z_d(s)),
//
// and z_value(r) . z_value(s) more for biases. Its cost grows with the neurons of a
// layer, that of J with their square. The same sum makes tangent kernels: Novak,
// Sohl-Dickstein and Schoenholz, ICML 2022, arXiv:2206.08720.
type strand struct {
	first []int // of every result: the row at the first point
	count int   // points
	x     []blas64.General
	z     [][]blas64.General // result, layer
}

// strandPoints is the most points of a strand: its products then stay in the second
// cache.
const strandPoints = 36

// KernelWork returns about the number of multiplications that Kernel needs, +Inf if
// the network does not give its derivatives in factors.
func (s *System) KernelWork() float64 {
	net, ok := s.net.(interface{ Neurons() (in, out int) })
	if !ok {
		return math.Inf(1)
	}
	in, out := net.Neurons()
	var points, rows, whole float64 // times lanes
	for _, b := range s.points.blocks {
		lanes := float64(b.Lanes.Count())
		if b.integral {
			whole += float64(b.Rows)
			continue
		}
		points += lanes * float64(b.Points.Len())
		rows += lanes * float64(b.Rows*b.Points.Len())
	}
	return (points*points*float64(in)+rows*rows*float64(out))/2 + whole*rows*float64(s.Dim())
}

// Kernel computes the upper triangle of JJ', Rows x Rows, with the Jacobian J by all
// parameters at theta, without J: memory grows with the neurons, not with the
// parameters. It panics if KernelWork is infinite.
func (s *System) Kernel(dst *mat.SymDense, theta []float64) {
	if dst.SymmetricDim() != s.points.rows {
		panic("strong: Kernel: dst must be Rows x Rows")
	}
	strands, whole := s.strands(theta)
	var pairs [][2]int
	for i := range strands {
		for j := i; j < len(strands); j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	ranks := reduce.Or(s.d.Ranks)
	if ranks.Size() > 1 {
		dst.Zero()
	}
	lo, hi := reduce.Own(ranks, len(pairs))
	pairs = pairs[lo:hi]
	workers := make([]*hadamard, max(1, min(s.d.Workers, len(pairs))))
	for i := range workers {
		workers[i] = &hadamard{}
	}
	parallel.With(workers, len(pairs), func(h *hadamard, k int) {
		h.pair(dst.RawSymmetric(), strands[pairs[k][0]], strands[pairs[k][1]])
	})
	if ranks.Size() > 1 {
		all := equations{jtj: dst.RawSymmetric()}
		packed := all.pack()
		ranks.Sum(packed)
		all.unpack(packed)
	}
	for row, g := range whole {
		column := make([]float64, s.points.rows)
		s.JacobianTimes(column, g, theta)
		for i, v := range column {
			dst.SetSym(row, i, v)
		}
	}
}

// strands returns the strands of all rows but those of integrals, and of these the
// derivatives by theta.
func (s *System) strands(theta []float64) (all []*strand, whole map[int][]float64) {
	found := make([][]*strand, len(s.sum.Jobs))
	whole = map[int][]float64{}
	for _, b := range s.points.blocks {
		for k := range b.Rows {
			if b.integral {
				whole[b.row(k, 0)] = make([]float64, s.Dim())
			}
		}
	}
	s.sum.Each(len(s.sum.Jobs), func(ps []*fields.Probe, i int) {
		j := s.sum.Jobs[i]
		b := s.points.blocks[j.Part]
		if !b.integral {
			for lo := 0; lo < b.Size(j.Tile); lo += strandPoints {
				found[i] = append(found[i], &strand{count: min(strandPoints, b.Size(j.Tile)-lo)})
			}
		}
		s.eachSeed(theta, ps, j, func(p *fields.Probe, k, _ int) {
			if b.integral {
				p.Pass.AddGradient(whole[b.row(k, 0)], p.Seed)
			} else {
				spin(found[i], p, b.row(k, j.Tile*b.Tile))
			}
		})
	})
	for _, f := range found {
		all = append(all, f...)
	}
	return all, whole
}

// spin adds to the strands of a tile the result whose seed the probe has and whose
// first row is given.
func spin(strands []*strand, p *fields.Probe, row int) {
	lanes := seeded(p)
	lo := 0
	for _, t := range strands {
		t.first, t.z = append(t.first, row+lo), append(t.z, nil)
		lo += t.count
	}
	p.Pass.(ad.Factored).Factors(p.Seed, func(l ad.Factor) {
		lo := 0
		for _, t := range strands {
			k := len(t.z) - 1
			if k == 0 {
				t.x = append(t.x, gather(l.X, l.In, p.Tile, p.Lanes.Count(), lo, t.count))
			}
			t.z[k] = append(t.z[k], gather(l.Z, l.Out, p.Tile, lanes, lo, t.count))
			lo += t.count
		}
	})
}

// seeded returns the number of lanes, counted from the value, whose adjoints may
// differ from zero: a result without second derivatives has none by them in any layer.
func seeded(p *fields.Probe) int {
	lanes := p.Lanes.Count()
	size := len(p.Seed) / lanes
	for c := lanes - 1; c > p.Lanes.Dim; c-- {
		for _, v := range p.Seed[c*size:][:size] {
			if v != 0 {
				return lanes
			}
		}
	}
	return min(lanes, 1+p.Lanes.Dim)
}

// gather copies the first lanes of a block at some points.
func gather(block []float64, width, tile, lanes, from, count int) blas64.General {
	g := dense.Of(lanes*count, width, make([]float64, lanes*count*width))
	for c := range lanes {
		copy(g.Data[c*count*width:][:count*width], block[(c*tile+from)*width:])
	}
	return g
}

// hadamard multiplies products of inputs with products of adjoints, entry by entry. It
// is the memory of one worker.
type hadamard struct{ x, z, sum []float64 }

// pair stores the products of all rows of two strands.
func (h *hadamard) pair(dst blas64.Symmetric, s, t *strand) {
	rows, cols, size := s.x[0].Rows, t.x[0].Rows, s.count*t.count
	if len(h.x) < rows*cols {
		h.x, h.z = make([]float64, rows*cols), make([]float64, rows*cols)
	}
	if n := len(s.z) * len(t.z) * size; cap(h.sum) < n {
		h.sum = make([]float64, n)
	}
	h.sum = h.sum[:len(s.z)*len(t.z)*size]
	clear(h.sum)
	for l := range s.x {
		x := dense.Of(rows, cols, h.x)
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, s.x[l], t.x[l], 0, x)
		if l > 0 { // biases; the output layer, first, has the constant among its inputs
			for i := range s.count {
				for j := range t.count {
					h.x[i*cols+j]++
				}
			}
		}
		for k, a := range s.z {
			for m, b := range t.z {
				h.add(h.sum[(k*len(t.z)+m)*size:][:size], x, a[l], b[l], s.count, t.count)
			}
		}
	}
	for k := range s.z {
		for m := range t.z {
			store(dst, s.first[k], t.first[m], t.count, h.sum[(k*len(t.z)+m)*size:][:size])
		}
	}
}

// add adds the products of two results at points of two strands: sums over lanes.
func (h *hadamard) add(sum []float64, x, a, b blas64.General, points, others int) {
	z := dense.Of(a.Rows, b.Rows, h.z)
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, a, b, 0, z)
	for r := range a.Rows {
		to := sum[(r%points)*others:][:others]
		for c := 0; c < b.Rows; c += others {
			p, q := x.Data[r*x.Stride+c:][:others], z.Data[r*z.Stride+c:][:others]
			for j := range to {
				to[j] += p[j] * q[j]
			}
		}
	}
}

// store stores a block, with the given number of columns, from (row, column) on, in the
// upper triangle of a symmetric matrix.
func store(dst blas64.Symmetric, row, column, columns int, block []float64) {
	for i, v := range block {
		r, c := row+i/columns, column+i%columns
		dst.Data[min(r, c)*dst.Stride+max(r, c)] = v
	}
}
