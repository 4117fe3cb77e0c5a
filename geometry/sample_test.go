package geometry

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pinnsolve/internal/vec"
)

// On every shape every sampler gives about as many points as asked for, in the
// domain, with weights that sum to the measure.
func TestSamplingEveryShape(t *testing.T) {
	const n = 512
	for _, s := range shapes() {
		uneven := s.domain.interior.pieces[0].keep != nil || s.tol > exact
		for _, sampler := range Samplers() {
			what := s.name + " " + sampler.Name()
			p := s.domain.Interior(n, sampler, 1)
			if p.Len() < n*3/4 || p.Len() > n*3/2 {
				t.Errorf("%s: %d points, want about %d", what, p.Len(), n)
			}
			grid := sampler == Sampler(Midpoint{}) || sampler == Sampler(Chebyshev{})
			if !grid && p.Len() < n {
				t.Errorf("%s: %d points, want no fewer than %d", what, p.Len(), n)
			}
			if p.N != nil || len(p.X) != p.Len()*s.domain.Dim() {
				t.Errorf("%s: %d points with %d coordinates, normals %v", what, p.Len(), len(p.X), p.N)
			}
			for i := range p.Len() {
				if !s.domain.Contains(p.At(i)) {
					t.Fatalf("%s: point %v outside", what, p.At(i))
				}
			}
			// Counting on a cut patch, or sampling a graded one, errs like a binomial: three deviations of 100 points.
			tol := exact
			if uneven {
				tol = 0.15
			}
			near(t, what+" weights", sum(p.W), s.measure, tol)
			for _, part := range s.domain.Parts() {
				b, err := s.domain.Boundary(part, 100, sampler, 1)
				if err != nil {
					t.Fatal(err)
				}
				near(t, what+" "+part+" weights", sum(b.W), s.boundary[part], tol)
			}
		}
	}
}

func sum(w []float64) (total float64) {
	for _, v := range w {
		total += v
	}
	return total
}

// Random points are even over the shape, not over its parameters: the fraction
// within half the radius is 1/4 on a disk, 1/8 in a ball, and so on.
func TestUniformMeansUniformMeasure(t *testing.T) {
	fraction := func(d *Domain, in func(x []float64) bool) float64 {
		p := d.Interior(4096, Halton{}, 2)
		count := 0
		for i := range p.Len() {
			if in(p.At(i)) {
				count++
			}
		}
		return float64(count) / float64(p.Len())
	}
	inner := func(r float64) func([]float64) bool {
		return func(x []float64) bool { return vec.Norm(x) < r }
	}
	near(t, "disk", fraction(Disk([2]float64{}, 1), inner(0.5)), 0.25, 2e-3)
	near(t, "ball", fraction(Ball([3]float64{}, 1), inner(0.5)), 0.125, 2e-3)
	near(t, "annulus", fraction(AnnulusSector([2]float64{}, 1, 2, 0, 1), inner(1.5)), 1.25/3, 2e-3)
	near(t, "octant", fraction(SphericalShellOctant(1, 2), inner(1.5)), (1.5*1.5*1.5-1)/7, 2e-3)
	near(t, "polar cap", fraction(SphericalShell([3]float64{}, 1, 2),
		func(x []float64) bool { return x[2] > vec.Norm(x)/2 }), 0.25, 2e-3)
	near(t, "triangle", fraction(Polygon([][2]float64{{0, 0}, {1, 0}, {0, 1}}),
		func(x []float64) bool { return x[0]+x[1] < 0.5 }), 0.25, 2e-3)
}

func TestSeedsAndStreams(t *testing.T) {
	d := Difference(Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Disk([2]float64{0.5, 0.5}, 0.2))
	for _, s := range []Sampler{Uniform{}, LatinHypercube{}, Halton{}, StretchedHalton{}} {
		a, b, c := d.Interior(50, s, 7), d.Interior(50, s, 7), d.Interior(50, s, 8)
		if !slices.Equal(a.X, b.X) || !slices.Equal(a.W, b.W) {
			t.Errorf("%s: the same seed gives different points", s.Name())
		}
		if slices.Equal(a.X, c.X) {
			t.Errorf("%s: different seeds give the same points", s.Name())
		}
		bottom, _ := d.Boundary("bottom", 20, s, 7)
		top, _ := d.Boundary("top", 20, s, 7)
		if bottom.At(3)[0] == top.At(3)[0] {
			t.Errorf("%s: two parts share a stream", s.Name())
		}
	}
}

func TestCounts(t *testing.T) {
	unit := Rectangle([2]float64{0, 0}, [2]float64{1, 1})
	if n := unit.Interior(900, Midpoint{}, 0).Len(); n != 900 {
		t.Errorf("a grid of 900 has %d points", n)
	}
	if n := unit.Interior(1000, Chebyshev{}, 0).Len(); n != 32*32 {
		t.Errorf("a grid of 1000 has %d points", n)
	}
	end, err := Interval(0, 2).Boundary("right", 50, Uniform{}, 0)
	if err != nil || end.Len() != 1 || end.X[0] != 2 || end.N[0] != 1 || end.W[0] != 1 {
		t.Errorf("right end is %+v, %v", end, err)
	}
	for _, n := range []int{1, 2, 7, 100} {
		got := shares(n, []float64{1, 1e-9, 2.4, 0.6})
		want := map[int]string{1: "[1 1 1 1]", 2: "[1 1 1 1]", 7: "[2 1 4 1]", 100: "[25 1 60 15]"}[n]
		if fmt.Sprint(got) != want {
			t.Errorf("shares of %d are %v, want %s", n, got, want)
		}
	}
}

// A part of several patches is sampled as one: two edges of lengths 3 and 1 get
// points in that proportion.
func TestPatchesShareByMeasure(t *testing.T) {
	l := Polygon([][2]float64{{0, 0}, {3, 0}, {3, 1}, {0, 1}}, "two", "two", "rest", "rest")
	b, err := l.Boundary("two", 80, Midpoint{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	onBottom := 0
	for i := range b.Len() {
		if b.At(i)[1] == 0 {
			onBottom++
		}
	}
	if b.Len() != 80 || onBottom != 60 {
		t.Errorf("%d of %d points on the long edge, want 60 of 80", onBottom, b.Len())
	}
}

func TestJoin(t *testing.T) {
	d := Interval(0, 1)
	left, _ := d.Boundary("left", 1, Uniform{}, 0)
	right, _ := d.Boundary("right", 1, Uniform{}, 0)
	ends := Join(left, Points{}, right)
	if ends.Len() != 2 || !slices.Equal(ends.X, []float64{0, 1}) || !slices.Equal(ends.N, []float64{-1, 1}) {
		t.Errorf("joined ends %+v", ends)
	}
	ends.X[0] = 5
	if left.X[0] == 5 {
		t.Error("Join shares storage with its arguments")
	}
	all := Join(ends, d.Interior(3, Uniform{}, 0))
	if all.Len() != 5 || all.N != nil {
		t.Errorf("joined boundary and interior %+v", all)
	}
	if Join().Len() != 0 {
		t.Error("Join of nothing is not empty")
	}
	mustPanic(t, "dimension", func() { Join(left, Disk([2]float64{}, 1).Interior(1, Uniform{}, 0)) })
	mustPanic(t, "normals", func() { all.Normal(0) })
	if math.Abs(sum(all.W)-3) > exact {
		t.Errorf("joined weights %v", all.W)
	}
}
