package report

import (
	"math"
	"slices"

	"pinnsolve/pinn"
)

// tensor returns the nine components of the stress, row by row, one column each; nil
// if the outputs have none. In the plane the third axis is normal to it: across a
// long body or a plate, about the axis of a body of revolution.
func tensor(all []samples) [][]float64 {
	i := slices.IndexFunc(all, func(s samples) bool { return s.Role == pinn.Stress })
	if i < 0 {
		return nil
	}
	v := all[i].values
	zero := make([]float64, len(v[0]))
	switch len(v) {
	case 6:
		return [][]float64{v[0], v[1], v[2], v[1], v[3], v[4], v[2], v[4], v[5]}
	case 3, 4:
		across := zero
		if len(v) == 4 {
			across = v[3]
		} else if k := slices.IndexFunc(all, func(s samples) bool { return s.Role == pinn.StressAcross }); k >= 0 {
			across = all[k].values[0]
		}
		return [][]float64{v[0], v[1], zero, v[1], v[2], zero, zero, zero, across}
	}
	return nil
}

// principal returns the principal stresses at the points, the largest first.
func principal(all []samples, t [][]float64) samples {
	s := samples{Output: pinn.Output{Name: "principal", Components: []string{"principal_1", "principal_2", "principal_3"}}}
	if k := slices.IndexFunc(all, func(s samples) bool { return s.Role == pinn.Stress }); k >= 0 {
		s.Unit = all[k].Unit
	}
	for range 3 {
		s.values = append(s.values, make([]float64, len(t[0])))
	}
	for p := range t[0] {
		values := eigenvalues(t[0][p], t[4][p], t[8][p], t[1][p], t[2][p], t[5][p])
		for k, v := range values {
			s.values[k][p] = v
		}
	}
	return s
}

// eigenvalues returns those of the symmetric matrix with the diagonal a, b, c and the
// entries d = (1,2), e = (1,3), f = (2,3), in descending order (Smith, Commun. ACM 4
// (1961) 168).
func eigenvalues(a, b, c, d, e, f float64) [3]float64 {
	mean := (a + b + c) / 3
	x, y, z := a-mean, b-mean, c-mean
	off := d*d + e*e + f*f
	size := math.Sqrt((x*x + y*y + z*z + 2*off) / 6)
	if size == 0 {
		return [3]float64{mean, mean, mean}
	}
	det := x*(y*z-f*f) - d*(d*z-f*e) + e*(d*f-y*e)
	angle := math.Acos(max(-1, min(1, det/(2*size*size*size)))) / 3
	first := mean + 2*size*math.Cos(angle)
	last := mean + 2*size*math.Cos(angle+2*math.Pi/3)
	return [3]float64{first, 3*mean - first - last, last}
}
