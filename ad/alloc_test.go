//go:build !race

package ad

import "testing"

// Not under the race detector, where sync.Pool drops items at random.
func TestRunDoesNotAllocate(t *testing.T) {
	l := Lanes{Dim: 2, Order: Laplacian}
	tile, err := CompileTile(24, l, 2, network(Tanh, l))
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(20, tile.Run); n >= 1 {
		t.Errorf("%v allocations a run", n)
	}
}
