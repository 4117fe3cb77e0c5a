package training

var (
	_ Method  = (*Kept)(nil)
	_ Starter = (*Kept)(nil)
	_ Rebaser = (*Kept)(nil)
)

// Kept is a Method that can outlive a run: while Keep is true its Init leaves
// the state of the method as it is, after the first, as long as the size of
// the objective does not change, and if the method is a Reweighter. All else
// is initialised as usual. Set Keep to the Keep of every Rung.
type Kept struct {
	Method Method
	Keep   bool

	dim, rows int // of the last objective; 0 before the first
}

// Name returns the method's.
func (k *Kept) Name() string { return k.Method.Name() }

// Init initialises the method, or tells it of another loss.
func (k *Kept) Init(obj Objective) error {
	dim, rows := obj.Dim(), 0
	if ls, ok := obj.(LeastSquares); ok {
		rows = ls.Rows()
	}
	same := dim == k.dim && rows == k.rows
	k.dim, k.rows = dim, rows
	if r, ok := k.Method.(Reweighter); ok && k.Keep && same {
		r.Reweighted()
		return nil
	}
	if err := k.Method.Init(obj); err != nil {
		k.dim = 0
		return err
	}
	return nil
}

// Start evaluates the start of a stage as the method wants it.
func (k *Kept) Start(e *Evaluator, at *Point) error {
	if s, ok := k.Method.(Starter); ok {
		return s.Start(e, at)
	}
	return e.Gradient(at)
}

// Step does one iteration of the method.
func (k *Kept) Step(e *Evaluator, at *Point) (Progress, error) { return k.Method.Step(e, at) }

// Rebased reports what the method does.
func (k *Kept) Rebased() bool { return rebased(k.Method) }
