package speed

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pinnsolve/internal/cputime"
	"pinnsolve/internal/gflops"
)

var bar = Work{Form: Standard, Depth: 4, Width: 50, Points: 4096, Boundary: 256}

// BenchmarkStep times one loss and gradient. GFLOP/s counts only the matrix
// products.
func BenchmarkStep(b *testing.B) {
	for _, form := range []Form{Standard, Mixed} {
		for _, size := range [][2]int{{4, 50}, {3, 64}, {5, 128}} {
			w := bar
			w.Form, w.Depth, w.Width = form, size[0], size[1]
			benchmarkStep(b, w)
		}
	}
}

// BenchmarkPoints shows how the time per point depends on their number.
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
			before := cputime.Used()
			for b.Loop() {
				s.Loss(grad, theta)
			}
			spent := cputime.Used() - before
			points := float64(w.Points) * float64(b.N)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/points, "ns/point")
			b.ReportMetric(float64(spent.Nanoseconds())/points, "cpu-ns/point")
			gflops.Report(b, w.Flops()*points)
		})
	}
}

// BenchmarkWorkers times one loss and gradient on one worker and on two, in
// alternation, and reports the speed-up.
func BenchmarkWorkers(b *testing.B) {
	for _, form := range []Form{Standard, Mixed} {
		w := bar
		w.Form = form
		b.Run(w.String(), func(b *testing.B) {
			t := alternate(b, []step{{w, 1}, {w, 2}})
			b.ReportMetric(t[0]/t[1], "x-one-worker")
		})
	}
}

// BenchmarkFlat times steps of 4096 to 262144 points on one worker, in
// alternation, and reports the ratio of the largest to the smallest time per
// point.
func BenchmarkFlat(b *testing.B) {
	var steps []step
	for _, n := range []int{4096, 16384, 65536, 262144} {
		w := bar
		w.Points = n
		steps = append(steps, step{w, 1})
	}
	t := alternate(b, steps)
	b.ReportMetric(slices.Max(t)/slices.Min(t), "slowest/fastest")
}

// step is one loss and gradient on some workers.
type step struct {
	work    Work
	workers int
}

// alternate runs steps in alternation, each turn about as long as one of the
// largest, and returns for each the time per point, ns, of the best turn.
func alternate(b *testing.B, steps []step) []float64 {
	b.Helper()
	most := 0
	for _, s := range steps {
		most = max(most, s.work.Points)
	}
	var turns []func() float64
	for _, s := range steps {
		system, err := s.work.System(s.workers)
		if err != nil {
			b.Fatal(err)
		}
		theta := s.work.Theta()
		grad := make([]float64, len(theta))
		system.Loss(grad, theta)
		turns = append(turns, func() float64 {
			start := time.Now()
			for range most / s.work.Points {
				system.Loss(grad, theta)
			}
			return float64(time.Since(start).Nanoseconds()) / float64(most)
		})
	}
	best := slices.Repeat([]float64{math.Inf(1)}, len(steps))
	for b.Loop() {
		for range 3 {
			for i, turn := range turns {
				best[i] = min(best[i], turn())
			}
		}
	}
	return best
}
