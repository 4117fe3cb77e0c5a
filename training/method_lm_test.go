package training

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// In the curved valleys of a fit with tanh, acceleration saves most of the
// iterations.
func TestAccelerationSavesIterations(t *testing.T) {
	for seed := range uint64(3) {
		p := newTanhFit(15, 100, wave)
		iterations := func(limit float64) int {
			res, err := Run(context.Background(), p, p.start(seed), []Stage{{&LevenbergMarquardt{Acceleration: limit}, 1000}}, Settings{TargetLoss: 1e-7})
			if err != nil || res.Status != Converged {
				t.Fatalf("%v %s", err, res.Message)
			}
			return res.Stats.Iterations
		}
		with, without := iterations(0), iterations(-1)
		t.Logf("seed %d: %d iterations with acceleration, %d without", seed, with, without)
		if 2*with > without {
			t.Errorf("seed %d: %d iterations with acceleration, %d without", seed, with, without)
		}
	}
}

// monomials is a fit whose parameters enter through x + x³/10, with columns of
// a Vandermonde matrix: exact solution ones of alternating sign.
type monomials struct{ *linearFit }

func newMonomials(rows, cols int) monomials {
	p := &linearFit{a: mat.NewDense(rows, cols, nil), b: make([]float64, rows)}
	for i := range rows {
		for j := range cols {
			p.a.Set(i, j, math.Pow(float64(i)/float64(rows-1), float64(j)))
		}
		for j, v := range p.a.RawRowView(i) {
			p.b[i] += 1.1 * sign(j) * v
		}
	}
	return monomials{p}
}

func sign(j int) float64 { return float64(1 - 2*(j%2)) }

func (p monomials) Residual(dst, x []float64) {
	y := slices.Clone(x)
	for j, v := range x {
		y[j] += v * v * v / 10
	}
	p.linearFit.Residual(dst, y)
}

func (p monomials) Jacobian(dst *mat.Dense, x []float64, from int) {
	p.linearFit.Jacobian(dst, x, from)
	for i := range p.Rows() {
		row := dst.RawRowView(i)
		for j := range row {
			row[j] *= 1 + 0.3*x[from+j]*x[from+j]
		}
	}
}

func (p monomials) Loss(grad, x []float64) float64 { return lossOf(p, grad, x) }

func TestPolishGoesBelowTheNormalEquations(t *testing.T) {
	p := newMonomials(60, 13)
	run := func(m *LevenbergMarquardt) (Result, float64, string) {
		infos := ""
		res, err := Run(context.Background(), p, make([]float64, 13), []Stage{{m, 800}}, Settings{GradientTolerance: -1, Recorder: func(r Record) { infos += r.Info + "\n" }})
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for j, v := range res.Theta {
			worst = math.Max(worst, math.Abs(v-sign(j)))
		}
		return res, worst, infos
	}
	normal, e1, infos1 := run(&LevenbergMarquardt{NoPolish: true})
	qr, e2, infos2 := run(&LevenbergMarquardt{})
	t.Logf("normal equations: error %.1e, %s; QR: error %.1e, %s", e1, normal.Message, e2, qr.Message)
	if e1 < 0.1 || normal.Loss < 1e-18 || e2 > 1e-6 || qr.Loss > 1e-28 {
		t.Errorf("error %.1e, loss %.1e by the normal equations, %.1e, %.1e by QR", e1, normal.Loss, e2, qr.Loss)
	}
	if qr.Status != Converged || !strings.Contains(qr.Message, "the predicted decrease is below rounding") {
		t.Error(qr.Message)
	}
	if strings.Contains(infos1, "QR") || !strings.Contains(infos2, "; QR from here on") || !strings.Contains(infos2, ", QR") {
		t.Error("no record says QR")
	}
}

// curved is a residual with random linear and quadratic parts, for which the
// difference quotient of the acceleration is exact.
type curved struct {
	*linearFit
	q *mat.Dense // r_i += ½ (q_i·x)²
}

func newCurved(rows, cols int) curved {
	return curved{&linearFit{a: random(rows, cols, 1), b: random(rows, 1, 2).RawMatrix().Data}, random(rows, cols, 3)}
}

func (p curved) Residual(dst, x []float64) {
	p.linearFit.Residual(dst, x)
	for i := range dst {
		s := floats.Dot(p.q.RawRowView(i), x)
		dst[i] += s * s / 2
	}
}

