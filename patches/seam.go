package patches

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
)

// seam is where a coordinate that goes around begins again, of a window across it:
// derivatives may jump there, and values do not. It has features
//
//	q(x) P(x), q = x - lo beyond the seam and 0 before it,
//
// with all polynomials P of one degree less than the others, so that on either side there
// are all polynomials, with the same values at the seam.
type seam struct {
	axis       int
	lo, hi, to float64 // both ends, and up to where points are beyond the seam
}

// newSeams returns the seams that a window is across.
func newSeams(s *Space, at []int) (list []seam) {
	for _, i := range s.seams {
		w := s.axes[i]
		if middle, half := w.Reach(at[i]); middle-half < w.Lo() || middle+half > w.Hi() {
			length := w.Hi() - w.Lo()
			opposite := math.Mod(middle-w.Lo()+1.5*length, length)
			list = append(list, seam{i, w.Lo(), w.Hi(), w.Lo() + opposite})
		}
	}
	return list
}

// lower returns how many polynomials have one degree less than all.
func (s *Space) lower() int { return Polynomials(len(s.axes), s.degree-1) }

// seamed writes the features of a seam, from the polynomials in the first columns. Points
// x are those of the domain: which side of the seam they are on shows there alone.
func (b *basis) seamed(dst []blas64.General, first int, l ad.Lanes, e seam, x []float64, n int) {
	dim := l.Dim
	inv := b.inv[e.axis]
	for p := range len(x) / dim {
		v := x[p*dim+e.axis]
		if length := e.hi - e.lo; v < e.lo || v > e.hi {
			v -= length * math.Floor((v-e.lo)/length)
		}
		if v >= e.to {
			continue // zero, as dst is
		}
		q := (v - e.lo) * inv
		row := func(lane, from int) []float64 { return dst[lane].Data[p*dst[lane].Stride+from:][:n] }
		add := func(lane int, c float64, of int) {
			blas64.Axpy(c, dense.Vector(row(of, 0)), dense.Vector(row(lane, first)))
		}
		for lane := range dst {
			add(lane, q, lane)
		}
		if l.Order == ad.Value {
			continue
		}
		add(1+e.axis, inv, 0)
		switch l.Order {
		case ad.Laplacian:
			add(l.Lap(), 2*inv, 1+e.axis)
		case ad.Hessian:
			for i := range dim {
				add(l.Second(min(i, e.axis), max(i, e.axis)), inv, 1+i)
			}
			add(l.Second(e.axis, e.axis), inv, 1+e.axis)
		}
	}
}
