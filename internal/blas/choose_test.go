package blas

import (
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
)

func TestChoose(t *testing.T) {
	fast, slow := &kernels{name: "fast"}, &kernels{name: "slow"}
	for _, c := range []struct {
		wanted    string
		available []*kernels
		kernels   *kernels
		label     string
	}{
		{"", []*kernels{fast, slow}, fast, "fast"},
		{"", nil, nil, "portable"},
		{"slow", []*kernels{fast, slow}, slow, "slow"},
		{"portable", []*kernels{fast, slow}, nil, "portable"},
		{"fast", []*kernels{slow}, slow, "slow (PINNSOLVE_KERNEL=fast not available here)"},
		{"fsat", nil, nil, "portable (PINNSOLVE_KERNEL=fsat not available here)"},
	} {
		got := choose(c.wanted, c.available)
		if got.kernels != c.kernels || got.label != c.label {
			t.Errorf("%q of %d: got %q", c.wanted, len(c.available), got.label)
		}
	}
}

func TestUse(t *testing.T) {
	before := blas64.Implementation()
	defer blas64.Use(before)
	Use()
	Use()
	if blas64.Implementation() != registered() {
		t.Error("not in use")
	}
	if Kernel() == "" {
		t.Error("no name")
	}
}
