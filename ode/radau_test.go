package ode

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/ivp"
)

// The tableau: T diagonalises the inverse of Radau IIA's matrix, which integrates
// polynomials of degree 2 from the nodes exactly.
func TestTableau(t *testing.T) {
	for i, c := range nodes {
		for k := range 3 {
			// A c^k = c^(k+1)/(k+1), or c^k = A^-1 c^(k+1)/(k+1), A^-1 = T D T^-1.
			var w [3]float64
			for r := range 3 {
				for j, c := range nodes {
					w[r] += toW[r][j] * math.Pow(c, float64(k+1)) / float64(k+1)
				}
			}
			d := [3]float64{gamma * w[0], alpha*w[1] - beta*w[2], alpha*w[2] + beta*w[1]}
			got := 0.0
			for r := range 3 {
				got += toZ[i][r] * d[r]
			}
			if want := math.Pow(c, float64(k)); math.Abs(got-want) > 1e-13 {
				t.Errorf("stage %d, degree %d: %v, want %v", i, k, got, want)
			}
		}
	}
}

// Errors are below ten tolerances on stiff problems, at loose and tight ones.
func TestKnownProblems(t *testing.T) {
	for _, p := range ivp.Stiff() {
		for _, tol := range []float64{1e-4, 1e-6, 1e-9} {
			if p.Name == "Oregonator" && tol > 1e-5 {
				continue // the error in the phase of the oscillation is another matter
			}
			y := slices.Clone(p.Y0)
			stats, err := Radau(context.Background(), System(p.System), 0, y, p.T1, Options{RelTol: tol, AbsTol: p.Size * tol})
			if err != nil || stats.Status != Finished {
				t.Errorf("%s: %v, %v", p.Name, stats.Status, err)
				continue
			}
			worst := p.Off(y, tol)
			t.Logf("%s, %.0e: %.2g tolerances, %+v", p.Name, tol, worst, stats)
			if worst > 10 {
				t.Errorf("%s at %v: %.2g tolerances off", p.Name, tol, worst)
			}
		}
	}
}

// fixed takes n equal steps, with stages solved to rounding.
func fixed(t *testing.T, s System, y []float64, t1 float64, n int) {
	t.Helper()
	h := t1 / float64(n)
	r := newRadau(&s, 0, y, t1, Options{RelTol: 1e-13}.withDefaults(s.N, t1))
	r.eval(0, y, r.f)
	for i := range r.scale {
		r.scale[i] = 1e-11
	}
	for range n {
		r.h, r.rate, r.fresh, r.factored = h, 1, false, 0
		if !r.prepare() {
			t.Fatal("singular")
		}
		r.predict()
		for range 10 {
			r.stages()
			r.increment()
			for i := range 3 {
				for p, d := range r.d[i] {
					r.w[i][p] += d
				}
			}
			combine(toZ, r.w, r.z)
		}
		if err := r.accept(1, 1, false); err != nil {
			t.Fatal(err)
		}
	}
}

// order returns the slope of errors over step lengths, n and 2 n steps.
func order(t *testing.T, s System, y0 []float64, t1 float64, n int, want []float64) float64 {
	t.Helper()
	var off [2]float64
	for k, n := range []int{n, 2 * n} {
		y := slices.Clone(y0)
		fixed(t, s, y, t1, n)
		for i, v := range want {
			off[k] = math.Max(off[k], math.Abs(y[i]-v))
		}
	}
	return math.Log2(off[0] / off[1])
}

// The method has order 5 on problems that are not stiff, and its stage order 3 on that
// of Prothero and Robinson, y' = l (y - sin t) + cos t with l = -1e6.
func TestOrder(t *testing.T) {
	for _, p := range []struct {
		name  string
		s     System
		y0    []float64
		t1    float64
		n     int
		want  []float64
		order float64
	}{
		{"logistic", System{N: 1, F: func(_ float64, y, dy []float64) { dy[0] = y[0] * (1 - y[0]) }}, []float64{0.1}, 3, 12,
			[]float64{1 / (1 + 9*math.Exp(-3))}, 5},
		{"circle", System{N: 2, F: func(_ float64, y, dy []float64) { dy[0], dy[1] = -y[1], y[0] }}, []float64{1, 0}, 2, 4,
			[]float64{math.Cos(2), math.Sin(2)}, 5},
		{"in time", System{N: 1, F: func(t float64, y, dy []float64) { dy[0] = y[0] * math.Cos(t) }}, []float64{1}, 3, 10,
			[]float64{math.Exp(math.Sin(3))}, 5},
		{"Prothero and Robinson", System{N: 1, F: func(t float64, y, dy []float64) { dy[0] = -1e6*(y[0]-math.Sin(t)) + math.Cos(t) }},
			[]float64{0}, 1, 5, []float64{math.Sin(1)}, 3},
	} {
		got := order(t, p.s, p.y0, p.t1, p.n, p.want)
		t.Logf("%s: %.2f", p.name, got)
		if low, high := p.order-0.15, p.order+0.15; got < low || p.order == 5 && got > high {
			t.Errorf("%s: order %.2f, want %v", p.name, got, p.order)
		}
	}
}

