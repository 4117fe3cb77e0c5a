package geometry

import (
	"math"
	"slices"
	"sync"
	"testing"

	"pinnsolve/internal/vec"
)

// A shape is a domain with the closed forms it must reproduce.
type shape struct {
	name     string
	domain   *Domain
	measure  float64
	boundary map[string]float64 // measure of every part
	tol      float64            // of measures, relative
}

const (
	exact  = 1e-13 // relative, for sums of a few thousand rounded terms
	graded = 2e-13 // as exact; samples are uneven, so their weights sum to the measure only on average
)

// shapes returns all of them, cut out once for all tests.
var shapes = sync.OnceValue(newShapes)

func newShapes() []shape {
	const pi = math.Pi
	l := [][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 3}, {0, 3}}
	clockwise := [][2]float64{{0, 0}, {0, 2}, {1.5, 1}, {2, 0}}
	spiral := [][2]float64{{0, 0}, {5, 0}, {5, 5}, {1, 5}, {1, 2}, {3, 2}, {3, 3}, {2, 3}, {2, 4}, {4, 4}, {4, 1}, {0, 1}}
	arrow := [][2]float64{{0, 0}, {3.2, 6}, {1, 0}, {5, 10}}
	boot := [][2]float64{{1, 0}, {1.5, 0}, {1.5, -0.5}, {3, -0.5}, {3, 1}, {1, 1}}
	plate, hole := Rectangle([2]float64{-1, -1}, [2]float64{1, 1}), Disk([2]float64{0.1, 0.05}, 0.4)
	// Two unit disks at distance 1: the lens and its arcs.
	left, right := Disk([2]float64{0, 0}, 1), Disk([2]float64{1, 0}, 1)
	lens := 2*pi/3 - math.Sqrt(3)/2
	drilled := Difference(Box([3]float64{-1, -1, -1}, [3]float64{1, 1, 1}), Ball([3]float64{0, 0, 0}, 0.6))
	return []shape{
		{"interval", Interval(-1, 3), 4, map[string]float64{"left": 1, "right": 1}, exact},
		{"rectangle", Rectangle([2]float64{-1, 2}, [2]float64{2, 4}), 6,
			map[string]float64{"left": 2, "right": 2, "bottom": 3, "top": 3}, exact},
		{"polygon", Polygon(l, "floor", "wall", "step", "wall", "roof", "wall"), 4,
			map[string]float64{"floor": 2, "wall": 6, "step": 1, "roof": 1}, exact},
		{"clockwise polygon", Polygon(clockwise), 2.5,
			map[string]float64{"edge0": 2, "edge1": math.Sqrt(3.25), "edge2": math.Sqrt(1.25), "edge3": 2}, exact},
		{"spiral polygon", Polygon(spiral, slices.Repeat([]string{"edge"}, len(spiral))...), 15,
			map[string]float64{"edge": 32}, exact},
		{"arrow", Polygon(arrow), 2, map[string]float64{"edge0": 6.8, "edge1": math.Sqrt(40.84),
			"edge2": math.Sqrt(116), "edge3": math.Sqrt(125)}, exact},
		{"disk", Disk([2]float64{1, -2}, 1.5), 2.25 * pi, map[string]float64{"rim": 3 * pi}, exact},
		{"quarter annulus", AnnulusSector([2]float64{0.5, 0}, 1, 2, 0, pi/2), 3 * pi / 4,
			map[string]float64{"inner": pi / 2, "outer": pi, "start": 1, "end": 1}, exact},
		{"wide annulus", AnnulusSector([2]float64{0, 1}, 1, 3, 0.3, 0.3+1.4*pi), 5.6 * pi,
			map[string]float64{"inner": 1.4 * pi, "outer": 4.2 * pi, "start": 2, "end": 2}, exact},
		{"full annulus", AnnulusSector([2]float64{0, 0}, 1, 2, 0, 2*pi), 3 * pi,
			map[string]float64{"inner": 2 * pi, "outer": 4 * pi}, exact},
		{"box", Box([3]float64{0, 1, 2}, [3]float64{1, 3, 5}), 6,
			map[string]float64{"x0": 6, "x1": 6, "y0": 3, "y1": 3, "z0": 2, "z1": 2}, exact},
		{"ball", Ball([3]float64{1, 2, 3}, 2), 32 * pi / 3, map[string]float64{"surface": 16 * pi}, exact},
		{"shell", SphericalShell([3]float64{0, 0, 1}, 1, 2), 28 * pi / 3,
			map[string]float64{"inner": 4 * pi, "outer": 16 * pi}, exact},
		{"octant", SphericalShellOctant(1, 2), 7 * pi / 6, map[string]float64{"inner": pi / 2, "outer": 2 * pi,
			"x0": 3 * pi / 4, "y0": 3 * pi / 4, "z0": 3 * pi / 4}, exact},
		{"rectangle with hole", RectangleWithHole([2]float64{0, -1}, [2]float64{6, 1}, [2]float64{1.5, 0.1}, 0.4), 12 - 0.16*pi,
			map[string]float64{"left": 2, "right": 2, "bottom": 6, "top": 6, "hole": 0.8 * pi}, graded},
		{"quarter plate with hole", QuarterPlateWithHole(4, 1), 16 - pi/4,
			map[string]float64{"hole": pi / 2, "right": 4, "top": 4, "left": 3, "bottom": 3}, graded},
		{"cylinder", Cylinder(2, 3), 12 * pi,
			map[string]float64{"outer": 12 * pi, "bottom": 4 * pi, "top": 4 * pi}, exact},
		{"hollow cylinder", HollowCylinder(1, 2, 3), 9 * pi,
			map[string]float64{"inner": 6 * pi, "outer": 12 * pi, "bottom": 3 * pi, "top": 3 * pi}, exact},
		{"prism", Extrude(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), -1, 1), 4,
			map[string]float64{"left": 2, "right": 2, "bottom": 4, "top": 4, "z0": 2, "z1": 2}, exact},
		{"plate with hole", Difference(plate, hole), 4 - 0.16*pi,
			map[string]float64{"left": 2, "right": 2, "bottom": 2, "top": 2, "rim": 0.8 * pi}, 1e-9},
		{"plate with two holes", Difference(Difference(plate, Disk([2]float64{-0.5, 0.5}, 0.25)), Disk([2]float64{0.4, -0.3}, 0.05)),
			4 - (0.0625+0.0025)*pi,
			map[string]float64{"left": 2, "right": 2, "bottom": 2, "top": 2, "rim": 0.6 * pi}, 1e-9},
		{"lens", Intersection(left, right), lens, map[string]float64{"rim": 4 * pi / 3}, 1e-9},
		{"union of disks", Union(left, right), 2*pi - lens, map[string]float64{"rim": 8 * pi / 3}, 1e-9},
		{"crescent", Difference(left, right), pi - lens, map[string]float64{"rim": 2 * pi}, 1e-9},
		{"quarter plate", Difference(Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Disk([2]float64{0, 0}, 0.3)),
			1 - 0.09*pi/4, map[string]float64{"left": 0.7, "right": 1, "bottom": 0.7, "top": 1, "rim": 0.15 * pi}, 1e-9},
		{"joined intervals", Union(Interval(0, 1), Interval(1, 3)), 3, map[string]float64{"left": 1, "right": 1}, exact},
		{"joined rectangles", Union(Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Rectangle([2]float64{1, 0}, [2]float64{3, 1})),
			3, map[string]float64{"left": 1, "right": 1, "bottom": 3, "top": 3}, 1e-12},
		{"overlapping rectangles", Union(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Rectangle([2]float64{1, 0}, [2]float64{3, 1})),
			3, map[string]float64{"left": 1, "right": 1, "bottom": 3, "top": 3}, 1e-9},
		{"notched rectangle", Difference(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Rectangle([2]float64{1, 0}, [2]float64{3, 0.5})),
			1.5, map[string]float64{"left": 1.5, "right": 0.5, "bottom": 1, "top": 3}, 1e-9},
		{"drilled box", drilled, 8 - 4*pi/3*0.216, map[string]float64{"x0": 4, "x1": 4, "y0": 4, "y1": 4,
			"z0": 4, "z1": 4, "surface": 4 * pi * 0.36}, 1e-9},
		{"plate with groove", Difference(plate, Difference(Disk([2]float64{}, 0.5), Disk([2]float64{}, 0.25))),
			4 - 0.1875*pi, map[string]float64{"left": 2, "right": 2, "bottom": 2, "top": 2, "rim": 1.5 * pi}, 1e-9},
		{"joined holes", Difference(Rectangle([2]float64{-1, -1}, [2]float64{4, 2}),
			Union(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Rectangle([2]float64{1, 0}, [2]float64{3, 1}))),
			12, map[string]float64{"left": 4, "right": 4, "bottom": 8, "top": 8}, 1e-9},
		{"hole along an edge", Difference(Rectangle([2]float64{-1, -1}, [2]float64{4, 2}),
			Union(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Polygon(boot, slices.Repeat([]string{"boot"}, len(boot))...))),
			11.25, map[string]float64{"left": 4, "right": 3, "bottom": 6.5, "top": 7, "boot": 4.5}, 1e-9},
		{"extended plate with hole", Union(Rectangle([2]float64{1, -1}, [2]float64{2, 1}), Difference(plate, hole)),
			6 - 0.16*pi, map[string]float64{"left": 2, "right": 2, "bottom": 3, "top": 3, "rim": 0.8 * pi}, 1e-9},
		{"overlapping sectors", Union(AnnulusSector([2]float64{0.1, 0.2}, 1, 2, 0, 1), AnnulusSector([2]float64{0.1, 0.2}, 1, 2, 0.5, 2)),
			3, map[string]float64{"inner": 2, "outer": 4, "start": 1, "end": 1}, 1e-9},
		{"small hole", Difference(plate, Disk([2]float64{0.33, 0.44}, 0.004)), 4 - 16e-6*pi,
			map[string]float64{"left": 2, "right": 2, "bottom": 2, "top": 2, "rim": 0.008 * pi}, 1e-9},
		{"merged balls", Union(Ball([3]float64{}, 1), Ball([3]float64{0, 0.6, 0.8}, 1)), 27 * pi / 12,
			map[string]float64{"surface": 6 * pi}, 1e-9},
		{"notched box", Difference(Box([3]float64{}, [3]float64{2, 2, 2}), Box([3]float64{1, 1, 1}, [3]float64{3, 3, 3})), 7,
			map[string]float64{"x0": 5, "x1": 3, "y0": 5, "y1": 3, "z0": 5, "z1": 3}, 1e-9},
		{"plate with bore", Extrude(Difference(plate, hole), 0, 0.5), 0.5 * (4 - 0.16*pi), map[string]float64{"left": 1,
			"right": 1, "bottom": 1, "top": 1, "rim": 0.4 * pi, "z0": 4 - 0.16*pi, "z1": 4 - 0.16*pi}, 1e-9},
		{"log quarter plate", logQuarterPlate(), 1 - 0.09*pi/4,
			map[string]float64{"hole": 0.15 * pi, "far": 2, "symmetry": 1.4}, 1e-9},
	}
}

