package ad

import (
	"math"
	"math/rand/v2"
	"testing"
)

// evaluate runs f on jets of the coordinates of the given points.
func evaluate(t *testing.T, l Lanes, points [][]float64, f func(x []Jet) Jet) [][]float64 {
	t.Helper()
	p, err := CompilePointwise(len(points), false, func(g *Graph) []Expr {
		j := f(g.Coordinates(l))
		return j.c
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range l.Dim {
		for n, x := range points {
			p.Data[i][n] = x[i]
		}
	}
	p.Run()
	return p.Out
}

// The jets of composite functions against central differences of their
// values, in every dimension and order.
func TestJetAlgebra(t *testing.T) {
	functions := map[string]struct {
		jet   func(x []Jet) Jet
		value func(x []float64) float64
	}{
		"polynomial": {
			func(x []Jet) Jet { return x[0].Mul(x[0]).Scale(3).Sub(x[len(x)-1].Pow(3)).Shift(2) },
			func(x []float64) float64 { y := x[len(x)-1]; return 3*x[0]*x[0] - y*y*y + 2 },
		},
		"exp over shifted square": {
			func(x []Jet) Jet { return x[0].Exp().Div(x[len(x)-1].Mul(x[0]).Shift(3)) },
			func(x []float64) float64 { return math.Exp(x[0]) / (x[len(x)-1]*x[0] + 3) },
		},
		"log sqrt": {
			func(x []Jet) Jet { return x[0].Add(x[len(x)-1]).Shift(3).Sqrt().Log() },
			func(x []float64) float64 { return math.Log(math.Sqrt(x[0] + x[len(x)-1] + 3)) },
		},
		"trigonometric": {
			func(x []Jet) Jet { return x[0].Scale(2).Sin().Mul(x[len(x)-1].Cos()).Add(x[0].Mul(x[len(x)-1]).Tanh()) },
			func(x []float64) float64 {
				y := x[len(x)-1]
				return math.Sin(2*x[0])*math.Cos(y) + math.Tanh(x[0]*y)
			},
		},
		"power": {
			func(x []Jet) Jet { return x[0].Mul(x[len(x)-1]).Shift(2).Pow(-1.5) },
			func(x []float64) float64 { return math.Pow(x[0]*x[len(x)-1]+2, -1.5) },
		},
		"angle": {
			func(x []Jet) Jet { return JetAtan2(x[0].Shift(0.3), x[len(x)-1].Mul(x[0]).Shift(2)) },
			func(x []float64) float64 { return math.Atan2(x[0]+0.3, x[len(x)-1]*x[0]+2) },
		},
		"constant": {
			func(x []Jet) Jet { return Constant(len(x), 2.5) },
			func(x []float64) float64 { return 2.5 },
		},
	}
	rng := rand.New(rand.NewPCG(1, 1))
	const h = 1e-3
	for name, fn := range functions {
		for dim := 1; dim <= 3; dim++ {
			points := make([][]float64, 4)
			for i := range points {
				points[i] = make([]float64, dim)
				for k := range points[i] {
					points[i][k] = 2*rng.Float64() - 1
				}
			}
			for _, o := range []Order{Value, Gradient, Laplacian, Hessian} {
				l := Lanes{Dim: dim, Order: o}
				lanes := evaluate(t, l, points, fn.jet)
				for n, x := range points {
					at := func(i int, di float64, j int, dj float64) float64 {
						y := append([]float64(nil), x...)
						y[i] += di
						y[j] += dj
						return fn.value(y)
					}
					second := func(i, j int) float64 {
						return (at(i, h, j, h) - at(i, h, j, -h) - at(i, -h, j, h) + at(i, -h, j, -h)) / (4 * h * h)
					}
					want := make([]float64, l.Count())
					want[0] = fn.value(x)
					for i := 0; i < dim && o >= Gradient; i++ {
						want[l.First(i)] = (8*(at(i, h, i, 0)-at(i, -h, i, 0)) - (at(i, 2*h, i, 0) - at(i, -2*h, i, 0))) / (12 * h)
						if o == Laplacian {
							want[l.Lap()] += second(i, i)
						}
						for j := i; j < dim && o == Hessian; j++ {
							want[l.Second(i, j)] = second(i, j)
						}
					}
					for k, w := range want {
						tol := 1e-9
						if k == 0 {
							tol = 1e-14
						} else if k > dim {
							tol = 3e-5 // second differences are of second order
						}
						if got := lanes[k][n]; math.Abs(got-w) > tol*(1+math.Abs(w)) {
							t.Errorf("%s dim %d order %d lane %d: %v, differences give %v", name, dim, o, k, got, w)
						}
					}
				}
			}
		}
	}
}

// det, cofactors and inverse against closed forms, and their derivatives by
// Jacobi's formula d det = cof : d a.
func TestTensorAlgebra(t *testing.T) {
	for n := 2; n <= 3; n++ {
		entry := func(x []Jet, i, j int) Jet {
			return x[0].Scale(float64(i + 1)).Mul(x[1].Scale(float64(2*j - 1))).Add(x[(i+j)%2].Sin()).Shift(3 * float64((i*n+j*j)%n))
		}
		p, err := CompilePointwise(3, false, func(g *Graph) []Expr {
			x := g.Coordinates(Lanes{Dim: 2, Order: Gradient})
			a := build(n, func(i, j int) Jet { return entry(x, i, j) })
			inv, cof, det := Inverse(a), Cof(a), Det(a)
			var out []Expr
			ta := Transpose(a)
			one, gram := Product(a, inv), Product(ta, a)
			for i := range n { // a inv(a) = I with all derivatives zero
				for j := range n {
					s := one[i][j]
					if i == j {
						s = s.Shift(-1)
					}
					out = append(out, s.c...)
					for k := range n { // columns i and j of a
						gram[i][j] = gram[i][j].Sub(a[k][i].Mul(a[k][j]))
					}
					out = append(out, gram[i][j].c...)
					out = append(out, ta[i][j].Sub(a[j][i]).c...)
				}
			}
			for k := range 2 {
				d := det.D(k).V()
				for i := range n {
					for j := range n {
						d = d.Sub(cof[i][j].V().Mul(a[i][j].D(k).V()))
					}
				}
				out = append(out, d)
			}
			return out
		})
		if err != nil {
			t.Fatal(err)
		}
		copy(p.Data[0], []float64{0.3, -0.5, 0.9})
		copy(p.Data[1], []float64{0.7, 0.2, -0.4})
		p.Run()
		for k, col := range p.Out {
			for _, v := range col {
				if !(math.Abs(v) < 1e-12) {
					t.Errorf("%dx%d identity %d violated by %v", n, n, k, v)
				}
			}
		}
	}
}
