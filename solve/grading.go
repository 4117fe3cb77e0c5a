package solve

import (
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
)

// nonlinearFinest is the least cell at finite strain, in half-widths: near a
// compressed corner the body would wrinkle, the more so the nearer, and
// Newton's method fails on the tangent.
const nonlinearFinest = 1e-2

// resolution says what the quadrature must integrate: products of the features of
// a window.
func (w *windows) resolution() *geometry.Resolution {
	half := slices.Min(w.space.Half())
	dim := len(w.space.Half())
	features := 0
	for k := range w.space.Windows() {
		features = max(features, w.space.Candidates(k, 0))
	}
	degree := 1.0
	for n := 1.0; n < float64(features); degree++ {
		n *= (degree + float64(dim)) / degree
	}
	r := &geometry.Resolution{Wave: envf("WAVE", 1) * 2 * degree / (1.5 * half), Finest: w.finest, Error: envf("ERR", 1e-6)}
	if w.o.Ungraded {
		return r
	}
	for k, s := range w.singular {
		p := geometry.Place{X: s.Center}
		switch {
		case k < w.corners:
			if w.blunt {
				p.Radius = w.finest
			}
		case s.Middle != nil: // from inside a gap
			p.Radius = s.Reach
		default:
			p.Radius = s.Scale
		}
		if axis := s.Axis.Direction; axis != nil {
			from, to := s.Axis.From, s.Axis.To
			if from == to {
				from, to = -w.diameter, w.diameter
			}
			p.X = vec.Offset(s.Center, axis, from)
			p.Along = vec.Sub(vec.Offset(s.Center, axis, to), p.X)
		}
		r.Places = append(r.Places, p)
	}
	return r
}

// length is the distance to the nearest singular corner, at most a half-width.
func (w *windows) length(x []float64) float64 {
	l := w.half
	for _, s := range w.singular[:w.corners] {
		l = math.Min(l, w.finest+s.Distance(x))
	}
	return l
}
