package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

var layouts = []Lanes{
	{1, Value}, {2, Value}, {1, Gradient}, {2, Gradient}, {3, Gradient},
	{1, Laplacian}, {2, Laplacian}, {3, Laplacian}, {1, Hessian}, {2, Hessian}, {3, Hessian},
}

// Central differences of the fifth-order formula against every derivative.
func TestDerivatives(t *testing.T) {
	const h = 1e-3
	diff := func(f func(float64) float64, z float64) float64 {
		return (8*(f(z+h)-f(z-h)) - (f(z+2*h) - f(z-2*h))) / (12 * h)
	}
	closed := []func(float64) float64{
		math.Tanh, math.Sin, func(z float64) float64 { return z / (1 + math.Exp(-z)) },
		func(z float64) float64 { return z * (1 + math.Erf(z/math.Sqrt2)) / 2 },
		func(z float64) float64 { return math.Log(1 + math.Exp(z)) },
		func(z float64) float64 { return (1 + math.Tanh(z/2)) / 2 },
		func(z float64) float64 { return math.Exp(-z * z) },
	}
	for act := Tanh; act <= Gaussian; act++ {
		get := func(k int) func(float64) float64 {
			return func(z float64) float64 {
				var d [4]float64
				d[0], d[1], d[2], d[3] = act.Derivatives(z)
				return d[k]
			}
		}
		for _, z := range []float64{-3, -0.7, 0, 0.2, 1.9} {
			if got, want := get(0)(z), closed[act](z); math.Abs(got-want) > 1e-15 {
				t.Errorf("%v(%v) = %v, want %v", act, z, got, want)
			}
			for k := 1; k <= 3; k++ {
				if got, want := get(k)(z), diff(get(k-1), z); math.Abs(got-want) > 1e-10 {
					t.Errorf("%v derivative %d at %v = %v, differences give %v", act, k, z, got, want)
				}
			}
		}
	}
}

// The jet of f(z(x)) for quadratic z against closed forms at x = 0, with more
// neurons than one chunk.
func TestActivateIsTheChainRule(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const m = chunk + 37
	for act := Tanh; act <= Gaussian; act++ {
		for _, l := range append([]Lanes{{4, Gradient}, {5, Laplacian}, {6, Hessian}}, layouts...) {
			z := random(rng, l.Count()*m)
			a := make([]float64, len(z))
			Activate(a, z, act, l, m)
			for k := 0; k < m; k += 13 {
				f, f1, f2, _ := act.Derivatives(z[k])
				want := make([]float64, l.Count())
				want[0] = f
				at := func(lane int) float64 { return z[lane*m+k] }
				if l.Order >= Gradient {
					for i := range l.Dim {
						want[l.First(i)] = f1 * at(l.First(i))
					}
				}
				if l.Order == Laplacian {
					want[l.Lap()] = f1 * at(l.Lap())
					for i := range l.Dim {
						want[l.Lap()] += f2 * at(l.First(i)) * at(l.First(i))
					}
				}
				if l.Order == Hessian {
					for i := range l.Dim {
						for j := i; j < l.Dim; j++ {
							want[l.Second(i, j)] = f1*at(l.Second(i, j)) + f2*at(l.First(i))*at(l.First(j))
						}
					}
				}
				for lane, w := range want {
					if got := a[lane*m+k]; math.Abs(got-w) > 1e-14 {
						t.Fatalf("%v %+v lane %d: %v, want %v", act, l, lane, got, w)
					}
				}
			}
		}
	}
}

// <g, J v> from central differences of Activate equals <J' g, v>.
func TestAdjointIsTheTranspose(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const m, h = chunk + 5, 1e-5
	for act := Tanh; act <= Gaussian; act++ {
		for _, l := range append([]Lanes{{5, Laplacian}, {6, Hessian}}, layouts...) {
			t.Run(fmt.Sprint(act, l), func(t *testing.T) {
				n := l.Count() * m
				z, v, g := random(rng, n), random(rng, n), random(rng, n)
				a, zp, up, um, adj := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
				Activate(a, z, act, l, m)
				for i := range adj {
					adj[i] = math.NaN()
				}
				ActivateAdjoint(adj, z, a, g, act, l, m)
				for i := range z {
					zp[i] = z[i] + h*v[i]
				}
				Activate(up, zp, act, l, m)
				for i := range z {
					zp[i] = z[i] - h*v[i]
				}
				Activate(um, zp, act, l, m)
				var forward, backward, scale float64
				for i := range z {
					forward += g[i] * (up[i] - um[i]) / (2 * h)
					backward += adj[i] * v[i]
					scale += math.Abs(adj[i] * v[i])
				}
				if math.Abs(forward-backward) > 1e-8*scale {
					t.Errorf("<g,Jv> = %v, <J'g,v> = %v", forward, backward)
				}
			})
		}
	}
}

func random(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 2*rng.Float64() - 1
	}
	return x
}
