package nn

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
)

// Sines of a.x and their products, whose derivatives are known in closed form,
// through the layers that join blocks.
func TestSecondDerivatives(t *testing.T) {
	waves := [][2]float64{{1, -0.4}, {0.3, 0.8}, {-1.2, 0.5}}
	wave := func(k int) func(x [2]float64) (v float64, d [2]float64, dd [2][2]float64) {
		a := waves[k]
		return func(x [2]float64) (v float64, d [2]float64, dd [2][2]float64) {
			s, c := math.Sincos(a[0]*x[0] + a[1]*x[1])
			for i := range 2 {
				d[i] = a[i] * c
				for j := range 2 {
					dd[i][j] = -a[i] * a[j] * s
				}
			}
			return s, d, dd
		}
	}
	const alpha = 0.3
	for name, c := range map[string]struct {
		layer Layer
		in    int
		theta []float64
		// The result as sum_kl c_kl w_k w_l + sum_k b_k w_k of the waves w.
		b [3]float64
		c [3][3]float64
	}{
		"gate":     {Gate{}, 3, nil, [3]float64{0, 0, 1}, [3][3]float64{{0, 1, -1}}},
		"residual": {Residual{}, 2, nil, [3]float64{1, 1, 0}, [3][3]float64{}},
		"adaptive": {Adaptive{}, 2, []float64{alpha}, [3]float64{1 - alpha, alpha, 0}, [3][3]float64{}},
		"func": {Func{Start: []float64{2}, Width: 1, Apply: func(x, p []ad.Jet) []ad.Jet {
			return []ad.Jet{x[0].Mul(x[1]).Mul(p[0]).Add(x[2].Pow(2))}
		}}, 3, []float64{2}, [3]float64{}, [3][3]float64{{0, 2, 0}, {}, {0, 0, 1}}},
	} {
		d := NewDesign(2)
		var in []Block
		for _, a := range waves[:c.in] {
			in = append(in, d.Add(Fixed{Activation: ad.Sin, W: a[:], B: []float64{0}}, d.Inputs()))
		}
		net := d.Network(1, d.Add(c.layer, in...))
		theta := append(slices.Clone(c.theta), 0, 1) // the output is the feature
		x := [2]float64{0.7, -0.2}
		for _, l := range []ad.Lanes{{Dim: 2, Order: ad.Hessian}, {Dim: 2, Order: ad.Laplacian}} {
			jets := make([]float64, l.Count()*2)
			copy(jets, x[:])
			jets[l.First(0)*2], jets[l.First(1)*2+1] = 1, 1
			pass := net.NewPass(l, 1)
			pass.Forward(theta, jets)
			got, want := make([]float64, l.Count()), make([]float64, l.Count())
			pass.Output(got)
			for k := range waves {
				v, dv, ddv := wave(k)(x)
				add := func(lane int, a float64) { want[lane] += a }
				second := func(i, j int, a float64) {
					switch {
					case l.Order == ad.Hessian && i <= j:
						add(l.Second(i, j), a)
					case l.Order == ad.Laplacian && i == j:
						add(l.Lap(), a)
					}
				}
				add(0, c.b[k]*v)
				for i := range 2 {
					add(l.First(i), c.b[k]*dv[i])
					for j := range 2 {
						second(i, j, c.b[k]*ddv[i][j])
					}
				}
				for m, a := range c.c[k] {
					w, dw, ddw := wave(m)(x)
					add(0, a*v*w)
					for i := range 2 {
						add(l.First(i), a*(dv[i]*w+v*dw[i]))
						for j := range 2 {
							second(i, j, a*(ddv[i][j]*w+dv[i]*dw[j]+dv[j]*dw[i]+v*ddw[i][j]))
						}
					}
				}
			}
			for lane, w := range want {
				if math.Abs(got[lane]-w) > 1e-14 {
					t.Errorf("%s, order %d: lane %d is %v, want %v", name, l.Order, lane, got[lane], w)
				}
			}
		}
	}
}

