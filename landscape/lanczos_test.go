package landscape

import (
	"math"
	"slices"
	"testing"
)

// With as many steps as dimensions the nodes are the eigenvalues and the
// weights the squared components of the start vector in the eigenvectors.
func TestLanczosWhole(t *testing.T) {
	d := []float64{-3, -0.5, 0.25, 1, 2, 40}
	q := rotation(6, 11)
	start := make([]float64, 6)
	for i := range start {
		for k := range d {
			start[i] += float64(k+1) * q.At(i, k)
		}
	}
	nodes, weights, err := Lanczos(rotated(d, 11), 20, start)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range d {
		share := float64((k+1)*(k+1)) / 91 // 1 + 4 + ... + 36
		if math.Abs(nodes[k]-want) > 1e-12 || math.Abs(weights[k]-share) > 1e-12 {
			t.Errorf("node %d: %v with weight %v, want %v with %v", k, nodes[k], weights[k], want, share)
		}
	}
}

// Without reorthogonalisation a spectrum with outliers gives copies of them.
func TestLanczosNoCopies(t *testing.T) {
	n := 200
	d := make([]float64, n)
	for i := range d {
		d[i] = math.Pow(float64(i+1), -2)
	}
	d[0], d[1], d[2] = 1e4, 3e3, 1e3
	start := make([]float64, n)
	for i := range start {
		start[i] = 1
	}
	nodes, _, err := Lanczos(rotated(d, 13), 80, start)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(nodes)
	for i := range 10 {
		if math.Abs(nodes[i]-d[i]) > 1e-10*d[0] {
			t.Errorf("eigenvalue %d is %v, want %v", i, nodes[i], d[i])
		}
	}
	if nodes[3] > 0.1 {
		t.Errorf("a copy of an outlier: %v", nodes[:5])
	}
}

func TestLanczosStopsWhenComplete(t *testing.T) {
	nodes, weights, err := Lanczos(rotated([]float64{2, 2, 2, 2}, 17), 4, []float64{1, 0, 0, 0})
	if err != nil || len(nodes) != 1 || math.Abs(nodes[0]-2) > 1e-14 || weights[0] != 1 {
		t.Errorf("nodes %v, weights %v, %v", nodes, weights, err)
	}
	if _, _, err := Lanczos(rotated([]float64{1, 2}, 1), 2, []float64{0, 0}); err == nil {
		t.Error("a start of zero was accepted")
	}
}

// On a diagonal matrix every probe of signs has equal components in all
// eigenvectors: a complete reduction is exact.
func TestDensityExact(t *testing.T) {
	d := []float64{-1, 0.5, 0.5, 2, 3, 10, 10, 10}
	a := Operator{len(d), func(dst, v []float64) {
		for i := range d {
			dst[i] = d[i] * v[i]
		}
	}}
	got, err := NewDensity(a, 3, len(d), 1)
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range map[float64]float64{-2: 0, 0: 1. / 8, 1: 3. / 8, 5: 5. / 8, 11: 1} {
		if m := got.Mass(x); math.Abs(m-want) > 1e-12 {
			t.Errorf("mass up to %v is %v, want %v", x, m, want)
		}
	}
	if trace, dev := got.Trace(); math.Abs(trace-35) > 1e-11 || dev > 1e-6 {
		t.Errorf("trace %v +- %v, want 35", trace, dev)
	}
	if lo, hi := got.Range(); math.Abs(lo+1) > 1e-12 || math.Abs(hi-10) > 1e-12 {
		t.Errorf("range [%v, %v]", lo, hi)
	}
	if on := got.On([]float64{-2, 0, 4, 20}); math.Abs(on[0]-1./8) > 1e-12 || math.Abs(on[1]-4./8) > 1e-12 || math.Abs(on[2]-3./8) > 1e-12 {
		t.Errorf("parts %v", on)
	}
}

// On a rotated matrix, with fewer steps than dimensions, the trace is within
// three standard deviations of its estimate and the ends are found.
func TestDensityRotated(t *testing.T) {
	n := 150
	d := make([]float64, n)
	var trace float64
	for i := range d {
		d[i] = 1e3 * math.Exp(-float64(i)/5)
		trace += d[i]
	}
	got, err := NewDensity(rotated(d, 19), 20, 40, 2)
	if err != nil {
		t.Fatal(err)
	}
	if est, dev := got.Trace(); math.Abs(est-trace) > 3*dev || dev > trace/4 {
		t.Errorf("trace %v +- %v, want %v", est, dev, trace)
	}
	if _, hi := got.Range(); !near(hi, 1e3, 1e-12) {
		t.Errorf("largest %v, want 1000", hi)
	}
	again, err := NewDensity(rotated(d, 19), 20, 40, 2)
	if err != nil || !slices.Equal(again.Nodes[7], got.Nodes[7]) {
		t.Error("the same seed gave other nodes")
	}
}

func TestOperators(t *testing.T) {
	a, v := withSingular(5, []float64{4, 2, 1}, 23)
	sys := linear{a: a, b: make([]float64, 5)}
	got := make([]float64, 3)
	first := []float64{v.At(0, 0), v.At(1, 0), v.At(2, 0)}
	GaussNewton(sys, make([]float64, 3)).Times(got, first)
	for i := range got {
		if math.Abs(got[i]-16*first[i]) > 1e-13 {
			t.Errorf("J'J v = %v, want 16 times %v", got, first)
		}
	}
}
