package geometry

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"pinnsolve/internal/vec"
)

// Hyperball returns the closed ball in as many dimensions as the center has, 3 to 10. Its
// boundary is the part surface. Like an Orthotope it has samples and bounds, but no
// quadrature and no grid in more than three dimensions.
func Hyperball(center []float64, radius float64) *Domain {
	mustBeHyperball(center, radius)
	n := len(center)
	lo, hi := boxAround(center, radius)
	return newDomain(lo, hi, func(x []float64) float64 { return vec.Distance(x, center) - radius },
		[]Patch{{K: n, constant: true, Map: func(x, _, s []float64) float64 { return inBall(x, center, radius, s) }}},
		Part{"surface", []Patch{{K: n - 1, constant: true, Map: func(x, normal, s []float64) float64 {
			return onSphere(x, normal, center, radius, s)
		}}}})
}

// HyperballInTime returns the ball extruded along one more coordinate, with the parts
// surface, from and to.
func HyperballInTime(center []float64, radius, from, to float64) *Domain {
	mustBeHyperball(center, radius)
	mustIncrease("span", from, to)
	n := len(center)
	lo, hi := boxAround(center, radius)
	level := func(x []float64) float64 {
		return max(vec.Distance(x[:n], center)-radius, from-x[n], x[n]-to)
	}
	end := func(at, sign float64) Patch {
		return Patch{K: n, constant: true, Map: func(x, normal, s []float64) float64 {
			x[n] = at
			if normal != nil {
				clear(normal)
				normal[n] = sign
			}
			return inBall(x[:n], center, radius, s)
		}}
	}
	return newDomain(append(lo, from), append(hi, to), level,
		[]Patch{{K: n + 1, constant: true, Map: func(x, _, s []float64) float64 {
			x[n] = from + (to-from)*s[n]
			return (to - from) * inBall(x[:n], center, radius, s[:n])
		}}},
		Part{"surface", []Patch{{K: n, constant: true, Map: func(x, normal, s []float64) float64 {
			x[n] = from + (to-from)*s[n-1]
			if normal != nil {
				normal[n] = 0
				normal = normal[:n]
			}
			return (to - from) * onSphere(x[:n], normal, center, radius, s[:n-1])
		}}}},
		Part{"from", []Patch{end(from, -1)}}, Part{"to", []Patch{end(to, 1)}})
}

func mustBeHyperball(center []float64, radius float64) {
	if n := len(center); n < 3 || n >= MostDim {
		panic(fmt.Sprintf("geometry: a ball in %d dimensions; there are 3 to %d", n, MostDim-1))
	}
	mustFinite("ball center", center...)
	mustBePositive("ball radius", radius)
}

// boxAround returns the box around a ball.
func boxAround(center []float64, radius float64) (lo, hi []float64) {
	lo, hi = slices.Clone(center), slices.Clone(center)
	for i := range lo {
		lo[i], hi[i] = lo[i]-radius, hi[i]+radius
	}
	return lo, hi
}

// inBall maps a cube to a ball such that equal volumes have equal images, and returns the
// ball's volume.
func inBall(x, center []float64, radius float64, s []float64) float64 {
	n := float64(len(center))
	onSphere(x, nil, center, radius*math.Pow(s[0], 1/n), s[1:])
	return sphereArea(len(center)) * math.Pow(radius, n) / n
}

// onSphere maps a cube to a sphere such that equal volumes have images of equal area, and
// returns the sphere's area. Of k coordinates that are left, one is distributed like
// 2 B - 1 on the unit sphere, B by Beta((k-1)/2, (k-1)/2).
func onSphere(x, normal, center []float64, radius float64, s []float64) float64 {
	n := len(center)
	left := 1.0
	unit := func(i int, v float64) {
		x[i] = center[i] + radius*v
		if normal != nil {
			normal[i] = v
		}
	}
	for k := n; k > 2; k-- {
		half := float64(k-1) / 2
		v := 2*mathext.InvRegIncBeta(half, half, min(1, max(0, s[n-k]))) - 1
		unit(k-1, left*v)
		left *= math.Sqrt(max(0, 1-v*v))
	}
	sin, cos := math.Sincos(2 * math.Pi * s[n-2])
	unit(0, left*cos)
	unit(1, left*sin)
	return sphereArea(n) * math.Pow(radius, float64(n-1))
}

// sphereArea is the area of the unit sphere in n dimensions.
func sphereArea(n int) float64 {
	gamma, _ := math.Lgamma(float64(n) / 2)
	return 2 * math.Pow(math.Pi, float64(n)/2) * math.Exp(-gamma)
}
