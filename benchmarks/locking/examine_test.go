package locking

import (
	"math"
	"testing"

	"pinnsolve/landscape"
	"pinnsolve/pinn/strong"
)

// Several measurements of the same compiled system agree.
func TestExamine(t *testing.T) {
	p, net, d, theta := pieces(t, soft)
	sys, err := strong.Compile(p, net, d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Examine(sys, theta, 1)
	if err != nil {
		t.Fatal(err)
	}
	normal, err := landscape.OfNormal(sys, theta)
	if err != nil {
		t.Fatal(err)
	}
	start := make([]float64, sys.Dim())
	for i := range start {
		start[i] = 1
	}
	ritz, _, err := landscape.Lanczos(landscape.GaussNewton(sys, theta), 40, start)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		v := s.Eigenvalues[i]
		if math.Abs(normal[i]/v-1) > 1e-9 || math.Abs(ritz[len(ritz)-1-i]/v-1) > 1e-9 {
			t.Errorf("eigenvalue %d: %v by J, %v by J'J, %v by products", i, v, normal[i], ritz[len(ritz)-1-i])
		}
	}
	// The trace of J'J is the sum of the traces of the terms' kernels,
	// which bound the largest eigenvalue.
	largest, sum := 0.0, 0.0
	for _, k := range s.Kernels {
		largest, sum = max(largest, k.Largest), sum+k.Largest
	}
	if l := s.Eigenvalues.Largest(); l < largest*(1-1e-12) || l > sum*(1+1e-12) {
		t.Errorf("largest eigenvalue %v, of the terms %v, their sum %v", l, largest, sum)
	}
	if s.Head.Largest() > s.Eigenvalues.Largest() || len(s.Head) != sys.Dim()-sys.OutputLayer() {
		t.Errorf("%d eigenvalues of the output layer, the largest %v", len(s.Head), s.Head.Largest())
	}
	// The terms' gradients sum to the gradient, whose square follows from
	// norms and cosines.
	gradient := make([]float64, sys.Dim())
	sys.Loss(gradient, theta)
	var want, got float64
	for _, g := range gradient {
		want += g * g
	}
	for _, g := range s.Gradients {
		for j, h := range s.Gradients {
			got += g.Norm * h.Norm * g.Cosines[j]
		}
	}
	if math.Abs(got/want-1) > 1e-10 {
		t.Errorf("|sum of the terms' gradients|^2 is %v, want %v", got, want)
	}
}
