package geometry

import (
	"fmt"
	"math"
	"testing"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Every simplex rule integrates the monomials of its degree, and no higher one:
// ∫ x^i y^j z^k = i! j! k! / (i+j+k+dim)! on the unit simplex.
func TestSimplexRules(t *testing.T) {
	factorial := func(n int) float64 { return math.Gamma(float64(n) + 1) }
	largestError := func(k, degree int, r referenceRule) (worst float64) {
		for i := 0; i <= degree; i++ {
			for j := 0; j <= degree-i; j++ {
				e := [3]int{i, j, degree - i - j}
				if k == 2 {
					e = [3]int{i, j, 0}
				}
				want := factorial(e[0]) * factorial(e[1]) * factorial(e[2]) / factorial(e[0]+e[1]+e[2]+k)
				var sum float64
				for q, w := range r.w {
					for a := range k {
						w *= math.Pow(r.x[q*k+a], float64(e[a]))
					}
					sum += w
				}
				worst = max(worst, math.Abs(sum/want-1))
			}
		}
		return worst
	}
	for k, most := range map[int]int{2: 20, 3: 8} {
		for degree := 1; degree <= most+3; degree++ {
			r := simplexRule(k, degree)
			for d := range degree + 1 {
				if e := largestError(k, d, r); e > 1e-12 {
					t.Errorf("dimension %d, degree %d: error %.2g at degree %d", k, degree, e, d)
				}
			}
			for i, w := range r.w {
				sum := 0.0
				for _, v := range r.x[i*k : (i+1)*k] {
					sum += v
					if v <= 0 {
						sum = 1
					}
				}
				if w <= 0 || sum >= 1 {
					t.Errorf("dimension %d, degree %d: weight %v at %v", k, degree, w, r.x[i*k:(i+1)*k])
				}
			}
		}
		if e := largestError(k, most+2, simplexRule(k, most)); e < 1e-9 {
			t.Errorf("dimension %d: degree %d integrated by the rule of degree %d", k, most+2, most)
		}
	}
	for k, want := range map[int][]int{2: {1, 3, 6, 6, 7, 12, 15, 16, 19, 25}, 3: {1, 4, 8, 14, 14, 24, 35, 46}} {
		for i, n := range want {
			if got := len(simplexRule(k, i+1).w); got != n {
				t.Errorf("dimension %d, degree %d: %d points, want %d", k, i+1, got, n)
			}
		}
	}
}

// toCorner is the size used for corner features.
func toCorner(corner []float64, far float64) func(x []float64) float64 {
	return func(x []float64) float64 { return min(far, 1e-4+0.2*vec.Distance(x, corner)) }
}

// Straight cells integrate polynomials of the degree, however they are divided.
func TestRuleIsExactOnStraightCells(t *testing.T) {
	const degree = 5
	// ∫ (x+2y)^5 over the L: a sum over its rectangles.
	rectangle := func(x0, x1, y0, y1 float64) float64 {
		f := func(x, y float64) float64 { return math.Pow(x+2*y, degree+2) / ((degree + 1) * (degree + 2) * 2) }
		return f(x1, y1) - f(x0, y1) - f(x1, y0) + f(x0, y0)
	}
	want := rectangle(0, 2, 0, 1) + rectangle(0, 1, 1, 2)
	l := Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}})
	fine := toCorner([]float64{1, 1, 0}, 0.5)
	coarse := func([]float64) float64 { return 0.4 }
	domains := []struct {
		name   string
		domain *Domain
		height float64
	}{
		{"polygon", l, 1},
		{"prism", Extrude(l, 0, 0.5), 0.5},
		{"union", Union(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Rectangle([2]float64{0, 1}, [2]float64{1, 2})), 1},
		{"cut", Union(Rectangle([2]float64{0, 0}, [2]float64{2, 1}), Rectangle([2]float64{0, 0}, [2]float64{1, 2})), 1},
	}
	for _, d := range domains {
		sizes := []func([]float64) float64{nil, coarse}
		if d.domain.Dim() == 2 {
			sizes = append(sizes, func(x []float64) float64 { return fine(append(x[:2:2], 0)) })
		}
		for i, size := range sizes {
			q := d.domain.Rule(Rule{Degree: degree, Size: size})
			var sum, weights float64
			for k, w := range q.W {
				weights += w
				sum += w * math.Pow(q.At(k)[0]+2*q.At(k)[1], degree)
			}
			name := fmt.Sprintf("%s, size %d", d.name, i)
			near(t, name+": measure", weights, 3*d.height, 1e-12)
			near(t, name+": integral", sum/want/d.height, 1, 1e-12)
		}
	}
}

