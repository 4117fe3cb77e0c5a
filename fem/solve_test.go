package fem

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// turned returns the vector turned by 30 degrees.
func turned(x, y float64) (float64, float64) {
	s, c := math.Sincos(math.Pi / 6)
	return c*x - s*y, s*x + c*y
}

// A body that is turned with its supports and loads has the same energy: oblique
// rollers, two of which meet at a corner, prescribed displacements, pressures.
func TestObliqueSupports(t *testing.T) {
	shape := func(s, t float64) (x, y float64) { return 2*s + 0.2*t*t, t + 0.1*s }
	plain := Problem{
		Mesh: quads(5, 4, shape), Material: Uniform(Material{1, 0.3}),
		Force: func(dst, x []float64) { dst[0], dst[1] = x[1], -1 },
		Conditions: []Condition{
			{Parts: []string{"left"}, Fixed: []int{0}, U: func(dst, _ []float64) { dst[0] = 0.1 }, T: func(dst, _, _ []float64) { dst[0], dst[1] = 7, 0.3 }},
			{Parts: []string{"bottom"}, Fixed: []int{1}},
			{Parts: []string{"top"}, T: func(dst, _, n []float64) { dst[0], dst[1] = -n[0], -n[1] }},
		},
	}
	oblique := plain
	oblique.Mesh = quads(5, 4, func(s, t float64) (x, y float64) { return turned(shape(s, t)) })
	axes := [][]float64{{math.Cos(math.Pi / 6), 0.5}, {-0.5, math.Cos(math.Pi / 6)}}
	oblique.Force = func(dst, x []float64) {
		along := axes[1][0]*x[0] + axes[1][1]*x[1]
		dst[0], dst[1] = turned(along, -1)
	}
	oblique.Conditions = slices.Clone(plain.Conditions)
	for i := range 2 {
		oblique.Conditions[i].Axes = axes
	}
	oblique.Conditions[0].U = func(dst, _ []float64) { dst[0], dst[1] = turned(0.1, 0) }
	oblique.Conditions[0].T = func(dst, _, _ []float64) { dst[0], dst[1] = turned(7, 0.3) }
	for _, e := range []Element{{Order: 1}, {Order: 2}, {Order: 2, Mixed: true}} {
		a, b := solved(t, plain, e, Options{}), solved(t, oblique, e, Options{})
		near(t, "energy", b.Energy, a.Energy, 1e-11)
		near(t, "work", b.Work, a.Work, 1e-11)
		for _, part := range []string{"left", "bottom"} {
			x, y := turned(a.Reactions[part][0], a.Reactions[part][1])
			near(t, "reaction", b.Reactions[part][0], x, 1e-10)
			near(t, "reaction", b.Reactions[part][1], y, 1e-10)
		}
		x, y := turned(a.Means["top"][0], a.Means["top"][1])
		near(t, "mean", b.Means["top"][0], x, 1e-11)
		near(t, "mean", b.Means["top"][1], y, 1e-11)
	}
}

// Reactions balance the loads, and prescribed displacements do the work that the
// loads do not: at the solution the energy is half of both.
func TestReactions(t *testing.T) {
	p := Problem{
		Mesh: quads(6, 5, func(s, t float64) (x, y float64) { return s + 0.3*t, t }), Material: Uniform(Material{1, 0.2}),
		Force: func(dst, x []float64) { dst[0], dst[1] = 0, -x[0] },
		Conditions: []Condition{
			clamp(2, "left"), pull("top", 0.5, 0),
			{Parts: []string{"right"}, Fixed: []int{0, 1}, U: func(dst, _ []float64) { dst[0], dst[1] = 0.3, 0.1 }},
		},
	}
	s := solved(t, p, Element{Order: 2}, Options{})
	left, right := s.Reactions["left"], s.Reactions["right"]
	near(t, "balance along x", left[0]+right[0]+0.5, 0, 1e-12)
	near(t, "balance along y", left[1]+right[1]-0.65, 0, 1e-12)
	near(t, "energy", s.Energy, (s.Work+0.3*right[0]+0.1*right[1])/2, 1e-12)
	near(t, "a prescribed mean", s.Means["right"][0], 0.3, 1e-14)
}

// A body that nothing holds takes loads in balance; its motions are removed. It is
// the same as one held just enough.
func TestBalancedLoads(t *testing.T) {
	m := square(5, -3)
	pressed := Condition{Parts: []string{"left", "right", "bottom"}, T: func(dst, x, n []float64) {
		dst[0], dst[1] = -n[0]*(1+x[0]), 0
	}}
	p := Problem{Mesh: m, Material: Uniform(Material{1, 0.3}), Conditions: []Condition{pressed}}
	var e *MechanismError
	if _, err := Solve(context.Background(), p, Element{}, Options{}); !errors.As(err, &e) || e.Bodies[0].Loads == nil {
		t.Errorf("loads out of balance: error %v", err)
	}
	pressed.T = func(dst, x, n []float64) { dst[0], dst[1] = -n[0]*(1+x[1]*x[1]), 0 }
	p.Conditions = []Condition{pressed}
	for _, element := range []Element{{}, {Order: 2}, {Order: 2, Mixed: true}} {
		s := solved(t, p, element, Options{})
		if len(s.Bodies[0].Free) != 3 {
			t.Errorf("free motions %v", s.Bodies[0].Free)
		}
		var sum [3]float64
		s.Each(func(q *Sample) {
			sum[0] += q.Weight * q.U[0]
			sum[1] += q.Weight * q.U[1]
			sum[2] += q.Weight * ((q.X[0]-5.5)*q.U[1] - (q.X[1]+2.5)*q.U[0])
		})
		near(t, "mean motions", floats.Norm(sum[:], 1), 0, 1e-12)
		p.Conditions = []Condition{pressed, {Parts: []string{"left"}, Fixed: []int{0}}}
		held := solved(t, Problem{Mesh: m, Material: p.Material, Conditions: []Condition{pressed}}, element, Options{})
		near(t, "energy", s.Energy, held.Energy, 1e-12)
		near(t, "work", s.Work, 2*s.Energy, 1e-10)
		p.Conditions = p.Conditions[:1]
	}
}

