package nn

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pinnsolve/ad"
)

var nets = map[string]Network{
	"tanh":           MLP(2, 3, ad.Tanh, 5, 4),
	"sin":            MLP(2, 1, ad.Sin, 6),
	"swish":          MLP(2, 2, ad.Swish, 3, 3, 3),
	"random":         Random(2, 2, 9, 1.5, 7),
	"fourier":        Fourier(2, 2, 3, 1, 7, ad.Tanh, 4),
	"fourier linear": Fourier(2, 1, 3, 1, 7, ad.Tanh),
	"random sin":     RandomOf(ad.Sin, 2, 2, 9, 1.5, 7),
	"gelu":           MLP(2, 2, ad.GELU, 4, 3),
	"residual":       Architecture{Width: 4, Depth: 2, Activation: ad.Tanh, Blocks: Skip}.Network(2, 2, 1),
	"gated":          Architecture{Width: 4, Depth: 2, Activation: ad.Softplus, Blocks: Gated}.Network(2, 2, 1),
	"pirate":         Architecture{Width: 4, Depth: 2, Activation: ad.Swish, Blocks: Pirate, Modes: 2, Sigma: 1}.Network(2, 2, 1),
	"factorised":     Architecture{Width: 4, Depth: 2, Factorised: true, Modes: 3, Sigma: 1}.Network(2, 3, 1),
	"separate":       Architecture{Width: 3, Depth: 2, Separate: true}.Network(2, 3, 1),
	"all":            Architecture{Width: 4, Depth: 1, Activation: ad.Sin, Blocks: Pirate, Modes: 2, Sigma: 1, Factorised: true, Separate: true}.Network(2, 2, 1),
	"own layers":     own(),
	"piecewise":      piecewise(),
	"features":       Features(2, 2, ad.Tanh, []float64{1, -2, 0.5, 3, 0.1, -1}, []float64{0.3, 0, -1}),
}

// own is a network with layers by functions on jets: with parameters, of several
// inputs, with a column that is a number, in the middle and at the end.
func own() Network {
	d := NewDesign(2)
	x := d.Add(Dense{Width: 3, Activation: ad.Tanh}, d.Inputs())
	x = d.Add(Func{Name: "slopes", Start: []float64{1, 0.5, 2}, Apply: func(x, p []ad.Jet) []ad.Jet {
		out := make([]ad.Jet, len(x))
		for i, xi := range x {
			out[i] = xi.Mul(p[i]).Sin()
		}
		return out
	}}, x)
	x = d.Add(Residual{}, x, d.Add(Func{Name: "square", Apply: func(x, _ []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Mul(x[0]), x[1].Mul(x[2]), x[2]}
	}}, x))
	y := d.Add(Dense{Width: 2, Activation: ad.Sin}, x)
	return d.Network(2, d.Add(Func{Name: "quotients", Width: 4, Start: []float64{0.3}, Apply: func(x, p []ad.Jet) []ad.Jet {
		dim := x[0].Lanes().Dim
		return []ad.Jet{x[0].Mul(x[1]), x[3].Div(x[2].Mul(x[2]).Shift(1).Sqrt()), x[4].Activate(ad.GELU).Mul(p[0]), ad.Constant(dim, 2)}
	}}, x, y))
}