// logQuarterPlate is the unit square without the quarter disk of radius 0.3 at
// the origin, as two patches with parameters along ln r and θ.
func logQuarterPlate() *Domain {
	const a = 0.3
	patch := func(mirror bool) Patch {
		return Patch{K: 2, Map: func(x, _, s []float64) float64 {
			theta := s[1] * math.Pi / 4
			ratio := 1 / (a * math.Cos(theta)) // outer over inner radius
			r := a * math.Pow(ratio, s[0])
			x[0], x[1] = r*math.Cos(theta), r*math.Sin(theta)
			if mirror {
				x[0], x[1] = x[1], x[0]
			}
			return r * r * math.Log(ratio) * math.Pi / 4
		}}
	}
	edge := func(from, to, normal []float64) Patch {
		return parallelotope(from, [][]float64{vec.Sub(to, from)}, normal)
	}
	level := func(x []float64) float64 {
		return max(x[0]-1, x[1]-1, -x[0], -x[1], a-math.Hypot(x[0], x[1]))
	}
	return Mapped(2, []Patch{patch(false), patch(true)}, []Part{
		{"hole", []Patch{arc([]float64{0, 0}, a, 0, math.Pi/2, -1)}},
		{"far", []Patch{
			edge([]float64{1, 0}, []float64{1, 1}, []float64{1, 0}),
			edge([]float64{0, 1}, []float64{1, 1}, []float64{0, 1})}},
		{"symmetry", []Patch{
			edge([]float64{a, 0}, []float64{1, 0}, []float64{0, -1}),
			edge([]float64{0, a}, []float64{0, 1}, []float64{-1, 0})}},
	}, level)
}

