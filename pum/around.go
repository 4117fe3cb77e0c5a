package pum

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// ErrAround says which fields have no steps.
var ErrAround = errors.New("windows that go around a coordinate have no closed form here")

// NewCoverAround is NewCoverContext for coordinates that go around where around says so:
// the upper end of the box is the lower one again, and windows continue there. There are
// two boxes or more along these.
func NewCoverAround(ctx context.Context, lo, hi []float64, count []int, around []bool, x, weight []float64) (*Cover, error) {
	for i, a := range around {
		if a && count[i] < 2 {
			panic("pum: around a coordinate there are two windows or more")
		}
	}
	return newCover(ctx, lo, hi, count, around, x, weight)
}

// goesAround reports whether an axis goes around.
func (c *Cover) goesAround(axis int) bool { return c.around != nil && c.around[axis] }

// nearest returns v, around a coordinate the one of its places that is nearest to m.
func (c *Cover) nearest(axis int, v, m float64) float64 {
	if !c.goesAround(axis) {
		return v
	}
	length := 2 * c.half[axis] * float64(c.count[axis])
	return v - length*math.Round((v-m)/length)
}

// seam is where a coordinate goes around, of a window across it: derivatives may jump
// there, and values do not. Its features are the first ones times
//
//	x - lo beyond the seam and 0 before it.
type seam struct {
	axis            int
	lo, to, inverse float64 // where the seam is, up to where points are beyond it, 1/half-width
}

// AllowJumps lets derivatives of fields jump where coordinates go around: the windows
// there have more features. It comes before Orthonormalize.
func (s *Space) AllowJumps(axes []int) {
	for w := range s.Windows() {
		middle := s.Center(w)
		for _, i := range axes {
			length := 2 * s.half[i] * float64(s.count[i])
			d := middle[i] - s.lo[i]
			if math.Min(d, length-d) >= (1+blend)*s.half[i] {
				continue
			}
			for _, b := range s.bases[w] {
				to := s.lo[i] + math.Mod(d+length/2, length) // opposite the middle
				b.seams = append(b.seams, seam{i, s.lo[i], to, 1 / s.half[i]})
			}
		}
	}
}

// write writes the features of a seam from the first width ones. Points x are those of the
// body: which side they are on shows there alone.
func (e seam) write(x []float64, dim int, lanes []blas64.General, width, first int) {
	cols := lanes[0].Cols
	for p := range lanes[0].Rows {
		v := x[p*dim+e.axis]
		beyond := v < e.to
		q := (v - e.lo) * e.inverse
		for l := range lanes {
			to, own := lanes[l].Data[p*cols+first:][:width], lanes[l].Data[p*cols:][:width]
			if !beyond {
				clear(to)
				continue
			}
			for j, f := range own {
				to[j] = q * f
			}
			if l == 1+e.axis {
				for j, f := range lanes[0].Data[p*cols:][:width] {
					to[j] += e.inverse * f
				}
			}
		}
	}
}
