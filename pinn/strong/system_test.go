package strong_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/reduce/reducetest"
)

// problem has every kind of term: second order and first, linear and
// nonlinear, boundary data soft and by ansatz, normals, an integral, and
// pointwise data.
func problem(nonlinear bool) pinn.Problem {
	data := geometry.Points{Dim: 2, X: []float64{0.2, 0.3, 0.7, 0.6, 1.1, 0.4}, W: []float64{1, 1, 1}}
	return pinn.Problem{
		Name:   "test",
		Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1}),
		Fields: []pinn.Field{
			{Name: "u", Scale: 3, Hard: &pinn.Ansatz{
				Phi:  func(x []ad.Jet) ad.Jet { return x[0].Mul(x[1].Shift(0.5)) },
				Lift: func(x []ad.Jet) ad.Jet { return x[1].Sin() },
			}},
			{Name: "v", Scale: 0.5},
		},
		Terms: []pinn.Term{
			{Name: "balance", On: pinn.Interior, Order: ad.Hessian, Scale: 7, Weight: 2, Residual: func(p *pinn.Point) []ad.Expr {
				u, v := p.U[0], p.U[1]
				r := u.Lap().Add(v.D(0).D(1).V()).Sub(p.Data(func(x []float64) float64 { return x[0] * x[1] }))
				if nonlinear {
					r = r.Add(u.V().Mul(v.D(0).V())).Add(v.V().Exp())
				}
				return []ad.Expr{r, u.D(1).V().Mul(p.X()[0]).Sub(v.V())}
			}},
			{Name: "flow", On: pinn.Interior, Order: ad.Gradient, Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].D(0).Add(p.U[1].D(1)).V()}
			}},
			{Name: "flux", On: "top", Order: ad.Gradient, Weight: 3, Residual: func(p *pinn.Point) []ad.Expr {
				n := p.Normal()
				return []ad.Expr{p.U[0].D(0).V().Mul(n[0]).Add(p.U[0].D(1).V().Mul(n[1])).Sub(ad.Const(1))}
			}},
			{Name: "mean", On: pinn.Interior, Integral: true, Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[1].V().Sub(ad.Const(0.3))}
			}},
			{Name: "measured", At: &data, Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[1].V().Sub(p.Data(func(x []float64) float64 { return math.Cos(x[0]) }))}
			}},
		},
		Dirichlet: []pinn.Dirichlet{
			{Field: "u", On: "left", Value: func(x []float64) float64 { return math.Sin(x[1]) }},
			{Field: "v", On: pinn.Boundary},
		},
	}
}

func compile(t *testing.T, nonlinear, soft bool, net fields.Network, workers int) (*strong.System, []float64) {
	t.Helper()
	s, err := strong.Compile(problem(nonlinear), net, strong.Discretization{Points: 49, Soft: soft, Tile: 16, Workers: workers, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, s.Dim())
	net.Init(theta, 5)
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range theta {
		theta[i] += 0.3 * rng.NormFloat64()
	}
	return s, theta
}

var networks = map[string]func() fields.Network{
	"tanh":    func() fields.Network { return nn.MLP(2, 2, ad.Tanh, 6, 5) },
	"sin":     func() fields.Network { return nn.MLP(2, 2, ad.Sin, 7) },
	"swish":   func() fields.Network { return nn.MLP(2, 2, ad.Swish, 5, 4) },
	"random":  func() fields.Network { return nn.Random(2, 2, 12, 1, 4) },
	"fourier": func() fields.Network { return nn.Fourier(2, 2, 4, 1, 4, ad.Tanh, 5) },
	"separate": func() fields.Network {
		return nn.Architecture{Width: 2, Depth: 1, Blocks: nn.Pirate, Factorised: true, Separate: true}.Network(2, 2, 1)
	},
	"own": func() fields.Network {
		d := nn.NewDesign(2)
		x := d.Add(nn.Dense{Width: 4, Activation: ad.Softplus}, d.Inputs())
		return d.Network(2, d.Add(nn.Func{Name: "waves", Start: []float64{1, 1.3}, Apply: func(x, p []ad.Jet) []ad.Jet {
			return []ad.Jet{x[0].Mul(p[0]).Sin(), x[1].Mul(x[2]), x[2].Mul(p[1]).Exp(), x[3]}
		}}, x))
	},
}

// everySystem runs f on systems of all kinds.
func everySystem(t *testing.T, f func(t *testing.T, s *strong.System, theta []float64)) {
	for name, net := range networks {
		for _, nonlinear := range []bool{false, true} {
			for _, soft := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s nonlinear=%v soft=%v", name, nonlinear, soft), func(t *testing.T) {
					s, theta := compile(t, nonlinear, soft, net(), 2)
					if s.Linear() == nonlinear {
						t.Errorf("Linear() = %v", s.Linear())
					}
					f(t, s, theta)
				})
			}
		}
	}
}

