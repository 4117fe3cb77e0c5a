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

// JacobianTimes, TransposeTimes and Kernel make curved an objective without need of
// its Jacobian.
func (p curved) JacobianTimes(dst, v, x []float64) {
	j := p.jacobian(x)
	mat.NewVecDense(len(dst), dst).MulVec(j, mat.NewVecDense(len(v), v))
}

func (p curved) TransposeTimes(dst, w, x []float64) {
	j := p.jacobian(x)
	mat.NewVecDense(len(dst), dst).MulVec(j.T(), mat.NewVecDense(len(w), w))
}

func (p curved) Kernel(jjt *mat.SymDense, x []float64) { gram(jjt, p.jacobian(x), blas.NoTrans) }

func (p curved) KernelWork() float64 { return 0 }

func (p curved) jacobian(x []float64) *mat.Dense {
	j := mat.NewDense(p.Rows(), p.Dim(), nil)
	p.Jacobian(j, x, 0)
	return j
}

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

		solvers := map[string]dampedSolver{"dual": newDualSolver(size[0], size[1]), "kernel": newKernelSolver(size[0]), "normal": newNormalSolver(e)}
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
				if err := f.velocity(e, at, gotV); err != nil {
					t.Fatal(err)
				}
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
				var longest, noise, trace float64
				for i := range size[1] {
					norm := mat.Norm(j.ColView(i), 2)
					longest, noise, trace = math.Max(longest, norm*norm), noise+norm*math.Abs(at.Theta[i]), trace+norm*norm
				}
				if name == "kernel" {
					noise, longest = math.Sqrt(trace)*floats.Norm(at.Theta, 2), 0
					for i := range size[0] {
						norm := mat.Norm(j.RowView(i), 2)
						longest = math.Max(longest, norm*norm)
					}
				}
				if got := f.unit(); math.Abs(got-longest) > 1e-12*longest {
					t.Errorf("%v %s: unit %v, want %v", size, name, got, longest)
				}
				if got := f.noise(at.Theta); math.Abs(got-noise) > 1e-12*noise {
					t.Errorf("%v %s: noise %v, want %v", size, name, got, noise)
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
		q.factor(nil)
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
