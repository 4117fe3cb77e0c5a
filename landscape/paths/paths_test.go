package paths

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// muellerBrown is the test surface of Mueller and Brown, Theor. Chim. Acta 53 (1979) 75.
func muellerBrown(grad, x []float64) float64 {
	height := []float64{-200, -100, -170, 15}
	a, b, c := []float64{-1, -1, -6.5, 0.7}, []float64{0, 0, 11, 0.6}, []float64{-10, -10, -6.5, 0.7}
	x0, y0 := []float64{1, 0, -0.5, -1}, []float64{0, 0.5, 1.5, 1}
	var v float64
	clear(grad)
	for k := range height {
		dx, dy := x[0]-x0[k], x[1]-y0[k]
		e := height[k] * math.Exp(a[k]*dx*dx+b[k]*dx*dy+c[k]*dy*dy)
		v += e
		grad[0] += e * (2*a[k]*dx + b[k]*dy)
		grad[1] += e * (b[k]*dx + 2*c[k]*dy)
	}
	return v
}

// The climbing image reaches the published saddle; without it the band stays below.
func TestMuellerBrown(t *testing.T) {
	a, b := []float64{-0.558223634633024, 1.441725841804669}, []float64{-0.050010822998206, 0.466694104871972}
	p, err := Band{Spring: 100}.Find(muellerBrown, a, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	at, v := p.Points[p.Top], p.Values[p.Top]
	if math.Abs(v+40.66484351) > 1e-6 || math.Abs(at[0]+0.82200156) > 1e-6 || math.Abs(at[1]-0.6243128) > 1e-6 {
		t.Errorf("saddle %.8f at %.8f after %d steps, force %.1e", v, at, p.Steps, p.Force)
	}
	plain, err := Band{Spring: 100, NoClimb: true}.Find(muellerBrown, a, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if plain.Values[plain.Top] > v-1e-3 {
		t.Errorf("without climbing the top is at %v: the test proves nothing", plain.Values[plain.Top])
	}
}

func TestAssign(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= 6; n++ {
		gain := make([][]float64, n)
		for i := range gain {
			for range n {
				gain[i] = append(gain[i], rng.NormFloat64())
			}
		}
		best := math.Inf(-1)
		var try func(i int, taken []int, sum float64)
		try = func(i int, taken []int, sum float64) {
			if i == n {
				best = math.Max(best, sum)
				return
			}
			for j := range n {
				if !slices.Contains(taken, j) {
					try(i+1, append(slices.Clone(taken), j), sum+gain[i][j])
				}
			}
		}
		try(0, nil, 0)
		var sum float64
		for i, j := range assign(gain) {
			sum += gain[i][j]
		}
		if math.Abs(sum-best) > 1e-12 {
			t.Errorf("%d rows: %v, the best is %v", n, sum, best)
		}
	}
}

// A copy with its neurons in another order and of other signs is found to the last bit.
func TestAlign(t *testing.T) {
	s := Shape{In: 2, Out: 3, Widths: []int{20, 20}}
	rng := rand.New(rand.NewPCG(2, 2))
	a := make([]float64, s.size())
	for i := range a {
		a[i] = rng.NormFloat64()
	}
	b := slices.Clone(a)
	for k, w := range s.Widths {
		old := slices.Clone(b)
		for i, j := range rng.Perm(w) {
			sign := float64(1 - 2*rng.IntN(2))
			before, behind := s.neuron(k, i)
			other, others := s.neuron(k, j)
			for n, at := range before {
				b[at] = sign * old[other[n]]
			}
			for n, at := range behind {
				b[at] = sign * old[others[n]]
			}
		}
	}
	if floats.Distance(a, b, 2) < 1 {
		t.Fatal("the copy is not another one")
	}
	if d := floats.Distance(a, Align(s, a, b), 2); d != 0 {
		t.Errorf("distance %v after alignment", d)
	}
}

// ring is a sum of squares whose minima are the circle |x| = 1: two of them are one valley,
// which the straight line between them leaves.
type ring struct{}

func (ring) Dim() int  { return 2 }
func (ring) Rows() int { return 1 }
func (ring) Residual(dst, x []float64) {
	dst[0] = x[0]*x[0] + x[1]*x[1] - 1
}
func (r ring) Loss(grad, x []float64) float64 {
	v := []float64{0}
	r.Residual(v, x)
	if grad != nil {
		grad[0], grad[1] = 2*x[0]*v[0], 2*x[1]*v[0]
	}
	return v[0] * v[0] / 2
}
func (ring) Jacobian(dst *mat.Dense, x []float64, from int) {
	for k := from; k < 2; k++ {
		dst.Set(0, k-from, 2*x[k])
	}
}
func (r ring) Normal(jtj *mat.SymDense, jtr, x []float64) {
	r.Loss(jtr, x)
	for i := range 2 {
		for j := i; j < 2; j++ {
			jtj.SetSym(i, j, 4*x[i]*x[j])
		}
	}
}
func (ring) JacobianTimes(dst, v, x []float64)  { dst[0] = 2*x[0]*v[0] + 2*x[1]*v[1] }
func (ring) TransposeTimes(dst, w, x []float64) { dst[0], dst[1] = 2*x[0]*w[0], 2*x[1]*w[0] }

func TestCurve(t *testing.T) {
	a, b := []float64{1, 0}, []float64{math.Cos(2.5), math.Sin(2.5)}
	c, res, err := Fit(context.Background(), ring{}, a, b, CurveOptions{Controls: 4})
	if err != nil {
		t.Fatal(err)
	}
	var line, curve float64
	for k := range 61 {
		s := float64(k) / 60
		straight := []float64{(1-s)*a[0] + s*b[0], (1-s)*a[1] + s*b[1]}
		line, curve = math.Max(line, ring{}.Loss(nil, straight)), math.Max(curve, ring{}.Loss(nil, c.At(s)))
	}
	if line < 0.3 || curve > 1e-4*line {
		t.Errorf("highest point %.1e on the curve, %.1e on the line; %s", curve, line, res.Message)
	}
}

// Normal equations and products of a curve against its Jacobian.
func TestCurveDerivatives(t *testing.T) {
	f := &curveFit{Squares: ring{}, a: []float64{1, 0}, b: []float64{0, 1}, n: 2}
	for _, s := range []float64{0.2, 0.5, 0.9} {
		f.places = append(f.places, bernstein(3, s))
	}
	x := []float64{0.3, 1.2, -0.4, 0.7}
	j := mat.NewDense(f.Rows(), f.Dim(), nil)
	f.Jacobian(j, x, 0)
	r, up, down := make([]float64, 3), make([]float64, 3), make([]float64, 3)
	for c := range x {
		const h = 1e-6
		y := slices.Clone(x)
		y[c] += h
		f.Residual(up, y)
		y[c] -= 2 * h
		f.Residual(down, y)
		for i := range r {
			if want := (up[i] - down[i]) / (2 * h); math.Abs(j.At(i, c)-want) > 1e-8 {
				t.Errorf("J[%d,%d] = %v, differences give %v", i, c, j.At(i, c), want)
			}
		}
	}
	f.Residual(r, x)
	jtj, jtr := mat.NewSymDense(4, nil), make([]float64, 4)
	f.Normal(jtj, jtr, x)
	var want mat.Dense
	want.Mul(j.T(), j)
	if !mat.EqualApprox(jtj, &want, 1e-12) {
		t.Error("J'J differs")
	}
	grad := make([]float64, 4)
	f.Loss(grad, x)
	jv, v := make([]float64, 3), []float64{1, -2, 0.5, 3}
	f.JacobianTimes(jv, v, x)
	for i := range jv {
		if math.Abs(jv[i]-mat.Dot(j.RowView(i), mat.NewVecDense(4, v))) > 1e-12 {
			t.Error("J v differs")
		}
	}
	if floats.Distance(grad, jtr, 2) > 1e-12 || floats.Norm(grad, 2) == 0 {
		t.Errorf("J'r %v, gradient %v", jtr, grad)
	}
}
