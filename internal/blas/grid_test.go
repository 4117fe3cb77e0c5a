package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

var (
	reference  = gonum.Implementation{}
	sizes      = []int{0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 24, 31, 33, 64, 100, 129, 257}
	factors    = []float64{0, 1, -0.7}
	transposes = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	uplos      = []blas.Uplo{blas.Upper, blas.Lower}
	sides      = []blas.Side{blas.Left, blas.Right}
	diagonals  = []blas.Diag{blas.Unit, blas.NonUnit}
)

const trials = 300

func pick[T any](rnd *rand.Rand, list []T) T { return list[rnd.IntN(len(list))] }

// spaced is a row-major matrix whose rows are further apart than they are long;
// the gaps must not be touched.
type spaced struct {
	data     []float64
	rows, ld int
	columns  int
}

func newSpaced(rnd *rand.Rand, rows, columns int) spaced {
	s := spaced{rows: rows, columns: columns, ld: max(1, columns) + pick(rnd, []int{0, 1, 5, 30})}
	s.data = make([]float64, max(0, (rows-1)*s.ld+columns))
	for i := range s.data {
		s.data[i] = rnd.NormFloat64()
	}
	return s
}

func (s spaced) clone() []float64 { return append([]float64(nil), s.data...) }

// operandFor returns a matrix that op turns into rows×columns.
func operandFor(rnd *rand.Rand, t blas.Transpose, rows, columns int) spaced {
	if t != blas.NoTrans {
		rows, columns = columns, rows
	}
	return newSpaced(rnd, rows, columns)
}

// compare fails where got differs from want by more than tol, entry by entry, or
// at all where touched is false.
func compare(t *testing.T, got, want []float64, ld int, tol func(i, j int) float64, touched func(i, j int) bool) {
	t.Helper()
	for at := range want {
		i, j := at/ld, at%ld
		if !touched(i, j) {
			if math.Float64bits(got[at]) != math.Float64bits(want[at]) {
				t.Fatalf("wrote outside, at (%d, %d)", i, j)
			}
			continue
		}
		if !(math.Abs(got[at]-want[at]) <= tol(i, j)) {
			t.Fatalf("(%d, %d): got %v, want %v", i, j, got[at], want[at])
		}
	}
}

func absolute(s []float64) []float64 {
	a := make([]float64, len(s))
	for i, v := range s {
		a[i] = math.Abs(v)
	}
	return a
}

func TestDgemmGrid(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for range trials {
			m, n, k := pick(rnd, sizes), pick(rnd, sizes), pick(rnd, sizes)
			tA, tB := pick(rnd, transposes), pick(rnd, transposes)
			alpha, beta := pick(rnd, factors), pick(rnd, factors)
			a, b, c := operandFor(rnd, tA, m, k), operandFor(rnd, tB, k, n), newSpaced(rnd, m, n)
			what := fmt.Sprintf("%c%c m=%d n=%d k=%d alpha=%v beta=%v ld %d %d %d", tA, tB, m, n, k, alpha, beta, a.ld, b.ld, c.ld)
			want, got, scale := c.clone(), c.clone(), absolute(c.data)
			if beta == 0 {
				for i := range m {
					for j := range n {
						got[i*c.ld+j] = math.NaN()
					}
				}
			}
			reference.Dgemm(tA, tB, m, n, k, alpha, a.data, a.ld, b.data, b.ld, beta, want, c.ld)
			reference.Dgemm(tA, tB, m, n, k, math.Abs(alpha), absolute(a.data), a.ld, absolute(b.data), b.ld, math.Abs(beta), scale, c.ld)
			impl.Dgemm(tA, tB, m, n, k, alpha, a.data, a.ld, b.data, b.ld, beta, got, c.ld)
			t.Run(what, func(t *testing.T) {
				compare(t, got, want, c.ld, func(i, j int) float64 { return 1e-13 * scale[i*c.ld+j] },
					func(i, j int) bool { return j < n })
			})
		}
	})
}

