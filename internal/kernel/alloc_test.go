//go:build !race

package kernel

import (
	"math/rand/v2"
	"testing"
)

// Not under the race detector, where sync.Pool drops items at random.
func TestNoAllocations(t *testing.T) {
	l := Lanes{2, Hessian}
	const m = 3 * chunk
	z := random(rand.New(rand.NewPCG(1, 1)), l.Count()*m)
	a := make([]float64, len(z))
	if n := testing.AllocsPerRun(20, func() {
		Activate(a, z, Tanh, l, m)
		ActivateAdjoint(a, z, z, z, Sin, l, m)
	}); n >= 1 {
		t.Errorf("%v allocations", n)
	}
}
