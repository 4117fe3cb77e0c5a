package training

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// dense returns H.
func (b *Broyden) dense() *mat.SymDense {
	n := len(b.x)
	h := mat.NewSymDense(n, nil)
	for i, at := 0, 0; i < n; i++ {
		for j := i; j < n; j++ {
			h.SetSym(i, j, b.h[at])
			at++
		}
	}
	return h
}

// textbook is the update as published, with full matrices. The second result is
// a, which has to be larger than rounding.
func textbook(u Update, h *mat.Dense, s, y, g []float64, alpha float64, scale bool) (*mat.Dense, float64) {
	n := len(s)
	sv, yv := mat.NewVecDense(n, s), mat.NewVecDense(n, y)
	rho := 1 / floats.Dot(s, y)
	b := -alpha * rho * floats.Dot(s, g)
	var next, outer mat.Dense
	if u != SelfScaledBroyden { // (I - ρ s yᵀ) H/τ (I - ρ y sᵀ) + ρ s sᵀ
		tau := 1.0
		if u == SelfScaledBFGS {
			tau = math.Min(1, 1/b)
		}
		if scale {
			tau = rho * floats.Dot(y, y)
		}
		left := mat.NewDense(n, n, nil)
		left.Outer(-rho, sv, yv)
		for i := range n {
			left.Set(i, i, left.At(i, i)+1)
		}
		next.Mul(left, h)
		next.Mul(&next, left.T())
		next.Scale(1/tau, &next)
		outer.Outer(rho, sv, sv)
		next.Add(&next, &outer)
		return &next, 1
	}
	var hy, v mat.VecDense
	hy.MulVec(h, yv)
	yhy := mat.Dot(yv, &hy)
	hk := yhy * rho
	a := hk*b - 1
	theta, tau := published(b, hk, n, scale)
	sigma := 1 + theta*a
	phi := (1 - theta) / sigma
	v.ScaleVec(rho, sv)
	v.AddScaledVec(&v, -1/yhy, &hy)
	next.CloneFrom(h)
	outer.Outer(-1/yhy, &hy, &hy)
	next.Add(&next, &outer)
	outer.Outer(phi*yhy, &v, &v)
	next.Add(&next, &outer)
	next.Scale(1/tau, &next)
	outer.Outer(rho, sv, sv)
	next.Add(&next, &outer)
	return &next, a
}

// published returns θ and τ as published.
func published(b, h float64, n int, scale bool) (theta, tau float64) {
	a := h*b - 1
	rm := math.Min(1, h*(1-math.Sqrt(math.Abs(a)/(1+a))))
	theta = math.Max((rm-1)/a, math.Min(1/rm, (1-b)/b))
	sigma := 1 + theta*a
	if scale {
		return theta, h / sigma
	}
	root, rk := math.Pow(math.Abs(sigma), 1/(1-float64(n))), math.Min(1, 1/b)
	if theta <= 0 {
		return theta, math.Min(rk*root, sigma)
	}
	return theta, rk * math.Min(root, 1/theta)
}

func TestBroydenParameters(t *testing.T) {
	cases := map[string]int{}
	for _, b := range []float64{0.02, 0.2, 0.4, 0.45, 0.9, 1, 1.1, 3, 40} {
		for _, h := range []float64{0.05, 0.5, 1.2, 2.6, 6, 100, 1e4} {
			if b*h < 1.01 {
				continue
			}
			theta, sigma, tau := SelfScaledBroyden.parameters(b, h, 5, false)
			want, wantTau := published(b, h, 5, false)
			if math.Abs(theta-want) > 1e-12*(1+math.Abs(want)) || math.Abs(tau/wantTau-1) > 1e-9 || math.Abs(sigma-1-(b*h-1)*theta) > 1e-9*sigma {
				t.Errorf("sBs %g, yHy %g: %g, %g, %g, want %g, %g", b, h, theta, sigma, tau, want, wantTau)
			}
			switch {
			case theta <= 0 && tau == sigma:
				cases["sigma"]++
			case theta <= 0:
				cases["below zero"]++
			default:
				cases["above zero"]++
			}
		}
	}
	if len(cases) != 3 {
		t.Errorf("only %v", cases)
	}
}

