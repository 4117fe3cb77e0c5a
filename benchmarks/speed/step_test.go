package speed

import (
	"fmt"
	"syscall"
	"testing"
	"time"
)

var bar = Work{Form: Standard, Depth: 4, Width: 50, Points: 4096, Boundary: 256}

// BenchmarkStep times one loss and gradient. GFLOP/s counts the matrix
// products alone.
func BenchmarkStep(b *testing.B) {
	for _, form := range []Form{Standard, Mixed} {
		for _, size := range [][2]int{{4, 50}, {3, 64}, {5, 128}} {
			w := bar
			w.Form, w.Depth, w.Width = form, size[0], size[1]
			benchmarkStep(b, w)
		}
	}
}

// BenchmarkPoints shows how the time a point depends on how many there are.
func BenchmarkPoints(b *testing.B) {
	for _, n := range []int{1024, 4096, 16384, 65536, 262144} {
		w := bar
		w.Points = n
		benchmarkStep(b, w)
	}
}

func benchmarkStep(b *testing.B, w Work) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("%v/workers=%d", w, workers), func(b *testing.B) {
			s, err := w.System(workers)
			if err != nil {
				b.Fatal(err)
			}
			theta := w.Theta()
			grad := make([]float64, len(theta))
			s.Loss(grad, theta)
			b.ReportAllocs()
			before := cpu()
			for b.Loop() {
				s.Loss(grad, theta)
			}
			spent := cpu() - before
			points := float64(w.Points) * float64(b.N)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/points, "ns/point")
			b.ReportMetric(float64(spent.Nanoseconds())/points, "cpu-ns/point")
			b.ReportMetric(w.Flops()*points/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}

// cpu returns the processor time that the process has taken: what is left of
// a time on a machine that is shared.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
