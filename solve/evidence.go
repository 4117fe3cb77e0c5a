package solve

import (
	"context"
	"fmt"
	"math"
	"strings"

	"pinnsolve/geometry/features"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// WeakInfo says how a weak statement was solved, with the evidence for the
// solution; unknown numbers are NaN. Its JSON is the weak part of result.json.
type WeakInfo struct {
	Trained  bool `json:"-"` // a network on the energy: no windows, and no estimates
	Windows  int  `json:"windows,omitempty"`
	Features int  `json:"features,omitempty"` // smooth features of a field in a window
	Local    int  `json:"local"`              // features at every corner and hole in reach of a window
	Unknowns int  `json:"unknowns,omitempty"`
	Points   int  `json:"points,omitempty"` // of the quadrature in the interior
	Degree   int  `json:"degree,omitempty"` // the largest of a cell of the quadrature
	Corners  int  `json:"corners"`          // corners that have features
	Arcs     int  `json:"arcs"`             // holes and fillets that have features
	// Unbounded are the corners at which derivatives may have no bound; files and
	// pictures have those at a distance of Apart.
	Unbounded []features.Corner `json:"-"`
	// EnergyDefect is the imbalance of the work of the solution on a second
	// quadrature, relative.
	EnergyDefect number.Number `json:"energy_defect"`
	// InfSup is the inf-sup constant of the multipliers, dimensionless: the
	// smallest singular value of their coupling to the other fields. NaN if there
	// are none.
	InfSup number.Number `json:"coupling"`
	// Imbalance is the imbalance of loads and reactions, relative.
	Imbalance number.Number `json:"imbalance"`
	// MomentImbalance is that of their moments, relative to forces times the size of the
	// body; NaN where there are none, as of a body of revolution.
	MomentImbalance number.Number `json:"moment_imbalance"`
	// Loads and Reactions by the names of regions, one value a field.
	Loads         map[string][]number.Number `json:"loads"`
	Reactions     map[string][]number.Number `json:"reactions"`
	Factorisation string                     `json:"factorisation"`
	// Elements is a second opinion by finite elements on the mesh, nil without one.
	Elements *Elements `json:"elements,omitempty"`
	// Refinements are the spaces that were tried, including the last one.
	Refinements []Refinement `json:"refinements"`
	// Phases are the parts of the wall time, over all spaces that were
	// tried.
	Phases []Phase `json:"phases"`

	// OutOfRound is by how much curved sides of the mesh differ from the circles that
	// they are on, relative; it is part of Estimates, not of LargestEstimate.
	OutOfRound float64 `json:"-"`

	// Values are those of the problem's quantities, nil if they were not computed.
	Values map[string]float64 `json:"-"`
	// Estimates are the estimated errors of the problem's quantities, in
	// their units: the change from a space of fewer features.
	Estimates map[string]float64 `json:"-"`
	// LargestEstimate is the largest estimate, including the work's,
	// relative to the largest quantity of its unit.
	LargestEstimate float64 `json:"-"`
	// Work is int F1:grad u: twice the strain energy at small strain.
	Work         float64 `json:"-"`
	WorkEstimate float64 `json:"-"`
	// Works and their estimates are those in each of the problem's Materials.
	Works          []float64 `json:"-"`
	WorksEstimates []float64 `json:"-"`
	// Peaks are the largest stresses, by name; nil if they are not known.
	Peaks map[string]Peak `json:"-"`
	// StressEstimate is the estimate of the largest von Mises stress, relative to it,
	// where there is a tolerance for it.
	StressEstimate float64 `json:"-"`

	place     []float64 // with most of the error, nil if it is not known
	workSize  float64   // what the error of the work is relative to, 0 if there is no load
	workClaim float64   // WorkEstimate without OutOfRound
	spent     bool      // more features would be combinations of those there are
	meeting   bool      // most of the error is at a point where materials meet
	resolved  bool      // the energy defect is not most of the error
}

// Refinement is one space that was tried.
type Refinement struct {
	Windows  int           `json:"windows"`
	Features int           `json:"features"`
	Unknowns int           `json:"unknowns"`
	Estimate number.Number `json:"estimate"` // the largest of all quantities, relative
}

// unknown is a number that is not known.
var unknown = math.NaN()

// noEvidence is the info of a solution that was not checked. Its lists are
// empty, not nil, which JSON would write as null.
func noEvidence() *WeakInfo {
	nan := number.Number(unknown)
	return &WeakInfo{
		EnergyDefect: nan, InfSup: nan, Imbalance: nan, MomentImbalance: nan,
		LargestEstimate: unknown, Work: unknown, WorkEstimate: unknown,
		Loads: map[string][]number.Number{}, Reactions: map[string][]number.Number{},
		Refinements: []Refinement{}, Phases: []Phase{}, Estimates: map[string]float64{},
	}
}

const (
	secondRule  = 2    // degrees by which a second quadrature exceeds the first, unless it follows features
	leastInfSup = 1e-3 // below it pressures oscillate
)

// phaseSpace is a phase of a weak solve besides those of the weak form.
const phaseSpace = "space" // windows, and the singularities of the body

// collect collects the evidence for the solution, at which the tangent of the form
// was made, and for those with other loads, and judges them.
func (w *windowed) collect(ctx context.Context, r *Result, s *windows, g *weak.Form, t *weak.Tangent) error {
	p := r.Solution.Problem()
	results, all, err := w.diagnose(ctx, r, g, t, func() (*weak.Form, error) { return w.compile(ctx, p, s, secondRule, true) })
	if err != nil {
		return err
	}
	for k, one := range results {
		before := w.before
		if k > 0 {
			before = w.loads.before[k-1]
		}
		if err := w.measure(ctx, one, all[k], before); err != nil {
			return err
		}
	}
	if err := w.askElements(ctx, results, all); err != nil {
		return err
	}
	for _, one := range results {
		w.judge(one, s)
	}
	return nil
}

// measure enters diagnostics into a result; before is that on the space before.
func (w *windowed) measure(ctx context.Context, r *Result, d weak.Diagnostics, before *WeakInfo) error {
	e := r.Weak
	r.Solution, e.Factorisation, e.InfSup = d.Fine.Solution, d.Factorisation, number.Number(d.InfSup)
	b := d.Fine.Equilibrium
	e.Loads, e.Reactions = number.Lists(byName(b.Loads)), number.Lists(byName(b.Reactions))
	e.Imbalance, e.MomentImbalance, e.Work = number.Number(b.Imbalance), number.Number(b.MomentImbalance), b.Work
	defect := d.Defect
	if rest := restWork(r.Problem, d.Rest); rest > d.Work { // of a body that expands almost freely
		defect *= d.Work / rest
	}
	e.EnergyDefect = number.Number(defect)
	if err := r.estimate(ctx, d, defect, before, w.shape.Arcs); err != nil {
		return err
	}
	r.nested, e.place = d.Nested.Solution, d.Place
	return nil
}

// unsettled is a difference between quadratures, of the work, that a problem with a
// solution hardly has.
const unsettled = 0.1

// judge sets the status of a result from its evidence.
func (w *windowed) judge(r *Result, s *windows) {
	e, p, defect := r.Weak, r.Problem, float64(r.Weak.EnergyDefect)
	switch {
	case len(s.blind) > 0:
		r.Status = Blind
		r.Message = s.blindness()
	case !(defect <= w.Tolerance):
		r.Status = UnderIntegrated
		r.Message = fmt.Sprintf("The work of the solution differs by %.2g between two quadratures, more than the tolerance %.2g.", defect, w.Tolerance)
		if defect > unsettled {
			r.Message += " Where no quadrature makes that small the problem may have no solution: sources and fluxes that do not balance."
		}
	case w.stability.modes > 0: // before the coupling, which is measured by the energy
		r.Status = Unstable
		r.Message = w.stability.judge()
	case e.InfSup < leastInfSup:
		r.Status = PressureUnstable
		r.Message = fmt.Sprintf("The inf-sup constant of %s is %.2g, below %.2g.", multiplierNames(p), e.InfSup, leastInfSup)
	case e.Elements.contradict(e.LargestEstimate):
		r.Status = Contradicted
		r.Message = e.Elements.contradiction()
	case !(e.LargestEstimate <= w.Tolerance) && !e.resolved:
		r.Status = UnderIntegrated
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g; most of it is the energy defect, %.2g, between two quadratures.", e.LargestEstimate, w.Tolerance, defect)
	case !(e.LargestEstimate <= w.Tolerance):
		r.Status, e.meeting = UnderResolved, s.meeting(e.place)
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g%s.", e.LargestEstimate, w.Tolerance, s.whereabouts(e.place))
	default:
		r.Message += fmt.Sprintf(" Estimated error %.2g, energy defect %.1g.", e.LargestEstimate, defect) + w.stability.regained()
	}
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
// in fewer features or, if that is larger, the relative error of the work, with the
// energy defect and the give of penalties, times the largest quantity of their unit, since a single number may
// agree by chance. They are raised where those of the space before were too low.
func (r *Result) estimate(ctx context.Context, d weak.Diagnostics, defect float64, before *WeakInfo, arcs []features.Arc) error {
	w, p := r.Weak, r.Problem
	fine, coarse := d.Fine.Within(ctx), d.Nested.Within(ctx)
	left := leftOver[p.Domain.Dim()]
	changed := left * math.Abs(w.Work-d.Nested.Work)
	sure := defect*math.Abs(w.Work) + d.Fine.Misfit // on any space
	w.WorkEstimate = changed + sure
	w.Works = d.Fine.Works
	for k, v := range d.Fine.Works {
		w.WorksEstimates = append(w.WorksEstimates, left*math.Abs(v-d.Nested.Works[k])+sure)
	}
	size := sizeOf(p, d.Fine.Equilibrium, d.Rest)
	scale := map[string]float64{}
	values, err := fine.Values(p.Quantities)
	if err != nil {
		return err
	}
	fewer, err := coarse.Values(p.Quantities)
	if err != nil {
		return err
	}
	w.Values = map[string]float64{}
	for i, q := range p.Quantities {
		w.Estimates[q.Name] = left * math.Abs(values[i]-fewer[i])
		w.Values[q.Name] = values[i]
		scale[q.Unit] = math.Max(scale[q.Unit], math.Abs(values[i]))
	}
	for _, q := range p.Quantities {
		// What a moment is depends on the point: forces at the size of the body count.
		moment := q.Reaction != nil && q.Reaction.About != nil
		if least := size.least(p, q); scale[q.Unit] < vanishing*least || moment {
			scale[q.Unit] = math.Max(scale[q.Unit], least)
		}
	}
	w.LargestEstimate = 0
	w.workSize = math.Max(math.Abs(w.Work), size.work())
	for _, v := range w.Works { // parts that strain each other do work of either sign
		w.workSize = math.Max(w.workSize, math.Abs(v))
	}
	if w.workSize != 0 {
		w.LargestEstimate = w.WorkEstimate / w.workSize
	}
	least, byFields := w.LargestEstimate, 0.0
	if !d.Symmetric {
		if byFields, err = changeOfFields(fine, coarse); err != nil {
			return err
		}
		byFields *= left
	}
	for _, q := range p.Quantities {
		s := scale[q.Unit]
		w.Estimates[q.Name] = math.Max(w.Estimates[q.Name], least*s)
		if q.At != nil { // a value of the fields
			w.Estimates[q.Name] = math.Max(w.Estimates[q.Name], byFields*s)
		}
		if s > 0 {
			w.LargestEstimate = math.Max(w.LargestEstimate, w.Estimates[q.Name]/s)
		}
	}
	w.LargestEstimate = max(w.LargestEstimate, byFields)
	w.resolved = defect <= w.LargestEstimate/2
	w.doubt(before, p.Domain.Dim())
	w.workClaim = w.WorkEstimate
	// The shape of the mesh is not for the verdict: no space makes it better.
	const powers = 2 // of the load in the work
	w.OutOfRound = outOfRound(p.Domain, arcs, func(part string) bool { return d.Fine.Loads[pinn.Region(part)] != nil })
	for _, q := range p.Quantities {
		w.Estimates[q.Name] += powers * w.OutOfRound * scale[q.Unit]
	}
	w.WorkEstimate += powers * w.OutOfRound * math.Abs(w.Work)
	return nil
}

// leftOver is the error by the change from the nested space, by dimension. In the plane
// errors fall quickly with the number of features, in space as its power -2.3: four
// fifths of the features have 0.8^-2.3 = 1.67 times the error.
var leftOver = [...]float64{1: 1, 2: 1, 3: 1.5}

// doubt raises the estimates where those of the space before, nil for none, turn out to
// have been too low: by as much as the work has changed since, over its estimate. In the
// plane the estimate of the work, one number, is often low by chance, so others are
// raised only where the work has changed by more than the largest estimate.
func (w *WeakInfo) doubt(before *WeakInfo, dim int) {
	if before == nil || !(before.workClaim > 0) {
		return
	}
	changed, claim := math.Abs(w.Work-before.Work), before.workClaim
	w.WorkEstimate *= max(1, changed/claim)
	if dim == 2 {
		claim = max(claim, before.LargestEstimate*before.workSize)
	}
	factor := max(1, changed/claim)
	before.LargestEstimate *= factor
	w.LargestEstimate *= factor
	for name := range w.Estimates {
		w.Estimates[name] *= factor
	}
	if w.workSize != 0 {
		w.LargestEstimate = max(w.LargestEstimate, w.WorkEstimate/w.workSize)
	}
}

// byName returns lists by the names of their regions. Where a part has the name
// of the interior, the latter is told from it.
func byName(m map[pinn.Region][]float64) map[string][]float64 {
	all := make(map[string][]float64, len(m))
	for region, vs := range m {
		name := region.String()
		if part := pinn.Region(name); part != region && m[part] != nil {
			name += " (all of it)"
		}
		all[name] = vs
	}
	return all
}
