package training

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// objective is an Objective made from a function, which may count or cancel.
type objective struct {
	dim  int
	loss func(grad, x []float64) float64
}

func (o objective) Dim() int                           { return o.dim }
func (o objective) Loss(grad, theta []float64) float64 { return o.loss(grad, theta) }

// rosenbrock has its minimum 0 at (1, 1): Rosenbrock, Computer Journal 3 (1960) 175.
func rosenbrock() objective {
	return objective{2, func(g, x []float64) float64 {
		a, b := 1-x[0], x[1]-x[0]*x[0]
		if g != nil {
			g[0], g[1] = -2*a-400*x[0]*b, 200*b
		}
		return a*a + 100*b*b
	}}
}

// beale has its minimum 0 at (3, 1/2): Moré, Garbow and Hillstrom, ACM TOMS 7 (1981) 17.
func beale() objective {
	return objective{2, func(g, x []float64) float64 {
		clear(g)
		sum, power := 0.0, 1.0
		for i, c := range []float64{1.5, 2.25, 2.625} {
			slope := float64(i+1) * power
			power *= x[1]
			r := c - x[0]*(1-power)
			sum += r * r
			if g != nil {
				g[0] -= 2 * r * (1 - power)
				g[1] += 2 * r * x[0] * slope
			}
		}
		return sum
	}}
}

// quadratic is ½ Σ cond^(i/(n-1)) (x_i - i)² - 3, with minimum -3.
func quadratic(n int, cond float64) objective {
	return objective{n, func(g, x []float64) float64 {
		sum := -3.0
		for i, v := range x {
			c, d := math.Pow(cond, float64(i)/float64(n-1)), v-float64(i)
			sum += c * d * d / 2
			if g != nil {
				g[i] = c * d
			}
		}
		return sum
	}}
}

// barrier is x - log x, not a number for x < 0, with minimum 1 at 1.
func barrier() objective {
	return objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = 1 - 1/x[0]
		}
		return x[0] - math.Log(x[0])
	}}
}

// chain is the extended Rosenbrock function, in pairs.
func chain(n int) objective {
	return objective{n, func(g, x []float64) float64 {
		sum := 0.0
		for i := 0; i < n; i += 2 {
			var part []float64
			if g != nil {
				part = g[i : i+2]
			}
			// Pairs with equal curvature would be one problem of two.
			c := float64(1 + i)
			sum += c * rosenbrock().Loss(part, x[i:i+2])
			floats.Scale(c, part)
		}
		return sum
	}}
}

// valley is Rosenbrock's function as half a sum of squares.
type valley struct{}

func (valley) Dim() int  { return 2 }
func (valley) Rows() int { return 2 }
func (valley) Residual(dst, x []float64) {
	dst[0], dst[1] = math.Sqrt2*10*(x[1]-x[0]*x[0]), math.Sqrt2*(1-x[0])
}
func (valley) Jacobian(dst *mat.Dense, x []float64, from int) {
	copy(dst.RawRowView(0), []float64{-math.Sqrt2 * 20 * x[0], math.Sqrt2 * 10}[from:])
	copy(dst.RawRowView(1), []float64{-math.Sqrt2, 0}[from:])
}
func (v valley) Loss(grad, x []float64) float64 { return lossOf(v, grad, x) }

// powell has a singular Jacobian at its minimum 0, the origin: Moré, Garbow
// and Hillstrom, ACM TOMS 7 (1981) 17.
type powell struct{}

func (powell) Dim() int  { return 4 }
func (powell) Rows() int { return 4 }
func (powell) Residual(dst, x []float64) {
	a, b := x[1]-2*x[2], x[0]-x[3]
	dst[0], dst[1], dst[2], dst[3] = x[0]+10*x[1], math.Sqrt(5)*(x[2]-x[3]), a*a, math.Sqrt(10)*b*b
}
func (powell) Jacobian(dst *mat.Dense, x []float64, from int) {
	a, b := 2*(x[1]-2*x[2]), 2*math.Sqrt(10)*(x[0]-x[3])
	for i, row := range [][]float64{{1, 10, 0, 0}, {0, 0, math.Sqrt(5), -math.Sqrt(5)}, {0, a, -2 * a, 0}, {b, 0, 0, -b}} {
		copy(dst.RawRowView(i), row[from:])
	}
}
func (p powell) Loss(grad, x []float64) float64 { return lossOf(p, grad, x) }

// linearFit is r = A x - b.
type linearFit struct {
	a    *mat.Dense
	b    []float64
	head int
}

