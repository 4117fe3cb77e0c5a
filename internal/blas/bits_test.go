package blas

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/blas"
)

// numbers returns n random numbers, the same for the same n.
func numbers(n int) []float64 {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	s := make([]float64, n)
	for i := range s {
		s[i] = rnd.NormFloat64()
	}
	return s
}

// results runs products above parallelFrom and returns everything written.
func results(impl Implementation) [][]float64 {
	const n, t = blas.NoTrans, blas.Trans
	var all [][]float64
	product := func(tA, tB blas.Transpose, m, n, k int) {
		lda, ldb := k, n
		if tA == t {
			lda = m
		}
		if tB == t {
			ldb = k
		}
		c := numbers(m * n)
		impl.Dgemm(tA, tB, m, n, k, -0.7, numbers(m*k), lda, numbers(k*n), ldb, 0.3, c, n)
		all = append(all, c)
	}
	product(n, n, 6001, 50, 61)
	product(n, t, 517, 431, 300)
	product(t, n, 301, 523, 333)
	product(t, n, 50, 50, 24577)
	product(n, n, 30, 2011, 601)
	product(t, t, 1500, 40, 700)
	for _, side := range sides {
		a, b := numbers(301*301), numbers(301*301)
		for i := range 301 {
			a[i*301+i] += 301
		}
		impl.Dtrsm(side, blas.Upper, n, blas.NonUnit, 301, 301, -0.7, a, 301, b, 301)
		all = append(all, b)
	}
	for _, ul := range []blas.Uplo{blas.Upper, blas.Lower} {
		for _, tA := range []blas.Transpose{n, t} {
			ld := 601
			if tA == t {
				ld = 347
			}
			c := numbers(347 * 347)
			impl.Dsyrk(ul, tA, 347, 601, 1, numbers(347*601), ld, 1, c, 347)
			all = append(all, c)
		}
	}
	return all
}

func equalBits(t *testing.T, got, want [][]float64) {
	t.Helper()
	for r := range want {
		for i, v := range want[r] {
			if math.Float64bits(v) != math.Float64bits(got[r][i]) {
				t.Fatalf("result %d, entry %d: %v and %v", r, i, got[r][i], v)
			}
		}
	}
}

// single holds the results of one thread, by implementation.
var single = map[Implementation][][]float64{}

// expected returns the results of one thread.
func expected(impl Implementation) [][]float64 {
	if single[impl] == nil {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		single[impl] = results(impl)
	}
	return single[impl]
}

// TestThreads checks that any number of threads gives the same bits.
func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	each(t, func(t *testing.T, impl Implementation) {
		if impl.kernels == nil {
			t.Skip("gonum's own")
		}
		want := expected(impl)
		for _, procs := range []int{2, 3, 7} {
			runtime.GOMAXPROCS(procs)
			equalBits(t, results(impl), want)
		}
	})
}

// TestKernelsAgree checks that AVX-512 and AVX2 give the same bits.
func TestKernelsAgree(t *testing.T) {
	a, okA := Named("avx512")
	b, okB := Named("avx2")
	if !okA || !okB {
		t.Skip("one of them is not on this processor")
	}
	equalBits(t, expected(a), expected(b))
}

// TestConcurrentCallers shares the helpers among callers.
func TestConcurrentCallers(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		if impl.kernels == nil {
			t.Skip("gonum's own")
		}
		const callers = 3
		want := expected(impl)
		done := make(chan [][]float64)
		for range callers {
			go func() { done <- results(impl) }()
		}
		for range callers {
			equalBits(t, <-done, want)
		}
	})
}
