package solve

import (
	"math"

	"pinnsolve/geometry"
	"pinnsolve/internal/tensor"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// MisesMeanMax with ".PART" added is the name of the largest local mean of the von Mises
// stress on a part of the boundary of a body in space: the mean over what of the part is
// nearer than Near, in extents of the body, to one of its points. Points nearer than twice
// that to corners where the stress may have no bound are left out, so that no mean has
// them in it. A mean is known better than the stress at a point.
const MisesMeanMax = "mises_mean_max"

// patch is a piece of a part of the boundary: that around the centre of a local mean.
type patch struct {
	part        string
	first, last int // its sites
	centers     []int
}

// means returns the largest local means of the von Mises stress on the parts of a body
// in space, by name.
func (c census) means(p pinn.Problem, fine *fields.Solution) (map[string]Peak, error) {
	s := sites{Points: geometry.Points{Dim: c.Dim}}
	var patches []patch
	for _, part := range p.Domain.Parts() {
		center := c.likely(part)
		if center < 0 {
			continue
		}
		one, err := c.patch(p, &s, part, c.At(center))
		if err != nil {
			return nil, err
		}
		if len(one.centers) > 0 {
			patches = append(patches, one)
		}
	}
	if len(patches) == 0 {
		return nil, nil
	}
	stress, err := s.stress(fine)
	if err != nil {
		return nil, err
	}
	nested, err := s.stress(c.nested)
	if err != nil {
		return nil, err
	}
	peaks := map[string]Peak{}
	for _, one := range patches {
		if peak, ok := c.largestMean(s, one, stress, nested); ok {
			peaks[MisesMeanMax+"."+one.part] = peak
		}
	}
	return peaks, nil
}

// likely returns the site of a part around which the mean over sites is the largest, -1
// if there is none.
func (c census) likely(part string) int {
	var list []int
	for i, on := range c.part {
		if on == part && finite(c.stress[i].Mises()) {
			list = append(list, i)
		}
	}
	best, most := -1, math.Inf(-1)
	for _, i := range list {
		if c.far[i] <= 2*Near*c.size {
			continue
		}
		sum, n := 0.0, 0.0
		for _, j := range list {
			if vec.Distance(c.At(i), c.At(j)) <= Near*c.size {
				sum, n = sum+c.stress[j].Mises(), n+1
			}
		}
		if sum/n > most {
			best, most = i, sum/n
		}
	}
	return best
}

// patch adds the points of a rule on a part, with weights, that local means about the
// points near a place need.
func (c census) patch(p pinn.Problem, s *sites, part string, place []float64) (patch, error) {
	const (
		degree = 2
		cells  = 0.5 // of the radius of a mean
	)
	radius := Near * c.size
	one := patch{part: part, first: s.Len()}
	pts, err := p.Domain.BoundaryRule(part, geometry.Rule{Degree: degree, Size: func(x []float64) float64 {
		return cells*radius + math.Max(0, vec.Distance(x, place)-2*radius)
	}})
	if err != nil {
		return one, err
	}
	for i := range pts.Len() {
		apart := vec.Distance(pts.At(i), place)
		if apart > 2*radius || !c.smooth(pts.At(i)) {
			continue
		}
		if _, far := nearestCorner(c.corners, pts.At(i)); apart <= radius && far > 2*radius {
			one.centers = append(one.centers, s.Len())
		}
		s.add(pts, i, part)
		s.W[s.Len()-1] = pts.W[i]
	}
	one.last = s.Len()
	return one, nil
}

// largestMean returns the largest mean about one of the centers of a patch. Its error is
// estimated by the mean of the von Mises stress of the difference from the nested
// solution, which is no smaller than the difference of the means.
func (c census) largestMean(s sites, one patch, stress, nested []tensor.Sym) (peak Peak, ok bool) {
	for _, center := range one.centers {
		var area, sum, off float64
		for i := one.first; i < one.last; i++ {
			if vec.Distance(s.At(i), s.At(center)) <= Near*c.size {
				area += s.W[i]
				sum += s.W[i] * stress[i].Mises()
				off += s.W[i] * stress[i].Minus(nested[i]).Mises()
			}
		}
		if mean := sum / area; finite(mean) && (!ok || mean > peak.Value) {
			ok = true
			peak = Peak{Value: mean, Estimate: c.left * off / area, X: s.rounded(center, c.size), On: one.part, Within: Near * c.size}
		}
	}
	return peak, ok
}