func TestDsyrkGrid(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		rnd := rand.New(rand.NewPCG(3, 4))
		for range trials {
			n, k := pick(rnd, sizes), pick(rnd, sizes)
			ul, tA := pick(rnd, uplos), pick(rnd, transposes)
			alpha, beta := pick(rnd, factors), pick(rnd, factors)
			a, c := operandFor(rnd, tA, n, k), newSpaced(rnd, n, n)
			inside := func(i, j int) bool { return j < n && (j >= i) == (ul == blas.Upper) || i == j }
			want, got, scale := c.clone(), c.clone(), absolute(c.data)
			for i := range got {
				if beta == 0 && inside(i/c.ld, i%c.ld) {
					// gonum's Dsyrk multiplies C with a zero beta
					// in one case.
					got[i], want[i] = math.NaN(), 0
				}
			}
			reference.Dsyrk(ul, tA, n, k, alpha, a.data, a.ld, beta, want, c.ld)
			reference.Dsyrk(ul, tA, n, k, math.Abs(alpha), absolute(a.data), a.ld, math.Abs(beta), scale, c.ld)
			if impl.kernels == nil || alpha == 0 || k == 0 {
				copy(got, c.data)
			}
			impl.Dsyrk(ul, tA, n, k, alpha, a.data, a.ld, beta, got, c.ld)
			t.Run(fmt.Sprintf("%c%c n=%d k=%d alpha=%v beta=%v", ul, tA, n, k, alpha, beta), func(t *testing.T) {
				compare(t, got, want, c.ld, func(i, j int) float64 { return 1e-13 * scale[i*c.ld+j] }, inside)
			})
		}
	})
}

// TestTriangularGrid compares Dtrsm and Dtrmm with gonum's, with NaN in the
// half of the triangle that must not be read.
func TestTriangularGrid(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		rnd := rand.New(rand.NewPCG(5, 6))
		for trial := range trials {
			m, n := pick(rnd, sizes), pick(rnd, sizes)
			s, ul, tA, d := pick(rnd, sides), pick(rnd, uplos), pick(rnd, transposes), pick(rnd, diagonals)
			alpha := pick(rnd, factors)
			size := n
			if s == blas.Left {
				size = m
			}
			a, b := newSpaced(rnd, size, size), newSpaced(rnd, m, n)
			for i := range a.data {
				switch r, c := i/a.ld, i%a.ld; {
				case r == c && d == blas.NonUnit:
					a.data[i] = 2 + rnd.Float64()
				case r != c && (c > r) == (ul == blas.Upper):
					a.data[i] /= float64(size) // well conditioned
				default:
					a.data[i] = math.NaN()
				}
			}
			want, got := b.clone(), b.clone()
			name := "Dtrsm"
			if trial%2 == 0 {
				reference.Dtrsm(s, ul, tA, d, m, n, alpha, a.data, a.ld, want, b.ld)
				impl.Dtrsm(s, ul, tA, d, m, n, alpha, a.data, a.ld, got, b.ld)
			} else {
				name = "Dtrmm"
				reference.Dtrmm(s, ul, tA, d, m, n, alpha, a.data, a.ld, want, b.ld)
				impl.Dtrmm(s, ul, tA, d, m, n, alpha, a.data, a.ld, got, b.ld)
			}
			t.Run(fmt.Sprintf("%s %c%c%c%c m=%d n=%d alpha=%v", name, s, ul, tA, d, m, n, alpha), func(t *testing.T) {
				compare(t, got, want, b.ld, func(i, j int) float64 { return 1e-13 * 10 },
					func(i, j int) bool { return j < n })
			})
		}
	})
}

func TestLevel2Grid(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		rnd := rand.New(rand.NewPCG(7, 8))
		for range trials {
			m, n := pick(rnd, sizes), pick(rnd, sizes)
			tA := pick(rnd, transposes)
			alpha, beta := pick(rnd, factors), pick(rnd, factors)
			incX, incY := pick(rnd, []int{1, 3, -2}), pick(rnd, []int{1, 1, 2})
			lenX, lenY := m, n
			if tA == blas.NoTrans {
				lenX, lenY = n, m
			}
			a, x, y := newSpaced(rnd, m, n), newSpaced(rnd, lenX, 3), newSpaced(rnd, lenY, 2)
			name := fmt.Sprintf("%c m=%d n=%d alpha=%v beta=%v inc %d %d", tA, m, n, alpha, beta, incX, incY)
			want, got := y.clone(), y.clone()
			reference.Dgemv(tA, m, n, alpha, a.data, a.ld, x.data, incX, beta, want, incY)
			impl.Dgemv(tA, m, n, alpha, a.data, a.ld, x.data, incX, beta, got, incY)
			all := func(i, j int) bool { return true }
			t.Run("Dgemv "+name, func(t *testing.T) {
				compare(t, got, want, 1, func(i, j int) float64 { return 1e-13 * 100 }, all)
			})
			// gonum's own Dger is wrong for a negative increment.
			if tA != blas.NoTrans && incX > 0 {
				want, got := a.clone(), a.clone()
				reference.Dger(m, n, alpha, x.data, incX, y.data, incY, want, a.ld)
				impl.Dger(m, n, alpha, x.data, incX, y.data, incY, got, a.ld)
				t.Run("Dger "+name, func(t *testing.T) {
					compare(t, got, want, a.ld, func(i, j int) float64 { return 1e-13 * 10 },
						func(i, j int) bool { return j < n })
				})
			}
		}
	})
}
