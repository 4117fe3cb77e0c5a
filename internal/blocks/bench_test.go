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

// BenchmarkFactorize reports the rate of a factorisation as a fraction of the
// rate of products of 180×180 matrices on as many goroutines in the same run.
func BenchmarkFactorize(b *testing.B) {
	for name, g := range map[string]grid{"20x10": {20, 10, 1}, "6x6": {6, 6, 1}, "4x4x4": {4, 4, 4}} {
		b.Run(name, func(b *testing.B) {
			s := large(g)
			workers := runtime.GOMAXPROCS(0)
			var f *blocks.Factor
			var seconds, ideal float64 // ideal: at the rate of products
			for b.Loop() {
				rate := products(workers)
				start := time.Now()
				f = factorize(b, s.m, blocks.Options{Negative: s.negative})
				seconds += time.Since(start).Seconds()
				ideal += f.Flops() / rate
			}
			b.ReportMetric(float64(b.N)*f.Flops()/seconds/1e9, "GFLOP/s")
			b.ReportMetric(ideal/seconds, "of-products")
			b.ReportMetric(float64(s.m.Bytes())/1e6, "MB-matrix")
			b.ReportMetric(float64(f.Bytes())/1e6, "MB-factor")
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
		f.Solve(b.Context(), x, rhs)
	}
	b.ReportMetric(f.Residual(), "backward-error")
}
