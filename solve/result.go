package solve

import (
	"fmt"
	"math"

	"pinnsolve/patches"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Info describes a compiled problem.
type Info struct {
	Method     string   // the stages
	Width      int      // features per field, or neurons per layer
	Depth      int      // hidden layers of a trained network
	Layers     string   // what is not a perceptron of tanh layers, see Architecture; "own" for Options.Network
	Sampler    string   // of the points
	Inputs     string   // name of the input map
	Terms      []string // names of the loss terms
	Parameters int      // trainable
	Points     int      // in the interior
	Rows       int      // residuals
	Slope      float64  // of random features, 0 if there are none
	Trials     []Trial  // how the slope was chosen
	Windows    int      // of a weak statement, else 0
	Tolerance  float64  // of the estimates or residuals
	Memory     int64    // that a weak solve needs, about, bytes
}

func (o Options) info() Info {
	layers := o.Architecture.String()
	if o.Network != nil {
		layers = "own"
	}
	return Info{Layers: layers, Tolerance: o.Tolerance, Method: o.Method, Width: o.Width, Depth: o.Depth, Sampler: o.Sampler, Inputs: o.Inputs, Trials: []Trial{}}
}

// describe takes the sizes from a compiled problem.
func (i *Info) describe(sys *strong.System) {
	i.Terms, i.Parameters, i.Points, i.Rows = sys.TermNames(), sys.Dim(), sys.Points(), sys.Rows()
}

// Result is a solved problem.
type Result struct {
	Info
	Problem  pinn.Problem     // that was solved, complete
	Network  fields.Network   // that represents the solution; nil on windows
	Solution *fields.Solution // nil if there is none
	Training training.Result
	Check    strong.Check // of a strong statement
	Weak     *WeakInfo    // of a weak statement
	// Evolution is that of an evolution.
	Evolution *EvolutionInfo
	// Squares is that of least squares in windows.
	Squares *SquaresInfo
	// Data is what measured values leave open, nil without any.
	Data *DataInfo
	// Ensemble is what several seeds say, nil for one.
	Ensemble *EnsembleInfo
	// Rejected are the guards that forbade the last rejected step, empty if
	// none did.
	Rejected []pinn.Violation
	// Left is the number of interior points that a strain cap left out of
	// the loss.
	Left int
	// DeformationSize is the distance from rest of a nonlinear solution
	// found in one step, 0 on a path.
	DeformationSize float64
	// Status says how the training ended, or what the checks of its
	// solution found.
	Status  Verdict
	Message string  // the outcome in a sentence, with what to try next
	Seconds float64 // wall time from problem to checked solution

	space   *solved          // on windows
	held    *held            // on windows that are to stay, nil for others
	patches *patches.Fixed   // by least squares in windows
	evolved keeper           // in time, or on a box
	made    any              // an evolution that can be integrated again, see newCourse
	slabs   []*Result        // in spans of time, see Options.Slabs
	nested  *fields.Solution // in a smaller space, for estimates; nil if there is none
}

// Trusted reports whether the solution was checked and the checks confirm it. A
// spent budget leaves a network that is checked like any other, but Newton's
// method on windows leaves no solution, and nothing to check.
func (r *Result) Trusted() bool {
	return r.Status == Converged || r.Status == Budget && r.checked()
}

// checked reports whether a network that was trained was checked.
func (r *Result) checked() bool {
	if r.Weak == nil { // an evolution, too
		return r.Solution != nil
	}
	return r.Weak.Trained && !math.IsNaN(float64(r.Weak.EnergyDefect))
}

const (
	// If the residual between the points is this many times the residual at
	// the points, and above noise, the points are too sparse for the
	// features.
	suspectRatio = 10
	noise        = 1e-8

	// A deformation beyond this, half a turn or a stretch of 2.5 for a
	// body, is too large to be sure of the branch after a single step.
	largeDeformation = 1.5
)

// judge sets status and message from the training and the check.
func (r *Result) judge(tolerance float64) {
	t, fresh, trained := r.Training, float64(r.Check.Fresh), float64(r.Check.Trained)
	r.Status = Verdict(t.Status)
	r.Message = fmt.Sprintf("%s Residual between the points %.2g of the load.", t.Message, fresh)
	between := fresh > suspectRatio*trained // the points are too sparse for the network
	advice := r.Status.Advice()
	switch {
	case t.Status == training.Cancelled || t.Status == training.Diverged:
	case !(fresh <= tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("%s: the residual between the points is %.2g of the load, above the tolerance %.2g.", t.Status, fresh, tolerance)
		advice = r.finer(fresh)
	case fresh > noise && between:
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("%s: the residual between the points, %.2g of the load, is %.0f times that at the points.", t.Status, fresh, fresh/trained)
	}
	if r.Status == UnderResolved && between {
		advice = r.denser()
	}
	if r.DeformationSize > largeDeformation {
		r.Message += fmt.Sprintf(" Warning: the deformation reaches %.2g in a single step, and another branch may have a solution for the same data: use a curriculum.", r.DeformationSize)
	}
	if r.Status != Converged {
		for _, v := range r.Rejected {
			r.Message += fmt.Sprintf(" A step was rejected where %s: %s at %d points, worst %.2g at %.4g.", v.Message, v.Guard, v.Points, v.Value, v.At)
		}
		r.Message += " " + advice
	}
}
