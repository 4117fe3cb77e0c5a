// Package lanczos finds the largest eigenvalues of operators that are symmetric in an
// inner product, by block Lanczos with full orthogonalisation.
package lanczos

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Operator is T, symmetric in the inner product (x, B y): (x, B T y) = (T x, B y). B is
// positive on what T maps to.
type Operator struct {
	Dim   int
	Apply func(dst, src [][]float64) error // dst = T src, of several vectors
	Inner func(dst, src []float64)         // dst = B src
}

// Result holds eigenvalues, the largest first, and their vectors, of unit B-norm.
type Result struct {
	Values  []float64
	Vectors [][]float64
	// Residual is the largest of |T x - value x|, over the geometric mean of |value| and
	// the largest one. Errors of values are of second order in it.
	Residual float64
	Applied  int // how often T was
}

const (
	// blockSize is how many vectors a step has: eigenvalues of this multiplicity, such
	// as those of the rigid motions of a body in space, are found for sure.
	blockSize = 6
	// dependent is the part of a vector that is left of one that depends on others.
	dependent = 1e-10
	// most bounds the number of vectors, beside some for each eigenvalue wanted.
	most, mostEach = 120, 12
)

// Largest returns the n largest eigenvalues whose residuals are below tolerance, fewer
// if T has no more that are not zero, or if those that follow do not converge. It starts from the given vectors, nil for random
// ones, which are the same in every run. (Golub & Van Loan, Matrix Computations, 4th ed.
// 2013, sec. 10.3.6.) The error is that of ctx or of the operator.
func Largest(ctx context.Context, op Operator, n int, tolerance float64, start [][]float64) (*Result, error) {
	s := &space{op: op}
	if start == nil {
		rng := rand.New(rand.NewPCG(11, 12))
		for range min(blockSize, op.Dim) {
			x := make([]float64, op.Dim)
			for i := range x {
				x[i] = rng.NormFloat64()
			}
			start = append(start, x)
		}
	}
	if err := s.begin(start); err != nil {
		return nil, err
	}
	for s.done < len(s.v) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.extend(); err != nil {
			return nil, err
		}
		if r := s.ritz(n); r != nil && (r.Residual <= tolerance || s.done == len(s.v)) {
			return s.vectors(r), nil
		}
		if len(s.v) > most+mostEach*n {
			return s.vectors(s.ritz(n).within(tolerance)), nil
		}
	}
	return &Result{Applied: s.products}, nil // the operator is zero
}

// space is a basis that grows block by block.
type space struct {
	op       Operator
	v, bv    [][]float64 // a B-orthonormal basis, and B times it
	h        [][]float64 // h[j][i] = (v_i, B T v_j), for j below done
	done     int         // how many have been applied
	last     int         // first of the block applied last
	products int
}

// begin applies T once to the start, which brings it where B is positive.
func (s *space) begin(start [][]float64) error {
	y, err := s.apply(start)
	for _, v := range y {
		s.add(v, nil)
	}
	return err
}

// apply returns T x.
func (s *space) apply(x [][]float64) ([][]float64, error) {
	y := make([][]float64, len(x))
	for k := range y {
		y[k] = make([]float64, s.op.Dim)
	}
	s.products += len(x)
	return y, s.op.Apply(y, x)
}

// add orthonormalises y against the basis and adds what is left, unless that is
// rounding; h, unless nil, gets the coefficients.
func (s *space) add(y []float64, h *[]float64) {
	by := make([]float64, len(y))
	s.op.Inner(by, y)
	before := math.Sqrt(max(0, floats.Dot(y, by)))
	coefficients := make([]float64, len(s.v))
	for range 2 { // twice against rounding
		for i, v := range s.v {
			c := floats.Dot(y, s.bv[i])
			coefficients[i] += c
			floats.AddScaled(y, -c, v)
		}
	}
	s.op.Inner(by, y)
	norm := math.Sqrt(max(0, floats.Dot(y, by)))
	if norm > dependent*before {
		floats.Scale(1/norm, y)
		floats.Scale(1/norm, by)
		s.v, s.bv = append(s.v, y), append(s.bv, by)
		coefficients = append(coefficients, norm)
	}
	if h != nil {
		*h = coefficients
	}
}

