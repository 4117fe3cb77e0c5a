package training

import (
	"strconv"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
)

var _ optimize.NextDirectioner = (*pairs)(nil)

// pairs is the memory of LBFGS: Nocedal and Wright 2006, Algorithm 7.4, with the
// initial scaling (7.20). It computes what gonum's optimize.LBFGS does, to the
// last bit, and can be kept.
type pairs struct {
	most int // pairs

	x, grad []float64   // of the last iteration
	s, y    [][]float64 // steps and changes of the gradient; zeros before they are used
	rho, a  []float64
	oldest  int // index of the pair to be replaced next
	used    int // number of pairs
}

// InitDirection forgets everything and sets dir to steepest descent.
func (p *pairs) InitDirection(loc *optimize.Location, dir []float64) float64 {
	p.allocate(len(loc.X))
	p.remember(loc)
	copy(dir, loc.Gradient)
	floats.Scale(-1, dir)
	return 1 / floats.Norm(dir, 2)
}

func (p *pairs) allocate(n int) {
	p.x, p.grad = make([]float64, n), make([]float64, n)
	p.s, p.y = make([][]float64, p.most), make([][]float64, p.most)
	for i := range p.s {
		p.s[i], p.y[i] = make([]float64, n), make([]float64, n)
	}
	p.rho, p.a = make([]float64, p.most), make([]float64, p.most)
	p.oldest, p.used = 0, 0
}

func (p *pairs) remember(loc *optimize.Location) {
	copy(p.x, loc.X)
	copy(p.grad, loc.Gradient)
}

// NextDirection adds the last step and sets dir to minus the approximate inverse
// Hessian times the gradient.
func (p *pairs) NextDirection(loc *optimize.Location, dir []float64) float64 {
	s, y := p.s[p.oldest], p.y[p.oldest]
	floats.SubTo(y, loc.Gradient, p.grad)
	floats.SubTo(s, loc.X, p.x)
	sy := floats.Dot(s, y)
	p.rho[p.oldest] = 1 / sy
	p.oldest, p.used = (p.oldest+1)%p.most, min(p.used+1, p.most)
	p.remember(loc)

	copy(dir, loc.Gradient)
	for i := range p.most { // newest first
		k := (p.oldest - i - 1 + p.most) % p.most
		p.a[k] = p.rho[k] * floats.Dot(p.s[k], dir)
		floats.AddScaled(dir, -p.a[k], p.y[k])
	}
	gamma := sy / floats.Dot(y, y)
	floats.Scale(gamma, dir)
	for i := range p.most { // oldest first
		k := (p.oldest + i) % p.most
		beta := p.rho[k] * floats.Dot(p.y[k], dir)
		floats.AddScaled(dir, p.a[k]-beta, p.s[k])
	}
	floats.Scale(-1, dir)
	return 1
}

// Carry carries the pairs in use.
func (p *pairs) Carry(s *Archive) {
	n := len(p.x)
	if s.Int("parameters", &n); s.Loading() {
		p.allocate(n)
	}
	s.Int("used", &p.used)
	s.Int("oldest", &p.oldest)
	if p.used > p.most || p.oldest < 0 || p.oldest >= p.most {
		s.Fail(errMemory)
		return
	}
	s.Fill("x", p.x)
	s.Fill("grad", p.grad)
	s.Fill("rho", p.rho)
	for k := range p.used { // those at 0, 1, ... are used first
		s.Fill("s."+strconv.Itoa(k), p.s[k])
		s.Fill("y."+strconv.Itoa(k), p.y[k])
	}
}
