package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// Ball returns the closed ball. Its boundary is the part surface.
func Ball(center [3]float64, radius float64) *Domain {
	mustFinite("ball center", center[:]...)
	mustBePositive("ball radius", radius)
	c := center[:]
	whole := solidAngle{0, math.Pi, 0, 2 * math.Pi}
	r := []float64{radius, radius, radius}
	level := func(x []float64) float64 { return vec.Distance(x, c) - radius }
	return newDomain(vec.Sub(c, r), vec.Add(c, r), level,
		[]Patch{spherical(c, 0, radius, whole)},
		Part{"surface", []Patch{sphere(c, radius, whole, 1)}})
}

// SphericalShell returns the points at distance a to b from the center, 0 < a <
// b. Its boundary parts are the spheres inner and outer.
func SphericalShell(center [3]float64, a, b float64) *Domain {
	mustFinite("shell center", center[:]...)
	mustBePositive("shell inner radius", a)
	mustIncrease("shell radius", a, b)
	c := center[:]
	whole := solidAngle{0, math.Pi, 0, 2 * math.Pi}
	outer := []float64{b, b, b}
	level := func(x []float64) float64 {
		r := vec.Distance(x, c)
		return max(a-r, r-b)
	}
	return newDomain(vec.Sub(c, outer), vec.Add(c, outer), level,
		[]Patch{spherical(c, a, b, whole)},
		Part{"inner", []Patch{sphere(c, a, whole, -1)}},
		Part{"outer", []Patch{sphere(c, b, whole, 1)}})
}

// SphericalShellOctant returns the octant x, y, z ≥ 0 of the shell 0 < a ≤ r ≤
// b about the origin. Its boundary parts are the spheres inner and outer and
// the symmetry planes x0 (x = 0), y0 and z0.
func SphericalShellOctant(a, b float64) *Domain {
	mustBePositive("shell inner radius", a)
	mustIncrease("shell radius", a, b)
	const right = math.Pi / 2
	origin := []float64{0, 0, 0}
	octant := solidAngle{0, right, 0, right}
	level := func(x []float64) float64 {
		r := vec.Norm(x)
		return max(a-r, r-b, -x[0], -x[1], -x[2])
	}
	ex, ey, ez := []float64{1, 0, 0}, []float64{0, 1, 0}, []float64{0, 0, 1}
	plane := func(e1, e2, normal []float64) []Patch {
		return []Patch{polar(origin, e1, e2, vec.Sub(origin, normal), a, b, 0, right)}
	}
	return newDomain(origin, []float64{b, b, b}, level,
		[]Patch{spherical(origin, a, b, octant)},
		Part{"inner", []Patch{sphere(origin, a, octant, -1)}},
		Part{"outer", []Patch{sphere(origin, b, octant, 1)}},
		Part{"x0", plane(ey, ez, ex)},
		Part{"y0", plane(ez, ex, ey)},
		Part{"z0", plane(ex, ey, ez)})
}

// solidAngle is a range of directions: φ is the colatitude, from the z axis, and
// θ the azimuth, from the x axis.
type solidAngle struct{ phi0, phi1, theta0, theta1 float64 }

// direction writes to e the unit vector at parameters s along φ and θ and returns
// the solid angle per unit of s.
func (a solidAngle) direction(e *[3]float64, s []float64) (density float64) {
	sinPhi, cosPhi := math.Sincos(a.phi0 + s[0]*(a.phi1-a.phi0))
	sinTheta, cosTheta := math.Sincos(a.theta0 + s[1]*(a.theta1-a.theta0))
	*e = [3]float64{sinPhi * cosTheta, sinPhi * sinTheta, cosPhi}
	return sinPhi * (a.phi1 - a.phi0) * (a.theta1 - a.theta0)
}

// even is the Patch.Even of the colatitude: cos φ is uniformly distributed.
func (a solidAngle) even(u []float64) {
	cos0, cos1 := math.Cos(a.phi0), math.Cos(a.phi1)
	phi := math.Acos(max(-1, min(1, cos0+u[0]*(cos1-cos0))))
	u[0] = (phi - a.phi0) / (a.phi1 - a.phi0)
}

// spherical returns the solid patch a ≤ r ≤ b with parameters along r, φ and θ.
func spherical(c []float64, a, b float64, angle solidAngle) Patch {
	return Patch{
		K: 3,
		Map: func(x, _, s []float64) float64 {
			var e [3]float64
			density := angle.direction(&e, s[1:])
			r := a + s[0]*(b-a)
			for i := range x {
				x[i] = c[i] + r*e[i]
			}
			return density * r * r * (b - a)
		},
		Even: func(u []float64) {
			a3, b3 := a*a*a, b*b*b
			u[0] = (math.Cbrt(a3+u[0]*(b3-a3)) - a) / (b - a)
			angle.even(u[1:])
		},
	}
}

// sphere returns the patch of radius r with parameters along φ and θ whose normal
// points away from the center c if side is 1 and towards it if side is -1.
func sphere(c []float64, r float64, angle solidAngle, side float64) Patch {
	return Patch{
		K: 2,
		Map: func(x, n, s []float64) float64 {
			var e [3]float64
			density := angle.direction(&e, s)
			for i := range x {
				x[i] = c[i] + r*e[i]
				if n != nil {
					n[i] = side * e[i]
				}
			}
			return density * r * r
		},
		Even: angle.even,
	}
}
