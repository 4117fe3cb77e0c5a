package training

import "gonum.org/v1/gonum/mat"

// Objective is a differentiable loss of Dim parameters.
type Objective interface {
	Dim() int
	// Loss returns the loss at theta, of length Dim, which it must not
	// modify or keep. Unless grad is nil it has length Dim and is
	// overwritten with the gradient. NaN and ±Inf are allowed: they mean
	// that theta is outside the domain of the loss.
	Loss(grad, theta []float64) float64
}

// LeastSquares is an objective whose loss is ½|r|², r the vector of Rows
// residuals, weights included.
type LeastSquares interface {
	Objective
	Rows() int
	// Residual overwrites dst, of length Rows, with r(theta).
	Residual(dst, theta []float64)
	// Jacobian overwrites dst with the columns from, from+1, … of ∂r/∂theta.
	// dst is Rows×(Dim-from); its stride may exceed its columns.
	Jacobian(dst *mat.Dense, theta []float64, from int)
}

// Normal is a LeastSquares that forms the normal equations itself, usually from
// one tile of rows at a time, in memory that does not grow with Rows.
type Normal interface {
	// Normal overwrites the upper triangle of jtj, Dim×Dim, with JᵀJ and
	// jtr, of length Dim, with Jᵀr at theta, for the whole Jacobian J.
	Normal(jtj *mat.SymDense, jtr, theta []float64)
}

// Kernel is a LeastSquares that forms JJᵀ without its Jacobian J, which may be too
// large to keep.
type Kernel interface {
	Products
	// KernelWork returns about the number of multiplications that Kernel
	// needs, +Inf if it cannot be called.
	KernelWork() float64
	// Kernel overwrites the upper triangle of jjt, Rows×Rows, with JJᵀ at
	// theta.
	Kernel(jjt *mat.SymDense, theta []float64)
}

// Products is a LeastSquares that multiplies by its Jacobian J at theta
// without forming it.
type Products interface {
	// JacobianTimes overwrites dst, of length Rows, with J v.
	JacobianTimes(dst, v, theta []float64)
	// TransposeTimes overwrites dst, of length Dim, with Jᵀw.
	TransposeTimes(dst, w, theta []float64)
}

// OutputLayered is an objective whose parameters theta[OutputLayer():] are an
// output layer, on which the residual depends linearly or nearly so. Direct
// solves for them.
type OutputLayered interface {
	OutputLayer() int
}

// OutputSolver is an objective that can itself find the output layer of least
// loss, with the hidden layers fixed.
type OutputSolver interface {
	Objective
	OutputLayered
	// SolveOutput overwrites theta[OutputLayer():] with it.
	SolveOutput(theta []float64) error
}

// maybeLinear is an objective that knows whether its residual is linear in the
// output layer. Otherwise Direct finds out.
type maybeLinear interface{ Linear() bool }

// Multiplied is an objective with its own Lagrange multipliers, over which it
// is to be maximised: an augmented Lagrangian.
type Multiplied interface {
	Objective
	// Update sets the multipliers to the maximisers at theta, and returns
	// the relative change.
	Update(theta []float64) (float64, error)
}
