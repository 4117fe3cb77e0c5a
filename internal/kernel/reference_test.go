package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The reference computes with 240 bits, by Taylor series that share nothing
// with the kernels.

const precision = 240

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func op(f func(z, x, y *big.Float) *big.Float, x, y *big.Float) *big.Float {
	return f(new(big.Float).SetPrec(precision), x, y)
}

func plus(x, y *big.Float) *big.Float  { return op((*big.Float).Add, x, y) }
func minus(x, y *big.Float) *big.Float { return op((*big.Float).Sub, x, y) }
func times(x, y *big.Float) *big.Float { return op((*big.Float).Mul, x, y) }
func over(x, y *big.Float) *big.Float  { return op((*big.Float).Quo, x, y) }

// series sums sign^k x^j/j! over j = from, from+step .., term k after term,
// until the terms no longer count.
func series(x *big.Float, from, step int, sign float64) *big.Float {
	sum, term, factor := number(0), number(1), 1.0
	for j := 0; ; j++ {
		if j > 0 {
			term = over(times(term, x), number(float64(j)))
		}
		if j >= from && (j-from)%step == 0 {
			sum = plus(sum, times(number(factor), term))
			factor *= sign
		}
		if j > from && (term.Sign() == 0 || term.MantExp(nil) < sum.MantExp(nil)-precision) {
			return sum
		}
	}
}

// exp halves x until the series is short.
func exp(x *big.Float) *big.Float {
	e := series(over(x, number(1<<10)), 0, 1, 1)
	for range 10 {
		e = times(e, e)
	}
	return e
}

// exact returns f and its first three derivatives at z.
func exact(act Activation, z float64) [4]float64 {
	x, one, two := number(z), number(1), number(2)
	var d [4]*big.Float
	switch act {
	case Tanh:
		t := over(series(x, 1, 2, 1), series(x, 0, 2, 1))
		s := minus(one, times(t, t))
		d = [4]*big.Float{t, s, times(number(-2), times(t, s)), times(s, minus(times(number(6), times(t, t)), two))}
	case Sin:
		s, c := series(x, 1, 2, -1), series(x, 0, 2, -1)
		d = [4]*big.Float{s, c, minus(number(0), s), minus(number(0), c)}
	case Swish:
		s := over(one, plus(one, exp(minus(number(0), x))))
		s1 := times(s, minus(one, s))
		s2 := times(s1, minus(one, times(two, s)))
		s3 := times(s1, minus(one, times(number(6), s1)))
		d = [4]*big.Float{times(x, s), plus(s, times(x, s1)), plus(times(two, s1), times(x, s2)), plus(times(number(3), s2), times(x, s3))}
	}
	var out [4]float64
	for i, v := range d {
		out[i], _ = v.Float64()
	}
	return out
}

// Every instruction set, element by element: tanh and swish to a few units in
// the last place, derivatives to rounding of numbers of the order of 1 + |z|,
// which they are made of by subtraction.
func TestDerivativesAreAccurate(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	var zs []float64
	for range 200 {
		zs = append(zs, 3*rng.NormFloat64(), rng.NormFloat64()*math.Pow(10, -8*rng.Float64()))
	}
	for k := -12.0; k <= 12; k++ { // where arguments are reduced
		zs = append(zs, k*math.Pi/4, k*math.Ln2/4, math.Nextafter(k*math.Ln2/4, 9))
	}
	zs = append(zs, 0, 1e-300, -1e-300, 5e-324, 19, -19, 21.9, 22.1, -30, 37)
	for len(zs)%8 != 0 {
		zs = append(zs, 0.5)
	}
	for act := Tanh; act <= Swish; act++ {
		ulps, worst := map[string]float64{}, map[string]float64{}
		for lo := 0; lo < len(zs); lo += 8 {
			var want [8][4]float64
			for i := range want {
				want[i] = exact(act, zs[lo+i])
			}
			for _, set := range sets() {
				got := tableOf(named(set), act, zs[lo:lo+8])
				for i, w := range want {
					ulps[set] = max(ulps[set], math.Abs(got[0][i]-w[0])/ulp(w[0]))
					for k := 1; k < len(w); k++ {
						worst[set] = max(worst[set], math.Abs(got[k][i]-w[k])/(1+math.Abs(zs[lo+i])))
					}
				}
			}
		}
		for _, set := range sets() {
			if act == Sin { // near its zeros math.Sin has an error of rounding of one, not of its value
				ulps[set] = 0
			}
			if !(ulps[set] <= 4) || !(worst[set] <= 1e-15) {
				t.Errorf("%v, %s: f is off by %.3g units in the last place, a derivative by %.3g", act, set, ulps[set], worst[set])
			}
		}
	}
}

// tableOf returns f and its derivatives at eight neurons.
func tableOf(v *vectors, act Activation, z []float64) (rows [4][]float64) {
	t := new(table)
	if v.whole(act, z) == len(z) {
		v.derivatives[act](len(z), &z[0], &t[0])
	} else {
		t.derivatives(act, z)
	}
	for k := range rows {
		rows[k] = t[k*chunk:][:len(z)]
	}
	return rows
}

// ulp returns the distance from |x| to the next number.
func ulp(x float64) float64 { x = math.Abs(x); return math.Nextafter(x, math.Inf(1)) - x }

