package geometry

import (
	"fmt"
	"slices"

	"pinnsolve/internal/vec"
)

// triangulate divides the simple polygon into counter-clockwise triangles by
// clipping ears: corners with no other vertex in the triangle with their
// neighbours. It always takes the ear with the shortest base, which avoids
// slivers. It takes time cubic in the number of vertices.
func triangulate(corners [][2]float64, orientation float64) [][3][2]float64 {
	left := slices.Clone(corners)
	if orientation < 0 {
		slices.Reverse(left)
	}
	var triangles [][3][2]float64
	for len(left) > 2 {
		ear, base := -1, 0.0
		for i := range left {
			a, _, c := around(left, i)
			length := (c[0]-a[0])*(c[0]-a[0]) + (c[1]-a[1])*(c[1]-a[1])
			if (ear < 0 || length < base) && isEar(left, i) {
				ear, base = i, length
			}
		}
		if ear < 0 {
			panic("geometry: polygon is not simple")
		}
		a, b, c := around(left, ear)
		if vec.Orient(a, b, c) > 0 { // a vertex inside a straight side clips nothing
			triangles = append(triangles, [3][2]float64{a, b, c})
		}
		left = slices.Delete(left, ear, ear+1)
	}
	return triangles
}

// around returns vertex i with its neighbours: the one before, i, and the one
// after.
func around(corners [][2]float64, i int) (a, b, c [2]float64) {
	n := len(corners)
	return corners[(i+n-1)%n], corners[i], corners[(i+1)%n]
}

func isEar(corners [][2]float64, i int) bool {
	a, b, c := around(corners, i)
	if vec.Orient(a, b, c) < 0 {
		return false
	}
	for _, v := range corners {
		if v == a || v == b || v == c {
			continue
		}
		if vec.Orient(a, b, v) >= 0 && vec.Orient(b, c, v) >= 0 && vec.Orient(c, a, v) >= 0 {
			return false
		}
	}
	return true
}

// mustBeSimple panics unless the closed polygon has edges of positive length
// that meet only at shared vertices.
func mustBeSimple(corners [][2]float64) {
	count := len(corners)
	for i, v := range corners {
		mustFinite("polygon vertex", v[:]...)
		if v == corners[(i+1)%count] {
			panic(fmt.Sprintf("geometry: polygon edge %d has no length", i))
		}
	}
	for i := range count {
		a, b, c := corners[i], corners[(i+1)%count], corners[(i+2)%count]
		backwards := (b[0]-a[0])*(c[0]-b[0])+(b[1]-a[1])*(c[1]-b[1]) < 0
		if vec.Orient(a, b, c) == 0 && backwards {
			panic(fmt.Sprintf("geometry: polygon edges %d and %d overlap", i, (i+1)%count))
		}
		for j := i + 2; j < count; j++ {
			adjacent := i == 0 && j == count-1
			if !adjacent && meet(a, b, corners[j], corners[(j+1)%count]) {
				panic(fmt.Sprintf("geometry: polygon edges %d and %d cross", i, j))
			}
		}
	}
}

// meet reports whether the closed segments ab and cd have a point in common.
func meet(a, b, c, d [2]float64) bool {
	side := func(v float64) int {
		switch {
		case v > 0:
			return 1
		case v < 0:
			return -1
		}
		return 0
	}
	sc, sd := side(vec.Orient(a, b, c)), side(vec.Orient(a, b, d))
	sa, sb := side(vec.Orient(c, d, a)), side(vec.Orient(c, d, b))
	if sc*sd < 0 && sa*sb < 0 {
		return true
	}
	between := func(p, q, v [2]float64) bool { // for v on the line pq
		return min(p[0], q[0]) <= v[0] && v[0] <= max(p[0], q[0]) &&
			min(p[1], q[1]) <= v[1] && v[1] <= max(p[1], q[1])
	}
	return sc == 0 && between(a, b, c) || sd == 0 && between(a, b, d) ||
		sa == 0 && between(c, d, a) || sb == 0 && between(c, d, b)
}
