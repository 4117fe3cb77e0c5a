// Package tensor holds symmetric tensors in space, such as stresses.
package tensor

import "math"

// Sym is a symmetric tensor: its entries 11, 22, 33, 12, 13, 23.
type Sym [6]float64

// Minus returns a - b.
func (a Sym) Minus(b Sym) Sym {
	for i := range a {
		a[i] -= b[i]
	}
	return a
}

// Rows returns the nine entries, row by row.
func (a Sym) Rows() [9]float64 {
	return [9]float64{a[0], a[3], a[4], a[3], a[1], a[5], a[4], a[5], a[2]}
}

// Mises returns the von Mises stress sqrt(3/2 s:s), s the deviator of the stress a.
func (a Sym) Mises() float64 {
	x, y, z := a[0]-a[1], a[1]-a[2], a[2]-a[0]
	return math.Sqrt((x*x+y*y+z*z)/2 + 3*(a[3]*a[3]+a[4]*a[4]+a[5]*a[5]))
}

// Principal returns the eigenvalues in descending order (Smith, Commun. ACM 4
// (1961) 168).
func (a Sym) Principal() [3]float64 {
	mean := (a[0] + a[1] + a[2]) / 3
	x, y, z := a[0]-mean, a[1]-mean, a[2]-mean
	d, e, f := a[3], a[4], a[5]
	size := math.Sqrt((x*x + y*y + z*z + 2*(d*d+e*e+f*f)) / 6)
	if size == 0 {
		return [3]float64{mean, mean, mean}
	}
	det := x*(y*z-f*f) - d*(d*z-f*e) + e*(d*f-y*e)
	angle := math.Acos(max(-1, min(1, det/(2*size*size*size)))) / 3
	first := mean + 2*size*math.Cos(angle)
	last := mean + 2*size*math.Cos(angle+2*math.Pi/3)
	return [3]float64{first, 3*mean - first - last, last}
}