func TestMeasures(t *testing.T) {
	for _, s := range shapes() {
		near(t, s.name, s.domain.Measure(), s.measure, s.tol)
		if got := len(s.domain.Parts()); got != len(s.boundary) {
			t.Errorf("%s: parts %v, want %d of them", s.name, s.domain.Parts(), len(s.boundary))
		}
		for part, want := range s.boundary {
			got, err := s.domain.PartMeasure(part)
			if err != nil {
				t.Errorf("%s: %v", s.name, err)
				continue
			}
			near(t, s.name+" "+part, got, want, s.tol)
		}
	}
}

// The flux of a generic smooth field through the boundary must equal the
// integral of its divergence: a check of maps, densities and normals at once.
func TestDivergenceTheorem(t *testing.T) {
	wave := [3][3]float64{{0.9, -0.4, 0.3}, {0.5, 1.1, -0.6}, {-0.3, 0.7, 0.8}}
	field := func(x []float64, i int) (f, dfi float64) {
		phase := 0.2 + float64(i)
		for j, v := range x {
			phase += wave[i][j] * v
		}
		sin, cos := math.Sincos(phase)
		return sin, wave[i][i] * cos
	}
	for _, s := range shapes() {
		const order = 30
		dim := s.domain.Dim()
		var inside, flux, size float64
		q := s.domain.Quadrature(order)
		for k := range q.Len() {
			for i := range dim {
				_, d := field(q.At(k), i)
				inside += q.W[k] * d
			}
		}
		for _, part := range s.domain.Parts() {
			b, err := s.domain.BoundaryQuadrature(part, order)
			if err != nil {
				t.Fatal(err)
			}
			for k := range b.Len() {
				for i := range dim {
					f, _ := field(b.At(k), i)
					flux += b.W[k] * f * b.Normal(k)[i]
				}
				size += b.W[k]
			}
		}
		if tol := max(1e-10, s.tol); !(math.Abs(inside-flux) <= tol*size) {
			t.Errorf("%s: divergence %v, flux %v, difference %.2g", s.name, inside, flux, inside-flux)
		}
	}
}

