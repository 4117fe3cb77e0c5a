package features

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/vec"
)

// fitRounding returns the cylinder or sphere that the samples lie on, whichever
// fits better, and the largest deviation over its radius.
func fitRounding(samples []sample) (a Arc, deviation float64) {
	cylinder, offCylinder := fitCylinder(samples)
	sphere, offSphere := fitSphere(samples)
	a, deviation = cylinder, offCylinder
	if offSphere < offCylinder {
		a, deviation = sphere, offSphere
	}
	var towards float64 // how much the normals point to the center
	for _, s := range samples {
		towards += s.area * vec.Dot(a.toCenter(s.x[:]), s.n[:])
		if !slices.Contains(a.Parts, s.part) {
			a.Parts = append(a.Parts, s.part)
		}
	}
	a.Concave = towards > 0
	return a, deviation
}

// toCenter returns the vector from x to the center of a sphere, or to the axis
// of a cylinder.
func (a Arc) toCenter(x []float64) []float64 {
	d := vec.Sub(a.Center, x)
	if a.Axis != nil {
		d = vec.Offset(d, a.Axis, -vec.Dot(d, a.Axis))
	}
	return d
}

// fitCylinder takes as axis the direction most nearly perpendicular to the
// normals, and fits a circle to the points projected along it.
func fitCylinder(samples []sample) (a Arc, deviation float64) {
	spread := mat.NewSymDense(3, nil)
	for _, s := range samples {
		for i := range 3 {
			for j := range i + 1 {
				spread.SetSym(i, j, spread.At(i, j)+s.area*s.n[i]*s.n[j])
			}
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(spread, true) {
		return Arc{}, math.Inf(1)
	}
	var v mat.Dense
	eigen.VectorsTo(&v)
	axis, e1, e2 := positive(mat.Col(nil, 0, &v)), mat.Col(nil, 1, &v), mat.Col(nil, 2, &v)
	flat := make([][2]float64, len(samples))
	lo, hi := math.Inf(1), math.Inf(-1) // along the axis
	for i, s := range samples {
		flat[i] = [2]float64{vec.Dot(s.x[:], e1), vec.Dot(s.x[:], e2)}
		lo, hi = min(lo, vec.Dot(s.x[:], axis)), max(hi, vec.Dot(s.x[:], axis))
	}
	c, ok := fitCircle(flat)
	if !ok {
		return Arc{}, math.Inf(1)
	}
	a = Arc{Center: make([]float64, 3), Axis: axis, Radius: c.radius}
	for i := range 3 {
		a.Center[i] = c.center[0]*e1[i] + c.center[1]*e2[i] + (lo+hi)/2*axis[i]
	}
	angles := make([]float64, len(flat))
	for i, x := range flat {
		angles[i] = math.Atan2(x[1]-c.center[1], x[0]-c.center[0])
	}
	a.Sweep = sweep(angles)
	return a, c.deviation / c.radius
}

// positive returns the direction or its opposite, whichever has a positive
// largest component.
func positive(v []float64) []float64 {
	largest := 0
	for i := range v {
		if math.Abs(v[i]) > math.Abs(v[largest])+1e-9 {
			largest = i
		}
	}
	if v[largest] < 0 {
		vec.Negate(v)
	}
	return v
}

// sweep returns the angle covered by directions, without the widest gap between
// them; a full circle if that gap is no wider than a facet of a coarse one.
func sweep(angles []float64) float64 {
	const facet = math.Pi / 6
	slices.Sort(angles)
	gap := angles[0] + 2*math.Pi - angles[len(angles)-1]
	for i := range len(angles) - 1 {
		gap = max(gap, angles[i+1]-angles[i])
	}
	if gap <= facet {
		return 2 * math.Pi
	}
	return 2*math.Pi - gap
}

// fitSphere returns the sphere with the least sum of (r²-R²)²: linear least
// squares for x·x = 2 c·x + (R² - c·c) about the mean of the points. Sweep is
// half the solid angle.
func fitSphere(samples []sample) (a Arc, deviation float64) {
	var middle [3]float64
	for _, s := range samples {
		for i := range middle {
			middle[i] += s.x[i] / float64(len(samples))
		}
	}
	rows, rhs := mat.NewDense(len(samples), 4, nil), mat.NewVecDense(len(samples), nil)
	for k, s := range samples {
		d := vec.Sub(s.x[:], middle[:])
		rows.SetRow(k, []float64{2 * d[0], 2 * d[1], 2 * d[2], 1})
		rhs.SetVec(k, vec.Dot(d, d))
	}
	var solution mat.VecDense
	if len(samples) < 4 || solution.SolveVec(rows, rhs) != nil {
		return Arc{}, math.Inf(1)
	}
	c := []float64{solution.AtVec(0), solution.AtVec(1), solution.AtVec(2)}
	a = Arc{Center: vec.Add(middle[:], c), Radius: math.Sqrt(vec.Dot(c, c) + solution.AtVec(3))}
	var area float64
	for _, s := range samples {
		deviation = max(deviation, math.Abs(vec.Distance(s.x[:], a.Center)-a.Radius))
		area += s.area
	}
	a.Sweep = min(area/(2*a.Radius*a.Radius), 2*math.Pi)
	return a, deviation / a.Radius
}
