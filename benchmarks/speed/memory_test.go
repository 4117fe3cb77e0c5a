package speed

import (
	"os"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"pinnsolve/pinn/strong"
)

// For each point a loss and its gradient store its coordinates, its weight and
// the body force, but nothing of the network: 48 bytes in the standard form.
// Jets of one layer of 50 neurons would take 2400.
func TestMemoryOfAPoint(t *testing.T) {
	const n, most = 100_000, 64
	for _, form := range []Form{Standard, Mixed} {
		held := func(points int) float64 {
			s, theta := ready(t, Work{Form: form, Depth: 2, Width: 10, Points: points, Boundary: 64})
			s.Loss(make([]float64, len(theta)), theta)
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			runtime.KeepAlive(s)
			return float64(m.HeapAlloc)
		}
		few := held(n)
		if got := (held(2*n) - few) / n; got > most {
			t.Errorf("%s form: %.0f bytes a point, at most %d wanted", form, got, most)
		}
	}
}

// BenchmarkMillion takes one step at a million points and reports the largest
// resident set of the process until then.
func BenchmarkMillion(b *testing.B) {
	s, theta := ready(b, Work{Form: Standard, Depth: 4, Width: 50, Points: 1_000_000, Boundary: 4000})
	grad := make([]float64, len(theta))
	for b.Loop() {
		s.Loss(grad, theta)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e6/float64(b.N), "ns/point")
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if kb := regexp.MustCompile(`VmHWM:\s*(\d+) kB`).FindSubmatch(status); kb != nil {
			peak, _ := strconv.ParseFloat(string(kb[1]), 64)
			b.ReportMetric(peak/1024, "MiB-peak")
		}
	}
}

// ready compiles the work on all processors and returns parameters for it.
func ready(tb testing.TB, w Work) (*strong.System, []float64) {
	tb.Helper()
	s, err := w.System(0)
	if err != nil {
		tb.Fatal(err)
	}
	return s, w.Theta()
}