func (p curved) Jacobian(dst *mat.Dense, x []float64, from int) {
	p.linearFit.Jacobian(dst, x, from)
	for i := range p.Rows() {
		q := p.q.RawRowView(i)
		floats.AddScaled(dst.RawRowView(i), floats.Dot(q, x), q[from:])
	}
}

func (p curved) Loss(grad, x []float64) float64 { return lossOf(p, grad, x) }

// All solvers give the velocity and the acceleration as defined.
func TestDampedSolvers(t *testing.T) {
	for _, size := range [][2]int{{30, 12}, {12, 12}, {7, 12}} {
		p := newCurved(size[0], size[1])
		const mu = 0.3
		at := &Point{Theta: random(size[1], 1, 4).RawMatrix().Data}
		e := newEvaluator(newLoop(context.Background(), Settings{}), p)
		r := make([]float64, size[0])
		if err := e.Residual(r, at); err != nil {
			t.Fatal(err)
		}

		j := mat.NewDense(size[0], size[1], nil)
		p.Jacobian(j, at.Theta, 0)
		var b mat.Dense
		b.Mul(j.T(), j)
		for i := range size[1] {
			b.Set(i, i, b.At(i, i)+mu)
		}
		solve := func(w []float64) []float64 {
			var g, x mat.VecDense
			g.MulVec(j.T(), mat.NewVecDense(len(w), w))
			if err := x.SolveVec(&b, &g); err != nil {
				t.Fatal(err)
			}
			x.ScaleVec(-1, &x)
			return x.RawVector().Data
		}
		v := solve(r)
		second := make([]float64, size[0]) // exact second derivative along v
		for i := range second {
			s := floats.Dot(p.q.RawRowView(i), v)
			second[i] = s * s
		}
		a := solve(second)
		gradient := make([]float64, size[1])
		p.Loss(gradient, at.Theta)

		solvers := map[string]dampedSolver{"dual": newDualSolver(size[0], size[1]), "normal": newNormalSolver(e)}
		if size[0] >= size[1] {
			solvers["qr"] = newQRSolver(size[0], size[1])
		}
		for name, f := range solvers {
			for range 2 { // the second time in dirty memory
				if err := f.linearise(e, at, r); err != nil {
					t.Fatal(err)
				}
				f.factor(7) // an earlier probe
				f.factor(mu)
				gotV, gotA := make([]float64, size[1]), make([]float64, size[1])
				f.velocity(gotV)
				next := &Point{Theta: slices.Clone(at.Theta)}
				floats.AddScaled(next.Theta, difference, gotV)
				change := make([]float64, size[0])
				if err := e.Residual(change, next); err != nil {
					t.Fatal(err)
				}
				floats.Sub(change, r)
				if err := f.acceleration(e, at, gotA, gotV, change); err != nil {
					t.Fatal(err)
				}
				for what, pair := range map[string][2][]float64{"velocity": {gotV, v}, "acceleration": {gotA, a}, "gradient": {at.Grad, gradient}} {
					if d := floats.Distance(pair[0], pair[1], 2) / floats.Norm(pair[1], 2); d > 1e-10 {
						t.Errorf("%v %s: %s is off by %.1e", size, name, what, d)
					}
				}
				for i, norm := range f.norms() {
					if want := mat.Norm(j.ColView(i), 2); math.Abs(norm-want) > 1e-12*want {
						t.Errorf("%v %s: column %d has norm %v, want %v", size, name, i, norm, want)
					}
				}
			}
		}
	}
}

// With fewer residuals than parameters the residual can vanish.
func TestDual(t *testing.T) {
	p := newTanhFit(15, 20, wave)
	m := &LevenbergMarquardt{}
	res, err := Run(context.Background(), p, p.start(1), []Stage{{m, 100}}, Settings{TargetLoss: 1e-25})
	if _, dual := m.solver.(*dualSolver); err != nil || res.Loss > 1e-25 || !dual {
		t.Errorf("%v %s, solver %T", err, res.Message, m.solver)
	}
}