// Results agree to the last bit for any number of workers, by a factor and by
// iteration, and these with each other to their tolerance.
func TestWorkersAndIteration(t *testing.T) {
	m := read(t, "testdata/beam-3d.msh")
	load := pull("load", 0.2, 0, -1)
	skew := Condition{Parts: []string{"fixed"}, Axes: [][]float64{{0.6, 0.8, 0}, {-0.8, 0.6, 0}, {0, 0, 1}}, Fixed: []int{0, 1, 2}}
	for _, c := range []struct {
		material   Material
		element    Element
		conditions []Condition
	}{
		{young(1, 0.3), Element{Order: 2}, []Condition{skew, load}},
		{young(1, 0.499), Element{Order: 2, Mixed: true}, []Condition{skew, load}},
		{young(1, 0.3), Element{Order: 2}, []Condition{{T: func(dst, _, n []float64) { copy(dst, n) }}}},
	} {
		var exact *Solution
		for _, flops := range []float64{0, 1} {
			var first *Solution
			for _, workers := range []int{1, 3} {
				s := solved(t, Problem{Mesh: m, Material: Uniform(c.material), Conditions: c.conditions}, c.element, Options{Workers: workers, Tolerance: 1e-8, flops: flops})
				if first == nil {
					first = s
				}
				if !slices.Equal(s.u, first.u) || s.Energy != first.Energy {
					t.Errorf("%+v depends on the number of workers", c.element)
				}
			}
			if flops == 0 {
				exact = first
				continue
			}
			if first.Steps == 0 || first.Steps > 40*(1+first.Iterations) {
				t.Errorf("%+v: %d steps in %d iterations", c.element, first.Steps, first.Iterations)
			}
			near(t, "energy by iteration", first.Energy, exact.Energy, 1e-12*exact.Energy)
			near(t, "mean by iteration", first.Means["load"][2], exact.Means["load"][2], 1e-6*math.Abs(exact.Means["load"][2])+1e-8)
		}
	}
}

func TestRefusals(t *testing.T) {
	p := Problem{Mesh: square(0, 0), Material: Uniform(Material{1, 0}), Conditions: []Condition{clamp(2, "left"), pull("right", 1, 0)}}
	for name, c := range map[string]struct {
		change func(p *Problem)
		want   string
	}{
		"nu = 0.5":     {func(*Problem) {}, "displacement elements need nu below 0.5"},
		"unknown part": {func(p *Problem) { p.Conditions = []Condition{clamp(2, "lefft")} }, `unknown part "lefft"`},
		"bad material": {func(p *Problem) { p.Material = Uniform(Material{0, 0.4}) }, "mu must be positive"},
	} {
		q := p
		c.change(&q)
		if _, err := Solve(context.Background(), q, Element{}, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	p.Material = Uniform(Material{1, 1.2})
	if _, err := Solve(context.Background(), p, Element{Order: 2, Mixed: true, Above: -1}, Options{}); err == nil || !strings.Contains(err.Error(), "nu above 0") {
		t.Errorf("negative nu in mixed elements: error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := SecondOpinion(ctx, p, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

// Large meshes are solved by first order, and larger ones refused.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		n     int
		mixed bool
		want  []level
	}{
		{5, false, []level{{2, 0}, {2, 1}, {2, 1}}},
		{20, true, []level{{2, 0}, {2, 1}}},
		{50, false, []level{{1, 0}, {2, 0}}},
		{50, true, []level{{2, 0}}},
		{200, false, []level{{1, 0}}},
		{200, true, nil},
	} {
		m := quads(c.n, c.n, func(s, t float64) (x, y float64) { return s, t })
		got, err := chooseLevels(m, c.mixed, refineUnknowns[2])
		var size *SizeError
		if !slices.Equal(got, c.want) || (c.want == nil) != errors.As(err, &size) {
			t.Errorf("%d cells an axis: %v, error %v; want %v", c.n, got, err, c.want)
		}
	}
}

// A displacement that is prescribed by more than the elements can follow is no
// bound.
func TestPrescribed(t *testing.T) {
	p := Problem{Mesh: square(0, 0), Material: Uniform(Material{1, 0.4}), Conditions: []Condition{clamp(2, "left"),
		{Parts: []string{"right"}, Fixed: []int{0}, U: func(dst, x []float64) { dst[0] = 1 + x[1] }}}}
	for _, want := range []Kind{Bound, Estimate} {
		o, err := SecondOpinion(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if o.Kind != want || o.Potential <= 0 || o.Work != 0 {
			t.Errorf("%+v, want a %s", o, want)
		}
		p.Conditions[1].U = func(dst, x []float64) { dst[0] = math.Sin(5 * x[1]) }
	}
}
