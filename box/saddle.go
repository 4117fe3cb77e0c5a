package box

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
)

// saddle is a system with a multiplier. With D the products of the multiplier's functions
// with the divergence of those of the other fields, a step in time with leading factor a
// is
//
//	(a - rates) y - push D'p = f,  pull D y = g,
//
// whose Schur complement push pull D (a - rates)^-1 D' is a small dense matrix: products
// of the functions of the axes make its entries sums over one axis at a time.
type saddle struct {
	*system
	axes    [][]blas64.General // by coupling and axis: multiplier x all functions of the field
	back    [][]blas64.General // transposed, of the field's unknowns
	one     []float64          // the coefficients of 1
	volume  float64
	given   []blas64.General // of each axis: multiplier x points of the grid, weighted
	sources bool             // the divergence is not zero
	means   *sheet
}

func newSaddle(sys *system) (*saddle, error) {
	s := &saddle{system: sys, volume: 1}
	c := sys.constraint
	own := sys.modes[c.field]
	for _, t := range c.couplings {
		var forth, back []blas64.General
		for i, m := range sys.modes[t.field] {
			order := 0
			if i == t.axis {
				order = 1
			}
			a := product1D(own[i], m, order)
			forth = append(forth, a)
			b := dense.New(a.Cols, a.Rows)
			dense.Transpose(b, a)
			back = append(back, dense.Rows(b, 0, m.free()))
		}
		s.axes, s.back = append(s.axes, forth), append(s.back, back)
	}
	s.one = []float64{1}
	for i, m := range own {
		x, w := m.space.X, m.space.W
		v := m.at(x, 0)[0]
		column := make([]float64, m.len())
		blas64.Gemv(dense.Trans, 1, v, dense.Vector(w), 0, dense.Vector(column))
		s.one = outer(s.one, column)
		s.volume *= sys.hi[i] - sys.lo[i]
		at := m.at(sys.x[i], 0)[0]
		weighted := dense.ScaleRows(at, sys.modes[sys.evolving()[0]][i].w)
		g := dense.New(weighted.Cols, weighted.Rows)
		dense.Transpose(g, weighted)
		s.given = append(s.given, g)
	}
	for _, x := range []float64{0.03, 0.21, 0.47, 0.78} {
		for _, v := range sys.sheet.values(sys.from + x*(sys.to-sys.from))[c.row] {
			s.sources = s.sources || v != 0
		}
	}
	if err := s.balanced(); err != nil {
		return nil, err
	}
	if len(sys.statement.means) == 0 {
		return s, nil
	}
	var err error
	s.means, err = sys.newSheet(sys.x, nil, sys.statement.means)
	return s, err
}

// balanced refuses data through which more flows out than in, where they are given all
// round.
func (s *saddle) balanced() error {
	const slack = 1e-3 // of what flows
	if s.constraint.open {
		return nil
	}
	for _, x := range []float64{0.09, 0.33, 0.58, 0.91} {
		t := s.from + x*(s.to-s.from)
		through := -blas64.Dot(dense.Vector(s.one), dense.Vector(s.prescribed(t)))
		size := math.Abs(through)
		for k, c := range s.constraint.couplings {
			full := s.wallsAt(t, c.field).full
			d := make([]float64, len(s.one))
			s.divergence(d, k, full)
			through += blas64.Dot(dense.Vector(s.one), dense.Vector(d))
			size += math.Abs(c.pull) * blas64.Nrm2(dense.Vector(full))
		}
		if math.Abs(through) > slack*size {
			return fmt.Errorf("at time %.4g the values on the sides make %.4g more flow out than in, and %s cannot balance it: leave a side open, or change them", t, through, s.problem.Fields[s.constraint.field].Name)
		}
	}
	return nil
}

// product1D returns the products of functions of two sets along an axis, with a derivative
// of the second.
func product1D(p, m *modes, order int) blas64.General {
	x, w := m.space.X, m.space.W
	a, b := dense.ScaleRows(p.at(x, 0)[0], w), m.at(x, order)[order]
	out := dense.New(a.Cols, b.Cols)
	blas64.Gemm(dense.Trans, dense.NoTrans, 1, a, b, 0, out)
	return out
}

