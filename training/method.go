package training

// Method is a way to lower an objective, one iteration at a time.
//
// A Method holds the state of at most one run: it may be reused, but not by two
// runs at once.
type Method interface {
	// Name is the method's name in records and in Methods.
	Name() string
	// Init forgets earlier runs and returns an error if obj cannot be
	// minimised in this way. It evaluates nothing and is cheap.
	Init(obj Objective) error
	// Step does one iteration from at, and writes into at only a point that
	// it accepts. When a stage begins, at has loss and gradient, or what a
	// Starter computed; afterwards it is as the last Step left it. An error
	// of the Evaluator ends the run: Step returns it unchanged, at once.
	Step(e *Evaluator, at *Point) (Progress, error)
}

// Starter is a Method that evaluates the start of its stages itself, because it
// needs less than the gradient, or something else.
type Starter interface {
	// Start computes the loss at at.Theta, and the gradient if it likes. An
	// error of the Evaluator ends the run: if the loss could not be
	// computed, Start returns the error unchanged.
	Start(e *Evaluator, at *Point) error
}

// Reweighter is a Method that can continue after the weights in the loss have
// changed, and with them the loss and the gradient of its last point. All
// others are initialised again: the pairs of a quasi-Newton memory, for
// example, belong to one loss.
type Reweighter interface {
	// Reweighted drops whatever depends on the earlier weights. The next
	// Step is from a point evaluated with the new ones, by the Start of a
	// Starter.
	Reweighted()
}

// reweighter returns the Reweighter that a method is or wraps.
func reweighter(m Method) (Reweighter, bool) {
	if w, ok := m.(Wrapper); ok {
		m = w.Unwrap()
	}
	r, ok := m.(Reweighter)
	return r, ok
}

// LossChanger is a Method that may change the loss it lowers, or notice that it
// has changed. Run then evaluates the best point so far again.
type LossChanger interface {
	// LossChanged reports whether the last Step changed the loss. The point
	// it left is evaluated with the new one.
	LossChanged() bool
}

// lossChanged reports whether the last step of m changed the loss.
func lossChanged(m Method) bool {
	r, ok := m.(LossChanger)
	return ok && r.LossChanged()
}

// Wrapper is a Method around another, with no memory of the loss itself:
// whether it is a Reweighter depends on the inner method.
type Wrapper interface {
	Unwrap() Method
}

// Progress is the report of a Method on one iteration.
type Progress struct {
	Status Status // Running to continue
	Info   string // what happened, or why it ended, in a few words
}

// Entry describes a method that can be chosen by name.
type Entry struct {
	Name       string
	About      string // one line
	Source     string // paper and page
	Iterations int    // default budget of a stage
	New        func() Method
}

// Methods lists the methods known to ParseStages, by name.
func Methods() []Entry {
	return []Entry{
		{"adam", "gradient steps scaled by running moments; a robust warm-up", "Kingma and Ba, ICLR 2015, Algorithm 1", 2000,
			func() Method { return &Adam{Rate: 3e-3, Decay: 0.9, Every: 1000} }},
		{"autopilot", "gradient descent with the learning rate under feedback; needs no tuning", "Söderlind, ACM TOMS 29 (2003) 1-26", 5000,
			func() Method { return &Autopilot{} }},
		{"bfgs", "dense quasi-Newton with a Wolfe line search; for up to some thousand parameters", "Nocedal and Wright 2006, p. 140", 8000,
			func() Method { return &SSBroyden{Update: PlainBFGS} }},
		{"direct", "output layer by linear least squares (QR); the first choice for linear problems", "Golub and Van Loan 2013, §5.3", 20,
			func() Method { return &Direct{} }},
		{"gn", "damped Gauss-Newton steps, each on points of its own; for networks of many thousand parameters", "Goldshlager, Abrahamsen and Lin, JCP 516 (2024) 113351, eq. 24", 300,
			func() Method { return &GaussNewton{Points: 200} }},
		{"lbfgs", "limited-memory quasi-Newton with a Wolfe line search; refines a warm start", "Nocedal and Wright 2006, p. 178", 3000,
			func() Method { return &LBFGS{} }},
		{"lm", "Levenberg-Marquardt with geodesic acceleration; the first choice for training all parameters", "Transtrum and Sethna 2012, arXiv:1201.5885", 400,
			func() Method { return &LevenbergMarquardt{} }},
		{"ssbroyden", "dense self-scaled quasi-Newton with a Wolfe line search; after a warm-up, where lm is too expensive", "Urban, Stefanou and Pons, JCP 523 (2025) 113656", 8000,
			func() Method { return &SSBroyden{} }},
		{"varpro", "hidden layers by lbfgs on the energy that remains when the output layer is solved for; weak statements", "Golub and Pereyra, SINUM 10 (1973) 413-432", 200,
			func() Method { return &VarPro{} }},
	}
}
