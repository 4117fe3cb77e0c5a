package training

// Method is a way to lower an objective, one iteration at a time.
//
// A Method holds the state of at most one run: it may be used again, but not
// by two runs at once.
type Method interface {
	// Name is the method's name in records and in Methods.
	Name() string
	// Init forgets earlier runs and reports as an error why obj cannot be
	// minimised in this way, if so. It evaluates nothing and is cheap.
	Init(obj Objective) error
	// Step does one iteration from at, and writes into at the point it
	// accepts, and only then. When a stage begins, at has loss and gradient;
	// afterwards it is as the last Step left it. An error of the Evaluator
	// ends the run: Step returns it as it is, at once.
	Step(e *Evaluator, at *Point) (Progress, error)
}

// Progress is what a Method tells of one iteration.
type Progress struct {
	Status Status // Running to go on
	Info   string // what happened, or why it ended, in a few words
}

// Entry describes a method that can be asked for by name.
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
			func() Method { return &Adam{} }},
		{"direct", "output layer by linear least squares (QR); the first choice for linear problems", "Golub and Van Loan 2013, §5.3", 20,
			func() Method { return &Direct{} }},
		{"lbfgs", "limited-memory quasi-Newton with a Wolfe line search; refines a warm start", "Nocedal and Wright 2006, p. 178", 3000,
			func() Method { return &LBFGS{} }},
	}
}
