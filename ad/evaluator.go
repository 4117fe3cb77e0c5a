// This file is the interface between functions of position and whatever
// evaluates them at many points without a graph. Networks and spaces implement
// it in packages of their own and need not import each other.

package ad

// Evaluator evaluates fields and their derivatives in space, as functions of
// parameters theta, on blocks of points. A block of jets of width w has the
// layout lanes x points x w, see [Lanes]. An Evaluator is for one goroutine.
type Evaluator interface {
	// Forward evaluates at the jets of the inputs. It returns the jets of
	// the features that the outputs are linear combinations of, or nil if
	// it has none in this form. They are valid until the next call; theta
	// and in must not change before outputs and derivatives have been
	// taken.
	Forward(theta, in []float64) []float64
	// Output computes the jets of the outputs of the last Forward.
	Output(dst []float64)
}

// Pass evaluates a network and its derivatives by the parameters theta, one
// gradient for every point, which a graph cannot give. The output layer is
// linear, outputs = features * weights.
type Pass interface {
	Evaluator
	// AddGradient adds to dst the derivative by theta of the sum of
	// seed * outputs over lanes, points and outputs.
	AddGradient(dst, seed []float64)
	// Rows computes the same derivative for each of the first points alone:
	// row i of dst, which has points rows of as many elements as theta, ld
	// apart.
	Rows(dst []float64, ld int, seed []float64, points int)
}

// Factored is a Pass that gives the derivatives by theta in factors. With inputs x
// and adjoints z of a layer, the derivative at one point by the layer's weights is
// the sum over lanes of x[lane] z[lane]', and by its biases z of the value.
type Factored interface {
	Pass
	// Factors calls f, after Forward, for every layer with parameters, for the
	// derivative of seed * outputs. What f is given is valid during the call.
	Factors(seed []float64, f func(l Factor))
}

// Factor is what a layer adds to the derivative by theta.
type Factor struct {
	At   int       // of the layer's first weight in theta; In x Out weights, then Out biases if Bias
	In   int       // inputs
	Out  int       // neurons
	Bias bool      // false: the constant is among the inputs
	X    []float64 // lanes x points x In
	Z    []float64 // lanes x points x Out, the adjoints of X W + b
}
