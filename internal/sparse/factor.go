package sparse

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"

	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
)

// Plan is the order in which a matrix is factorised.
type Plan struct {
	m *Matrix
	d *dissection
}

// NewPlan orders the nodes of a matrix, of which the pattern counts alone. x
// are their coordinates, dim to each.
func NewPlan(m *Matrix, x []float64, dim int) *Plan {
	if len(x) != m.Rows()*dim {
		panic(fmt.Sprintf("sparse: %d coordinates for %d nodes of dimension %d", len(x), m.Rows(), dim))
	}
	return &Plan{m, dissect(m, x, dim)}
}

// Flops returns the number of floating-point operations of the factorisation,
// two for a multiplication and an addition.
func (p *Plan) Flops() float64 {
	flops, _ := p.d.work(p.m.Size)
	return flops
}

// Bytes returns the size of the factor in memory.
func (p *Plan) Bytes() float64 {
	_, numbers := p.d.work(p.m.Size)
	return 8 * numbers
}

// Factor is a matrix A = Uᵀ U factorised.
type Factor struct {
	size   int
	d      *dissection
	panels []blas64.General // of each separator, its rows of U: own columns, then those of its boundary
}

// Factorize factorises the matrix of the plan, in which rows and columns of
// fixed unknowns, nil being none, are those of the unit matrix. The error says
// that it is not positive definite, or is that of ctx.
func (p *Plan) Factorize(ctx context.Context, fixed []bool, workers int) (*Factor, error) {
	d := p.d
	f := &Factor{size: p.m.Size, d: d, panels: make([]blas64.General, len(d.tree))}
	fronts := &fronts{Factor: f, m: p.m, fixed: fixed, rest: make([]blas64.General, len(d.tree)), bad: make([]int, len(d.tree))}
	scratch := make([][]int32, max(1, workers))
	for w := range scratch {
		scratch[w] = make([]int32, len(d.order))
	}
	for _, level := range d.levels() {
		parallel.With(scratch[:max(1, min(workers, len(level)))], len(level), func(local []int32, k int) {
			if ctx.Err() == nil {
				fronts.compute(level[k], local)
			}
		})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, t := range level {
			if k := fronts.bad[t]; k > 0 {
				return nil, &IndefiniteError{Unknown: int(d.order[d.tree[t].from+(k-1)/f.size])*f.size + (k-1)%f.size}
			}
		}
	}
	return f, nil
}

// IndefiniteError says that a matrix is not positive definite.
type IndefiniteError struct {
	Unknown int // at which this shows
}

func (e *IndefiniteError) Error() string {
	return fmt.Sprintf("sparse: the matrix is not positive definite, at unknown %d", e.Unknown)
}

// levels returns the separators by their height above the leaves.
func (d *dissection) levels() [][]int {
	var levels [][]int
	height := make([]int, len(d.tree))
	for t, s := range d.tree {
		for _, c := range s.children {
			height[t] = max(height[t], height[c]+1)
		}
		if height[t] == len(levels) {
			levels = append(levels, nil)
		}
		levels[height[t]] = append(levels[height[t]], t)
	}
	return levels
}

// fronts are the dense matrices of a factorisation under way.
type fronts struct {
	*Factor
	m     *Matrix
	fixed []bool
	rest  []blas64.General // of each separator, its Schur complement until the parent has taken it
	bad   []int            // of each separator, one more than its first pivot that is not positive
}

// compute factorises the front of separator t. Only upper triangles are
// computed. local is scratch for the places of all nodes.
func (f *fronts) compute(t int, local []int32) {
	s := &f.d.tree[t]
	n, own := f.size, s.to-s.from
	o, b := own*n, len(s.boundary)*n
	panel, rest := dense.New(o, o+b), dense.New(b, b)
	for k := range own {
		local[s.from+k] = int32(k)
	}
	for k, p := range s.boundary {
		local[p] = int32(own + k)
	}
	for k := range own {
		f.assemble(panel, int(f.d.order[s.from+k]), k, s.from, local)
	}
	for _, c := range s.children {
		f.add(panel, rest, own, f.d.tree[c].boundary, f.rest[c], local)
		f.rest[c] = blas64.General{}
	}
	f.panels[t] = panel
	pivots := panel
	pivots.Cols = o
	upper, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: o, Stride: panel.Stride, Data: panel.Data})
	if !ok {
		f.bad[t] = badPivot(pivots)
		return
	}
	if b == 0 {
		return
	}
	beside := columns(panel, o, b)
	blas64.Trsm(blas.Left, blas.Trans, 1, upper, beside)
	blas64.Syrk(blas.Trans, -1, beside, 1, blas64.Symmetric{Uplo: blas.Upper, N: b, Stride: rest.Stride, Data: rest.Data})
	f.rest[t] = rest
}