// Saturation, infinities and NaN, where every set has to agree with math.
func TestDerivativesAtTheEnds(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, set := range sets() {
		v := named(set)
		tanh := tableOf(v, Tanh, []float64{inf, -inf, nan, 1000, -1000, math.Copysign(0, -1), 1e308, 700})
		for i, want := range []float64{1, -1, nan, 1, -1, math.Copysign(0, -1), 1, 1} {
			if math.Float64bits(tanh[0][i]) != math.Float64bits(want) && !(math.IsNaN(want) && math.IsNaN(tanh[0][i])) {
				t.Errorf("%s: tanh of element %d is %v, want %v", set, i, tanh[0][i], want)
			}
		}
		swish := tableOf(v, Swish, []float64{1000, -700, nan, 800, -690, 0, 100, -100})
		for i, want := range []float64{1000, 0, nan, 800, 0, 0, 100, -100 * math.Exp(-100)} {
			if !(math.Abs(swish[0][i]-want) <= 1e-15*math.Abs(want)+1e-280) && !(math.IsNaN(want) && math.IsNaN(swish[0][i])) {
				t.Errorf("%s: swish of element %d is %v, want %v", set, i, swish[0][i], want)
			}
		}
		sine := tableOf(v, Sin, []float64{1e5, -1e5, 99999.5, 31415.926535897932, 2e5, 1e10, nan, 0})
		for i, z := range []float64{1e5, -1e5, 99999.5, 31415.926535897932, 2e5, 1e10, nan, 0} {
			if want := math.Sin(z); !(math.Abs(sine[0][i]-want) <= 4e-16) && !math.IsNaN(want) {
				t.Errorf("%s: sin %v is %v, want %v", set, z, sine[0][i], want)
			}
		}
	}
}

// The jets and adjoints of every instruction set against the portable loops,
// with neurons left over after the last vector, and with the adjoint written
// over z.
func TestInstructionSetsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	const m = 2*chunk + 37
	for act := Tanh; act <= Gaussian; act++ {
		for _, l := range layouts {
			n := l.Count() * m
			z, g := random(rng, n), random(rng, n)
			a, d := make([]float64, n), make([]float64, n)
			named("portable").activate(a, z, act, l, m)
			named("portable").activateAdjoint(d, z, a, g, act, l, m)
			for _, set := range sets() {
				t.Run(fmt.Sprint(act, l, set), func(t *testing.T) {
					got, over := make([]float64, n), append([]float64(nil), z...)
					named(set).activate(got, z, act, l, m)
					compare(t, "a", got, a, 1e-14)
					named(set).activateAdjoint(over, over, got, g, act, l, m)
					compare(t, "adjoint", over, d, 1e-13)
				})
			}
		}
	}
}

// The first layer of every instruction set against Activate with all lanes.
func TestFirstLayer(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	const w = 3
	for _, n := range []int{5, 72, chunk + 19} {
		for act := Tanh; act <= Gaussian; act++ {
			for _, l := range layouts {
				m := w * n
				z, c, g := make([]float64, l.Count()*m), random(rng, w*l.Dim), random(rng, l.Count()*m)
				copy(z, random(rng, m))
				if l.Order > Value {
					for j := range w {
						for i := range l.Dim {
							for p := range n {
								z[l.First(i)*m+j*n+p] = c[j*l.Dim+i]
							}
						}
					}
				}
				a, d, dc := make([]float64, len(z)), make([]float64, len(z)), make([]float64, len(c))
				named("portable").activate(a, z, act, l, m)
				named("portable").activateAdjoint(d, z, a, g, act, l, m)
				if l.Order > Value {
					for j := range w {
						for i := range l.Dim {
							for p := range n {
								dc[j*l.Dim+i] += d[l.First(i)*m+j*n+p]
							}
						}
					}
				}
				for _, set := range sets() {
					t.Run(fmt.Sprint(n, act, l, set), func(t *testing.T) {
						got, dz, slopes := make([]float64, len(a)), append([]float64(nil), z[:m]...), random(rng, len(c))
						named(set).activateFirst(got, dz, c, act, l, w, n)
						compare(t, "a", got, a, 1e-14)
						named(set).activateFirstAdjoint(dz, slopes, dz, c, got, g, act, l, w, n)
						compare(t, "adjoint of z", dz, d[:m], 1e-13)
						if l.Order > Value {
							compare(t, "adjoint of the slopes", slopes, dc, 1e-12)
						}
					})
				}
			}
		}
	}
}

// Sums of products of every instruction set against a plain sum, for all sizes
// of tiles.
func TestProducts(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{5, 8, 24} {
		for rows := 1; rows <= 9; rows++ {
			for cols := 1; cols <= 13; cols++ {
				const lanes = 3
				x, y := random(rng, lanes*rows*n), random(rng, lanes*cols*n)
				want := make([]float64, rows*cols)
				for l := range lanes {
					for i := range rows {
						for j := range cols {
							for p := range n {
								want[i*cols+j] += x[(l*rows+i)*n+p] * y[(l*cols+j)*n+p]
							}
						}
					}
				}
				for _, set := range sets() {
					got := random(rng, rows*cols)
					named(set).sum(got, x, y, lanes, rows, cols, n)
					compare(t, fmt.Sprint(set, " ", rows, "x", cols, "x", n), got, want, 1e-13)
				}
			}
		}
	}
}

func TestFill(t *testing.T) {
	for _, n := range []int{3, 8, 40} {
		dst, values := make([]float64, 3*n), []float64{1.5, -2, 7}
		Fill(dst, values, n)
		for i, v := range dst {
			if v != values[i/n] {
				t.Fatalf("n = %d: element %d is %v", n, i, v)
			}
		}
	}
}

func compare(t *testing.T, name string, got, want []float64, tol float64) {
	t.Helper()
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= tol*(1+math.Abs(w))) {
			t.Fatalf("%s: element %d is %v, want %v", name, i, got[i], w)
		}
	}
}
