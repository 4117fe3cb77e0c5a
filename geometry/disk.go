package geometry

import (
	"fmt"
	"math"

	"pinnsolve/internal/vec"
)

// Disk returns the closed disk. Its boundary is the part rim.
func Disk(center [2]float64, radius float64) *Domain {
	mustFinite("disk center", center[:]...)
	mustBePositive("disk radius", radius)
	c := center[:]
	level := func(x []float64) float64 { return vec.Distance(x, c) - radius }
	r := []float64{radius, radius}
	return newDomain(vec.Sub(c, r), vec.Add(c, r), level,
		[]Patch{polar(c, axisX, axisY, nil, 0, radius, 0, 2*math.Pi)},
		Part{"rim", []Patch{arc(c, radius, 0, 2*math.Pi, 1)}})
}

// AnnulusSector returns the points at distance a to b from the center and at
// angles theta0 to theta1 from the x axis, 0 < a < b and theta0 < theta1 ≤
// theta0 + 2π. Its boundary parts are the arcs inner (r = a) and outer (r = b)
// and, unless the circle is full, the straight edges start (θ = theta0) and end
// (θ = theta1).
func AnnulusSector(center [2]float64, a, b, theta0, theta1 float64) *Domain {
	mustFinite("annulus center", center[:]...)
	mustBePositive("annulus inner radius", a)
	mustIncrease("annulus radius", a, b)
	mustIncrease("annulus angle", theta0, theta1)
	const slack = 1e-12 // of an angle that should be 2π
	if theta1-theta0 > 2*math.Pi+slack {
		panic(fmt.Sprintf("geometry: annulus angle from %v to %v is more than a full circle", theta0, theta1))
	}
	c := center[:]
	full := theta1-theta0 >= 2*math.Pi-slack
	if full {
		theta1 = theta0 + 2*math.Pi
	}
	start := []float64{math.Sin(theta0), -math.Cos(theta0)} // outward normals
	end := []float64{-math.Sin(theta1), math.Cos(theta1)}
	level := func(x []float64) float64 {
		d := vec.Sub(x, c)
		r := vec.Norm(d)
		ring := max(a-r, r-b)
		switch {
		case full:
			return ring
		case theta1-theta0 <= math.Pi:
			return max(ring, vec.Dot(d, start), vec.Dot(d, end))
		default: // the sector is the union of two half planes
			return max(ring, min(vec.Dot(d, start), vec.Dot(d, end)))
		}
	}
	parts := []Part{
		{"inner", []Patch{arc(c, a, theta0, theta1, -1)}},
		{"outer", []Patch{arc(c, b, theta0, theta1, 1)}},
	}
	if !full {
		parts = append(parts,
			Part{"start", []Patch{ray(c, a, b, theta0, start)}},
			Part{"end", []Patch{ray(c, a, b, theta1, end)}})
	}
	lo, hi := sectorBounds(c, a, b, theta0, theta1)
	return newDomain(lo, hi, level, []Patch{polar(c, axisX, axisY, nil, a, b, theta0, theta1)}, parts...)
}

var axisX, axisY = []float64{1, 0}, []float64{0, 1}

// polar returns the patch c + r (cos θ e1 + sin θ e2), a ≤ r ≤ b, for
// orthonormal e1 and e2, with parameters along r and θ.
func polar(c, e1, e2, normal []float64, a, b, theta0, theta1 float64) Patch {
	return Patch{
		K: 2,
		Map: func(x, n, s []float64) float64 {
			r := a + s[0]*(b-a)
			sin, cos := math.Sincos(theta0 + s[1]*(theta1-theta0))
			for i := range x {
				x[i] = c[i] + r*(cos*e1[i]+sin*e2[i])
			}
			copy(n, normal)
			return (b - a) * (theta1 - theta0) * r
		},
		Even: func(u []float64) {
			u[0] = (math.Sqrt(a*a+u[0]*(b*b-a*a)) - a) / (b - a)
		},
	}
}

// arc returns the arc of radius r whose normal points away from the center c if
// side is 1 and towards it if side is -1.
func arc(c []float64, r, theta0, theta1, side float64) Patch {
	return Patch{K: 1, Map: func(x, n, s []float64) float64 {
		sin, cos := math.Sincos(theta0 + s[0]*(theta1-theta0))
		x[0], x[1] = c[0]+r*cos, c[1]+r*sin
		if n != nil {
			n[0], n[1] = side*cos, side*sin
		}
		return r * (theta1 - theta0)
	}}
}

// ray returns the straight edge of a sector from r = a to r = b.
func ray(c []float64, a, b, theta float64, normal []float64) Patch {
	direction := []float64{math.Cos(theta), math.Sin(theta)}
	along := []float64{(b - a) * direction[0], (b - a) * direction[1]}
	return parallelotope(vec.Offset(c, direction, a), [][]float64{along}, normal)
}

// sectorBounds returns the box around the corners of the sector and the extreme
// points of its outer arc along the axes.
func sectorBounds(c []float64, a, b, theta0, theta1 float64) (lo, hi []float64) {
	lo = []float64{math.Inf(1), math.Inf(1)}
	hi = []float64{math.Inf(-1), math.Inf(-1)}
	cover := func(r, theta float64) {
		sin, cos := math.Sincos(theta)
		for j, v := range []float64{c[0] + r*cos, c[1] + r*sin} {
			lo[j], hi[j] = min(lo[j], v), max(hi[j], v)
		}
	}
	for _, theta := range []float64{theta0, theta1} {
		cover(a, theta)
		cover(b, theta)
	}
	const quarter = math.Pi / 2
	for k := math.Ceil(theta0 / quarter); k*quarter <= theta1; k++ {
		cover(b, k*quarter)
	}
	return lo, hi
}
