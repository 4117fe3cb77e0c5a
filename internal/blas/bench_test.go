package blas

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	lapack "gonum.org/v1/gonum/lapack/gonum"

	"pinnsolve/internal/gflops"
)

// bench runs f with every kernel and reports GFLOP/s. The command compare does
// the same with OpenBLAS.
func bench(b *testing.B, name string, flops float64, f func(impl Implementation)) {
	for _, kernel := range []string{"avx512", "avx2", portable} {
		b.Run(name+"/"+kernel, func(b *testing.B) {
			impl, ok := Named(kernel)
			if !ok {
				b.Skip("not on this processor, or left out of this build")
			}
			b.ReportAllocs()
			for b.Loop() {
				f(impl)
			}
			gflops.Report(b, flops*float64(b.N))
		})
	}
}

func BenchmarkDgemm(b *testing.B) {
	const n, t = blas.NoTrans, blas.Trans
	for _, c := range []struct {
		tA, tB  blas.Transpose
		m, k, n int
	}{
		{n, n, 1536, 20, 20}, {n, n, 1536, 50, 50}, {n, n, 1536, 128, 128}, {n, n, 24576, 50, 50},
		{n, t, 1536, 50, 50}, {t, n, 50, 1536, 50}, {n, n, 1536, 2, 50}, {n, n, 1536, 50, 3},
		{n, n, 8, 8, 8}, {t, n, 543, 1452, 543}, {n, n, 1000, 1000, 1000},
	} {
		lda, ldb := c.k, c.n
		if c.tA == t {
			lda = c.m
		}
		if c.tB == t {
			ldb = c.k
		}
		x, y, z := numbers(c.m*c.k), numbers(c.k*c.n), numbers(c.m*c.n)
		bench(b, fmt.Sprintf("%c%c%dx%dx%d", c.tA, c.tB, c.m, c.k, c.n), 2*float64(c.m)*float64(c.k)*float64(c.n), func(impl Implementation) {
			impl.Dgemm(c.tA, c.tB, c.m, c.n, c.k, 1, x, lda, y, ldb, 0, z, c.n)
		})
	}
}

func BenchmarkDsyrk(b *testing.B) {
	for _, c := range []struct{ n, k int }{{543, 1452}, {543, 1024}, {2000, 1024}} {
		x, z := numbers(c.n*c.k), numbers(c.n*c.n)
		bench(b, fmt.Sprintf("UT%dx%d", c.n, c.k), float64(c.n)*float64(c.n+1)*float64(c.k), func(impl Implementation) {
			impl.Dsyrk(blas.Upper, blas.Trans, c.n, c.k, 1, x, c.n, 0, z, c.n)
		})
	}
}

func BenchmarkCholesky(b *testing.B) {
	defer blas64.Use(Default())
	for _, n := range []int{543, 2000} {
		a := numbers(n * n)
		for i := range n {
			a[i*n+i] = float64(n)
		}
		x := make([]float64, n*n)
		bench(b, fmt.Sprint(n), float64(n)*float64(n)*float64(n)/3, func(impl Implementation) {
			blas64.Use(impl)
			copy(x, a)
			lapack.Implementation{}.Dpotrf(blas.Upper, n, x, n)
		})
	}
}

func BenchmarkQR(b *testing.B) {
	defer blas64.Use(Default())
	for _, s := range [][2]int{{2800, 900}, {7300, 2000}} {
		m, n := s[0], s[1]
		a, x := numbers(m*n), make([]float64, m*n)
		tau, work := make([]float64, n), make([]float64, 64*n)
		flops := 2 * float64(n) * float64(n) * (float64(m) - float64(n)/3)
		bench(b, fmt.Sprintf("%dx%d", m, n), flops, func(impl Implementation) {
			blas64.Use(impl)
			copy(x, a)
			lapack.Implementation{}.Dgeqrf(m, n, x, n, tau, work, len(work))
		})
	}
}
