package landscape

// Operator is a symmetric matrix known by its products, dst = A v.
type Operator struct {
	Dim   int
	Times func(dst, v []float64)
}

// Hessian is the Hessian of the loss of a system at theta as an operator.
func Hessian(s interface {
	Dim() int
	HessianTimes(dst, v, theta []float64)
}, theta []float64) Operator {
	return Operator{s.Dim(), func(dst, v []float64) { s.HessianTimes(dst, v, theta) }}
}

// GaussNewton is J'J of a system at theta as an operator, without forming J.
func GaussNewton(s interface {
	Dim() int
	Rows() int
	JacobianTimes(dst, v, theta []float64)
	TransposeTimes(dst, w, theta []float64)
}, theta []float64) Operator {
	w := make([]float64, s.Rows())
	return Operator{s.Dim(), func(dst, v []float64) {
		s.JacobianTimes(w, v, theta)
		s.TransposeTimes(dst, w, theta)
	}}
}
