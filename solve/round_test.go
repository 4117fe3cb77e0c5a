package solve

import (
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/mesh"
)

// The holes of the bracket are of second order: a parabola through the ends and the
// middle of an arc of the angle t is t^4/1440 too short or less.
func TestOutOfRound(t *testing.T) {
	m, err := mesh.ReadFile("../mesh/testdata/bracket.msh")
	if err != nil {
		t.Fatal(err)
	}
	d := geometry.FromMesh(m)
	all, none := func(string) bool { return true }, func(string) bool { return false }
	part, err := m.Part("load")
	if err != nil {
		t.Fatal(err)
	}
	angle := 2 * math.Pi / float64(len(part.Facets))
	most := math.Pow(angle, 4) / 1440
	if off := outOfRound(d, features.Of(d).Arcs, all); !(off > 0) || off > 3*most {
		t.Errorf("sides of %.3g radians are off by %v, want about %v", angle, off, most)
	}
	if a, b := outOfRound(d, features.Of(d).Arcs, all), outOfRound(d, features.Of(d).Arcs, none); !(b < a) {
		t.Errorf("holes without loads count %v, with loads %v", b, a)
	}
	disk := geometry.Disk([2]float64{}, 1)
	if off := outOfRound(disk, features.Of(disk).Arcs, all); off != 0 {
		t.Errorf("a disk without a mesh is off by %v", off)
	}
}
