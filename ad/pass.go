package ad

// Pass evaluates a network and its derivatives by the parameters theta on
// blocks of points without a graph: what a graph cannot give, one gradient
// for every point. The output layer is linear, outputs = features * weights.
// Blocks of jets of width w are lanes x points x w, see [Lanes]. A Pass is
// for one goroutine.
type Pass interface {
	Evaluator
	// AddGradient adds to dst the derivative by theta of the sum of
	// seed * outputs over lanes, points and outputs.
	AddGradient(dst, seed []float64)
	// Rows computes that derivative for each of the first points by itself:
	// row i of dst, points rows of as many elements as theta, ld apart.
	Rows(dst []float64, ld int, seed []float64, points int)
}

// Evaluator evaluates.
type Evaluator interface {
	// Forward returns the jets of the features, valid until the next call;
	// theta and in must not change before the derivatives have been taken.
	Forward(theta, in []float64) []float64
	// Output computes the jets of the outputs of the last Forward.
	Output(dst []float64)
}
