package solve

import "math"

// nonlinearFinest is the least cell at finite strain, in half-widths: near a
// compressed corner the body would wrinkle, the more so the nearer, and
// Newton's method fails on the tangent.
const nonlinearFinest = 1e-2

// length is the distance to the nearest singular corner, at most a half-width.
func (w *windows) length(x []float64) float64 {
	l := w.half
	for _, s := range w.singular[:w.corners] {
		l = math.Min(l, w.finest+s.Distance(x))
	}
	return l
}
