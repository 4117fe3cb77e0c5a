package solve

// nonlinearFinest is the least cell at finite strain, in half-widths: near a
// compressed corner the body would wrinkle, the more so the nearer, and
// Newton's method fails on the tangent.
const nonlinearFinest = 1e-2

// length is about the distance to the nearest corner at which fluxes have no bound, at
// most a half-width, and smooth but at corners, so that integrals with a penalty over it
// are.
func (w *windows) length(x []float64) float64 {
	inverse := 1 / w.half
	for _, s := range w.singular[:w.corners] {
		if s.Low >= 1 {
			continue
		}
		inverse += 1 / (w.finest + s.Distance(x))
	}
	return 1 / inverse
}
