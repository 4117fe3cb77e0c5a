package geometry

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestContains(t *testing.T) {
	annulus := AnnulusSector([2]float64{1, 1}, 1, 2, 0, 1.5*math.Pi)
	plate := Difference(Rectangle([2]float64{0, 0}, [2]float64{2, 2}), Disk([2]float64{1, 1}, 0.5))
	l := Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}})
	tests := []struct {
		domain *Domain
		x      []float64
		want   bool
	}{
		{annulus, []float64{1, 2.5}, true},
		{annulus, []float64{2, 0}, false}, // in the missing quarter
		{annulus, []float64{1, 1.5}, false},
		{annulus, []float64{3, 1}, true}, // corner
		{annulus, []float64{1 + 1e-6, -0.5}, false},
		{plate, []float64{1, 1}, false},
		{plate, []float64{1, 1.5}, true}, // on the rim: the set is closed
		{plate, []float64{1, 1.5 - 1e-6}, false},
		{plate, []float64{2, 2}, true},
		{plate, []float64{2 + 1e-6, 2}, false},
		{l, []float64{1, 1}, true},
		{l, []float64{1.01, 1.01}, false},
		{l, []float64{0.5, 1.5}, true},
		{SphericalShellOctant(1, 2), []float64{0, 0, 1.5}, true},
		{SphericalShellOctant(1, 2), []float64{-0.01, 0, 1.5}, false},
		{HollowCylinder(1, 2, 3), []float64{0, 1.5, 3.01}, false},
	}
	for _, test := range tests {
		if got := test.domain.Contains(test.x); got != test.want {
			t.Errorf("Contains(%v) = %v", test.x, got)
		}
	}
	mustPanic(t, "length 3", func() { plate.Contains([]float64{0, 0, 0}) })
}

// Membership and measure describe the same set: Contains accepts the fraction
// of the bounding box that the measure gives.
func TestContainsAgreesWithMeasure(t *testing.T) {
	for _, s := range shapes() {
		lo, hi := s.domain.Bounds()
		box := 1.0
		for j := range lo {
			box *= hi[j] - lo[j]
		}
		const n = 8000
		points, _ := Halton{}.Sample(n, len(lo), stream(1, s.name, 0))
		count := 0
		for i := range n {
			x := points[i*len(lo) : (i+1)*len(lo)]
			for j := range x {
				x[j] = lo[j] + x[j]*(hi[j]-lo[j])
			}
			if s.domain.Contains(x) {
				count++
			}
		}
		near(t, s.name, float64(count)/n, s.measure/box, 0.005)
	}
}

func TestUnknownPart(t *testing.T) {
	d := Rectangle([2]float64{0, 0}, [2]float64{1, 1})
	want := []string{`"botom"`, `did you mean bottom?`, "left, right, bottom, top"}
	_, err := d.Boundary("botom", 1, Uniform{}, 0)
	wantError(t, err, want...)
	_, err = d.BoundaryQuadrature("botom", 1)
	wantError(t, err, want...)
	_, err = d.PartMeasure("botom")
	wantError(t, err, want...)
}

func TestPartsOrder(t *testing.T) {
	plate := Difference(Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Disk([2]float64{0.5, 0.5}, 0.2))
	tests := []struct {
		domain *Domain
		want   string
	}{
		{Interval(0, 1), "[left right]"},
		{plate, "[left right bottom top rim]"},
		{Extrude(plate, 0, 1), "[left right bottom top rim z0 z1]"},
		{Extrude(Disk([2]float64{}, 1), 0, 1), "[rim bottom top]"},
		{HollowCylinder(1, 2, 1), "[inner outer bottom top]"},
		{Box([3]float64{}, [3]float64{1, 1, 1}), "[x0 x1 y0 y1 z0 z1]"},
		// The right half of the square is gone, including its side.
		{Intersection(Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
			Polygon([][2]float64{{-1, -1}, {0.5, -1}, {0.5, 2}, {-1, 2}}, "a", "cut", "b", "c")), "[left bottom top cut]"},
	}
	for _, test := range tests {
		if got := fmt.Sprint(test.domain.Parts()); got != test.want {
			t.Errorf("parts %s, want %s", got, test.want)
		}
	}
}

func TestNonsensePanics(t *testing.T) {
	nan := math.NaN()
	unit := Interval(0, 1)
	patch := parallelotope([]float64{0}, [][]float64{{1}}, nil)
	level := func(x []float64) float64 { return max(-x[0], x[0]-1) }
	inward := Part{"left", []Patch{parallelotope([]float64{0}, nil, []float64{1})}}
	tests := []struct {
		fragment string
		call     func()
	}{
		{"interval", func() { Interval(1, 1) }},
		{"NaN", func() { Interval(nan, 1) }},
		{"height", func() { Rectangle([2]float64{0, 0}, [2]float64{1, -1}) }},
		{"along z", func() { Box([3]float64{}, [3]float64{1, 1, 0}) }},
		{"radius", func() { Disk([2]float64{}, 0) }},
		{"center", func() { Disk([2]float64{nan, 0}, 1) }},
		{"inner radius", func() { AnnulusSector([2]float64{}, 0, 1, 0, 1) }},
		{"full circle", func() { AnnulusSector([2]float64{}, 1, 2, 0, 7) }},
		{"shell", func() { SphericalShell([3]float64{}, 2, 1) }},
		{"height", func() { Cylinder(1, 0) }},
		{"extrusion", func() { Extrude(Disk([2]float64{}, 1), 1, 1) }},
		{"two-dimensional", func() { Extrude(unit, 0, 1) }},
		{"2 vertices", func() { Polygon([][2]float64{{0, 0}, {1, 0}}) }},
		{"2 names", func() { Polygon([][2]float64{{0, 0}, {1, 0}, {0, 1}}, "a", "b") }},
		{"cross", func() { Polygon([][2]float64{{0, 0}, {1, 1}, {1, 0}, {0, 1}}) }},
		{"overlap", func() { Polygon([][2]float64{{0, 0}, {2, 0}, {1, 0}}) }},
		{"dimensions", func() { Union(unit, Disk([2]float64{}, 1)) }},
		{"empty intersection", func() { Intersection(unit, Interval(2, 3)) }},
		{"empty difference", func() { Difference(unit, Interval(-1, 3)) }},
		{"0 points", func() { unit.Interior(0, Uniform{}, 0) }},
		{"0 points", func() { unit.Quadrature(0) }},
		{"1 nodes", func() { unit.Grid(1) }},
		{"dimension 4", func() { Mapped(4, []Patch{patch}, nil, level) }},
		{"1 parameters in 2", func() { Mapped(2, []Patch{patch}, nil, level) }},
		{"does not point out", func() { Mapped(1, []Patch{patch}, []Part{inward}, level) }},
		{"repeated", func() { Mapped(1, []Patch{patch}, []Part{{"a", nil}, {"a", nil}}, level) }},
	}
	for _, test := range tests {
		mustPanic(t, test.fragment, test.call)
	}
}

func mustPanic(t *testing.T, fragment string, call func()) {
	t.Helper()
	defer func() {
		t.Helper()
		message := fmt.Sprint(recover())
		if !strings.HasPrefix(message, "geometry: ") || !strings.Contains(message, fragment) {
			t.Errorf("panic %q, want one of geometry about %q", message, fragment)
		}
	}()
	call()
}
