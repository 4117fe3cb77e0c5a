package solve

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// WeakInfo tells how a weak statement was solved and what speaks for the
// solution.
type WeakInfo struct {
	Trained  bool // a network on the energy: no windows, and no estimates
	Windows  int
	Features int // smooth ones of a displacement component in a window
	Local    int // at every corner and hole in reach of a window
	Unknowns int
	Points   int // of the quadrature in the interior
	Degree   int
	Corners  int // that carry features
	Arcs     int // holes and fillets that do
	// EnergyDefect is how far the work of the solution is from balance on a
	// second quadrature, relative.
	EnergyDefect float64
	// Coupling is the smallest singular value of the coupling of pressure
	// and displacement, an inf-sup constant; NaN without a pressure.
	Coupling float64
	// Estimates are of the errors of the problem's quantities, in their
	// units: the change from a space of fewer modes.
	Estimates map[string]float64
	// Worst is the largest estimate, the work's included, relative to the
	// largest quantity of its unit.
	Worst float64
	// Loads and Reactions of every part, one value a field, and how far they
	// are from balance, relative.
	Loads, Reactions map[string][]float64
	Imbalance        float64
	// Work is int F1:grad u: twice the strain energy at small strain.
	Work, WorkEstimate float64
	Factorisation      string
	asked              int // windows
	// Phases are what the time went into, all spaces that were tried included.
	Phases []Phase
	// Refinements are the spaces that were tried, the last one's included.
	Refinements []Refinement
}

// Refinement is one space that was tried.
type Refinement struct {
	Windows, Features, Unknowns int
	Estimate                    float64 // the largest of all quantities, relative
}

const (
	weakTolerance = 1e-3 // of the estimates, relative

	nestedShare = 0.6 // of the modes, in the space that estimates compare with
	// A coupling below this lets pressures oscillate.
	leastCoupling   = 1e-3
	mostRefinements = 5
	refineFeatures  = 1.4
	refineDegree    = 4
	mostUnknowns    = 60_000
)

// The phases of a weak solve that are not those of the weak form.
const (
	phaseSpace  = "space"             // windows, corners and what is found out about them
	phaseSecond = "second quadrature" // the work on it
)

// quadrature returns the rule of a space, more degrees up.
func (w weakSpace) quadrature(d *geometry.Domain, more int) pinn.Quadrature {
	rule := w.rule
	rule.Degree += more
	return func(region string) (geometry.Points, error) {
		if region == pinn.Interior {
			return d.Rule(rule), nil
		}
		return d.BoundaryRule(region, rule)
	}
}

// options of the weak form: at a singular corner an ansatz would take a power
// of the distance from the features, so that Dirichlet data are imposed weakly
// there.
func (w weakSpace) options(o Options) weak.Options {
	return weak.Options{Soft: o.Soft || w.corners > 0, Workers: o.Workers, Length: w.length, Watch: w.watch}
}

// runWeak solves a problem in weak form, refining until the estimates meet
// the tolerance.
func runWeak(ctx context.Context, p pinn.Problem, o Options) (*Result, error) {
	begin := time.Now()
	if o.Trained() {
		return runTrained(ctx, p, o)
	}
	sizes, watch := o.Weak, NewStopwatch(phaseSpace)
	var tried []Refinement
	for {
		r, err := solveWeak(ctx, p, o, sizes, watch)
		if err != nil {
			return nil, err
		}
		tried = append(tried, Refinement{r.Weak.Windows, r.Weak.Features, r.Weak.Unknowns, r.Weak.Worst})
		r.Weak.Refinements = tried
		next, ok := r.refined(o)
		if !ok || len(tried) == mostRefinements {
			r.Seconds, r.Weak.Phases = time.Since(begin).Seconds(), watch.Phases()
			return r, nil
		}
		sizes = next
	}
}

// refined returns the sizes of the next space to try, false if there is none:
// the solve has succeeded, or what it lacks was fixed by the options.
func (r *Result) refined(o Options) (WeakOptions, bool) {
	w := r.Weak
	next := WeakOptions{Windows: w.asked, Features: w.Features, Local: w.Local, Degree: w.Degree}
	switch {
	case r.Status == UnderIntegrated && o.Weak.Degree == 0 && !o.Weak.Ungraded:
		next.Degree += refineDegree
	case r.Status == UnderResolved && o.Weak.Features == 0 && float64(w.Unknowns)*refineFeatures < mostUnknowns:
		more := func(n int) int { return int(math.Ceil(refineFeatures * float64(n))) }
		next.Features, next.Local = more(w.Features), more(w.Local)
	default:
		return next, false
	}
	return next, true
}

// solveWeak solves a problem's weak form once.
func solveWeak(ctx context.Context, p pinn.Problem, o Options, sizes WeakOptions, watch *Stopwatch) (*Result, error) {
	space := newWeakSpace(p, sizes, o.Slope, o.Seed, watch)
	g, err := space.compile(p, o, 0, false)
	if err != nil {
		return nil, err
	}
	return space.solve(ctx, g, o, make([]float64, g.Dim()), true)
}

// compile joins the weak form of a problem and the space, whose features are made
// into modes first, unless they are to be kept.
func (w weakSpace) compile(p pinn.Problem, o Options, more int, keepModes bool) (*weak.Form, error) {
	options := w.options(o)
	options.KeepModes = keepModes
	return weak.Compile(p, w.local, w.quadrature(p.Domain, more), options)
}

