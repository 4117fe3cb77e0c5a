package geometry

import (
	"math"
	"testing"
)

// Rows of points on the boundary reach its ends, have unit normals and, on shapes
// that are cut, leave out what is cut off.
func TestBoundaryLattice(t *testing.T) {
	plate := Difference(Rectangle([2]float64{0, 0}, [2]float64{2, 2}), Disk([2]float64{0, 0}, 1))
	for name, c := range map[string]struct {
		domain *Domain
		part   string
		n      int
		ends   [][]float64
	}{
		"side":        {Rectangle([2]float64{0, 0}, [2]float64{2, 1}), "right", 11, [][]float64{{2, 0}, {2, 1}}},
		"cut side":    {plate, "bottom", 40, [][]float64{{1, 0}, {2, 0}}},
		"face":        {Box([3]float64{0, 0, 0}, [3]float64{1, 1, 2}), "z1", 100, [][]float64{{0, 0, 2}, {1, 1, 2}}},
		"mesh's side": {readMesh(t, "bracket.msh"), "load", 60, [][]float64{{3.55, 0.5}}},
	} {
		pts, err := c.domain.BoundaryLattice(c.part, c.n, 3)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, end := range c.ends {
			least := math.Inf(1)
			for i := range pts.Len() {
				r := 0.0
				for j, v := range pts.At(i) {
					r = math.Hypot(r, v-end[j])
				}
				least = min(least, r)
			}
			if least > 1e-9 {
				t.Errorf("%s: no point at %v, the nearest is %v from there", name, end, least)
			}
		}
		for i := range pts.Len() {
			if !c.domain.Contains(pts.At(i)) {
				t.Errorf("%s: %v is outside", name, pts.At(i))
				break
			}
		}
		if pts.Len() < c.n || pts.Len() > 4*c.n {
			t.Errorf("%s: %d points, want about %d", name, pts.Len(), c.n)
		}
	}
	if _, err := plate.BoundaryLattice("nowhere", 9, 3); err == nil {
		t.Error("an unknown part has points")
	}
}