// The weights sum to the measure on every shape, divided or not, and the flux of
// a linear field through the divided boundary is its divergence.
func TestRuleMeasures(t *testing.T) {
	for _, s := range shapes() {
		if s.name == "merged balls" || s.name == "drilled box" {
			continue // cells cut by spheres take seconds
		}
		h := 0.2 * s.domain.diameter()
		size := func([]float64) float64 { return h }
		q := s.domain.Rule(Rule{Degree: 8, Size: size})
		near(t, s.name, q.total(), s.measure, 1e-6)
		var flux float64
		for _, part := range s.domain.Parts() {
			b, err := s.domain.BoundaryRule(part, Rule{Degree: 8, Size: size})
			if err != nil {
				t.Fatal(err)
			}
			near(t, s.name+" "+part, b.total(), s.boundary[part], 1e-6)
			for i, w := range b.W {
				flux += w * vec.Dot(b.At(i), b.Normal(i))
			}
		}
		near(t, s.name+" flux", flux/float64(s.domain.Dim()), s.measure, 1e-6)
	}
}

func (p Points) total() float64 {
	var sum float64
	for _, w := range p.W {
		sum += w
	}
	return sum
}

// ∫ r^-1.2 around the corner of an L needs graded cells: in polar coordinates it
// is ∫ R(θ)^0.8 / 0.8 dθ to the outline r = R(θ).
func TestGradedRule(t *testing.T) {
	l := Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}})
	corner := []float64{1, 1}
	var want float64
	axis := legendre(40)
	for i, s := range axis.x { // three unit squares, two halves each, R = 1/cos θ
		want += 6 * axis.w[i] * math.Pi / 4 * math.Pow(math.Cos(s*math.Pi/4), -0.8) / 0.8
	}
	integral := func(size func([]float64) float64) float64 {
		q := l.Rule(Rule{Degree: 6, Size: size})
		var sum float64
		for i, w := range q.W {
			sum += w * math.Pow(vec.Distance(q.At(i), corner), -1.2)
		}
		return sum
	}
	tiny := func(x []float64) float64 { return min(0.5, 1e-9+0.2*vec.Distance(x, corner)) }
	near(t, "to 1e-9", integral(tiny)/want, 1, 1e-6)
	// The cells at the corner have (1e-4)^0.8 of the integral.
	near(t, "to 1e-4", integral(toCorner(corner, 0.5))/want, 1, 1e-4)
	if e := math.Abs(integral(nil)/want - 1); e < 1e-2 {
		t.Errorf("ungraded: error %v, too good to be true", e)
	}
}

// ∫ r^-1.2 around an edge of a cube, r the distance from it, in boxes and in
// tetrahedra that shrink towards the edge but not along it.
func TestRuleGradedToAnEdge(t *testing.T) {
	var want float64
	axis := legendre(40)
	for i, s := range axis.x { // the unit square in two halves, as in TestGradedRule
		want += 2 * axis.w[i] * math.Pi / 4 * math.Pow(math.Cos(s*math.Pi/4), -0.8) / 0.8
	}
	r := func(x []float64) float64 { return math.Hypot(x[0], x[1]) }
	edge := Place{X: []float64{0, 0, 0}, Along: []float64{0, 0, 1}}
	rule := Rule{Degree: 7, Resolution: &Resolution{Wave: []float64{3, 3, 3}, Places: []Place{edge}, Finest: 1e-6, Error: 1e-7}}
	x := []float64{0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1}
	cube := &mesh.Mesh{Dim: 3, X: x}
	for _, nodes := range [][]int{{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7}, {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}} {
		cube.Cells = append(cube.Cells, mesh.Element{Kind: mesh.Tet4, Nodes: nodes})
	}
	for name, test := range map[string]struct {
		d    *Domain
		most int // points
	}{"box": {Box([3]float64{}, [3]float64{1, 1, 1}), 30000}, "tetrahedra": {FromMesh(cube), 500000}} {
		q := test.d.Rule(rule)
		var sum float64
		for i, w := range q.W {
			sum += w * math.Pow(r(q.At(i)), -1.2)
		}
		near(t, name, sum/want, 1, 2e-4)
		near(t, name+": measure", q.total(), 1, 1e-11)
		if q.Len() > test.most {
			t.Errorf("%s: %d points", name, q.Len())
		}
	}
}

