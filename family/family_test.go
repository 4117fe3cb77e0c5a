package family

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// Leja points by hand: after 0, 1, -1 the product |x (x^2-1)| is largest at 1/sqrt 3.
func TestLeja(t *testing.T) {
	p := leja(9)
	for i, want := range []float64{0, 1, -1, 1 / math.Sqrt(3)} {
		if math.Abs(p[i]-want) > 1e-15 {
			t.Errorf("point %d is %v, want %v", i, p[i], want)
		}
	}
	for n := 4; n < len(p); n++ { // no point of a fine grid is better
		size := func(x float64) float64 {
			v := 1.0
			for _, q := range p[:n] {
				v *= math.Abs(x - q)
			}
			return v
		}
		for k := range 2001 {
			if x := float64(k)/1000 - 1; size(x) > size(p[n])*(1+1e-9) {
				t.Errorf("point %d: %v is better than %v", n, x, p[n])
			}
		}
	}
}

// smooth has a pole outside of the axes, and a parameter that enters linearly.
func smooth(at []float64) []float64 {
	return []float64{at[2] / (1.4 - at[0]), math.Sin(at[0] + 2*at[1])}
}

func member(count *int) Member {
	return func(_ context.Context, at []float64) ([]float64, []float64, error) {
		*count++
		return smooth(at), []float64{2, 1}, nil
	}
}

func TestAdapt(t *testing.T) {
	axes := []Axis{{"a", 0, 1}, {"b", -0.5, 0.5}, {"load", 1, 3}}
	var count int
	a, err := Adapt(context.Background(), axes, member(&count), Options{Tolerance: 1e-6})
	if err != nil || !a.Enough || a.Estimate > 1e-6 || count != a.Nodes() {
		t.Fatalf("%v, enough %v, estimate %g, %d members at %d nodes", err, a.Enough, a.Estimate, count, a.Nodes())
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	var members [][]float64
	loads := 0
	for k := range a.Nodes() {
		members = append(members, smooth(a.Node(k)))
		loads = max(loads, a.Indices[k][2])
	}
	if loads > 3 {
		t.Errorf("the linear parameter has %d nodes", loads+1)
	}
	r := rand.New(rand.NewPCG(1, 1))
	var worst float64
	for range 300 {
		at := make([]float64, 3)
		for i, x := range axes {
			at[i] = x.Lo + r.Float64()*(x.Hi-x.Lo)
		}
		worst = max(worst, difference(a.Interpolate(at, members), smooth(at), []float64{2, 1}))
	}
	if worst > 5*a.Estimate || worst > 1e-6 {
		t.Errorf("error %g, estimate %g", worst, a.Estimate)
	}
	for k := range a.Nodes() {
		if d := difference(a.Interpolate(a.Node(k), members), members[k], []float64{2, 1}); d > 1e-12 {
			t.Errorf("node %d is off by %g", k, d)
		}
	}
}

// An odd function is predicted at the third node by chance.
func TestOdd(t *testing.T) {
	odd := func(_ context.Context, at []float64) ([]float64, []float64, error) {
		return []float64{math.Sin(3 * at[0])}, []float64{1}, nil
	}
	a, err := Adapt(context.Background(), []Axis{{"a", -1, 1}}, odd, Options{Tolerance: 1e-8})
	if err != nil || a.Nodes() < 10 {
		t.Errorf("%d nodes, %v", a.Nodes(), err)
	}
}

func TestEnds(t *testing.T) {
	var count int
	axes := []Axis{{"a", 0, 1}, {"b", -0.5, 0.5}, {"load", 1, 3}}
	a, err := Adapt(context.Background(), axes, member(&count), Options{Tolerance: 1e-12, Most: 9})
	if err != nil || a.Enough || a.Nodes() != 9 || a.Estimate < 1e-12 {
		t.Errorf("%v, %+v", err, a)
	}
	gone := errors.New("gone")
	bad := func(context.Context, []float64) ([]float64, []float64, error) { return nil, nil, gone }
	if _, err := Adapt(context.Background(), axes, bad, Options{Tolerance: 1}); !errors.Is(err, gone) {
		t.Errorf("a member that fails: %v", err)
	}
	if err := a.Within([]float64{0.5, 0, 3.1}); err == nil || err.Error() != "load = 3.1 is outside the family, which reaches from 1 to 3" {
		t.Errorf("outside: %v", err)
	}
	for _, g := range []Grid{{Axes: axes[:1], Indices: [][]int{{0}, {2}}}, {Axes: axes[:1], Indices: [][]int{{0}, {0}}}, {Axes: axes[:1], Indices: [][]int{{0, 0}}}} {
		if g.Check() == nil {
			t.Errorf("%v is a grid", g.Indices)
		}
	}
}
