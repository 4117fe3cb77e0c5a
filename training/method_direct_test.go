package training

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func random(rows, cols int, seed uint64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 0))
	a := mat.NewDense(rows, cols, nil)
	a.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, a)
	return a
}

func direct(t *testing.T, obj Objective, start []float64, m *Direct) Result {
	t.Helper()
	res, err := Run(context.Background(), obj, start, []Stage{{m, 30}}, Settings{GradientTolerance: -1})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestDirectSolvesLinearInOneStep(t *testing.T) {
	const rows, cols, head = 80, 30, 10
	p := &linearFit{a: random(rows, cols, 1), b: random(rows, 1, 2).RawMatrix().Data, head: head}
	for j := range cols { // badly scaled columns must not matter
		for i := range rows {
			p.a.Set(i, j, p.a.At(i, j)*math.Pow(10, float64(j%13-6)))
		}
	}
	start := random(cols, 1, 3).RawMatrix().Data
	res := direct(t, p, start, &Direct{})
	if res.Status != Converged || res.Stats.Jacobians != 1 || res.Stats.Iterations != 1 {
		t.Errorf("%s with %d Jacobians", res.Message, res.Stats.Jacobians)
	}
	if !slices.Equal(res.Theta[:head], start[:head]) {
		t.Error("parameters before the head moved")
	}
	// The residual of a least-squares solution is orthogonal to the columns.
	r := make([]float64, rows)
	p.Residual(r, res.Theta)
	for j := head; j < cols; j++ {
		col := mat.Col(nil, j, p.a)
		if cos := floats.Dot(col, r) / floats.Norm(col, 2) / floats.Norm(r, 2); math.Abs(cos) > 1e-14 {
			t.Errorf("column %d has cosine %g with the residual", j, cos)
		}
	}
}

// Matrices of condition 1e12 with a known solution of ones. The normal
// equations square the condition and have no correct digit left.
func TestDirectIllConditioned(t *testing.T) {
	const rows = 60
	for _, c := range []struct {
		name string
		cols int
		at   func(i, j int) float64
	}{
		{"Hilbert", 12, func(i, j int) float64 { return 1 / float64(i+j+1) }},
		{"Vandermonde", 18, func(i, j int) float64 { return math.Pow(float64(i)/(rows-1), float64(j)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := mat.NewDense(rows, c.cols, nil)
			a.Apply(func(i, j int, _ float64) float64 { return c.at(i, j) }, a)
			if cond := mat.Cond(a, 2); cond < 1e11 || cond > 1e14 {
				t.Fatalf("condition %.1e", cond)
			}
			b := make([]float64, rows)
			for i := range b {
				b[i] = floats.Sum(a.RawRowView(i))
			}
			ones := make([]float64, c.cols)
			floats.AddConst(1, ones)

			res := direct(t, &linearFit{a: a, b: b}, make([]float64, c.cols), &Direct{})
			if err := floats.Distance(res.Theta, ones, math.Inf(1)); err > 1e-3 {
				t.Errorf("error %.1e by QR", err)
			}
			var normal, rhs, x mat.Dense
			normal.Mul(a.T(), a)
			rhs.Mul(a.T(), mat.NewVecDense(rows, b))
			if err := x.Solve(&normal, &rhs); err == nil {
				t.Error("the normal equations were not reported as singular")
			}
			if err := floats.Distance(x.RawMatrix().Data, ones, math.Inf(1)); err < 0.01 {
				t.Errorf("error %.1e by the normal equations: the problem is too easy to tell", err)
			}
		})
	}
}

// Random tanh features, some equal, one zero: without handling of dependent
// columns the residual is orders of magnitude larger.
func TestDirectDependentColumns(t *testing.T) {
	const rows, cols = 400, 120
	rng := rand.New(rand.NewPCG(2, 0))
	p := &linearFit{a: mat.NewDense(rows, cols, nil), b: make([]float64, rows)}
	for i := range rows {
		p.b[i] = math.Sin(5 * float64(i) / rows)
	}
	for j := range cols {
		w, b := 3*rng.NormFloat64(), 4*rng.Float64()-2
		for i := range rows {
			p.a.Set(i, j, math.Tanh(w*float64(i)/rows+b))
		}
	}
	for i := range rows {
		row := p.a.RawRowView(i)
		row[7], row[60], row[110], row[20] = row[3], 2*row[41], row[100], 0
	}
	for _, m := range []*Direct{{}, {Ridge: 1e-15}} {
		res := direct(t, p, make([]float64, cols), m)
		if res.Status != Converged || res.Stats.Jacobians != 1 || math.Sqrt(2*res.Loss/rows) > 1e-12 || floats.Norm(res.Theta, math.Inf(1)) > 1e7 {
			t.Errorf("ridge %g: %s largest parameter %.1e", m.Ridge, res.Message, floats.Norm(res.Theta, math.Inf(1)))
		}
	}
}

// Two columns that nearly agree give parameters of 1e10, and rounding of 1e-6
// in the residual must not pass for nonlinearity.
func TestDirectLargeParameters(t *testing.T) {
	p := &linearFit{a: random(50, 2, 1), b: random(50, 1, 2).RawMatrix().Data}
	for i, v := range p.b {
		p.a.Set(i, 1, p.a.At(i, 0)+1e-10*v)
	}
	res := direct(t, p, []float64{0, 0}, &Direct{})
	if res.Status != Converged || res.Stats.Jacobians != 1 || res.Loss > 1e-10 || res.Theta[1] < 0.9e10 {
		t.Errorf("%s theta %v, %d Jacobians", res.Message, res.Theta, res.Stats.Jacobians)
	}
}

// A problem solved again from its own solution has converged, even though
// rounding leaves no lower loss to find.
func TestDirectAtRoundingFloor(t *testing.T) {
	floor := 0
	for seed := range uint64(20) {
		p := &linearFit{a: random(40, 12, seed), b: make([]float64, 40)}
		for i := range p.b {
			p.b[i] = floats.Sum(p.a.RawRowView(i))
		}
		theta := make([]float64, 12)
		for range 4 {
			res := direct(t, p, theta, &Direct{})
			if res.Status != Converged || res.Stats.Jacobians > 5 {
				t.Errorf("seed %d: %s", seed, res.Message)
			}
			if strings.Contains(res.Message, "floor") {
				floor++
			}
			theta = res.Theta
		}
	}
	if floor == 0 {
		t.Error("no run met the rounding floor")
	}
}

// noisy is a linear fit whose residuals are known to some digits only, as after sums of
// large parts that cancel.
type noisy struct{ *linearFit }

func (p noisy) Linear() bool { return true }

func (p noisy) Residual(dst, x []float64) {
	p.linearFit.Residual(dst, x)
	for i := range dst {
		dst[i] += 1e-7 * math.Sin(1e9*x[0]*float64(1+i*i)+float64(i))
	}
}

// An objective that says it is linear is believed: rounding is not iterated.
func TestDirectBelievesLinear(t *testing.T) {
	p := noisy{&linearFit{a: random(40, 12, 1), b: make([]float64, 40)}}
	for i := range p.b {
		p.b[i] = floats.Sum(p.a.RawRowView(i))
	}
	if res := direct(t, p, make([]float64, 12), &Direct{}); res.Status != Converged || res.Stats.Jacobians > 2 {
		t.Errorf("%d factorisations: %s", res.Stats.Jacobians, res.Message)
	}
}

// With more unknowns than residuals the ridge picks the shortest change.
func TestDirectRidge(t *testing.T) {
	p := &linearFit{a: mat.NewDense(1, 2, []float64{3, 3}), b: []float64{12}}
	res := direct(t, p, []float64{0, 0}, &Direct{Ridge: 1e-6})
	if want := []float64{2, 2}; !floats.EqualApprox(res.Theta, want, 1e-9) {
		t.Errorf("theta %v, want %v", res.Theta, want)
	}
	// ½(x-1)² + ½ρ²x² with unit column: x = 1/(1+ρ²), then refined towards 1.
	p = &linearFit{a: mat.NewDense(2, 1, []float64{1, 0}), b: []float64{1, 5}}
	q := newQR(2, 1, 0.5)
	p.Jacobian(q.matrix(), nil, 0)
	q.factor(nil)
	z, x := make([]float64, 3), make([]float64, 1)
	q.project(z, p.b)
	q.solve(x, z)
	if math.Abs(x[0]-0.8) > 1e-15 {
		t.Errorf("ridge 0.5 gives %v, want 0.8", x[0])
	}
}

// A fit that cannot be exact: Gauss-Newton must stop where the gradient is zero.
func TestDirectNonzeroResidual(t *testing.T) {
	p := newExpFit(0, true)
	for i := range p.y {
		p.y[i] += 0.3 * math.Sin(float64(7*i))
	}
	res := direct(t, p, []float64{-1, 1.5, 0}, &Direct{})
	g := make([]float64, 3)
	p.Loss(g, res.Theta)
	if res.Status != Converged || floats.Norm(g, 2) > 1e-4 || res.Loss < 0.1 {
		t.Errorf("%s gradient %v", res.Message, g)
	}
	if res = direct(t, p, res.Theta, &Direct{}); res.Stages[0].Info != "no decrease is predicted" || res.Stats.Evaluations != 2 {
		t.Errorf("from the minimum: %s", res.Message)
	}
}
