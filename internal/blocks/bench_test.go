package blocks_test

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/blocks"
)

// large is a saddle point of 120 displacements and 60 pressures a window.
func large(g grid) system {
	n := g.windows()
	sizes := make([]int, n)
	s := system{negative: make([]int, n)}
	for i := range n {
		sizes[i], s.negative[i] = 180, 60
	}
	s.m = blocks.New(sizes, true)
	rng := rand.New(rand.NewPCG(1, 0))
	g.couples(func(i, j int) {
		b := s.m.Block(i, j)
		for r := range b.Rows {
			for c := range b.Cols {
				switch v := 2*rng.Float64() - 1; {
				case i == j && r == c && r < 120:
					b.Data[r*b.Stride+c] = 200
				case i == j && c == r-120:
					b.Data[r*b.Stride+c] = 100
				case r < 120 || c < 120:
					b.Data[r*b.Stride+c] = v
				}
			}
		}
	})
	return s
}

// BenchmarkFactorize reports the rate of a factorisation, and its part of that
// of products of two 180×180 matrices on as many goroutines in the same run.
func BenchmarkFactorize(b *testing.B) {
	for name, g := range map[string]grid{"20x10": {20, 10, 1}, "6x6": {6, 6, 1}, "4x4x4": {4, 4, 4}} {
		b.Run(name, func(b *testing.B) {
			s := large(g)
			workers := runtime.GOMAXPROCS(0)
			var seconds, flops, peak float64
			for b.Loop() {
				peak += products(workers)
				start := time.Now()
				f := factorize(b, s.m, blocks.Options{Negative: s.negative})
				seconds += time.Since(start).Seconds()
				flops += f.Flops()
				if b.N == 1 {
					b.Logf("%s, matrix %d MB, factor %d MB, %.1f GFLOP", f.Kind(), s.m.Bytes()>>20, f.Bytes()>>20, f.Flops()/1e9)
				}
			}
			b.ReportMetric(flops/seconds/1e9, "GFLOP/s")
			b.ReportMetric(flops/seconds/(peak/float64(b.N)), "of-products")
		})
	}
}

// products returns the operations a second of products of tiles.
func products(workers int) float64 {
	const n, repeat = 180, 100
	start := time.Now()
	done := make(chan bool)
	for range workers {
		go func() {
			x, y, c := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
			m := func(d []float64) blas64.General { return blas64.General{Rows: n, Cols: n, Stride: n, Data: d} }
			for range repeat {
				blas64.Gemm(blas.NoTrans, blas.Trans, -1, m(x), m(y), 1, m(c))
			}
			done <- true
		}()
	}
	for range workers {
		<-done
	}
	return float64(workers*repeat) * 2 * n * n * n / time.Since(start).Seconds()
}

func BenchmarkSolve(b *testing.B) {
	s := large(grid{20, 10, 1})
	f := factorize(b, s.m, blocks.Options{Negative: s.negative})
	rhs := vector(s.m.Dim(), 1)
	x := make([]float64, len(rhs))
	for b.Loop() {
		f.Solve(x, rhs)
	}
	b.ReportMetric(f.Residual(), "backward-error")
}