// A factorised network begins as the plain one, a PirateNet as linear in its
// first layer.
func TestStarts(t *testing.T) {
	l := ad.Lanes{Dim: 2}
	value := func(net Network, seed uint64) float64 {
		theta, out := make([]float64, net.Params()), make([]float64, net.Outputs())
		net.Init(theta, seed)
		pass := net.NewPass(l, 1)
		pass.Forward(theta, []float64{0.4, -0.9})
		pass.Output(out)
		return out[0]
	}
	plain := NewDesign(2)
	factors := NewDesign(2)
	a := value(plain.Network(1, plain.Add(Dense{Width: 7}, plain.Inputs())), 3)
	// The output layer is drawn after the scales: its weights differ, so the
	// features are summed instead.
	sum := func(d *Design, factorised bool) float64 {
		net := d.Network(1, d.Add(Dense{Width: 7, Factorised: factorised}, d.Inputs()))
		theta := make([]float64, net.Params())
		net.Init(theta, 3)
		pass := net.NewPass(l, 1)
		var s float64
		for _, v := range pass.Forward(theta, []float64{0.4, -0.9}) {
			s += v
		}
		return s
	}
	if x, y := sum(NewDesign(2), false), sum(factors, true); math.Abs(x-y) > 1e-14 {
		t.Errorf("the features of factorised weights begin as %v, of plain ones as %v", y, x)
	}
	if b := value(plain.Network(1, plain.Add(Dense{Width: 7}, plain.Inputs())), 4); a == b {
		t.Error("the seed does not decide the initial values")
	}
	pirate := Architecture{Width: 5, Depth: 3, Blocks: Pirate}.Network(2, 1, 0)
	theta := make([]float64, pirate.Params())
	pirate.Init(theta, 1)
	pass := pirate.NewPass(l, 1)
	features := slices.Clone(pass.Forward(theta, []float64{0.4, -0.9})[1:])
	d := NewDesign(2)
	first := Dense{Width: 5}
	d.Add(first, d.Inputs())
	d.Add(first, d.Inputs())
	one := d.Network(1, d.Add(first, d.Inputs()))
	got := one.NewPass(l, 1).Forward(append(slices.Clone(theta[:45]), make([]float64, 6)...), []float64{0.4, -0.9})[1:]
	for i, v := range features {
		if math.Abs(v-got[i]) > 1e-15 {
			t.Errorf("feature %d of a PirateNet begins as %v, its first layer as %v", i, v, got[i])
		}
	}
}

// Every weight of the output layers is where Weight says, and nowhere else.
func TestWeight(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	l := ad.Lanes{Dim: 2, Order: ad.Value}
	for _, name := range []string{"separate", "gated", "all"} {
		net := nets[name].(*Composed)
		theta, in := normal(rng, net.Params()), normal(rng, 2)
		pass := net.NewPass(l, 1)
		features := slices.Clone(pass.Forward(theta, in))
		out := make([]float64, net.Outputs())
		pass.Output(out)
		seen := 0
		for o, got := range out {
			var want float64
			for f, v := range features {
				if k := net.Weight(f, o); k >= 0 {
					want += v * theta[net.OutputLayer()+k]
					seen++
				}
			}
			if math.Abs(got-want) > 1e-13 {
				t.Errorf("%s: output %d is %v, by its weights %v", name, o, got, want)
			}
		}
		if want := net.Params() - net.OutputLayer(); seen != want {
			t.Errorf("%s: %d weights, want %d", name, seen, want)
		}
	}
}

func TestWrongDesigns(t *testing.T) {
	other := NewDesign(2)
	for name, f := range map[string]func(d *Design){
		"blocks of 2 and 3":  func(d *Design) { d.Add(Residual{}, d.Inputs(), d.Add(Dense{Width: 3}, d.Inputs())) },
		"two inputs":         func(d *Design) { d.Add(Dense{Width: 3}, d.Inputs(), d.Inputs()) },
		"a gate of two":      func(d *Design) { d.Add(Gate{}, d.Inputs(), d.Inputs()) },
		"another design":     func(d *Design) { d.Add(Dense{Width: 3}, other.Inputs()) },
		"features of inputs": func(d *Design) { d.Network(1, d.Inputs()) },
		"no function":        func(d *Design) { d.Add(Func{}, d.Inputs()) },
	} {
		func() {
			defer func() {
				if r, _ := recover().(string); !strings.HasPrefix(r, "nn: ") {
					t.Errorf("%s: panic %q", name, r)
				}
			}()
			f(NewDesign(2))
		}()
	}
	// What a function returns is known when the graph is built.
	d := NewDesign(2)
	net := d.Network(1, d.Add(Func{Name: "mine", Width: 3, Apply: func(x, _ []ad.Jet) []ad.Jet { return x }}, d.Inputs()))
	_, err := ad.CompileTile(1, ad.Lanes{Dim: 2}, 2, func(g *ad.Graph, in ad.Matrix) []ad.Row {
		net.Build(g, in, ad.Lanes{Dim: 2})
		return nil
	})
	var e ad.Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), `layer "mine" returned 2 columns, its width is 3`) {
		t.Errorf("error %v", err)
	}
}
