package kernel

import (
	"math"

	"pinnsolve/internal/blas"
)

// vectors are the inner loops of one instruction set, for numbers of neurons
// or points that are multiples of its vector; lanes are stride elements apart.
// The zero value has none: everything runs in portable loops.
type vectors struct {
	name  string
	width int // neurons in a vector
	// derivatives fills the table t from z, tanhSlopes from tanh z.
	derivatives [vectorised]func(n int, z, t *float64)
	tanhSlopes  func(n int, a, t *float64)
	// forward and adjoint are indexed by order and dimension.
	forward [Hessian + 1][maxDim + 1]func(n, stride int, dst, z, t *float64)
	adjoint [Hessian + 1][maxDim + 1]func(n, stride int, dst, z, adj, t *float64)
	// first and firstAdjoint are the same for a neuron of the first layer.
	first        [Hessian + 1][maxDim + 1]func(n, stride int, dst, t *float64)
	firstAdjoint [Hessian + 1][maxDim + 1]func(n, stride int, dst, adj, t *float64)
	// products is indexed by rows of x and of y, up to rows and cols.
	rows, cols int
	products   [5][7]func(lanes, n int, x *float64, xs int, y *float64, ys int, c *float64, ldc int)
	fill       func(rows, n int, dst, values *float64)
}

// chosen are the loops for the instruction set that package blas uses.
var chosen = named(blas.InstructionSet())

// named returns the loops of an instruction set, none if this build has none.
func named(set string) *vectors {
	for _, v := range built {
		if v.name == set {
			return v
		}
	}
	return &vectors{}
}

// sineLimit is the largest argument of the vectorised sine: a multiple of pi/2
// beyond it loses digits.
const sineLimit = 1e5

// whole returns how many of the neurons z are evaluated in vectors.
func (v *vectors) whole(act Activation, z []float64) int {
	if v.width == 0 {
		return 0
	}
	if act == Sin {
		for _, x := range z {
			if math.Abs(x) > sineLimit {
				return 0
			}
		}
	}
	return len(z) - len(z)%v.width
}

// within is whole for jets, of which those in more dimensions have no vectors.
func (v *vectors) within(act Activation, l Lanes, z []float64) int {
	if l.Dim > maxDim {
		return 0
	}
	return v.whole(act, z)
}

// derivativesOf fills the table at neurons that fill whole vectors.
func (v *vectors) derivativesOf(t *table, act Activation, z []float64) {
	if act < vectorised {
		v.derivatives[act](len(z), &z[0], &t[0])
		return
	}
	t.derivatives(act, z)
}
