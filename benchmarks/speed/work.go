// Package speed defines the work of the project's benchmarks and of the
// comparison with its peers: the loss of plane strain elasticity with a trained
// network, and its gradient.
package speed

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// Form is a way to state the equations.
type Form string

// The two forms of package elasticity and package mixed, for mu = 1 Pa.
const (
	Standard Form = "standard" // (lambda+mu) grad div u + mu Lap u + f = 0
	Mixed    Form = "mixed"    // mu Lap u - grad q + f = 0, div u + q/(lambda+mu) = 0
)

// Nu is Poisson's ratio of the work.
const Nu = 0.3

// lambda is Lame's first parameter, Pa, for mu = 1 Pa.
const lambda = 2 * Nu / (1 - 2*Nu)

// Work is one loss and gradient: a tanh network on the square [-1, 1]^2 with the
// position as input, random points in the interior and evenly spaced ones on the
// boundary. The loss is the mean over the interior of the sum of squared residuals
// plus the mean over the boundary of |u|^2.
type Work struct {
	Form         Form
	Depth, Width int
	Points       int // in the interior
	Boundary     int // a multiple of 4
}

func (w Work) String() string {
	return fmt.Sprintf("%s/%dx%d/%d", w.Form, w.Depth, w.Width, w.Points)
}

// Net returns the network.
func (w Work) Net() *nn.Net {
	widths := make([]int, w.Depth)
	for i := range widths {
		widths[i] = w.Width
	}
	return nn.MLP(2, len(w.fields()), ad.Tanh, widths...)
}

// Theta returns parameters at which no term is zero.
func (w Work) Theta() []float64 {
	net := w.Net()
	theta := make([]float64, net.Params())
	net.Init(theta, 1)
	rng := rand.New(rand.NewPCG(2, 0))
	for i := range theta {
		theta[i] += 0.05 * rng.NormFloat64()
	}
	return theta
}

// Interior returns the points in the interior.
func (w Work) Interior() geometry.Points {
	p := geometry.Points{Dim: 2, X: make([]float64, 2*w.Points), W: make([]float64, w.Points)}
	rng := rand.New(rand.NewPCG(3, 0))
	for i := range p.X {
		p.X[i] = 2*rng.Float64() - 1
	}
	for i := range p.W {
		p.W[i] = 4 / float64(w.Points)
	}
	return p
}

// Edge returns the points on the boundary.
func (w Work) Edge() geometry.Points {
	k := w.Boundary / 4
	p := geometry.Points{Dim: 2}
	for i := range k {
		t := (2*float64(i)+1)/float64(k) - 1
		p.X = append(p.X, t, -1, t, 1, -1, t, 1, t)
		p.N = append(p.N, 0, -1, 0, 1, -1, 0, 1, 0)
	}
	p.W = make([]float64, 4*k)
	for i := range p.W {
		p.W[i] = 2 / float64(k)
	}
	return p
}

// Force stores the body force at x, N/m^3.
func Force(dst, x []float64) {
	dst[0] = math.Sin(math.Pi*x[0]) * math.Cos(math.Pi*x[1])
	dst[1] = math.Cos(2*math.Pi*x[0]) + x[1]
}

// System compiles the work for a number of workers.
func (w Work) System(workers int) (*strong.System, error) {
	return strong.Compile(w.problem(), w.Net(), strong.Discretization{Soft: true, Workers: workers})
}

func (w Work) fields() []pinn.Field {
	fields := []pinn.Field{{Name: "ux"}, {Name: "uy"}}
	if w.Form == Mixed {
		fields = append(fields, pinn.Field{Name: "q"})
	}
	return fields
}

func (w Work) problem() pinn.Problem {
	inside, edge := w.Interior(), w.Edge()
	order, residual := ad.Hessian, standard
	if w.Form == Mixed {
		order, residual = ad.Laplacian, mixed
	}
	return pinn.Problem{
		Name:   w.String(),
		Domain: geometry.Rectangle([2]float64{-1, -1}, [2]float64{1, 1}),
		Fields: w.fields(),
		Terms: []pinn.Term{
			{Name: "balance", At: &inside, Order: order, Weight: math.Sqrt2, Residual: residual},
			{Name: "supports", At: &edge, Weight: math.Sqrt2, Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].V(), p.U[1].V()}
			}},
		},
	}
}

func standard(p *pinn.Point) []ad.Expr {
	f := p.Eval(2, Force)
	var r []ad.Expr
	for i, u := range p.U {
		grad := ad.Sum(p.U[0].D(0).D(i).V(), p.U[1].D(1).D(i).V())
		r = append(r, ad.Sum(u.Lap(), grad.Scale(lambda+1), f[i]))
	}
	return r
}

func mixed(p *pinn.Point) []ad.Expr {
	f := p.Eval(2, Force)
	q := p.U[2]
	var r []ad.Expr
	for i, u := range p.U[:2] {
		r = append(r, ad.Sum(u.Lap(), q.D(i).V().Neg(), f[i]))
	}
	return append(r, ad.Sum(p.U[0].D(0).V(), p.U[1].D(1).V(), q.V().Scale(1/(lambda+1))))
}

// Flops returns the floating-point operations of the matrix products between
// hidden layers per interior point: forward, and backward to the layer below
// and to the weights.
func (w Work) Flops() float64 {
	lanes := 6
	if w.Form == Mixed {
		lanes = 4
	}
	return float64(3 * 2 * (w.Depth - 1) * lanes * w.Width * w.Width)
}