// Along a path with steps too long and too short, the packed update agrees with
// the papers, meets the secant condition and stays positive definite.
func TestBroydenUpdates(t *testing.T) {
	for _, n := range []int{1, 2, 9} {
		for u, name := range updates {
			for _, unscaled := range []bool{false, true} {
				if n == 1 && Update(u) == SelfScaledBroyden {
					continue // the published formula divides by zero
				}
				curvature := random(n+3, n, 5)
				var c mat.Dense
				c.Mul(curvature.T(), curvature)
				b := &Broyden{Update: Update(u), Unscaled: unscaled}
				x := random(n, 1, 6).RawMatrix().Data
				grad := func() []float64 {
					g := make([]float64, n)
					mat.NewVecDense(n, g).MulVec(&c, mat.NewVecDense(n, x))
					for i, v := range x {
						g[i] += v * v * v / 30
					}
					return g
				}
				loc := &optimize.Location{X: x, Gradient: grad()}
				d := make([]float64, n)
				step := b.InitDirection(loc, d)
				if math.Abs(step*floats.Norm(loc.Gradient, 2)-1) > 1e-15 || floats.Norm(d, 2) == 0 {
					t.Errorf("first step %v", step)
				}
				for k := range 12 {
					alpha := step * []float64{0.05, 1, 0.3, 1.2}[k%4]
					old, s, from := loc.Gradient, make([]float64, n), slices.Clone(x)
					for { // the gradient must not grow
						floats.ScaleTo(s, alpha, d)
						floats.AddTo(x, from, s)
						loc.Gradient = grad()
						if floats.Norm(loc.Gradient, 2) < 2*floats.Norm(old, 2) {
							break
						}
						alpha /= 2
					}
					y := make([]float64, n)
					floats.SubTo(y, loc.Gradient, old)
					published, a := textbook(Update(u), mat.DenseCopyOf(b.dense()), s, y, old, alpha, k == 0 && !unscaled)
					if step = b.NextDirection(loc, d); step != 1 {
						t.Errorf("step %v", step)
					}
					h := b.dense()
					if a > 1e-7 && !mat.EqualApprox(h, published, 1e-9*mat.Max(published)) {
						t.Fatalf("%s n %d: update %d differs:\n%.6g\nwant\n%.6g", name, n, k, mat.Formatted(h), mat.Formatted(published))
					}
					var hy, hg mat.VecDense
					hy.MulVec(h, mat.NewVecDense(n, y))
					if dist := floats.Distance(hy.RawVector().Data, s, 2); dist > 1e-9*floats.Norm(s, 2) {
						t.Errorf("%s n %d: update %d: |Hy - s| = %.1e", name, n, k, dist)
					}
					hg.MulVec(h, mat.NewVecDense(n, loc.Gradient))
					floats.Add(hg.RawVector().Data, d)
					if mat.Norm(&hg, 2) > 1e-12*floats.Norm(d, 2) {
						t.Errorf("%s n %d: direction %d is not -Hg", name, n, k)
					}
					if !new(mat.Cholesky).Factorize(h) {
						t.Errorf("%s n %d: update %d is not positive definite", name, n, k)
					}
				}
			}
		}
	}
}

// Pairs that give no update leave H as it is.
func TestBroydenSkips(t *testing.T) {
	b := &Broyden{}
	loc := &optimize.Location{X: []float64{0, 0}, Gradient: []float64{1, 2}}
	d := make([]float64, 2)
	b.InitDirection(loc, d)
	b.NextDirection(&optimize.Location{X: []float64{-1, -2}, Gradient: []float64{0.5, 0.7}}, d)
	before := slices.Clone(b.h)
	for _, g := range [][]float64{{5, 6}, {0.5, 0.7}, {1e-320, 0}, {math.NaN(), 1}, {math.Inf(-1), 1}} {
		b.NextDirection(&optimize.Location{X: []float64{b.x[0] - 1, b.x[1]}, Gradient: g}, d)
		if g[0] == 1e-320 { // a pair like any other
			before = slices.Clone(b.h)
		}
		if !slices.Equal(before, b.h) || !finite(b.h) {
			t.Errorf("gradient %v: H %v after %v", g, b.h, before)
		}
		b.g = []float64{0.5, 0.7}
	}
	for _, u := range []Update{SelfScaledBroyden, SelfScaledBFGS, PlainBFGS} {
		for _, q := range []float64{1e-300, 1e-9, 0.5, 1, 2, 1e9, 1e300} {
			for _, h := range []float64{1e-300, 1e-9, 0.5, 1, 2, 1e9, 1e300} {
				if q*h < 1-1e-9 {
					continue // they cannot both be small
				}
				theta, sigma, tau := u.parameters(q, h, 5, false)
				if !finite([]float64{theta, sigma, tau}) || sigma <= 0 || tau <= 0 {
					t.Errorf("%v: sBs %g, yHy %g give theta %g, sigma %g, tau %g", u, q, h, theta, sigma, tau)
				}
			}
		}
	}
}

// exact is the exact line search on a quadratic.
type exact struct{ slope, step float64 }

func (x *exact) Init(_, slope, step float64) optimize.Operation {
	x.slope, x.step = slope, step
	return optimize.FuncEvaluation | optimize.GradEvaluation
}

func (x *exact) Iterate(_, slope float64) (optimize.Operation, float64, error) {
	if math.Abs(slope) < 1e-10*math.Abs(x.slope) {
		return optimize.MajorIteration, x.step, nil
	}
	x.step *= x.slope / (x.slope - slope)
	return optimize.FuncEvaluation | optimize.GradEvaluation, x.step, nil
}