// No cell near a place of small size is larger, and tetrahedra keep their
// shape.
func TestCellsAreSmall(t *testing.T) {
	corner := []float64{0, 0, 0}
	tet := FromMesh(&mesh.Mesh{Dim: 3, X: []float64{0, 0, 0, 1, 0, 0, 0.3, 1, 0, 0.2, 0.1, 1},
		Cells: []mesh.Element{{Kind: mesh.Tet4, Nodes: []int{0, 1, 2, 3}}}})
	source := tet.interior.pieces[0].source
	look := newProbe(source, 3, false, nil, Rule{Size: toCorner(corner, 1)})
	root := rootCell(3)
	look.look(&root)
	root = look.longestFirst(root)
	quality := func(c *cell) float64 { // volume by diameter cubed
		look.look(c)
		diameter, _ := look.extent()
		return c.size / (diameter * diameter * diameter)
	}
	first, worst := quality(&root), math.Inf(1)
	var divide func(c cell, depth int)
	divide = func(c cell, depth int) {
		worst = min(worst, quality(&c))
		if depth > 0 {
			for _, half := range c.bisect(3) {
				divide(half, depth-1)
			}
		}
	}
	divide(root, 12)
	if worst < first/8 {
		t.Errorf("the least quality of a tetrahedron falls from %v to %v", first, worst)
	}
	c := root
	divide = func(c cell, depth int) {
		if depth > 0 {
			divide(c.bisect(3)[depth%2], depth-1)
			return
		}
		if q := quality(&c); q < first/8 {
			t.Errorf("after many bisections the quality is %v, was %v", q, first)
		}
	}
	divide(c, 60)
}

func TestRuleNonsense(t *testing.T) {
	unit := Rectangle([2]float64{}, [2]float64{1, 1})
	mustPanic(t, "degree 0", func() { unit.Rule(Rule{}) })
	mustPanic(t, "size 0", func() { unit.Rule(Rule{Degree: 1, Size: func(x []float64) float64 { return x[0] }}) })
	_, err := unit.BoundaryRule("lfet", Rule{Degree: 1})
	wantError(t, err, `"lfet"`, `did you mean left?`)
}

func BenchmarkRule(b *testing.B) {
	hole := Difference(Rectangle([2]float64{-1, -1}, [2]float64{1, 1}), Disk([2]float64{}, 0.3))
	bracket, err := mesh.ReadFile("../mesh/testdata/bracket.msh")
	if err != nil {
		b.Fatal(err)
	}
	even := func(h float64) func([]float64) float64 { return func([]float64) float64 { return h } }
	for _, c := range []struct {
		name string
		d    *Domain
		size func([]float64) float64
	}{
		{"rectangle", Rectangle([2]float64{}, [2]float64{1, 1}), even(0.025)},
		{"polygon", Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}), even(0.05)},
		{"bracket", FromMesh(bracket), even(0.08)},
		{"hole", hole, even(0.08)},
	} {
		b.Run(c.name, func(b *testing.B) {
			var n int
			for b.Loop() {
				n = c.d.Rule(Rule{Degree: 6, Size: c.size}).Len()
			}
			b.ReportMetric(float64(n), "points")
		})
	}
}

// On a line from a singular corner fluxes are like powers of the distance down to
// -0.6, of a pressure in a corner's window.
func TestRuleOnSingularLine(t *testing.T) {
	d := Rectangle([2]float64{0, 0}, [2]float64{1, 1})
	r := Resolution{Wave: []float64{1, 1}, Finest: 1e-9, Singular: 30, Error: 1e-6}
	for _, ends := range [][][]float64{{{0, 0}}, {{0, 0}, {1, 0}}} {
		r.Places = nil
		for _, x := range ends {
			r.Places = append(r.Places, Place{X: x})
		}
		pts, err := d.BoundaryRule("bottom", Rule{Degree: 14, Resolution: &r})
		if err != nil {
			t.Fatal(err)
		}
		for _, power := range []float64{-0.6, -0.45, 0.3, 3} {
			var sum float64
			for i, w := range pts.W {
				sum += w * math.Pow(pts.At(i)[0], power)
			}
			if want := 1 / (1 + power); math.Abs(sum/want-1) > 2e-8 {
				t.Errorf("%d places, r^%g: %v, want %v", len(ends), power, sum, want)
			}
		}
	}
}