// Quadrature of degree 2n-1 is exact on rectangles and boxes.
func TestQuadratureIsExactForPolynomials(t *testing.T) {
	const n = 4
	moment := func(a, b float64, k int) float64 {
		return (math.Pow(b, float64(k+1)) - math.Pow(a, float64(k+1))) / float64(k+1)
	}
	lo, hi := [3]float64{-1, 0.5, 0}, [3]float64{2, 1.5, 1}
	box := Box(lo, hi).Quadrature(n)
	rectangle := Rectangle([2]float64{lo[0], lo[1]}, [2]float64{hi[0], hi[1]}).Quadrature(n)
	for _, k := range [][3]int{{0, 0, 0}, {7, 0, 0}, {7, 7, 7}, {3, 6, 2}, {0, 7, 5}} {
		integral := func(p Points) (sum, want float64) {
			want = 1
			for j := range p.Dim {
				want *= moment(lo[j], hi[j], k[j])
			}
			for i := range p.Len() {
				term := p.W[i]
				for j, v := range p.At(i) {
					term *= math.Pow(v, float64(k[j]))
				}
				sum += term
			}
			return sum, want
		}
		got, want := integral(box)
		near(t, "box moment", got, want, exact)
		got, want = integral(rectangle)
		near(t, "rectangle moment", got, want, exact)
	}
	// The rule is not exact for one degree more: the test can fail.
	line := Interval(0, 1).Quadrature(n)
	var sum float64
	for i := range line.Len() {
		sum += line.W[i] * math.Pow(line.At(i)[0], 2*n)
	}
	if math.Abs(sum-1.0/(2*n+1)) < 1e-6 {
		t.Errorf("degree %d integrated exactly by %d points", 2*n, n)
	}
}

// Every normal is a unit vector that points from the inside to the outside.
func TestNormalsPointOutward(t *testing.T) {
	for _, s := range shapes() {
		step := 1e-5 * s.domain.diameter()
		for _, part := range s.domain.Parts() {
			b, err := s.domain.Boundary(part, 50, Halton{}, 1)
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				x, n := b.At(i), b.Normal(i)
				near(t, s.name+" "+part+" |n|", vec.Norm(n), 1, 1e-14)
				if s.domain.Contains(vec.Offset(x, n, step)) || !s.domain.Contains(vec.Offset(x, n, -step)) {
					t.Fatalf("%s: normal %v of %s at %v does not point out", s.name, n, part, x)
				}
			}
		}
	}
}

func TestBounds(t *testing.T) {
	tests := []struct {
		domain *Domain
		lo, hi []float64
		tol    float64
	}{
		{AnnulusSector([2]float64{1, 0}, 1, 2, 0, math.Pi/2), []float64{1, 0}, []float64{3, 2}, 1e-15},
		{AnnulusSector([2]float64{0, 0}, 1, 2, math.Pi/4, 7*math.Pi/4), []float64{-2, -2}, []float64{math.Sqrt2, 2}, 1e-15},
		{Cylinder(2, 3), []float64{-2, -2, 0}, []float64{2, 2, 3}, 0},
		{Intersection(Interval(0, 2), Interval(1, 3)), []float64{1}, []float64{2}, 0},
		{Union(Interval(0, 1), Interval(5, 6)), []float64{0}, []float64{6}, 0},
		{logQuarterPlate(), []float64{0, 0}, []float64{1, 1}, 1e-12},
	}
	for _, test := range tests {
		lo, hi := test.domain.Bounds()
		if !(vec.Distance(lo, test.lo) <= test.tol*10 && vec.Distance(hi, test.hi) <= test.tol*10) {
			t.Errorf("bounds %v %v, want %v %v", lo, hi, test.lo, test.hi)
		}
		lo[0] = -99
		if again, _ := test.domain.Bounds(); again[0] == -99 {
			t.Error("the caller can change the bounds of a domain")
		}
	}
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Errorf("%s = %v, want %v: off by %.2g", what, got, want, got-want)
	}
}