// badPivot returns one more than the index of the first pivot that is not
// positive.
func badPivot(a blas64.General) int {
	for k := range a.Rows {
		if !(a.Data[k*a.Stride+k] > 0) {
			return k + 1
		}
	}
	return a.Rows
}

// columns returns columns of a from the given one, in place.
func columns(a blas64.General, from, n int) blas64.General {
	return blas64.General{Rows: a.Rows, Cols: n, Stride: a.Stride, Data: a.Data[from:]}
}

// assemble enters the row of a node, the k-th of the separator that begins at
// the place from.
func (f *fronts) assemble(panel blas64.General, node, k, from int, local []int32) {
	n := f.size
	for at := f.m.Start[node]; at < f.m.Start[node+1]; at++ {
		other := int(f.m.Node[at])
		place := int(f.d.place[other])
		if place < from+k {
			continue
		}
		block, col := f.m.at(at), int(local[place])*n
		for r := range n {
			row := panel.Data[(k*n+r)*panel.Stride+col:]
			for c := range n {
				switch {
				case f.fixed == nil || !f.fixed[node*n+r] && !f.fixed[other*n+c]:
					row[c] = block[r*n+c]
				case node == other && r == c:
					row[c] = 1
				}
			}
		}
	}
}

// add adds the Schur complement of a child, on the places of its boundary.
func (f *fronts) add(panel, rest blas64.General, own int, boundary []int32, child blas64.General, local []int32) {
	n := f.size
	for i, p := range boundary {
		row := int(local[p])
		to, first := panel, 0
		at := row
		if row >= own {
			to, first, at = rest, own, row-own
		}
		for r := range n {
			from := child.Data[(i*n+r)*child.Stride:]
			target := to.Data[(at*n+r)*to.Stride:]
			for j := i; j < len(boundary); j++ {
				col := (int(local[boundary[j]]) - first) * n
				for c := range n {
					target[col+c] += from[j*n+c]
				}
			}
		}
	}
}

// Solve replaces x by A⁻¹ x.
func (f *Factor) Solve(x []float64) {
	n, d := f.size, f.d
	y := make([]float64, len(x))
	for p, v := range d.order {
		copy(y[p*n:(p+1)*n], x[int(v)*n:])
	}
	var buffer []float64
	gather := func(boundary []int32) []float64 {
		buffer = buffer[:0]
		for _, p := range boundary {
			buffer = append(buffer, y[int(p)*n:(int(p)+1)*n]...)
		}
		return buffer
	}
	for t, s := range d.tree {
		own, panel := y[s.from*n:s.to*n], f.panels[t]
		if len(own) == 0 {
			continue
		}
		blas64.Trsv(blas.Trans, f.pivots(t), dense.Vector(own))
		if len(s.boundary) == 0 {
			continue
		}
		sum := gather(s.boundary)
		blas64.Gemv(blas.Trans, -1, columns(panel, len(own), len(sum)), dense.Vector(own), 1, dense.Vector(sum))
		for k, p := range s.boundary {
			copy(y[int(p)*n:(int(p)+1)*n], sum[k*n:])
		}
	}
	for t := len(d.tree) - 1; t >= 0; t-- {
		s := d.tree[t]
		own, panel := y[s.from*n:s.to*n], f.panels[t]
		if len(own) == 0 {
			continue
		}
		if len(s.boundary) > 0 {
			known := gather(s.boundary)
			blas64.Gemv(blas.NoTrans, -1, columns(panel, len(own), len(known)), dense.Vector(known), 1, dense.Vector(own))
		}
		blas64.Trsv(blas.NoTrans, f.pivots(t), dense.Vector(own))
	}
	for p, v := range d.order {
		copy(x[int(v)*n:(int(v)+1)*n], y[p*n:])
	}
}

// pivots returns the triangle of a separator.
func (f *Factor) pivots(t int) blas64.Triangular {
	a := f.panels[t]
	return blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: a.Rows, Stride: a.Stride, Data: a.Data}
}

// Refined solves A x = b for the free unknowns, those not fixed, with a step of
// iterative refinement, and returns the norm of the residual relative to that
// of b. Entries of fixed unknowns are left at zero.
func (f *Factor) Refined(m *Matrix, x, b []float64, fixed []bool, workers int) float64 {
	r := make([]float64, len(b))
	clear(x)
	size := 0.0
	for i, v := range b {
		if fixed == nil || !fixed[i] {
			r[i] = v
		}
	}
	if size = floats.Norm(r, 2); size == 0 {
		return 0
	}
	target := append([]float64(nil), r...)
	for range 2 {
		f.Solve(r)
		floats.Add(x, r)
		m.Mul(r, x, workers)
		for i := range r {
			if fixed != nil && fixed[i] {
				r[i] = 0
			} else {
				r[i] = target[i] - r[i]
			}
		}
	}
	return floats.Norm(r, 2) / size
}