// extend applies T to the last block.
func (s *space) extend() error {
	s.last = s.done
	y, err := s.apply(s.v[s.done:])
	if err != nil {
		return err
	}
	for _, v := range y {
		s.h = append(s.h, nil)
		s.add(v, &s.h[s.done])
		s.done++
	}
	return nil
}

// pairs are Ritz values, the largest first, and their coefficients.
type pairs struct {
	Residual     float64
	values       []float64
	residuals    []float64
	coefficients *mat.Dense
	columns      []int
}

// ritz returns the n largest Ritz pairs, nil if there are fewer vectors.
func (s *space) ritz(n int) *pairs {
	m := s.done
	if m < n && m < len(s.v) {
		return nil
	}
	t := mat.NewSymDense(m, nil)
	for j := range m {
		for i := range min(len(s.h[j]), j+1) {
			t.SetSym(i, j, s.h[j][i])
		}
	}
	var e mat.EigenSym
	if !e.Factorize(t, true) {
		panic("lanczos: the eigenvalues of a small symmetric matrix were not found")
	}
	p := &pairs{coefficients: &mat.Dense{}}
	e.VectorsTo(p.coefficients)
	all := e.Values(nil)
	largest := max(math.Abs(all[0]), math.Abs(all[m-1]))
	for k := m - 1; k >= 0 && len(p.values) < n; k-- {
		var sum float64
		for i := m; i < len(s.v); i++ { // what T adds to the space
			var r float64
			for j := s.last; j < m; j++ {
				if i < len(s.h[j]) {
					r += s.h[j][i] * p.coefficients.At(j, k)
				}
			}
			sum += r * r
		}
		residual := math.Sqrt(sum) / math.Sqrt(max(math.Abs(all[k]), noise*largest)*largest)
		p.Residual = max(p.Residual, residual)
		p.values, p.residuals, p.columns = append(p.values, all[k]), append(p.residuals, residual), append(p.columns, k)
	}
	return p
}

// within returns the first pairs, all those before one that has not converged.
func (p *pairs) within(tolerance float64) *pairs {
	n := slices.IndexFunc(p.residuals, func(r float64) bool { return r > tolerance })
	if n < 0 {
		n = len(p.residuals)
	}
	first := *p
	first.values, first.residuals, first.columns, first.Residual = p.values[:n], p.residuals[:n], p.columns[:n], 0
	for _, r := range first.residuals {
		first.Residual = max(first.Residual, r)
	}
	return &first
}

// noise is the part of the largest eigenvalue below which another one is zero.
const noise = 1e-13

// vectors combines the basis to the vectors of Ritz pairs.
func (s *space) vectors(p *pairs) *Result {
	r := &Result{Values: p.values, Residual: p.Residual, Applied: s.products}
	for _, k := range p.columns {
		x := make([]float64, s.op.Dim)
		for j := range s.done {
			floats.AddScaled(x, p.coefficients.At(j, k), s.v[j])
		}
		r.Vectors = append(r.Vectors, x)
	}
	return r
}

// Basis returns about n vectors, orthonormal in the inner product, whose leading ones span
// the first vectors and what T makes of these again and again; fewer if that is all.
func Basis(ctx context.Context, op Operator, n int, first ...[]float64) ([][]float64, error) {
	s := &space{op: op}
	for _, v := range first {
		s.add(append([]float64(nil), v...), nil)
	}
	for len(s.v) < n && s.done < len(s.v) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.extend(); err != nil {
			return nil, err
		}
	}
	return s.v, nil
}
