package strong_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// peak is u = exp(-50 x^2) on [-1, 1], so that the residual of u = 0 is large in
// the middle, with a condition at the ends.
func peak() pinn.Problem {
	bump := func(x []float64) float64 { return math.Exp(-50 * x[0] * x[0]) }
	return pinn.Problem{
		Name: "peak", Domain: geometry.Interval(-1, 1), Fields: []pinn.Field{{Name: "u"}},
		Terms: []pinn.Term{{Name: "peak", On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].V().Sub(p.Data(bump))}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"}},
	}
}

func compilePeak(t *testing.T, workers int) (*strong.System, []float64) {
	t.Helper()
	net := nn.MLP(1, 1, ad.Tanh, 4)
	s, err := strong.Compile(peak(), net, strong.Discretization{Points: 200, Tile: 16, Workers: workers, Seed: 3, Sampler: "halton"})
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, s.Dim())
	net.Init(theta, 1)
	clear(theta[net.OutputLayer():])
	return s, theta
}

// inside counts the points where the peak is above a tenth: 21 % of the interval.
func inside(s *strong.System) (inside, all int) {
	pts, _ := s.InteriorRows()
	for i := range pts.Len() {
		if math.Abs(pts.At(i)[0]) < math.Sqrt(math.Log(10)/50) {
			inside++
		}
	}
	return inside, pts.Len()
}

// Points move to the peak by as much as the formula says: with k = 1, c = 1 the
// integral of (e/mean e + 1)/2 over the middle is that of the peak, 97 % (the
// error function of sqrt(ln 10)), and of its length, 21 %; with k = 2 and c = 0
// more than 99 % of added points lie there.
func TestAdapt(t *testing.T) {
	s, theta := compilePeak(t, 1)
	if n, all := inside(s); all != 200 || n < 35 || n > 50 {
		t.Fatalf("%d of %d points in the middle before", n, all)
	}
	rows := s.Rows()
	if err := s.Adapt(theta, 10, 0, 1, 1); err != nil {
		t.Fatal(err)
	}
	if n, all := inside(s); all != 200 || s.Rows() != rows || math.Abs(float64(n)-200*(0.97+0.21)/2) > 20 {
		t.Errorf("%d of %d points in the middle, want about 118 of 200", n, all)
	}
	before, _ := inside(s)
	if err := s.Adapt(theta, 10, 50, 2, 0); err != nil {
		t.Fatal(err)
	}
	if n, all := inside(s); all != 250 || s.Rows() != rows+50 || n-before < 48 {
		t.Errorf("%d of %d points in the middle, %d before, want nearly 50 more of 250", n, all, before)
	}
	// Loss, gradient, residual and Jacobian are those of the new points.
	for i := range theta {
		theta[i] += 0.1 * float64(i%5)
	}
	grad, product, r := make([]float64, s.Dim()), make([]float64, s.Dim()), make([]float64, s.Rows())
	loss := s.Loss(grad, theta)
	s.Residual(r, theta)
	s.TransposeTimes(product, r, theta)
	if half := floats.Dot(r, r) / 2; math.Abs(loss-half) > 1e-12*loss || floats.Distance(grad, product, 2) > 1e-10*floats.Norm(grad, 2) {
		t.Errorf("loss %v, half the square of the residual %v, gradients %v and %v", loss, half, grad, product)
	}
	if _, err := s.Check(theta); err != nil {
		t.Error(err)
	}
}

// Rounds differ from one another and depend on neither workers nor an earlier
// system of the same points, to the last bit.
func TestAdaptIsDeterministic(t *testing.T) {
	run := func(workers int) string {
		s, theta := compilePeak(t, workers)
		var text string
		for _, add := range []int{0, 30, 0} {
			if err := s.Adapt(theta, 5, add, 1, 1); err != nil {
				t.Fatal(err)
			}
			pts, _ := s.InteriorRows()
			text += fmt.Sprintln(pts.X, s.Loss(nil, theta))
		}
		return text
	}
	want := run(1)
	s, theta := compilePeak(t, 1)
	var last []float64
	for round := range 3 {
		if err := s.Adapt(theta, 5, 0, 1, 1); err != nil {
			t.Fatal(err)
		}
		pts, _ := s.InteriorRows()
		if slices.Equal(pts.X, last) {
			t.Errorf("round %d draws the points of the one before it", round)
		}
		last = pts.X
	}
	if run(3) != want {
		t.Error("results with three workers differ from those with one")
	}
	c, err := strong.Collocate(peak(), strong.Discretization{Points: 50})
	if err != nil {
		t.Fatal(err)
	}
	var xs [][]float64
	for range 2 {
		s, err := c.System(nn.MLP(1, 1, ad.Tanh, 4))
		if err != nil {
			t.Fatal(err)
		}
		pts, _ := s.InteriorRows()
		xs = append(xs, pts.X)
		if err := s.Adapt(make([]float64, s.Dim()), 5, 0, 1, 1); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(xs[0], xs[1]) {
		t.Error("adapting one system moves the points of another")
	}
}

// The batches of a pass have the loss and the gradient of the whole as their mean,
// where all have the same number of points; passes differ; the whole comes back.
func TestBatches(t *testing.T) {
	for _, workers := range []int{1, 3} {
		s, theta := compilePeak(t, workers)
		for i := range theta {
			theta[i] += 0.3 * float64(i%3)
		}
		if err := s.Adapt(theta, 5, 56, 0, 1); err != nil { // 256 points, 16 tiles
			t.Fatal(err)
		}
		grad, sum, part := make([]float64, s.Dim()), make([]float64, s.Dim()), make([]float64, s.Dim())
		whole := s.Loss(grad, theta)
		if n := s.Batches(64); n != 4 {
			t.Fatalf("%d batches, want 4", n)
		}
		var firsts []float64
		for pass := range 3 {
			var loss float64
			clear(sum)
			for k := range 4 {
				s.SetBatch(64, pass, k)
				l := s.Loss(part, theta)
				if k == 0 {
					firsts = append(firsts, l)
				}
				loss += l / 4
				floats.AddScaled(sum, 0.25, part)
			}
			if math.Abs(loss-whole) > 1e-13*whole || floats.Distance(sum, grad, 2) > 1e-13*floats.Norm(grad, 2) {
				t.Errorf("pass %d: mean loss %v, whole %v, gradients %v apart", pass, loss, whole, floats.Distance(sum, grad, 2))
			}
		}
		if firsts[0] == firsts[1] || firsts[1] == firsts[2] {
			t.Errorf("passes have the same batches: losses %v", firsts)
		}
		s.SetBatch(64, 9, -1)
		if again := s.Loss(nil, theta); again != whole {
			t.Errorf("loss %v after the batches, %v before", again, whole)
		}
	}
}