func largest(x []float64) float64 {
	var m float64
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}

// The loss gradient on Gorgonia graphs against central differences, over all
// parameters.
func TestGradient(t *testing.T) {
	everySystem(t, func(t *testing.T, s *strong.System, theta []float64) {
		const h = 1e-5
		grad := make([]float64, s.Dim())
		s.Loss(grad, theta)
		scale := largest(grad)
		for i, x := range theta {
			theta[i] = x + h
			up := s.Loss(nil, theta)
			theta[i] = x - h
			down := s.Loss(nil, theta)
			theta[i] = x
			if want := (up - down) / (2 * h); math.Abs(grad[i]-want) > 1e-6*scale {
				t.Errorf("gradient[%d] = %v, differences give %v", i, grad[i], want)
			}
		}
	})
}

// The Jacobian against central differences of the residual; its products, J'J
// and the output layer's columns against it; J'r against Gorgonia's gradient.
func TestJacobian(t *testing.T) {
	everySystem(t, func(t *testing.T, s *strong.System, theta []float64) {
		const h = 1e-5
		n, m, head := s.Dim(), s.Rows(), s.OutputLayer()
		j := mat.NewDense(m, n, nil)
		s.Jacobian(j, theta, 0)
		up, down, r := make([]float64, m), make([]float64, m), make([]float64, m)
		scale := mat.Max(j) - mat.Min(j)
		for c, x := range theta {
			theta[c] = x + h
			s.Residual(up, theta)
			theta[c] = x - h
			s.Residual(down, theta)
			theta[c] = x
			for i := range up {
				if want := (up[i] - down[i]) / (2 * h); math.Abs(j.At(i, c)-want) > 1e-6*scale {
					t.Fatalf("J[%d,%d] = %v, differences give %v", i, c, j.At(i, c), want)
				}
			}
		}
		near := func(what string, got, want mat.Matrix) {
			t.Helper()
			var d mat.Dense
			d.Sub(got, want)
			if e := mat.Norm(&d, math.Inf(1)); e > 1e-10*mat.Norm(want, math.Inf(1)) {
				t.Errorf("%s is off by %v", what, e)
			}
		}
		part := mat.NewDense(m, n-head, nil)
		s.Jacobian(part, theta, head)
		near("the Jacobian by the output layer", part, j.Slice(0, m, head, n))

		s.Residual(r, theta)
		grad, jtr := make([]float64, n), make([]float64, n)
		loss := s.Loss(grad, theta)
		jtj := mat.NewSymDense(n, nil)
		s.Normal(jtj, jtr, theta)
		near("J'r against Gorgonia's gradient", mat.NewVecDense(n, jtr), mat.NewVecDense(n, grad))
		var want mat.Dense
		want.Mul(j.T(), j)
		near("J'J", jtj, &want)

		if !math.IsInf(s.KernelWork(), 1) {
			jjt := mat.NewSymDense(m, nil)
			s.Kernel(jjt, theta)
			want.Reset()
			want.Mul(j, j.T())
			near("JJ'", jjt, &want)
		}

		rng := rand.New(rand.NewPCG(1, 2))
		v, w, jv, jtw := make([]float64, n), make([]float64, m), make([]float64, m), make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		for i := range w {
			w[i] = rng.NormFloat64()
		}
		s.JacobianTimes(jv, v, theta)
		s.TransposeTimes(jtw, w, theta)
		var x mat.VecDense
		x.MulVec(j, mat.NewVecDense(n, v))
		near("J v", mat.NewVecDense(m, jv), &x)
		var y mat.VecDense
		y.MulVec(j.T(), mat.NewVecDense(m, w))
		near("J'w", mat.NewVecDense(n, jtw), &y)

		var half float64
		for _, v := range r {
			half += v * v / 2
		}
		losses := make([]float64, len(s.TermNames()))
		s.TermLosses(losses)
		var sum float64
		for _, v := range losses {
			sum += v
		}
		if math.Abs(half-loss) > 1e-12*loss || math.Abs(sum-loss) > 1e-12*loss {
			t.Errorf("loss %v, |r|^2/2 %v, sum of terms %v", loss, half, sum)
		}
	})
}