// Closed orbits are closed after a period, and the attractor of Lorenz is followed through
// its first turns.
func TestOrbits(t *testing.T) {
	for _, p := range ivp.Orbits() {
		for _, tol := range []float64{1e-5, 1e-8} {
			y := slices.Clone(p.Y0)
			stats, _ := Radau(context.Background(), System(p.System), 0, y, p.T1, Options{RelTol: tol})
			worst := p.Off(y, tol)
			t.Logf("%s, %.0e: %.2g tolerances, %+v", p.Name, tol, worst, stats)
			if worst > map[string]float64{"Kepler": 30, "Lorenz": 50, "Arenstorf": 1000}[p.Name] {
				t.Errorf("%s at %v: %.2g tolerances off", p.Name, tol, worst)
			}
		}
	}
}

// A mass matrix, data that move with time, and the solution between the steps.
func TestMassAndDenseOutput(t *testing.T) {
	heated, exact := ivp.Heated(20)
	s := System(heated)
	y := make([]float64, s.N)
	at := func(i int) float64 { return float64(i+1) / float64(s.N+1) }
	for i := range y {
		y[i] = exact(at(i), 0)
	}
	between := make([]float64, s.N)
	worst := 0.0
	stats, err := Radau(context.Background(), s, 0, y, 2, Options{RelTol: 1e-7, Each: func(p Step) error {
		for _, share := range []float64{0, 0.3, 0.8, 1} {
			when := p.From + share*(p.To-p.From)
			p.At(when, between)
			for i, v := range between {
				worst = math.Max(worst, math.Abs(v-exact(at(i), when)))
			}
		}
		return nil
	}})
	t.Logf("%.2g, %+v", worst, stats)
	if err != nil || worst > 1e-6 {
		t.Errorf("off by %.2g, %v", worst, err)
	}
	if stats.Jacobians != 1 {
		t.Errorf("%d Jacobians of a linear system", stats.Jacobians)
	}
}

// An algebraic equation beside a differential one: y0' = -y0 + z, 0 = z - cos t y0.
func TestSingularMass(t *testing.T) {
	s := System{N: 2, Mass: blas64.General{Rows: 2, Cols: 2, Stride: 2, Data: []float64{1, 0, 0, 0}},
		F: func(t float64, y, dy []float64) { dy[0], dy[1] = y[1]-y[0], y[1]-math.Cos(t)*y[0] }}
	y := []float64{1, 1}
	if stats, _ := Radau(context.Background(), s, 0, y, 3, Options{RelTol: 1e-8}); stats.Status != Finished {
		t.Fatal(stats)
	}
	want := math.Exp(math.Sin(3) - 3)
	if d := math.Abs(y[0] - want); d > 1e-8 {
		t.Errorf("%v, want %v", y[0], want)
	}
	if d := math.Abs(y[1] - want*math.Cos(3)); d > 1e-8 {
		t.Errorf("%v, want %v", y[1], want*math.Cos(3))
	}
}

// Endings: blow-up of y' = y^2 at t = 1, a start that is no number, too many steps, a
// context that ends, an error of the caller.
func TestEndings(t *testing.T) {
	square := System{N: 1, F: func(_ float64, y, dy []float64) { dy[0] = y[0] * y[0] }}
	y := []float64{1}
	stats, _ := Radau(context.Background(), square, 0, y, 2, Options{})
	if stats.Status != TooSmall || math.Abs(stats.T-1) > 1e-4 || stats.Status.Advice() == "" {
		t.Errorf("blow-up: %+v", stats)
	}
	if stats, _ := Radau(context.Background(), square, 0, []float64{math.NaN()}, 2, Options{}); stats.Status != NotFinite {
		t.Errorf("not a number: %+v", stats)
	}
	if stats, _ := Radau(context.Background(), square, 0, []float64{1}, 2, Options{MaxSteps: 3}); stats.Status != TooMany || stats.Steps != 3 {
		t.Errorf("three steps: %+v", stats)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if stats, _ := Radau(ctx, square, 0, []float64{1}, 2, Options{}); stats.Status != Cancelled || stats.T != 0 {
		t.Errorf("cancelled: %+v", stats)
	}
	stop := errors.New("stop")
	if _, err := Radau(context.Background(), square, 0, []float64{1}, 2, Options{Each: func(Step) error { return stop }}); err != stop {
		t.Errorf("error %v, want that of Each", err)
	}
}

// A function that is no number beyond a wall is approached with shorter steps: a falling
// film, y' = -1/sqrt(y), reaches zero at t = 2/3.
func TestWall(t *testing.T) {
	y := []float64{1}
	s := System{N: 1, F: func(_ float64, y, dy []float64) { dy[0] = -1 / math.Sqrt(y[0]) }}
	stats, _ := Radau(context.Background(), s, 0, y, 1, Options{})
	if stats.Status != TooSmall || math.Abs(stats.T-2./3) > 1e-3 {
		t.Errorf("%+v", stats)
	}
}

// Equal input, equal output, to the last bit.
func TestDeterministic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := System(ivp.Brusselator(8))
	start := make([]float64, s.N)
	for i := range start {
		start[i] = 1 + random.Float64()
	}
	var last []float64
	for range 2 {
		y := slices.Clone(start)
		Radau(context.Background(), s, 0, y, 1, Options{})
		if last != nil && !slices.Equal(y, last) {
			t.Error("different results")
		}
		last = y
	}
}
