package fields

import "pinnsolve/ad"

// Function is a parametric function of scaled position.
type Function interface {
	Inputs() int
	Outputs() int
	Params() int // length of theta
	// NewEvaluator returns an evaluator on blocks of n points, for one goroutine.
	NewEvaluator(l ad.Lanes, n int) ad.Evaluator
}

// Network is a parametric function from inputs, scaled to [-1, 1], to the
// dimensionless fields, by parameters theta. Its output layer is linear:
// outputs = features * theta[OutputLayer():], read as a Features() x Outputs()
// matrix, row-major, unless the network is Sparse.
type Network interface {
	Inputs() int
	Outputs() int
	Params() int      // length of theta
	OutputLayer() int // index of its first parameter in theta
	Features() int
	// Init fills theta with initial values drawn from the seed.
	Init(theta []float64, seed uint64)
	// Build adds the network to a graph; its Params, in the order of
	// creation, make up theta.
	Build(g *ad.Graph, in ad.Matrix, l ad.Lanes) ad.Matrix
	// NewPass returns an evaluator on blocks of n points, for one goroutine.
	NewPass(l ad.Lanes, n int) ad.Pass
}

// AsFunction returns a network as a function.
func AsFunction(n Network) Function { return networkFunction{n} }

type networkFunction struct{ Network }

// NewEvaluator returns the network's pass.
func (f networkFunction) NewEvaluator(l ad.Lanes, n int) ad.Evaluator { return f.NewPass(l, n) }

// Sparse is a Network whose outputs do not use all features, so that its output
// layer has fewer parameters.
type Sparse interface {
	Network
	// Weight returns the index of the parameter that multiplies a feature in an
	// output, counted from OutputLayer, and -1 if the output does not use it.
	Weight(feature, output int) int
}

// Weights returns the index, counted from OutputLayer, of the parameter that
// multiplies feature f in output o, at f*Outputs() + o; -1 if there is none.
func Weights(n Network) []int {
	index := make([]int, n.Features()*n.Outputs())
	sparse, ok := n.(Sparse)
	for k := range index {
		index[k] = k
		if ok {
			index[k] = sparse.Weight(k/n.Outputs(), k%n.Outputs())
		}
	}
	return index
}