// The Hessian of a linear problem in the output layer is J'J; that of a
// network is symmetric.
func TestHessianTimes(t *testing.T) {
	product := func(s *strong.System, theta, v []float64) []float64 {
		h := make([]float64, len(v))
		s.HessianTimes(h, v, theta)
		return h
	}
	rng := rand.New(rand.NewPCG(4, 4))
	random := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		return v
	}
	s, theta := compile(t, false, true, networks["random"](), 2)
	v, jv, want := random(s.Dim()), make([]float64, s.Rows()), make([]float64, s.Dim())
	s.JacobianTimes(jv, v, theta)
	s.TransposeTimes(want, jv, theta)
	for i, h := range product(s, theta, v) {
		if math.Abs(h-want[i]) > 1e-7*largest(want) {
			t.Errorf("Hessian times v [%d] = %v, J'Jv = %v", i, h, want[i])
		}
	}
	s, theta = compile(t, true, true, networks["tanh"](), 2)
	a, b := random(s.Dim()), random(s.Dim())
	ha, hb := product(s, theta, a), product(s, theta, b)
	var left, right float64
	for i := range a {
		left += b[i] * ha[i]
		right += a[i] * hb[i]
	}
	if math.Abs(left-right) > 1e-6*math.Abs(left) {
		t.Errorf("b'Ha = %v, a'Hb = %v", left, right)
	}
}

