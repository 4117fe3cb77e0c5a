// This file says what a function of position is to those who evaluate it at
// many points without a graph. Networks and spaces implement it, each in its
// own package, and problems are solved by it; they meet here and need not
// import each other.

package ad

// Evaluator evaluates fields and their derivatives in space, as functions of
// parameters theta, on blocks of points. Blocks of jets of width w are lanes x
// points x w, see [Lanes]. An Evaluator is for one goroutine.
type Evaluator interface {
	// Forward evaluates at the jets of the inputs. It returns the jets of the
	// features, of which the outputs are linear combinations, or nil if it has
	// none in this form. They are valid until the next call; theta and in must
	// not change before outputs and derivatives have been taken.
	Forward(theta, in []float64) []float64
	// Output computes the jets of the outputs of the last Forward.
	Output(dst []float64)
}

// Pass evaluates a network and its derivatives by the parameters theta: what a
// graph cannot give, one gradient for every point. The output layer is linear,
// outputs = features * weights.
type Pass interface {
	Evaluator
	// AddGradient adds to dst the derivative by theta of the sum of
	// seed * outputs over lanes, points and outputs.
	AddGradient(dst, seed []float64)
	// Rows computes that derivative for each of the first points by itself:
	// row i of dst, points rows of as many elements as theta, ld apart.
	Rows(dst []float64, ld int, seed []float64, points int)
}
