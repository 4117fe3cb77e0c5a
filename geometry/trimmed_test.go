package geometry

import (
	"math"
	"slices"
	"testing"
)

// A disk of radius 1/2 about (1, 0) cuts a bite out of the unit square: the
// quarter of its rim inside remains, and the left half of the bottom.
func TestTrimmedPatches(t *testing.T) {
	d := Difference(Rectangle([2]float64{}, [2]float64{1, 1}), Disk([2]float64{1, 0}, 0.5))
	want := map[string][2]float64{"left": {0, 1}, "right": {0.5, 1}, "bottom": {0, 0.5}, "top": {0, 1}, "rim": {0.25, 0.5}}
	var parts []string
	for _, p := range d.BoundaryPatches() {
		parts = append(parts, p.Part)
		s := p.Stretches()
		if len(s) != 1 {
			t.Errorf("%s: stretches %v", p.Part, s)
			continue
		}
		for end := range 2 {
			near(t, p.Part, s[0][end], want[p.Part][end], 10*coincident)
		}
		x, n := make([]float64, 2), make([]float64, 2)
		for _, u := range []float64{0.1, 0.3, 0.6, 0.9} {
			p.Map(x, n, []float64{u})
			if inside := s[0][0] < u && u < s[0][1]; p.Keeps(x, n) != inside {
				t.Errorf("%s: at %v kept %t", p.Part, u, !inside)
			}
		}
	}
	if !slices.Equal(parts, d.Parts()) {
		t.Errorf("patches of %v, parts %v", parts, d.Parts())
	}
	mustPanic(t, "stretches of a patch with 2 parameters", func() { Box([3]float64{}, [3]float64{1, 1, 1}).BoundaryPatches()[0].Stretches() })
}

func TestExtrusion(t *testing.T) {
	square := Rectangle([2]float64{}, [2]float64{1, 1})
	e, ok := Extrude(square, 1, 3).Extrusion()
	if want := (Extrusion{Shape: square, Z0: 1, Z1: 3, Bottom: "z0", Top: "z1"}); !ok || e != want {
		t.Errorf("%+v %t, want %+v", e, ok, want)
	}
	if _, ok := square.Extrusion(); ok {
		t.Error("a square is no extrusion")
	}
	if _, ok := Union(Extrude(square, 1, 3), Extrude(square, 2, 4)).Extrusion(); ok {
		t.Error("a union of extrusions is none")
	}
}

func TestLevel(t *testing.T) {
	d := Disk([2]float64{1, 0}, 0.5)
	near(t, "inside", d.Level([]float64{1, 0.2}), -0.3, 1e-15)
	near(t, "outside", d.Level([]float64{2, 0}), 0.5, 1e-15)
	if far := readMesh(t, "bracket.msh").Level([]float64{100, 100}); !(far > 0) || math.IsNaN(far) {
		t.Errorf("far from a mesh: %v", far)
	}
	mustPanic(t, "point of length 3 in 2 dimensions", func() { d.Level([]float64{0, 0, 0}) })
}