// Where a guard is not positive the loss is infinite, in the graphs and in
// the residual, and the points are named; elsewhere it changes nothing.
func TestGuards(t *testing.T) {
	plain, theta := compile(t, true, true, networks["tanh"](), 2)
	want := plain.Loss(nil, theta)
	guarded := func(level float64) *strong.System {
		p := problem(true)
		p.Guards = []pinn.Guard{{Name: "u", Message: "u is too large", Eval: func(p *pinn.Point) ad.Expr {
			return ad.Const(level).Sub(p.U[0].V().Pow(2))
		}}}
		s, err := strong.Compile(p, networks["tanh"](), strong.Discretization{Points: 49, Soft: true, Tile: 16, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	r := make([]float64, plain.Rows())
	s := guarded(1e6)
	grad, plainGrad := make([]float64, s.Dim()), make([]float64, s.Dim())
	plain.Loss(plainGrad, theta)
	if got := s.Loss(grad, theta); got != want || fmt.Sprint(grad) != fmt.Sprint(plainGrad) {
		t.Errorf("loss %v with a guard that holds, want %v", got, want)
	}
	s.Residual(r, theta)
	if v, err := s.Violations(theta); err != nil || len(v) > 0 || math.IsInf(largest(r), 0) {
		t.Errorf("violations %v, error %v, largest residual %v", v, err, largest(r))
	}
	s = guarded(0.05)
	s.Residual(r, theta)
	v, err := s.Violations(theta)
	if err != nil || len(v) != 1 || v[0].Points < 1 || v[0].Points > 49 || v[0].Value > 0 || len(v[0].At) != 2 {
		t.Fatalf("violations %+v, error %v", v, err)
	}
	if w, err := s.Rejected(); err != nil || fmt.Sprint(w) != fmt.Sprint(v) {
		t.Errorf("rejected %v, error %v", w, err)
	}
	if !math.IsInf(s.Loss(nil, theta), 1) || !math.IsInf(largest(r), 1) {
		t.Errorf("loss %v, largest residual %v at %+v", s.Loss(nil, theta), largest(r), v)
	}
}

// Every result is bit-equal whatever the number of workers and of ranks, and when
// computed again.
func TestWorkersDoNotMatter(t *testing.T) {
	type results struct{ loss, grad, residual, jtj, jtr, jjt, jv, jtw []float64 }
	run := func(d strong.Discretization) string {
		net := networks["tanh"]()
		d.Points, d.Soft, d.Tile, d.Seed = 49, true, 16, 3
		s, err := strong.Compile(problem(true), net, d)
		if err != nil {
			t.Error(err)
			return ""
		}
		n, m := s.Dim(), s.Rows()
		theta := make([]float64, n)
		net.Init(theta, 5)
		r := results{grad: make([]float64, n), residual: make([]float64, m), jtr: make([]float64, n), jv: make([]float64, m), jtw: make([]float64, n)}
		for range 2 {
			r.loss = []float64{s.Loss(r.grad, theta)}
			s.Residual(r.residual, theta)
			jtj := mat.NewSymDense(n, nil)
			s.Normal(jtj, r.jtr, theta)
			r.jtj = jtj.RawSymmetric().Data
			jjt := mat.NewSymDense(m, nil)
			s.Kernel(jjt, theta)
			r.jjt = jjt.RawSymmetric().Data
			s.JacobianTimes(r.jv, theta, theta)
			s.TransposeTimes(r.jtw, r.residual, theta)
		}
		return fmt.Sprint(r)
	}
	want := run(strong.Discretization{Workers: 1})
	for _, workers := range []int{1, 2, 5} {
		if run(strong.Discretization{Workers: workers}) != want {
			t.Errorf("results with %d workers differ from those with one", workers)
		}
	}
	for _, size := range []int{2, 4} {
		var wg sync.WaitGroup
		for _, r := range reducetest.Ranks(size) {
			wg.Go(func() {
				if run(strong.Discretization{Workers: 1, Ranks: r}) != want {
					t.Errorf("results on rank %d of %d differ from those of one", r.Rank(), size)
				}
			})
		}
		wg.Wait()
	}
}

func TestCompileErrors(t *testing.T) {
	for name, f := range map[string]func() error{
		"network of the wrong size": func() error {
			_, err := strong.Compile(problem(false), nn.MLP(3, 2, ad.Tanh, 4), strong.Discretization{})
			return err
		},
		"unknown inputs": func() error {
			_, err := strong.Compile(problem(false), nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{Inputs: "polar"})
			return err
		},
		"unknown sampler": func() error {
			_, err := strong.Compile(problem(false), nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{Sampler: "sobol"})
			return err
		},
		"unknown part": func() error {
			p := problem(false)
			p.Terms[2].On = "lid"
			_, err := strong.Compile(p, nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{})
			return err
		},
		"third derivative": func() error {
			p := problem(false)
			p.Terms[2].Residual = func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(0).D(0).D(0).V()} }
			_, err := strong.Compile(p, nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{})
			return err
		},
		"negative size": func() error {
			_, err := strong.Compile(problem(false), nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{Points: -1})
			return err
		},
		"unknown field": func() error {
			p := problem(false)
			p.Dirichlet[0].Field = "w"
			_, err := strong.Compile(p, nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{})
			return err
		},
	} {
		if err := f(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
