package nn

import (
	"math/rand/v2"

	"pinnsolve/ad"
)

// Layer is a step of a network of one's own (see Design): blocks of jets in, one
// block of jets out. Layers that need no more than one function on jets are a
// Func.
type Layer interface {
	// Shape returns the columns of the result and the number of parameters for
	// inputs of the given numbers of columns. It panics if they do not fit.
	Shape(in []int) (width, params int)
	// Init fills theta, the layer's parameters, with initial values.
	Init(theta []float64, in []int, rng *rand.Rand)
	// Build adds the layer to a training graph. The parameters that it creates
	// make up theta, in the order of their creation.
	Build(g *ad.Graph, l ad.Lanes, in []ad.Matrix) ad.Matrix
	// NewPass returns an evaluator on blocks of n points without a graph, for one
	// goroutine.
	NewPass(l ad.Lanes, n int, in []int) LayerPass
}

// LayerPass evaluates a layer and its reverse pass on a block of points. Blocks
// are lanes x points x columns.
type LayerPass interface {
	// Forward stores the result in dst. theta and in do not change before the
	// derivatives have been taken.
	Forward(dst, theta []float64, in [][]float64)
	// Backward adds to the adjoints dIn of the inputs, nil where they are not
	// wanted, what follows from the adjoint dOut of the result out.
	Backward(dIn [][]float64, out, dOut []float64)
	// AddGradient adds to dst the derivative by the layer's parameters, summed
	// over the points, of what the last Backward was about.
	AddGradient(dst []float64)
	// Rows stores it for each of the first points alone: point i in
	// dst[i*ld:][:params], which is zero before.
	Rows(dst []float64, ld, points int)
}
