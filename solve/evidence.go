package solve

import (
	"fmt"
	"math"
	"strings"

	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
)

// WeakInfo tells how a weak statement was solved, and the evidence for the
// solution.
type WeakInfo struct {
	Trained  bool // a network on the energy: no windows, and no estimates
	Windows  int
	Features int // smooth ones of a field in a window
	Local    int // at every corner and hole in reach of a window
	Unknowns int
	Points   int // of the quadrature in the interior
	Degree   int
	Corners  int // that carry features
	Arcs     int // holes and fillets that do
	// EnergyDefect is how far the work of the solution is from balance on a
	// second quadrature, relative.
	EnergyDefect float64
	// InfSup is the inf-sup constant of the multipliers, dimensionless: the
	// smallest singular value of their coupling to the other fields. NaN if there
	// are none.
	InfSup float64
	// Estimates are of the errors of the problem's quantities, in their
	// units: the change from a space of fewer modes.
	Estimates map[string]float64
	// LargestEstimate is the largest estimate, the work's included, relative to the
	// largest quantity of its unit.
	LargestEstimate float64
	// Loads and Reactions of every part, one value a field, and how far they
	// are from balance, relative.
	Loads, Reactions map[string][]float64
	Imbalance        float64
	// Work is int F1:grad u: twice the strain energy at small strain.
	Work, WorkEstimate float64
	Factorisation      string
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
	nestedShare = 0.6  // of the modes, in the space that estimates compare with
	secondRule  = 2    // degrees of the second quadrature above the first
	leastInfSup = 1e-3 // below it pressures oscillate

	mostRefinements = 5
	refineFeatures  = 1.4
	refineDegree    = 4
	mostUnknowns    = 60_000
)

// The phases of a weak solve that are not those of the weak form.
const (
	phaseSpace  = "space"             // windows, and what is found out about the body
	phaseSecond = "second quadrature" // the work on it
)

// collect collects the evidence for the solution at which the tangent is, and
// judges by it.
func (w *windowed) collect(r *Result, s *windows, t *weak.Tangent) error {
	e, theta, p := r.Weak, r.Training.Theta, r.Solution.Problem()
	d, err := t.Diagnose(theta, nestedShare)
	if err != nil {
		return err
	}
	r.Solution, e.Factorisation, e.InfSup = d.Fine, d.Factorisation, d.InfSup
	b := d.FineEquilibrium
	e.Loads, e.Reactions, e.Imbalance, e.Work = b.Loads, b.Reactions, b.Imbalance, b.Work
	e.WorkEstimate = math.Abs(d.CoarseEquilibrium.Work - b.Work)
	if err := r.estimate(d.Coarse); err != nil {
		return err
	}
	second, err := w.compile(p, s, secondRule, true)
	if err != nil {
		return err
	}
	w.watch.Enter(phaseSecond)
	e.EnergyDefect = second.QuadratureError(theta)
	switch {
	case !(e.EnergyDefect <= w.Tolerance):
		r.Status = UnderIntegrated
		r.Message = fmt.Sprintf("The work of the solution differs by %.2g between two quadratures, more than the tolerance %.2g.", e.EnergyDefect, w.Tolerance)
	case e.InfSup < leastInfSup:
		r.Status = Unstable
		r.Message = fmt.Sprintf("The inf-sup constant of %s is %.2g, below %.2g.", multiplierNames(p), e.InfSup, leastInfSup)
	case !(e.LargestEstimate <= w.Tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g.", e.LargestEstimate, w.Tolerance)
	default:
		r.Message += fmt.Sprintf(" Estimated error %.2g, energy defect %.1g.", e.LargestEstimate, e.EnergyDefect)
	}
	return nil
}

// multiplierNames returns the names of the multipliers, joined.
func multiplierNames(p pinn.Problem) string {
	var names []string
	for _, i := range p.Multipliers() {
		names = append(names, p.Fields[i].Name)
	}
	return strings.Join(names, ", ")
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
		w.LargestEstimate = w.WorkEstimate / math.Abs(w.Work)
	}
	least := w.LargestEstimate
	for _, q := range qs {
		s := scale[q.Unit]
		w.Estimates[q.Name] = math.Max(w.Estimates[q.Name], least*s)
		if s > 0 {
			w.LargestEstimate = math.Max(w.LargestEstimate, w.Estimates[q.Name]/s)
		}
	}
	return nil
}

// refined returns the sizes of the next space to try, false if there is none:
// the solve has succeeded, or what it lacks was fixed by the options.
func (r *Result) refined(had, asked WeakOptions) (WeakOptions, bool) {
	w, next := r.Weak, had
	switch {
	case r.Status == UnderIntegrated && asked.Degree == 0 && !asked.Ungraded:
		next.Degree += refineDegree
	case r.Status == UnderResolved && asked.Features == 0 && float64(w.Unknowns)*refineFeatures < mostUnknowns:
		more := func(n int) int { return int(math.Ceil(refineFeatures * float64(n))) }
		next.Features, next.Local = more(w.Features), more(w.Local)
	default:
		return next, false
	}
	return next, true
}
