package solve

import (
	"math"

	"pinnsolve/internal/vec"
)

// nonlinearFinest is the least cell at finite strain, in half-widths: near a
// compressed corner the body would wrinkle, the more so the nearer, and
// Newton's method fails on the tangent.
const nonlinearFinest = 1e-2

// cell is the diameter of cells at which a window holds enough quadrature points
// for all features.
func (w *windows) cell() float64 {
	half := w.space.Half()
	volume, points := 1.0, 1.0
	for i, h := range half {
		volume *= 2 * h * math.Min(2, float64(w.space.Count()[i])) // what a window covers
		points *= math.Ceil(float64(w.o.Degree+1) / 2)
	}
	features := float64(w.o.Features)
	if len(w.singular) > 0 {
		features += float64(w.o.Local)
	}
	dim := float64(len(half))
	return math.Sqrt(dim) * math.Pow(volume*points/(pointsPerFeature*features), 1/dim)
}

// size is the largest cell of the quadrature at x.
func (w *windows) size(largest float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		h := largest
		if w.o.Ungraded {
			return h
		}
		for k, s := range w.singular {
			r := s.Distance(x)
			switch {
			case k < w.corners:
				h = math.Min(h, w.finest+cellGrowth*r)
			case s.Middle != nil: // from inside a gap
				h = math.Min(h, cellGrowth*math.Max(r, s.Reach))
			default:
				h = math.Min(h, cellGrowth*math.Max(r, s.Scale))
			}
		}
		return h
	}
}

// along lets cells near an edge be longer along it.
func (w *windows) along(largest float64, size func(x []float64) float64) func(x, d []float64) float64 {
	return func(x, d []float64) float64 {
		at := size(x)
		nearest, least := -1, math.Inf(1)
		for k, s := range w.singular[:w.corners] {
			if r := s.Distance(x); r < least {
				nearest, least = k, r
			}
		}
		if nearest < 0 || at >= largest {
			return 1
		}
		cos := math.Abs(vec.Dot(d, w.singular[nearest].Axis.Direction)) / vec.Norm(d)
		sin := math.Sqrt(math.Max(0, 1-cos*cos))
		return math.Max(1, math.Min(at/math.Max(sin, 1e-300), largest/math.Max(cos, 1e-300))/at)
	}
}

// length is the distance to the nearest singular corner, at most a half-width.
func (w *windows) length(x []float64) float64 {
	l := w.half
	for _, s := range w.singular[:w.corners] {
		l = math.Min(l, w.finest+s.Distance(x))
	}
	return l
}
