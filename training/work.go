package training

// Worked is an objective that knows how much work an evaluation is.
type Worked interface {
	// Work returns about the number of multiplications of an evaluation without
	// gradient.
	Work() float64
}

const (
	// WorkPerSecond is the work in a nominal second of one processor: multiplications
	// in passes through networks, at about the rate of a core with vectors of eight
	// numbers. Measured on such a core, seconds differ from nominal ones by up to a
	// factor of two, with the shape of the network.
	WorkPerSecond = 2e9
	// matrixRate is how much faster multiplications are in products and factorisations
	// of matrices.
	matrixRate = 13
	// backward is the work of an evaluation with gradient, or of a product with the
	// Jacobian, in evaluations.
	backward = 3
)

// spend counts work.
func (l *loop) spend(work float64) { l.work += work }

// spendMatrix counts multiplications in products and factorisations of matrices.
func (l *loop) spendMatrix(multiplications float64) { l.work += multiplications / matrixRate }

// pass is the work of an evaluation.
func (e *Evaluator) pass() float64 {
	if w, ok := e.obj.(Worked); ok {
		return w.Work()
	}
	if ls, ok := e.obj.(LeastSquares); ok {
		return float64(ls.Rows()) * float64(ls.Dim())
	}
	return float64(e.obj.Dim())
}

// spendJacobian counts a Jacobian of so many columns.
func (e *Evaluator) spendJacobian(columns int) {
	e.spend(backward*e.pass() + float64(e.Rows())*float64(columns))
}

// spentWith reports whether another iteration like the last one would be more work
// than there is. The first is done if the start has left any.
func (r *runner) spentWith(s *stageState) bool {
	return r.settings.MaxWork > 0 && r.work+s.step > r.settings.MaxWork
}
