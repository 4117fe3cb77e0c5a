package geometry

import (
	"fmt"
	"math"

	"pinnsolve/internal/vec"
)

// Polygon returns the simple polygon with the given vertices, in either
// orientation. Edge i, from vertex i to the next, belongs to the boundary part
// names[i], and edges with the same name form one part; without names the parts
// are edge0, edge1 and so on. Polygon panics if there are fewer than three
// vertices, the number of names is neither zero nor the number of vertices, or
// edges cross, touch or have no length.
func Polygon(vertices [][2]float64, names ...string) *Domain {
	count := len(vertices)
	if count < 3 {
		panic(fmt.Sprintf("geometry: polygon with %d vertices", count))
	}
	if len(names) == 0 {
		for i := range count {
			names = append(names, fmt.Sprintf("edge%d", i))
		}
	}
	if len(names) != count {
		panic(fmt.Sprintf("geometry: polygon with %d vertices and %d names", count, len(names)))
	}
	corners := append([][2]float64(nil), vertices...)
	mustBeSimple(corners)

	orientation := 1.0
	if signedArea(corners) < 0 {
		orientation = -1
	}
	var parts []Part
	index := make(map[string]int)
	for i, name := range names {
		if name == "" {
			panic(fmt.Sprintf("geometry: polygon edge %d has an empty name", i))
		}
		if _, ok := index[name]; !ok {
			index[name] = len(parts)
			parts = append(parts, Part{Name: name})
		}
		part := &parts[index[name]]
		part.Patches = append(part.Patches, polygonEdge(corners[i], corners[(i+1)%count], orientation))
	}
	lo := []float64{math.Inf(1), math.Inf(1)}
	hi := []float64{math.Inf(-1), math.Inf(-1)}
	for _, v := range corners {
		for j := range v {
			lo[j], hi[j] = min(lo[j], v[j]), max(hi[j], v[j])
		}
	}
	var patches []Patch
	for _, t := range triangulate(corners, orientation) {
		patches = append(patches, triangle(t[0], t[1], t[2]))
	}
	level := func(x []float64) float64 { return polygonLevel(corners, x) }
	return newDomain(lo, hi, level, patches, parts...)
}

// polygonEdge returns the edge from p to q of a polygon on its left if
// orientation is 1, on its right if -1.
func polygonEdge(p, q [2]float64, orientation float64) Patch {
	along := []float64{q[0] - p[0], q[1] - p[1]}
	scale := orientation / vec.Norm(along)
	normal := []float64{scale * along[1], -scale * along[0]}
	return parallelotope([]float64{p[0], p[1]}, [][]float64{along}, normal)
}

// triangle returns the counter-clockwise triangle abc.
func triangle(a, b, c [2]float64) Patch {
	doubled := vec.Orient(a, b, c)
	return Patch{
		K:       2,
		Simplex: true,
		Map: func(x, _, s []float64) float64 {
			for j := range 2 {
				x[j] = a[j] + s[0]*(b[j]-a[j]) + s[1]*(c[j]-a[j])
			}
			return doubled
		},
	}
}

// polygonLevel returns the distance of x to the polygon's boundary, negative
// inside.
func polygonLevel(corners [][2]float64, x []float64) float64 {
	nearest2 := math.Inf(1)
	in := false
	q := corners[len(corners)-1]
	for _, p := range corners {
		ex, ey := q[0]-p[0], q[1]-p[1]
		dx, dy := x[0]-p[0], x[1]-p[1]
		t := max(0, min(1, (dx*ex+dy*ey)/(ex*ex+ey*ey)))
		rx, ry := dx-t*ex, dy-t*ey
		nearest2 = min(nearest2, rx*rx+ry*ry)
		// Does the ray from x in direction +x cross the edge?
		if (p[1] > x[1]) != (q[1] > x[1]) && dx < ex*dy/ey {
			in = !in
		}
		q = p
	}
	if in {
		return -math.Sqrt(nearest2)
	}
	return math.Sqrt(nearest2)
}

func signedArea(corners [][2]float64) float64 {
	var doubled float64
	for i := 1; i+1 < len(corners); i++ {
		doubled += vec.Orient(corners[0], corners[i], corners[i+1])
	}
	return doubled / 2
}
