package squares

import (
	"context"
	"math"
	"math/rand/v2"

	"pinnsolve/geometry"
	"pinnsolve/patches"
	"pinnsolve/pinn"
)

// Points says where residuals are taken.
type Points struct {
	Interior int     // number in the interior
	Boundary float64 // on a piece of boundary as large as Length^(dim-1)
	Least    int     // on a part of the boundary
	Length   float64
	Seed     uint64
	// Near are corners at which the solution is singular: About more points are placed
	// around each, evenly in the logarithm of the distance r from Finest of Length on. The
	// square of their rows has the weight r/Length: functions that are steep next to the
	// corner alone must not be free there.
	Near   [][]float64
	About  int
	Finest float64
}

// of returns the points of a term, and for each the root of its share of the region.
func (o Points) of(p pinn.Problem, s *patches.Space, t pinn.Term) (pts geometry.Points, share []float64, err error) {
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
		pts = geometry.Join(o.inside(d, s), o.about(d))
		for _, w := range pts.W {
			share = append(share, math.Sqrt(w/float64(pts.Len())))
		}
		return pts, share, nil
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

// inside returns the points in the interior, with the same number for every window however
// wide it is, if the whole of it is inside, and weights as if they were evenly spread.
func (o Points) inside(d *geometry.Domain, s *patches.Space) geometry.Points {
	dim := d.Dim()
	ends, even := make([][]float64, dim), true
	for i := range ends {
		ends[i] = s.Along(i).Ends()
		most, least := 0.0, math.Inf(1)
		for k, x := range ends[i][1:] {
			most, least = math.Max(most, x-ends[i][k]), math.Min(least, x-ends[i][k])
		}
		even = even && most < 1.01*least
	}
	if even {
		pts := d.Interior(o.Interior, geometry.Halton{}, o.Seed)
		for i := range pts.W {
			pts.W[i] = 1
		}
		return pts
	}
	pts := geometry.Points{Dim: dim}
	lo, hi := d.Bounds()
	for try := uint64(0); pts.Len() < o.Interior && try < mostTries; try++ {
		cube, _ := geometry.Halton{}.Sample(o.Interior, dim, rand.NewPCG(o.Seed, try))
		for i := 0; i < len(cube) && pts.Len() < o.Interior; i += dim {
			x, w := make([]float64, dim), 1.0
			for c := range dim {
				n := len(ends[c]) - 1
				k := min(n-1, int(cube[i+c]*float64(n)))
				width := ends[c][k+1] - ends[c][k]
				x[c] = ends[c][k] + width*(cube[i+c]*float64(n)-float64(k))
				w *= width * float64(n) / (hi[c] - lo[c])
			}
			if d.Level(x) < 0 {
				pts.X, pts.W = append(pts.X, x...), append(pts.W, w)
			}
		}
	}
	return pts
}

// mostTries bounds how often points are drawn for a body that fills little of its box.
const mostTries = 50

// about returns the points around corners in the plane, with weights r/Length.
func (o Points) about(d *geometry.Domain) geometry.Points {
	pts := geometry.Points{Dim: d.Dim()}
	for c, x := range o.Near {
		cube, _ := geometry.Halton{}.Sample(8*o.About, 2, rand.NewPCG(o.Seed, uint64(c)))
		found := 0
		for i := 0; i < len(cube) && found < o.About; i += 2 {
			r := math.Pow(o.Finest, 1-cube[i])
			sin, cos := math.Sincos(2 * math.Pi * cube[i+1])
			at := []float64{x[0] + r*o.Length*cos, x[1] + r*o.Length*sin}
			if d.Level(at) < 0 {
				pts.X, pts.W = append(pts.X, at...), append(pts.W, r)
				found++
			}
		}
	}
	return pts
}

// boundarySampler places points on a part of the boundary, of a plane body denser towards
// its ends.
func boundarySampler(dim int) geometry.Sampler {
	if dim == 2 {
		return geometry.StretchedHalton{}
	}
	return geometry.Halton{}
}