func normal(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// piecewise is a network with other functions on either side of a point.
func piecewise() Network {
	d := NewDesign(2)
	x := d.Add(Dense{Width: 3, Activation: ad.Tanh}, d.Inputs())
	return d.Network(2, d.Add(Func{Name: "pieces", Apply: func(x, _ []ad.Jet) []ad.Jet {
		left := ad.Less(x[0].V(), ad.Const(0.1))
		return []ad.Jet{
			ad.SelectJet(left, x[1].Mul(x[2]), x[1].Atan()),
			ad.SelectJet(left, ad.Constant(x[0].Lanes().Dim, 0.5), x[2].Cosh()),
			ad.SelectJet(left, x[0].Mul(x[0]), ad.Constant(x[0].Lanes().Dim, 0.2)),
		}
	}}, x))
}

// tame are parameters of such a size that neither factors nor sines amplify
// rounding.
func tame(rng *rand.Rand, n int) []float64 {
	x := normal(rng, n)
	for i := range x {
		x[i] /= 2
	}
	return x
}

// The pass and the graph implement the same network.
func TestPassAgreesWithGraph(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 5
	for _, name := range slices.Sorted(maps.Keys(nets)) {
		net := nets[name]
		for _, o := range []ad.Order{ad.Value, ad.Gradient, ad.Laplacian, ad.Hessian} {
			l := ad.Lanes{Dim: 2, Order: o}
			theta, in := tame(rng, net.Params()), normal(rng, l.Count()*n*net.Inputs())
			size := l.Count() * n * net.Outputs()
			pass := net.NewPass(l, n)
			pass.Forward(theta, in)
			got := make([]float64, size)
			pass.Output(got)
			// The residuals of the tile are the jets of the outputs.
			tile, err := ad.CompileTile(n, l, net.Inputs(), func(g *ad.Graph, m ad.Matrix) []ad.Row {
				var rows []ad.Row
				for _, j := range net.Build(g, m, l).Jets(l) {
					for k := range l.Count() {
						rows = append(rows, ad.Row{R: j.Lane(k)})
					}
				}
				return rows
			})
			if err != nil {
				t.Fatal(err)
			}
			lo := 0
			for _, p := range tile.Params {
				lo += copy(p, theta[lo:])
			}
			if lo != net.Params() {
				t.Fatalf("%s: the graph has %d parameters, the network %d", name, lo, net.Params())
			}
			w := net.Inputs()
			for i, v := range in { // lanes x points x inputs; the graph has lanes x inputs x points
				tile.Inputs[i/(n*w)*n*w+i%w*n+i/w%n] = v
			}
			tile.Run()
			for out := range net.Outputs() {
				for k := range l.Count() {
					for i, want := range tile.R[out*l.Count()+k] {
						if v := got[(k*n+i)*net.Outputs()+out]; math.Abs(v-want) > 1e-12*(1+math.Abs(want)) {
							t.Fatalf("%s order %d: output %d lane %d is %v in the pass, %v in the graph", name, o, out, k, v, want)
						}
					}
				}
			}
		}
	}
}

// Rows and AddGradient against central differences of seed * outputs.
func TestPassDerivatives(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n, points, h = 4, 3, 1e-3
	l := ad.Lanes{Dim: 2, Order: ad.Hessian}
	for _, name := range slices.Sorted(maps.Keys(nets)) {
		net := nets[name]
		P, o := net.Params(), net.Outputs()
		theta, in, seed := tame(rng, P), normal(rng, l.Count()*n*2), normal(rng, l.Count()*n*o)
		pass := net.NewPass(l, n)
		value := func() (each [n]float64) {
			out := make([]float64, len(seed))
			pass.Forward(theta, in)
			pass.Output(out)
			for r := range l.Count() * n {
				for c := range o {
					each[r%n] += seed[r*o+c] * out[r*o+c]
				}
			}
			return each
		}
		value()
		ld := P + 3
		rows, grad := make([]float64, points*ld), make([]float64, P)
		pass.Rows(rows, ld, seed, points)
		pass.AddGradient(grad, seed)
		for c, x := range theta {
			at := func(step float64) [n]float64 { theta[c] = x + step; return value() }
			up, down, up2, down2 := at(h), at(-h), at(2*h), at(-2*h)
			theta[c] = x
			var sum float64
			for i := range n {
				d := (8*(up[i]-down[i]) - (up2[i] - down2[i])) / (12 * h)
				sum += d
				if i < points && math.Abs(rows[i*ld+c]-d) > 1e-6*(1+math.Abs(d)) {
					t.Fatalf("%s: row %d by parameter %d is %v, differences give %v", name, i, c, rows[i*ld+c], d)
				}
			}
			if math.Abs(grad[c]-sum) > 1e-6*(1+math.Abs(sum)) {
				t.Fatalf("%s: gradient by parameter %d is %v, differences give %v", name, c, grad[c], sum)
			}
		}
	}
}

func TestInit(t *testing.T) {
	net := MLP(3, 2, ad.Tanh, 40, 30)
	a, b, c := make([]float64, net.Params()), make([]float64, net.Params()), make([]float64, net.Params())
	net.Init(a, 1)
	net.Init(b, 1)
	net.Init(c, 2)
	if fmt.Sprint(a) != fmt.Sprint(b) || fmt.Sprint(a) == fmt.Sprint(c) {
		t.Error("the seed does not decide the initial values")
	}
	// First layer: 3 x 40 weights within the Glorot bound, and near it.
	bound, worst := math.Sqrt(6.0/43), 0.0
	for _, w := range a[:120] {
		worst = max(worst, math.Abs(w))
	}
	if worst > bound || worst < 0.9*bound {
		t.Errorf("largest weight %v, Glorot bound %v", worst, bound)
	}
	for _, v := range a[120:160] {
		if v != 0 {
			t.Fatal("biases do not start at zero")
		}
	}
}

// The features are tanh of x W + b, behind a constant.
func TestFeatures(t *testing.T) {
	net := Features(2, 1, ad.Tanh, []float64{1, -2, 0.5, 3}, []float64{0.3, 0})
	pass := net.NewPass(ad.Lanes{Dim: 2, Order: ad.Value}, 1)
	pass.Forward([]float64{0.1, 10, 100}, []float64{0.2, 0.4})
	got := make([]float64, 1)
	pass.Output(got)
	if want := 0.1 + 10*math.Tanh(0.2+0.2+0.3) + 100*math.Tanh(-0.4+1.2); math.Abs(got[0]-want) > 1e-13*want {
		t.Errorf("got %v, want %v", got[0], want)
	}
}

func TestNonsensePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"no hidden layer":   func() { MLP(2, 1, ad.Tanh) },
		"no random feature": func() { Random(2, 1, 3, 1, 0) },
		"negative width":    func() { MLP(2, 1, ad.Tanh, -1) },
		"missing weights":   func() { Features(2, 1, ad.Tanh, []float64{1, 2, 3}, []float64{0, 0}) },
		"short theta":       func() { nets["tanh"].Init(make([]float64, 3), 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// The gradient of the training graph, by Gorgonia, is that of the pass, whose
// derivatives are checked by differences; also for inputs that are the position.
func TestGraphGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const n = 6
	for _, name := range slices.Sorted(maps.Keys(nets)) {
		net := nets[name]
		for _, l := range []ad.Lanes{{Dim: 2, Order: ad.Laplacian}, {Dim: 2, Order: ad.Hessian}} {
			o := net.Outputs()
			slope := []float64{0.7, -1.3}
			theta, in, seed := tame(rng, net.Params()), make([]float64, l.Count()*n*2), normal(rng, l.Count()*n*o)
			copy(in, normal(rng, 2*n))
			for p := range n {
				for i, s := range slope {
					in[(l.First(i)*n+p)*2+i] = s
				}
			}
			tile, err := ad.CompileAffineTile(n, l, slope, func(g *ad.Graph, m ad.Matrix) []ad.Row {
				var rows []ad.Row
				for _, j := range net.Build(g, m, l).Jets(l) {
					for k := range l.Count() {
						rows = append(rows, ad.Row{R: j.Lane(k), Loss: ad.Density})
					}
				}
				return rows
			})
			if err != nil {
				t.Fatal(err)
			}
			lo := 0
			for _, p := range tile.Params {
				lo += copy(p, theta[lo:])
			}
			for p := range n {
				for i := range 2 {
					tile.Inputs[i*n+p] = in[p*2+i]
				}
				for k := range l.Count() {
					for c := range o {
						tile.Weight[c*l.Count()+k][p] = seed[(k*n+p)*o+c]
					}
				}
			}
			tile.Run()
			pass, want := net.NewPass(l, n), make([]float64, len(theta))
			pass.Forward(theta, in)
			pass.AddGradient(want, seed)
			lo = 0
			for i, g := range tile.Grad {
				for k := range tile.Params[i] {
					var got float64
					if g != nil {
						got = g[k]
					}
					if v := want[lo+k]; math.Abs(got-v) > 1e-10*(1+math.Abs(v)) {
						t.Fatalf("%s, order %d: the graph's gradient by parameter %d is %v, the pass's %v", name, l.Order, lo+k, got, v)
					}
				}
				lo += len(tile.Params[i])
			}
		}
	}
}
