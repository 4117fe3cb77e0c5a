package ode

import (
	"context"
	"math"
	"testing"
)

// A stiff component that follows a slow one, and one that grows: y' = -y^2,
// z' = -200 (z - y) + y', w' = w + t.
func TestExponential(t *testing.T) {
	exact := func(t float64) [3]float64 {
		y := 1 / (1 + t)
		return [3]float64{y, y + 0.3*math.Exp(-200*t), 2*math.Exp(t) - 1 - t}
	}
	s := Split{Rates: []float64{0, -200, 1}, N: func(t float64, y, n []float64) {
		n[0], n[1], n[2] = -y[0]*y[0], 200*y[0]-y[0]*y[0], t
	}}
	var before float64
	for _, tol := range []float64{1e-5, 1e-7, 1e-9} {
		path, stats := Exponential(context.Background(), s, 0, []float64{1, 1.3, 1}, 2, SplitOptions{RelTol: tol})
		if stats.Status != Finished {
			t.Fatalf("%v: %+v", tol, stats)
		}
		worst := 0.0
		for i := range 41 {
			at := 2 * float64(i) / 40
			y := path.At(at)
			for k, want := range exact(at) {
				worst = math.Max(worst, math.Abs(y[0][k]-want))
			}
			if rate := -exact(at)[0] * exact(at)[0]; math.Abs(y[1][0]-rate) > 1e3*tol+1e-4*math.Sqrt(tol) {
				t.Errorf("at %v the derivative is %v, want %v", at, y[1][0], rate)
			}
		}
		t.Logf("tolerance %.0e: error %.2g, %+v", tol, worst, stats)
		if worst > 10*tol {
			t.Errorf("tolerance %v: error %v", tol, worst)
		}
		if before > 0 && worst > before/10 {
			t.Errorf("tolerance %v: error %v, with 100 times it %v", tol, worst, before)
		}
		before = worst
	}
	// The same steps once each differ by the error of the poorer.
	fine, _ := Exponential(context.Background(), s, 0, []float64{1, 1.3, 1}, 2, SplitOptions{RelTol: 1e-6})
	half, stats := Exponential(context.Background(), s, 0, []float64{1, 1.3, 1}, 2, SplitOptions{Follow: fine, Once: true})
	off, between := 0.0, 0.0
	for k, want := range exact(2) {
		off = math.Max(off, math.Abs(half.At(2)[0][k]-want))
		between = math.Max(between, math.Abs(half.At(2)[0][k]-fine.At(2)[0][k]))
	}
	if stats.Status != Finished || between < off/2 || between > 2*off {
		t.Errorf("half the steps: error %.2g, difference %.2g", off, between)
	}
	// Few times kept: what is in between is known to be off.
	path, _ := Exponential(context.Background(), s, 0, []float64{1, 1.3, 1}, 2, SplitOptions{RelTol: 1e-9, Keep: 12})
	if path.Kept() > 14 || path.Off < 1e-7 || path.Off > 1e-1 {
		t.Errorf("%d times kept, off by %.2g", path.Kept(), path.Off)
	}
	// A solution that ends.
	_, stats = Exponential(context.Background(), Split{Rates: []float64{0}, N: func(_ float64, y, n []float64) { n[0] = y[0] * y[0] }}, 0, []float64{1}, 2, SplitOptions{})
	if stats.Status != TooSmall || math.Abs(stats.T-1) > 1e-2 {
		t.Errorf("y' = y^2 to t = 2: %+v", stats)
	}
}