// A Jacobian is computed at the start and after every iteration, however many
// dampings were tried with it; none with Normal and Products.
func TestProbesShareOneJacobian(t *testing.T) {
	p := newTanhFit(15, 100, wave)
	stages := []Stage{{&LevenbergMarquardt{}, 30}}
	tried := 0
	res, err := Run(context.Background(), p, p.start(1), stages, Settings{Recorder: func(r Record) {
		if math.IsNaN(r.GradNorm) {
			t.Errorf("iteration %d without gradient", r.Iteration)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if tried = (res.Stats.Evaluations - 1) / 2; res.Stats.Jacobians != 31 || res.Stats.Gradients != 0 || tried < 60 {
		t.Errorf("%+v", res.Stats)
	}
	matrixFree := &jacobians{tiled: tiled{p}}
	light, err := Run(context.Background(), matrixFree, p.start(1), stages, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if matrixFree.n != 0 || light.Stats.Jacobians != 31 || light.Stats.Products != tried {
		t.Errorf("%d Jacobians, %+v", matrixFree.n, light.Stats)
	}
	if math.Abs(light.Loss/res.Loss-1) > 1e-3 {
		t.Errorf("loss %g with normal equations, %g with Jacobian", light.Loss, res.Loss)
	}
}

type jacobians struct {
	tiled
	n int
}

func (j *jacobians) Jacobian(dst *mat.Dense, x []float64, from int) {
	j.n++
	j.tiled.Jacobian(dst, x, from)
}

// A run cancelled during a Jacobian keeps the point of that Jacobian.
func TestCancelledInJacobian(t *testing.T) {
	p := newTanhFit(15, 100, wave)
	for _, n := range []int{1, 2, 5} {
		ctx, cancel := context.WithCancel(context.Background())
		c := &cancelling{tanhFit: p, left: n, do: cancel}
		lowest := math.Inf(1)
		res, err := Run(ctx, c, p.start(1), []Stage{{&LevenbergMarquardt{}, 30}}, Settings{Recorder: func(r Record) { lowest = min(lowest, r.Loss) }})
		if err != nil {
			t.Fatal(err)
		}
		if res.Status != Cancelled || res.Stats.Jacobians != n || res.Stats.Iterations != n-1 || res.Loss != lowest || res.Loss != p.lossAt(res.Theta) {
			t.Errorf("cancelled in Jacobian %d: %s %+v lowest %v", n, res.Message, res.Stats, lowest)
		}
		cancel()
	}
}

func (p *tanhFit) lossAt(theta []float64) float64 {
	r := make([]float64, p.Rows())
	p.Residual(r, theta)
	return floats.Dot(r, r) / 2
}

type cancelling struct {
	*tanhFit
	left int
	do   func()
}

func (c *cancelling) Jacobian(dst *mat.Dense, x []float64, from int) {
	if c.left--; c.left == 0 {
		c.do()
	}
	c.tanhFit.Jacobian(dst, x, from)
}

// Steps to where the residual is not a number are shortened by the damping.
func TestLMStepsBackFromNonFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		for _, probes := range []int{1, 4} {
			p := fenced{newExpFit(0, false), bad}
			res, err := Run(context.Background(), p, []float64{-0.1, 2, 0}, []Stage{{&LevenbergMarquardt{Probes: probes, Damping: 1e-12}, 200}}, Settings{})
			if err != nil || res.Status != Converged || !floats.EqualApprox(res.Theta, []float64{-1.5, 8, 0.5}, 1e-10) {
				t.Errorf("%v %s theta %v", err, res.Message, res.Theta)
			}
		}
	}
}

// fenced is not a number unless its exponents are in (-4, 0) and its amplitudes
// below 9.
type fenced struct {
	*expFit
	bad float64
}

func (f fenced) Residual(dst, x []float64) {
	f.expFit.Residual(dst, x)
	if x[0] <= -4 || x[0] >= 0 || x[1] >= 9 {
		dst[len(dst)-1] = f.bad
	}
}

// lm notices a change of weights between iterations and keeps its damping.
func TestLMReweighted(t *testing.T) {
	p := newExpFit(0, true)
	e := newEvaluator(newLoop(context.Background(), Settings{}), p)
	m := &LevenbergMarquardt{}
	if err := m.Init(p); err != nil {
		t.Fatal(err)
	}
	at := &Point{Theta: []float64{-1, 0.4, 0}}
	step := func() {
		if _, err := m.Step(e, at); err != nil {
			t.Fatal(err)
		}
	}
	step()
	step()
	mu := m.mu
	floats.Scale(3, p.y) // another loss
	if err := e.Gradient(at); err != nil {
		t.Fatal(err)
	}
	before, jacobians := at.Loss, e.done.Jacobians
	step()
	if e.done.Jacobians != jacobians+2 || !(at.Loss < before) || at.Loss != p.Loss(nil, at.Theta) {
		t.Errorf("loss %v after %v with %d Jacobians", at.Loss, before, e.done.Jacobians-jacobians)
	}
	if ratio := m.mu / mu; ratio > 100 || ratio < 0.01 {
		t.Errorf("damping %v after %v", m.mu, mu)
	}
}

func TestLMConvergesAtTheFloor(t *testing.T) {
	for _, c := range []struct {
		p     LeastSquares
		start []float64
		noise float64
	}{
		{newExpFit(0, false), []float64{-1, 2, 0}, 0},
		{newExpFit(0, false), []float64{-1.5, 8, 0.5}, 0},
		{newExpFit(0, true), []float64{-1, 1.5, 0}, 0.3},
	} {
		if f := c.p.(*expFit); c.noise > 0 {
			for i := range f.y {
				f.y[i] += c.noise * math.Sin(float64(7*i))
			}
		}
		res, err := Run(context.Background(), c.p, c.start, []Stage{{&LevenbergMarquardt{}, 300}}, Settings{GradientTolerance: -1})
		if err != nil || res.Status != Converged {
			t.Errorf("%v %s", err, res.Message)
		}
		g := make([]float64, 3)
		if c.p.Loss(g, res.Theta); floats.Norm(g, 2) > 1e-7 {
			t.Errorf("%s gradient %v", res.Message, g)
		}
	}
}

func TestGram(t *testing.T) {
	for _, size := range [][2]int{{5, 3}, {100, 130}, {130, 64}} {
		a := random(size[0], size[1], 1)
		for _, trans := range []blas.Transpose{blas.Trans, blas.NoTrans} {
			var want mat.Dense
			n := size[1]
			if trans == blas.Trans {
				want.Mul(a.T(), a)
			} else {
				want.Mul(a, a.T())
				n = size[0]
			}
			got := mat.NewSymDense(n, nil)
			for range 2 {
				gram(got, a, trans)
			}
			if !mat.EqualApprox(got, &want, 1e-12) {
				t.Errorf("%v %c differs", size, trans)
			}
		}
	}
}

func TestEvaluatorProducts(t *testing.T) {
	p := tiled{newTanhFit(3, 8, wave)}
	ctx, cancel := context.WithCancel(context.Background())
	e := newEvaluator(newLoop(ctx, Settings{}), p)
	at := &Point{Theta: p.start(1)}
	v, w := random(9, 1, 1).RawMatrix().Data, random(8, 1, 2).RawMatrix().Data
	jv, jtw := make([]float64, 8), make([]float64, 9)
	if e.JacobianTimes(jv, v, at) != nil || e.TransposeTimes(jtw, w, at) != nil || e.done.Products != 2 {
		t.Errorf("%+v", e.done)
	}
	if a, b := floats.Dot(jv, w), floats.Dot(v, jtw); math.Abs(a-b) > 1e-14 || a == 0 {
		t.Errorf("w·Jv = %v, v·Jᵀw = %v", a, b)
	}
	cancel()
	if e.JacobianTimes(jv, v, at) == nil || e.TransposeTimes(jtw, w, at) == nil || e.Normal(mat.NewSymDense(9, nil), v, at) == nil || e.done.Products != 2 || e.done.Jacobians != 0 {
		t.Errorf("%+v after the end", e.done)
	}
	e = newEvaluator(newLoop(context.Background(), Settings{}), nanNormal{p})
	if err := e.Normal(mat.NewSymDense(9, nil), v, at); err == nil || !strings.Contains(err.Error(), "row 4 ") {
		t.Errorf("NaN in row 4: %v", err)
	}
}

type nanNormal struct{ tiled }

func (n nanNormal) Normal(jtj *mat.SymDense, jtr, theta []float64) {
	n.tiled.Normal(jtj, jtr, theta)
	jtj.SetSym(4, 6, math.NaN())
}

// Columns whose squares over- or underflow.
func TestQRExtremeColumns(t *testing.T) {
	q := newQR(3, 3, 0)
	for range 2 { // the second time in used memory
		q.matrix().Copy(mat.NewDense(3, 3, []float64{1e-200, 0, 0, 3e-200, 2e200, 0, 0, 1e200, 0}))
		q.factor()
	}
	z, x := make([]float64, 3), make([]float64, 3)
	q.project(z, []float64{2, 8, 1})
	q.solve(x, z)
	for j, want := range []float64{2e200, 1e-200, 0} {
		if got := x[j] * q.scale[j]; math.Abs(got-want) > 1e-14*want {
			t.Errorf("x[%d] = %v, want %v", j, got, want)
		}
	}
	if q.rank() != 2 {
		t.Errorf("rank %d", q.rank())
	}
}