func outer(a, b []float64) []float64 {
	out := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, x*y)
		}
	}
	return out
}

// divergence adds pull D c of a coupling's field with all its coefficients to dst.
func (s *saddle) divergence(dst []float64, coupling int, c []float64) {
	t := s.constraint.couplings[coupling]
	sizes := s.all(t.field)
	for i, m := range s.axes[coupling] {
		c, sizes = along(m, c, sizes, i)
	}
	blas64.Axpy(t.pull, dense.Vector(c), dense.Vector(dst))
}

// gradient returns push D'p, of the unknowns of a coupling's field.
func (s *saddle) gradient(coupling int, p []float64) []float64 {
	t := s.constraint.couplings[coupling]
	sizes := s.all(s.constraint.field)
	for i, m := range s.back[coupling] {
		p, sizes = along(m, p, sizes, i)
	}
	blas64.Scal(t.push, dense.Vector(p))
	return p
}

// schur factorises the Schur complement for a leading factor.
func (s *saddle) schur(ctx context.Context, lead float64) (*mat.Cholesky, error) {
	sizes := s.all(s.constraint.field)
	n := product(sizes)
	sum := mat.NewSymDense(n, nil)
	for k, t := range s.constraint.couplings {
		v := make([]float64, 0, s.at[t.field+1]-s.at[t.field])
		for i := s.at[t.field]; i < s.at[t.field+1]; i++ {
			v = append(v, t.push*t.pull*s.inverse(lead, i))
		}
		size := s.free(t.field)
		for i, m := range s.axes[k] {
			v, size = along(pairs(m, size[i]), v, size, i)
		}
		spread(sum, v, sizes)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	trace := 0.0
	for i := range n {
		trace += math.Abs(sum.At(i, i))
	}
	if !s.constraint.open {
		sum.SymRankOne(sum, trace/float64(n)/s.volume, mat.NewVecDense(n, s.one))
	}
	var f mat.Cholesky
	raw := sum.RawSymmetric()
	had := 0.0
	for ridge := 1e-14; ridge < 1e-7; ridge *= 10 { // of functions whose gradient is nearly orthogonal to all others
		for i := range n {
			raw.Data[i*raw.Stride+i] += (ridge - had) * trace / float64(n)
		}
		had = ridge
		if f.Factorize(sum) {
			return &f, nil
		}
	}
	return nil, errSchur
}

// inverse is 1/(lead - rate) of an unknown, 1 for an infinite lead.
func (s *saddle) inverse(lead float64, i int) float64 {
	if math.IsInf(lead, 1) {
		return 1
	}
	return 1 / (lead - s.rates[i])
}

// pairs returns the products of two rows of a matrix, by columns, of which there are cols:
// rows a >= b at a (a + 1)/2 + b.
func pairs(m blas64.General, cols int) blas64.General {
	out := dense.New(m.Rows*(m.Rows+1)/2, cols)
	at := 0
	for a := range m.Rows {
		x := m.Data[a*m.Stride:][:cols]
		for b := range a + 1 {
			y := m.Data[b*m.Stride:][:cols]
			to := out.Data[at*cols:][:cols]
			for j, v := range x {
				to[j] = v * y[j]
			}
			at++
		}
	}
	return out
}

// spread adds a product of sums over pairs of each axis to the upper triangle of a matrix.
func spread(sum *mat.SymDense, v []float64, sizes []int) {
	d := len(sizes)
	raw := sum.RawSymmetric()
	index := make([][]int, raw.N)
	strides := make([]int, d)
	for i, stride := d-1, 1; i >= 0; i-- {
		strides[i] = stride
		stride *= sizes[i] * (sizes[i] + 1) / 2
	}
	for p := range index {
		index[p] = make([]int, d)
		for i, rest := d-1, p; i >= 0; i-- {
			index[p][i] = rest % sizes[i]
			rest /= sizes[i]
		}
	}
	for p := range index {
		row := raw.Data[p*raw.Stride:]
		for q := p; q < raw.N; q++ {
			at := 0
			for i, a := range index[p] {
				b := index[q][i]
				if a < b {
					a, b = b, a
				}
				at += strides[i] * (a*(a+1)/2 + b)
			}
			row[q] += v[at]
		}
	}
}
