package training

import (
	"fmt"
	"testing"
)

// BenchmarkQR times the factorisation that a direct solve consists of.
func BenchmarkQR(b *testing.B) {
	for _, size := range [][2]int{{2800, 900}, {7300, 2000}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			a := random(size[0], size[1], 1)
			for b.Loop() {
				q := newQR(size[0], size[1], 0)
				q.matrix().Copy(a)
				q.factor(nil)
			}
			m, n := float64(size[0]), float64(size[1])
			b.ReportMetric((2*m*n*n-2*n*n*n/3)*1e-9*float64(b.N)/b.Elapsed().Seconds(), "GF/s")
		})
	}
}
