package squares

import (
	"context"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Points says where residuals are taken.
type Points struct {
	Interior int     // number in the interior
	Boundary float64 // on a piece of boundary as large as Length^(dim-1)
	Least    int     // on a part of the boundary
	Length   float64
	Seed     uint64
	// Near are points at which the solution is singular: more points are placed about
	// them, as dense in the logarithm of the distance as down to Finest of Length.
	Near   [][]float64
	About  int
	Finest float64
}

// of returns the points of a term, and for each the root of its share of the region.
func (o Points) of(p pinn.Problem, t pinn.Term) (pts geometry.Points, share []float64, err error) {
	switch d := p.Domain; {
	case t.At != nil:
		pts = *t.At
	case t.Integral:
		pts, err = t.Points(d, o.Interior, geometry.Halton{}, o.Seed)
		total := 0.0
		for _, w := range pts.W {
			total += w
		}
		for _, w := range pts.W {
			share = append(share, w/total)
		}
		return pts, share, err
	case t.On == pinn.Interior:
		pts = d.Interior(o.Interior, geometry.Halton{}, o.Seed)
	default:
		pts, err = pinn.OnBoundary(context.Background(), d, t.On, func(_ context.Context, part pinn.Region) (geometry.Points, error) {
			name := part.String()
			m, err := d.PartMeasure(name)
			if err != nil {
				return geometry.Points{}, err
			}
			n := o.Boundary * m / math.Pow(o.Length, float64(d.Dim()-1))
			return d.Boundary(name, max(o.Least, int(math.Ceil(n))), boundarySampler(d.Dim()), o.Seed)
		})
	}
	for range pts.Len() {
		share = append(share, 1/math.Sqrt(float64(pts.Len())))
	}
	return pts, share, err
}

// boundarySampler places points on a part of the boundary, of a plane body denser towards
// its ends.
func boundarySampler(dim int) geometry.Sampler {
	if dim == 2 {
		return geometry.StretchedHalton{}
	}
	return geometry.Halton{}
}
