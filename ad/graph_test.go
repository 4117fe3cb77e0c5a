package ad

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// Every scalar function: the adjoint of a pointwise program against central
// differences.
func TestPointwiseAdjoint(t *testing.T) {
	const n, h = 5, 1e-4
	build := func(g *Graph) []Expr {
		x, y, z, d := g.Variable(), g.Variable(), g.Variable(), g.Data()
		return []Expr{
			Sum(x.Exp(), y.Scale(2).Mul(d), Const(3)),
			x.Add(Const(3)).Log().Mul(y),
			y.Mul(y).Add(Const(1)).Sqrt().Sub(x.Sin()),
			x.Cos().Div(y.Add(Const(4))).Add(z.Tanh()),
			Atan2(x.Add(Const(2)), y.Mul(z)),
			z.Add(Const(2)).Pow(2.5).Sub(z.Neg().Mul(x)),
			d.Mul(d),
			Const(7),
		}
	}
	p, err := CompilePointwise(n, true, build)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	fill := func(cols [][]float64) {
		for _, c := range cols {
			for i := range c {
				c[i] = 2*rng.Float64() - 1
			}
		}
	}
	fill(p.Var)
	fill(p.Data)
	fill(p.Weight)
	p.Run()
	got := make([][]float64, len(p.Var))
	for i, a := range p.Adjoint {
		got[i] = append([]float64(nil), a...)
	}
	total := func(k int) float64 {
		p.Run()
		var s float64
		for j := range p.Out {
			s += p.Weight[j][k] * p.Out[j][k]
		}
		return s
	}
	for i, col := range p.Var {
		for k := range n {
			x := col[k]
			col[k] = x + h
			up := total(k)
			col[k] = x - h
			down := total(k)
			col[k] = x
			if want := (up - down) / (2 * h); math.Abs(got[i][k]-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("adjoint of variable %d: %v, differences give %v", i, got[i][k], want)
			}
		}
	}
	for k := range p.Out {
		if want := k >= 6; p.Affine(k) != want {
			t.Errorf("result %d: affine = %v, want %v", k, p.Affine(k), want)
		}
	}
}

func TestAffineIsStructural(t *testing.T) {
	p, err := CompilePointwise(2, true, func(g *Graph) []Expr {
		x, d := g.Variable(), g.Data()
		return []Expr{x.Mul(d.Exp()).Add(d), x.Mul(x), x.Sin(), x.Div(d), d.Div(x.Add(Const(2)))}
	})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []bool{true, false, false, true, false} {
		if p.Affine(k) != want {
			t.Errorf("result %d: affine = %v, want %v", k, p.Affine(k), want)
		}
	}
}

// network builds a 2-layer network with a nonlinear residual, one linear
// residual by Contract, an integral and a density.
func network(f Activation, l Lanes) func(g *Graph, in Matrix) []Row {
	return func(g *Graph, in Matrix) []Row {
		h := in.Layer(g.Param(in.Cols, 4), g.Param(1, 4), f, l)
		h = h.Layer(g.Param(4, 3), g.Param(1, 3), f, l)
		out := h.Affine(g.Param(3, 2), g.Param(1, 2)).Add(in.Mul(g.Param(in.Cols, 2)))
		u := out.Jets(l)
		r := u[0].Lap().Add(u[0].V().Mul(u[1].D(0).V())).Add(g.Data())
		return []Row{
			{R: r},
			{R: out.Contract([]Entry{{0, 0}, {l.First(1), 1}})},
			{R: u[1].V(), Loss: Integral},
			{R: u[0].D(0).V().Pow(2).Sub(u[1].V()), Loss: Density},
		}
	}
}

func TestTileGradient(t *testing.T) {
	const n, h = 6, 1e-5
	rng := rand.New(rand.NewPCG(7, 8))
	for _, f := range []Activation{Tanh, Sin, Swish} {
		for _, l := range []Lanes{{Dim: 2, Order: Laplacian}, {Dim: 2, Order: Hessian}, {Dim: 3, Order: Laplacian}, {Dim: 3, Order: Hessian}} {
			tile, err := CompileTile(n, l, 2, network(f, l))
			if err != nil {
				t.Fatal(err)
			}
			for _, cols := range [][][]float64{tile.Params, {tile.Inputs}, tile.Data, tile.Weight} {
				for _, c := range cols {
					for i := range c {
						c[i] = 2*rng.Float64() - 1
					}
				}
			}
			tile.Run()
			grad := make([][]float64, len(tile.Grad))
			var scale float64
			for i, g := range tile.Grad {
				grad[i] = append([]float64(nil), g...)
				for _, v := range g {
					scale = max(scale, math.Abs(v))
				}
			}
			for i, p := range tile.Params {
				for k, x := range p {
					p[k] = x + h
					tile.Run()
					up := tile.Loss()
					p[k] = x - h
					tile.Run()
					down := tile.Loss()
					p[k] = x
					if want := (up - down) / (2 * h); math.Abs(grad[i][k]-want) > 1e-7*scale {
						t.Errorf("%v %+v: gradient of parameter %d[%d] = %v, differences give %v", f, l, i, k, grad[i][k], want)
					}
				}
			}
		}
	}
}

// Gorgonia's second Grad returns the first derivative without an error; ours
// must not.
func TestSecondGradIsAnError(t *testing.T) {
	g := newGraph(3)
	x := g.Variable()
	w := g.input(false, 3)
	cost := g.inner([]*node{x.Tanh().vertex()}, []*node{w})
	if _, err := g.grad(cost, g.vars); err != nil {
		t.Fatal(err)
	}
	if _, err := g.grad(cost, g.vars); !errors.Is(err, errSecondGrad) {
		t.Errorf("second Grad returned %v", err)
	}
}

func TestBuildErrors(t *testing.T) {
	for name, build := range map[string]func(g *Graph) []Expr{
		"derivative of a value": func(g *Graph) []Expr {
			return g.Coordinates(Lanes{Dim: 2, Order: Value})[0].D(0).c
		},
		"Laplacian of a gradient": func(g *Graph) []Expr {
			return []Expr{g.Coordinates(Lanes{Dim: 2, Order: Gradient})[0].Lap()}
		},
		"cofactors of 4x4": func(g *Graph) []Expr {
			return Cof(build(4, func(i, j int) Jet { return Constant(2, 1) }))[0][0].c
		},
	} {
		var e Error
		if _, err := CompilePointwise(2, false, build); !errors.As(err, &e) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
