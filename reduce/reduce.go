// Package reduce adds numbers over the processes, called ranks, of one computation, in an
// order that does not depend on how many there are. All ranks do the same
// work but for the tiles of points or the windows that each has for itself; what these add
// up to is a sum over a binary tree of Leaves leaves, of which a rank has whole branches. So
// results are equal to the last bit for 1, 2 and 4 ranks.
package reduce

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
)

// Ranks are the processes of one computation, which all call the same methods in the same
// order.
type Ranks interface {
	Rank() int // of this process, from 0
	Size() int // number of processes
	// Sum replaces x, on every rank, by its sum over the ranks: that of 0 and 1 plus
	// that of 2 and 3, and so on.
	Sum(x []float64)
	// Tell returns, on every rank, the x of rank 0.
	Tell(x float64) float64
}

// Leaves is the number of parts that work is divided into.
const Leaves = 4

// Check returns an error unless the number of ranks divides the leaves.
func Check(r Ranks) error {
	if n := r.Size(); n < 1 || Leaves%n != 0 {
		return fmt.Errorf("%d ranks cannot share a problem: start 1, 2 or 4, as in mpirun -n 2", n)
	}
	return nil
}

// Alone is the only rank.
type Alone struct{}

// Rank returns 0.
func (Alone) Rank() int { return 0 }

// Size returns 1.
func (Alone) Size() int { return 1 }

// Sum leaves x.
func (Alone) Sum([]float64) {}

// Tell returns x.
func (Alone) Tell(x float64) float64 { return x }

// Or returns r, or Alone for nil.
func Or(r Ranks) Ranks {
	if r == nil {
		return Alone{}
	}
	return r
}

// Own returns the range of n parts that are the rank's. If they are leaves of a sum, the
// number of ranks must divide n.
func Own(r Ranks, n int) (lo, hi int) {
	return r.Rank() * n / r.Size(), (r.Rank() + 1) * n / r.Size()
}

// Tree adds neighbours among the parts, then neighbours among the sums, until parts[0] is the sum
// of all.
func Tree(parts [][]float64) {
	for step := 1; step < len(parts); step *= 2 {
		for i := 0; i+step < len(parts); i += 2 * step {
			floats.Add(parts[i], parts[i+step])
		}
	}
}