// solve solves a weak form from coefficients theta and, if asked to, measures
// what speaks for the solution.
func (w weakSpace) solve(ctx context.Context, g *weak.Form, o Options, theta []float64, certify bool) (*Result, error) {
	r := w.describe(g, o)
	if o.Started != nil {
		o.Started(r.Info)
	}
	n := &weak.Iteration{Form: g}
	r.Training = training.Newton(ctx, n, theta, training.Settings{MaxTime: o.MaxTime, Recorder: o.Recorder})
	r.Status, r.Message = Verdict(r.Training.Status), r.Training.Message
	if r.Status == Converged {
		n.Tangent.RestoreGauges(r.Training.Theta)
	}
	r.Solution = g.Solution(r.Training.Theta)
	r.Rejected = g.Violations(r.Training.Theta)
	if certify && r.Status == Converged {
		if err := r.certify(n.Tangent, w, o); err != nil {
			return nil, err
		}
	}
	if r.Status != Converged {
		r.Message += " " + weakAdvice(r.Status)
	}
	return r, nil
}

// weakAdvice says what to try after a weak solve with the verdict.
func weakAdvice(v Verdict) string {
	switch v {
	case UnderResolved:
		return "Use more features or more windows, or accept it with a larger tolerance."
	case Diverged:
		return "Approach the load in steps, by a curriculum, or lower it."
	}
	return v.Advice()
}

// describe tells of a space and the weak form on it.
func (w weakSpace) describe(g *weak.Form, o Options) *Result {
	info := o.info()
	info.Method, info.Width, info.Depth, info.Slope = "direct", w.o.Features, 0, cmp.Or(o.Slope, weakSlope)
	info.Inputs, info.Sampler = pinn.Cartesian.Name, "quadrature"
	info.Parameters, info.Points, info.Rows, info.Terms = g.Dim(), g.Points(), g.Dim(), g.Terms()
	return &Result{Info: info, Weak: &WeakInfo{
		Windows: w.local.Windows(), asked: w.o.Windows, Features: w.o.Features, Local: w.o.Local,
		Unknowns: g.Dim(), Points: g.Points(), Degree: w.o.Degree, Corners: w.corners, Arcs: w.arcs,
		Coupling: math.NaN(), EnergyDefect: math.NaN(), Estimates: map[string]float64{},
	}}
}

// certify measures what speaks for the solution.
func (r *Result) certify(t *weak.Tangent, space weakSpace, o Options) error {
	w, theta, p := r.Weak, r.Training.Theta, r.Solution.Problem()
	d, err := t.Diagnose(theta, nestedShare)
	if err != nil {
		return err
	}
	r.Solution, w.Factorisation, w.Coupling = d.Fine, d.Factorisation, d.InfSup
	b := d.FineEquilibrium
	w.Loads, w.Reactions, w.Imbalance, w.Work = b.Loads, b.Reactions, b.Imbalance, b.Work
	w.WorkEstimate = math.Abs(d.CoarseEquilibrium.Work - b.Work)
	if err := r.estimate(d.Coarse); err != nil {
		return err
	}
	second, err := space.compile(p, o, 2, true)
	if err != nil {
		return err
	}
	space.watch.Enter(phaseSecond)
	w.EnergyDefect = second.QuadratureError(theta)
	tolerance := cmp.Or(o.Tolerance, weakTolerance)
	worst := w.Worst
	switch {
	case !(w.EnergyDefect <= tolerance):
		r.Status = UnderIntegrated
		r.Message = fmt.Sprintf("The work of the solution differs by %.2g between two quadratures, more than the tolerance %.2g.", w.EnergyDefect, tolerance)
	case w.Coupling < leastCoupling:
		r.Status = Unstable
		r.Message = fmt.Sprintf("The inf-sup constant of the constraint is %.2g, below %.2g: its multiplier is not determined.", w.Coupling, leastCoupling)
	case !(worst <= tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g.", worst, tolerance)
	default:
		r.Message += fmt.Sprintf(" Estimated error %.2g, energy defect %.1g.", worst, w.EnergyDefect)
	}
	return nil
}

// estimate sets the estimates of all quantities: their change from the solution
// in fewer modes, at least that of the work, relative, times the largest of
// their unit, since a single number may come out the same by chance.
func (r *Result) estimate(coarse *fields.Solution) error {
	w, qs := r.Weak, r.Solution.Problem().Quantities
	scale := map[string]float64{}
	for _, q := range qs {
		v, err := r.Solution.Value(q)
		if err != nil {
			return err
		}
		c, err := coarse.Value(q)
		if err != nil {
			return err
		}
		w.Estimates[q.Name] = math.Abs(v - c)
		scale[q.Unit] = math.Max(scale[q.Unit], math.Abs(v))
	}
	if w.Work != 0 {
		w.Worst = w.WorkEstimate / math.Abs(w.Work)
	}
	least := w.Worst
	for _, q := range qs {
		s := scale[q.Unit]
		w.Estimates[q.Name] = math.Max(w.Estimates[q.Name], least*s)
		if s > 0 {
			w.Worst = math.Max(w.Worst, w.Estimates[q.Name]/s)
		}
	}
	return nil
}

// weak reports whether the problem is to be solved in weak form.
func (o Options) weak(p pinn.Problem) (bool, error) {
	s := o.Statement
	if s == "" {
		s = p.Hints.Statement
	}
	switch s {
	case "", Strong:
		return false, nil
	case Weak:
		if p.Weak == nil {
			return false, fmt.Errorf("problem %s has no weak statement; the valid choice is strong", p.Name)
		}
		return true, nil
	}
	return false, nearest.Unknown("statement", s, []string{Strong, Weak})
}

// The statements of a problem.
const (
	Strong = "strong" // residuals at points
	Weak   = "weak"   // integrals against test functions
)
