//go:build openblas && cgo

package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	lapack "gonum.org/v1/gonum/lapack/gonum"
)

// testCase is a problem that any implementation can be timed on. The function
// that prepare returns runs it once or, if it is short, many times, and returns
// the time of one run.
type testCase struct {
	name    string
	flops   float64
	prepare func() func(impl blas.Float64) time.Duration
}

func cases() []testCase {
	const n, t = blas.NoTrans, blas.Trans
	var list []testCase
	for _, w := range []int{20, 32, 50, 64, 100, 128} {
		for _, rows := range []int{256, 1536, 24576} {
			list = append(list, gemm(n, n, rows, w, w), gemm(n, t, rows, w, w), gemm(t, n, w, w, rows))
		}
	}
	list = append(list,
		gemm(n, n, 1536, 50, 2), gemm(n, n, 1536, 3, 50), gemm(n, t, 1536, 50, 3), gemm(t, n, 50, 3, 1536),

		gemm(n, n, 1, 1, 1), gemm(n, t, 1, 1, 50), gemm(n, n, 1, 50, 50), gemm(n, t, 1, 50, 50), gemm(n, n, 3, 3, 3), gemm(n, t, 3, 50, 50), gemm(n, n, 4, 4, 4), gemm(n, t, 3, 3, 3),
		gemm(n, n, 8, 8, 8), gemm(n, t, 8, 8, 8), gemm(t, n, 8, 8, 8), gemm(n, n, 16, 16, 16), gemm(n, t, 20, 20, 20),
		gemm(n, t, 1000, 2, 100), gemm(n, n, 1000, 1, 1), syrk(blas.Upper, t, 3, 8), syrk(blas.Upper, t, 20, 20),
		trsm(blas.Left, 3, 3), trsm(blas.Left, 8, 8), trsm(blas.Left, 32, 32), trmm(3, 3), trmm(16, 8), trmm(64, 16), gemm(n, n, 1000, 1000, 1000), gemm(n, t, 1000, 1000, 1000), gemm(t, n, 1000, 1000, 1000),
		gemm(n, n, 2048, 2048, 2048), gemm(t, n, 2048, 2048, 512),
		gemm(t, n, 543, 543, 1452), gemm(t, n, 64, 1500, 500), gemm(t, n, 2000, 32, 7000), gemm(n, t, 7000, 2000, 32),
		syrk(blas.Upper, t, 543, 1452), syrk(blas.Upper, t, 543, 1024), syrk(blas.Upper, t, 2000, 1024),
		syrk(blas.Lower, n, 543, 1452), syrk(blas.Upper, n, 1452, 543), syrk(blas.Upper, t, 64, 480),
		trsm(blas.Left, 64, 1500), trsm(blas.Left, 500, 500), trsm(blas.Right, 500, 180), trsm(blas.Right, 2000, 60), trmm(2000, 32),
		cholesky(543), cholesky(2000), qr(2800, 900), qr(7300, 2000))
	return list
}

func gemm(tA, tB blas.Transpose, m, n, k int) testCase {
	name := fmt.Sprintf("gemm %c%c %d x %d x %d", letter(tA), letter(tB), m, k, n)
	return testCase{name, 2 * float64(m) * float64(n) * float64(k), func() func(blas.Float64) time.Duration {
		lda, ldb := k, n
		if tA == blas.Trans {
			lda = m
		}
		if tB == blas.Trans {
			ldb = k
		}
		a, b, c := random(m*k), random(k*n), random(m*n)
		return repeated(2*m*n*k, func(impl blas.Float64) {
			impl.Dgemm(tA, tB, m, n, k, 1, a, lda, b, ldb, 0, c, n)
		})
	}}
}

func syrk(ul blas.Uplo, t blas.Transpose, n, k int) testCase {
	name := fmt.Sprintf("syrk %c%c %d x %d", ul, letter(t), n, k)
	return testCase{name, float64(n) * float64(n+1) * float64(k), func() func(blas.Float64) time.Duration {
		lda := k
		if t == blas.Trans {
			lda = n
		}
		a, c := random(n*k), random(n*n)
		return repeated(n*n*k, func(impl blas.Float64) { impl.Dsyrk(ul, t, n, k, 1, a, lda, 0, c, n) })
	}}
}

// trsm is a triangular solve with a triangle of size n: from the left as in a
// Cholesky factorisation, from the right as in a block matrix.
func trsm(side blas.Side, m, n int) testCase {
	size, tA := m, blas.Trans
	if side == blas.Right {
		size, tA = n, blas.NoTrans
	}
	name := fmt.Sprintf("trsm %cU%c %d x %d", side, letter(tA), m, n)
	return testCase{name, float64(size) * float64(m) * float64(n), func() func(blas.Float64) time.Duration {
		a, b := random(size*size), random(m*n)
		for i := range a {
			a[i] /= float64(size)
		}
		for i := range size {
			a[i*size+i] = 1
		}
		return repeated(size*m*n, func(impl blas.Float64) {
			impl.Dtrsm(side, blas.Upper, tA, blas.NonUnit, m, n, 1, a, size, b, n)
		})
	}}
}

// trmm is the triangular product of a block reflector.
func trmm(m, n int) testCase {
	return testCase{fmt.Sprintf("trmm RLN %d x %d", m, n), float64(m) * float64(n) * float64(n), func() func(blas.Float64) time.Duration {
		a, b := random(n*n), random(m*n)
		for i := range a {
			a[i] /= float64(n)
		}
		return repeated(m*n*n, func(impl blas.Float64) {
			impl.Dtrmm(blas.Right, blas.Lower, blas.NoTrans, blas.Unit, m, n, 1, a, n, b, n)
		})
	}}
}

// cholesky factorises with gonum's lapack over each implementation.
func cholesky(n int) testCase {
	return testCase{fmt.Sprintf("cholesky %d", n), float64(n) * float64(n) * float64(n) / 3, func() func(blas.Float64) time.Duration {
		a := random(n * n)
		for i := range n {
			a[i*n+i] = float64(n)
		}
		work := make([]float64, n*n)
		return func(impl blas.Float64) time.Duration {
			copy(work, a)
			blas64.Use(impl)
			start := time.Now()
			if !(lapack.Implementation{}).Dpotrf(blas.Upper, n, work, n) {
				panic("not positive definite")
			}
			return time.Since(start)
		}
	}}
}

func qr(m, n int) testCase {
	flops := 2 * float64(n) * float64(n) * (float64(m) - float64(n)/3)
	return testCase{fmt.Sprintf("qr %d x %d", m, n), flops, func() func(blas.Float64) time.Duration {
		a := random(m * n)
		work := make([]float64, m*n)
		tau := make([]float64, n)
		space := make([]float64, 64*n)
		return func(impl blas.Float64) time.Duration {
			copy(work, a)
			blas64.Use(impl)
			start := time.Now()
			lapack.Implementation{}.Dgeqrf(m, n, work, n, tau, space, len(space))
			return time.Since(start)
		}
	}}
}

// repeated runs it often enough for the clock.
func repeated(flops int, run func(blas.Float64)) func(blas.Float64) time.Duration {
	times := 1 + 2_000_000/flops
	return func(impl blas.Float64) time.Duration {
		start := time.Now()
		for range times {
			run(impl)
		}
		return time.Since(start) / time.Duration(times)
	}
}

func random(n int) []float64 {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	s := make([]float64, n)
	for i := range s {
		s[i] = rnd.Float64() - 0.5
	}
	return s
}

func letter(t blas.Transpose) byte {
	if t == blas.Trans {
		return 'T'
	}
	return 'N'
}
