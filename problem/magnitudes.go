package problem

import (
	"math"

	"pinnsolve/pinn"
)

// magnitudes returns how large the fields are, as powers of ten: by what is prescribed
// or, if the solution is known, by that; a single unknown that has neither by the
// source of its equation. A field within ten times of one, or of which nothing is known,
// has 1; one whose scale is in the file has that.
func (s *statement) magnitudes() []float64 {
	sizes := make([]float64, len(s.problem.Fields))
	for _, u := range s.unknowns {
		largest := 0.0
		for _, k := range u.fields {
			largest = max(largest, s.magnitude(k))
		}
		if largest == 0 && len(sizes) == 1 && len(s.interior) == 1 {
			largest = s.interior[0].source / s.interior[0].size
		}
		for _, k := range u.fields {
			sizes[k] = tens(largest)
			if given, _ := s.file.Unknowns.Get(u.name.value); given.Scale.given {
				sizes[k] = s.problem.Fields[k].Scale
			}
		}
	}
	return sizes
}

// magnitude is the largest value of a field that the file gives.
func (s *statement) magnitude(k int) float64 {
	f := s.problem.Fields[k]
	largest := s.largest(f.Exact, pinn.Interior)
	for _, d := range s.problem.Dirichlet {
		if d.Field == f.Name {
			largest = max(largest, s.largest(d.Value, d.On))
		}
	}
	return largest
}

// largest is the largest absolute value of a function at samples of a region.
func (s *statement) largest(f func(x []float64) float64, on pinn.Region) float64 {
	pts, err := s.samples(on)
	if f == nil || err != nil {
		return 0
	}
	largest := 0.0
	for i := range pts.Len() {
		if v := math.Abs(f(pts.At(i))); !math.IsInf(v, 0) {
			largest = max(largest, v)
		}
	}
	return largest
}

// tens is the power of ten nearest to a size that is not near one.
func tens(size float64) float64 {
	if !(size > 0) || size >= 0.1 && size <= 10 || math.IsInf(size, 0) {
		return 1
	}
	return math.Pow(10, math.Round(math.Log10(size)))
}
