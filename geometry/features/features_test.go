package features

import (
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

func readMesh(t testing.TB, name string) *geometry.Domain {
	t.Helper()
	m, err := mesh.ReadFile("../../mesh/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return geometry.FromMesh(m)
}

func TestIntervalHasNoFeatures(t *testing.T) {
	if s := Of(geometry.Interval(0, 1)); s.Corners != nil || s.Arcs != nil {
		t.Errorf("%+v", s)
	}
}

func TestDistanceFromCorner(t *testing.T) {
	corner := Corner{X: []float64{1, 2}}
	edge := Corner{X: []float64{1, 0, 0}, Along: []float64{0, 0, 2}}
	for _, test := range []struct {
		c    Corner
		x    []float64
		want float64
	}{
		{corner, []float64{4, 6}, 5},
		{edge, []float64{4, 4, 1}, 5},  // beside it
		{edge, []float64{1, 3, 6}, 5},  // beyond its far end
		{edge, []float64{1, 3, -4}, 5}, // and the near one
	} {
		if got := test.c.Distance(test.x); got != test.want {
			t.Errorf("%v from %+v: %v, want %v", test.x, test.c, got, test.want)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	d := readMesh(b, "bracket.msh")
	for b.Loop() {
		Of(d)
	}
}
