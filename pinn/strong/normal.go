package strong

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/pinn/fields"
	"pinnsolve/reduce"
)

// slabRows is about the number of rows of the Jacobian that Normal holds at a
// time.
const slabRows = 1024

// equations are J'J, its upper triangle, and J'r of some rows.
type equations struct {
	jtj blas64.Symmetric
	jtr []float64
}

// Normal computes J'J and J'r, with the Jacobian J by all parameters and the
// residual r at theta, from slabs of rows: memory does not grow with points. Their sum is
// a tree over the leaves of package reduce, which takes two more matrices.
func (s *System) Normal(jtj *mat.SymDense, jtr, theta []float64) {
	n := s.Dim()
	if jtj.SymmetricDim() != n || len(jtr) != n {
		panic("strong: Normal: jtj and jtr need Dim rows")
	}
	r := make([]float64, s.points.rows)
	s.Residual(r, theta)
	ranks := reduce.Or(s.d.Ranks)
	lo, hi := reduce.Own(ranks, reduce.Leaves)
	sum := equations{jtj.RawSymmetric(), jtr}
	s.branch(sum, lo, hi, 0, r, theta)
	if ranks.Size() > 1 {
		all := sum.pack()
		ranks.Sum(all)
		sum.unpack(all)
	}
}

// branch stores the sum of the leaves lo..hi-1, a power of 2, in dst. depth counts the
// branches that this one is the right side of.
func (s *System) branch(dst equations, lo, hi, depth int, r, theta []float64) {
	if hi-lo == 1 {
		clear(dst.jtj.Data)
		clear(dst.jtr)
		jobs := s.sum.Jobs
		s.addNormal(dst, jobs[lo*len(jobs)/reduce.Leaves:hi*len(jobs)/reduce.Leaves], r, theta)
		return
	}
	if len(s.branches) == depth {
		n := s.Dim()
		s.branches = append(s.branches, equations{mat.NewSymDense(n, nil).RawSymmetric(), make([]float64, n)})
	}
	right := s.branches[depth]
	mid := (lo + hi) / 2
	s.branch(dst, lo, mid, depth, r, theta)
	s.branch(right, mid, hi, depth+1, r, theta)
	for i := range dst.jtj.N {
		floats.Add(dst.row(i), right.row(i))
	}
	floats.Add(dst.jtr, right.jtr)
}

// row returns row i of J'J from the diagonal on.
func (e equations) row(i int) []float64 {
	return e.jtj.Data[i*e.jtj.Stride+i : i*e.jtj.Stride+e.jtj.N]
}

// pack returns all numbers in one vector.
func (e equations) pack() []float64 {
	n := e.jtj.N
	all := make([]float64, 0, n*(n+1)/2+n)
	for i := range n {
		all = append(all, e.row(i)...)
	}
	return append(all, e.jtr...)
}

// unpack is the inverse of pack.
func (e equations) unpack(all []float64) {
	for i := range e.jtj.N {
		all = all[copy(e.row(i), all):]
	}
	copy(e.jtr, all)
}

// addNormal adds the rows of some tiles, whose residuals are in r.
func (s *System) addNormal(dst equations, jobs []fields.Job, r, theta []float64) {
	n := s.Dim()
	for lo := 0; lo < len(jobs); {
		// Take tiles until the slab is full; the rows of a tile stay together.
		hi, rows := lo, 0
		var first []int
		for hi < len(jobs) && (hi == lo || rows < slabRows) {
			b := s.points.blocks[jobs[hi].Part]
			first = append(first, rows)
			rows += b.Rows * b.tileRows(jobs[hi].Tile)
			hi++
		}
		if cap(s.slab) < rows*n {
			s.slab = make([]float64, rows*n)
		}
		rs := make([]float64, rows)
		s.sum.Each(hi-lo, func(ps []*fields.Probe, i int) {
			j := jobs[lo+i]
			b := s.points.blocks[j.Part]
			size := b.tileRows(j.Tile)
			for k := range b.Rows {
				copy(rs[first[i]+k*size:][:size], r[b.row(k, j.Tile*b.Tile):])
			}
			s.allRows(func(k int) []float64 { return s.slab[:rows*n][(first[i]+k*size)*n:] }, n, theta, ps, j)
		})
		slab := blas64.General{Rows: rows, Cols: n, Stride: n, Data: s.slab[:rows*n]}
		blas64.Syrk(blas.Trans, 1, slab, 1, dst.jtj)
		blas64.Gemv(blas.Trans, 1, slab, blas64.Vector{N: rows, Inc: 1, Data: rs}, 1, blas64.Vector{N: n, Inc: 1, Data: dst.jtr})
		lo = hi
	}
}
