package smooth

import (
	"math"
	"math/rand/v2"
	"testing"
)

// cells are the middles of n x n cells of the unit square.
func cells(n int) Points {
	p := Points{Dim: 2}
	for i := range n {
		for j := range n {
			p.X = append(p.X, (float64(i)+0.5)/float64(n), (float64(j)+0.5)/float64(n))
			p.W = append(p.W, 1)
		}
	}
	return p
}

// On a square the roughness of the modes is (i^2 + j^2) pi^2, that of cosines.
func TestModesOfSquare(t *testing.T) {
	s, err := New(cells(60), Options{Modes: 40})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0, 1, 1, 2, 4, 4, 5, 5, 8, 9, 9}
	for k, w := range want {
		if got := s.Roughness[k] / (math.Pi * math.Pi); math.Abs(got-w) > 0.02*w+1e-9 {
			t.Errorf("roughness %d is %v pi^2, want %v", k, got, w)
		}
	}
	v := make([]float64, s.Modes())
	s.Eval(v, []float64{0.3, 0.8})
	if math.Abs(v[0]-1) > 1e-6 {
		t.Errorf("the first mode is %v, want 1", v[0])
	}
}

// A function is the combination of the modes, and its slope that of the gradients.
func TestFunction(t *testing.T) {
	s, err := New(cells(40), Options{Modes: 30, Axes: []int{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	c := make([]float64, s.Modes())
	for i := range c {
		c[i] = rng.NormFloat64()
	}
	f := s.Function(c)
	v, g := make([]float64, s.Modes()), [][]float64{make([]float64, s.Modes()), make([]float64, s.Modes())}
	for range 20 {
		x := []float64{rng.Float64(), rng.Float64()}
		s.Eval(v, x)
		s.Gradients(g, x)
		var value, dx, dy float64
		for i := range c {
			value, dx, dy = value+c[i]*v[i], dx+c[i]*g[0][i], dy+c[i]*g[1][i]
		}
		if math.Abs(value-f.At(x)) > 1e-10 || math.Abs(math.Hypot(dx, dy)-f.Slope(x)) > 1e-9 {
			t.Errorf("at %v: %v and %v, slope %v and %v", x, f.At(x), value, f.Slope(x), math.Hypot(dx, dy))
		}
		const h = 1e-5
		along := (f.At([]float64{x[0] + h, x[1]}) - f.At([]float64{x[0] - h, x[1]})) / (2 * h)
		if math.Abs(along-dx) > 1e-5*(1+math.Abs(dx)) {
			t.Errorf("slope along x %v, by differences %v", dx, along)
		}
	}
}

// The variation of a function by its own matrix is the mean of its slope.
func TestVariation(t *testing.T) {
	s, err := New(cells(40), Options{Modes: 30})
	if err != nil {
		t.Fatal(err)
	}
	c := make([]float64, s.Modes())
	c[1], c[3] = 1, 0.5
	f := s.Function(c)
	m := s.Variation(f, 1e-9)
	var got, want float64
	for i := range c {
		for j := range c {
			got += c[i] * m.At(i, j) * c[j]
		}
	}
	for i := range s.points.W {
		want += f.Slope(s.points.at(i)) / float64(len(s.points.W))
	}
	if math.Abs(got/want-1) > 1e-6 {
		t.Errorf("variation %v, mean slope %v", got, want)
	}
}

// Over an L, to which few splines at its rim belong, and along a line in the plane, functions are as many as the points tell apart.
func TestNarrowBodies(t *testing.T) {
	all := cells(40)
	l, line := Points{Dim: 2}, Points{Dim: 2}
	for i := range all.W {
		x := all.at(i)
		if x[0] < 0.5 || x[1] < 0.3 {
			l.X, l.W = append(l.X, x...), append(l.W, 1)
		}
		line.X, line.W = append(line.X, float64(i)/1600, 2), append(line.W, 1)
	}
	for name, p := range map[string]Points{"L": l, "line": line} {
		s, err := New(p, Options{Modes: 20})
		if err != nil {
			t.Fatal(err)
		}
		if s.Modes() != 20 || s.Roughness[1] < 1 {
			t.Errorf("%s: %d modes, roughness %v", name, s.Modes(), s.Roughness[:3])
		}
		if name == "line" && math.Abs(s.Roughness[2]/(4*math.Pi*math.Pi)-1) > 0.02 {
			t.Errorf("line: roughness %v, want %v", s.Roughness[2], 4*math.Pi*math.Pi)
		}
	}
}
