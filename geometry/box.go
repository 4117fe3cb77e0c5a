package geometry

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// Interval returns the interval [a, b]. Its boundary parts are the points left
// and right.
func Interval(a, b float64) *Domain {
	mustIncrease("interval", a, b)
	return cuboid([]float64{a}, []float64{b}, "left", "right")
}

// Rectangle returns the rectangle with opposite corners lo and hi. Its boundary
// parts are the sides left, right (x = lo[0], hi[0]), bottom and top (y = lo[1],
// hi[1]).
func Rectangle(lo, hi [2]float64) *Domain {
	mustIncrease("rectangle width", lo[0], hi[0])
	mustIncrease("rectangle height", lo[1], hi[1])
	return cuboid(lo[:], hi[:], "left", "right", "bottom", "top")
}

// Box returns the box with opposite corners lo and hi. Its boundary parts are
// the faces x0, x1, y0, y1, z0 and z1, 0 at lo and 1 at hi.
func Box(lo, hi [3]float64) *Domain {
	for j, axis := range []string{"x", "y", "z"} {
		mustIncrease(fmt.Sprintf("box along %s", axis), lo[j], hi[j])
	}
	return cuboid(lo[:], hi[:], "x0", "x1", "y0", "y1", "z0", "z1")
}

// MostDim is the largest dimension of an Orthotope.
const MostDim = 11

// Orthotope returns the box with opposite corners lo and hi in up to 11 dimensions. Its
// boundary parts are the faces lower1 and upper1 to lower11 and upper11, by coordinate.
// In more than three dimensions it has samples and bounds, but no quadrature and no grid.
func Orthotope(lo, hi []float64) *Domain {
	if len(lo) != len(hi) || len(lo) < 1 || len(lo) > MostDim {
		panic(fmt.Sprintf("geometry: an orthotope in %d and %d dimensions; there are 1 to %d", len(lo), len(hi), MostDim))
	}
	var names []string
	for j := range lo {
		mustIncrease(fmt.Sprintf("orthotope along coordinate %d", j+1), lo[j], hi[j])
		names = append(names, fmt.Sprint("lower", j+1), fmt.Sprint("upper", j+1))
	}
	return cuboid(slices.Clone(lo), slices.Clone(hi), names...)
}

// cuboid returns the axis-parallel box from lo to hi in any dimension. names
// are its lower and its upper face, axis by axis.
func cuboid(lo, hi []float64, names ...string) *Domain {
	dim := len(lo)
	edges := make([][]float64, dim)
	for j := range edges {
		edges[j] = make([]float64, dim)
		edges[j][j] = hi[j] - lo[j]
	}
	var parts []Part
	for j := range dim {
		var along [][]float64
		for i := range edges {
			if i != j {
				along = append(along, edges[i])
			}
		}
		outward := make([]float64, dim)
		outward[j] = 1
		inward := make([]float64, dim)
		inward[j] = -1
		parts = append(parts,
			Part{names[2*j], []Patch{parallelotope(lo, along, inward)}},
			Part{names[2*j+1], []Patch{parallelotope(vec.Add(lo, edges[j]), along, outward)}})
	}
	level := func(x []float64) float64 {
		outside := math.Inf(-1)
		for j, v := range x {
			outside = max(outside, lo[j]-v, v-hi[j])
		}
		return outside
	}
	return newDomain(lo, hi, level, []Patch{parallelotope(lo, edges, nil)}, parts...)
}

// parallelotope returns the patch x = origin + Σ s_j edge_j with orthogonal
// edges and the given normal.
func parallelotope(origin []float64, edges [][]float64, normal []float64) Patch {
	density := 1.0
	for _, e := range edges {
		density *= vec.Norm(e)
	}
	return Patch{K: len(edges), constant: true, Map: func(x, n, s []float64) float64 {
		copy(x, origin)
		for j, e := range edges {
			for i := range x {
				x[i] += s[j] * e[i]
			}
		}
		copy(n, normal)
		return density
	}}
}