func (p *linearFit) Dim() int         { _, n := p.a.Dims(); return n }
func (p *linearFit) Rows() int        { return len(p.b) }
func (p *linearFit) OutputLayer() int { return p.head }

func (p *linearFit) Residual(dst, x []float64) {
	mat.NewVecDense(len(dst), dst).MulVec(p.a, mat.NewVecDense(len(x), x))
	floats.Sub(dst, p.b)
}

func (p *linearFit) Jacobian(dst *mat.Dense, _ []float64, from int) {
	dst.Copy(p.a.Slice(0, p.Rows(), from, p.Dim()))
}

func (p *linearFit) Loss(grad, x []float64) float64 { return lossOf(p, grad, x) }

// expFit is r_i = a exp(b t_i) + c - y_i with theta = (b, a, c): linear in the
// head (a, c), not in b. cubic makes the head enter as a³ instead.
type expFit struct {
	t, y  []float64
	head  int
	cubic bool
}

func (p *expFit) Dim() int         { return 3 }
func (p *expFit) Rows() int        { return len(p.t) }
func (p *expFit) OutputLayer() int { return p.head }

func (p *expFit) amplitude(a float64) (value, slope float64) {
	if p.cubic {
		return a * a * a, 3 * a * a
	}
	return a, 1
}

func (p *expFit) Residual(dst, x []float64) {
	a, _ := p.amplitude(x[1])
	for i, t := range p.t {
		dst[i] = a*math.Exp(x[0]*t) + x[2] - p.y[i]
	}
}

func (p *expFit) Jacobian(dst *mat.Dense, x []float64, from int) {
	a, slope := p.amplitude(x[1])
	for i, t := range p.t {
		e := math.Exp(x[0] * t)
		copy(dst.RawRowView(i), []float64{a * t * e, slope * e, 1}[from:])
	}
}

func (p *expFit) Loss(grad, x []float64) float64 { return lossOf(p, grad, x) }

func (p *expFit) TermNames() []string      { return []string{"fit", "none"} }
func (p *expFit) TermLosses(dst []float64) { dst[0], dst[1] = 1, 2 }

// newExpFit has the exact solution b = -1.5, amplitude 8, c = 0.5.
func newExpFit(head int, cubic bool) *expFit {
	p := &expFit{head: head, cubic: cubic}
	for i := range 25 {
		t := float64(i) / 12
		p.t = append(p.t, t)
		p.y = append(p.y, 8*math.Exp(-1.5*t)+0.5)
	}
	return p
}

// lossOf derives the loss of p from its residual and Jacobian.
func lossOf(p LeastSquares, grad, x []float64) float64 {
	r := make([]float64, p.Rows())
	p.Residual(r, x)
	if grad != nil {
		j := mat.NewDense(p.Rows(), p.Dim(), nil)
		p.Jacobian(j, x, 0)
		mat.NewVecDense(len(grad), grad).MulVec(j.T(), mat.NewVecDense(len(r), r))
	}
	return floats.Dot(r, r) / 2
}

func TestProblemGradients(t *testing.T) {
	for name, p := range map[string]struct {
		obj Objective
		x   []float64
	}{
		"rosenbrock":  {rosenbrock(), []float64{-1.2, 1}},
		"beale":       {beale(), []float64{1.3, 0.7}},
		"quadratic":   {quadratic(4, 100), []float64{1, -2, 0.3, 4}},
		"barrier":     {barrier(), []float64{0.3}},
		"chain":       {chain(4), []float64{-1.2, 1, 0.3, 2}},
		"valley":      {valley{}, []float64{-1.2, 1}},
		"powell":      {powell{}, []float64{3, -1, 0, 1}},
		"tanh":        {newTanhFit(3, 7, wave), []float64{1, -2, 3, 0.1, 0.2, -0.3, 1, 2, -1}},
		"exponential": {newExpFit(0, false), []float64{-1, 2, 0.1}},
		"cubed":       {newExpFit(0, true), []float64{-1, 2, 0.1}},
	} {
		got := make([]float64, p.obj.Dim())
		p.obj.Loss(got, p.x)
		want := fd.Gradient(nil, func(x []float64) float64 { return p.obj.Loss(nil, x) }, p.x, &fd.Settings{Formula: fd.Central})
		if !floats.EqualApprox(got, want, 1e-6*(1+floats.Norm(want, 2))) {
			t.Errorf("%s: gradient %v, finite differences %v", name, got, want)
		}
	}
}
