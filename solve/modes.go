package solve

import (
	"context"
	"fmt"
	"math"
	"time"

	"pinnsolve/number"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// Mode is a natural mode of a body, or a way in which it buckles.
type Mode struct {
	// Rigid says that it is a motion of the whole body, which nothing resists.
	Rigid bool
	// Value is the natural frequency, 1/s, or the factor on the loads, and Estimate that
	// of its error.
	Value, Estimate float64
	// Effective is the part of the mass that moves with the body's supports along every
	// coordinate axis; nil of buckling.
	Effective []float64
	// Shape is the mode, of which the largest displacement is one unit of length.
	Shape *fields.Solution
}

// ModeOptions say which modes are wanted.
type ModeOptions struct {
	Count    int  // of modes
	Buckling bool // under the loads of the problem, instead of vibrations
}

// MostModes bounds ModeOptions.Count.
const MostModes = 100

// Modes returns natural modes of the planned problem, those of the least frequencies, or
// the ways in which it buckles under its loads at the smallest factors on them. The
// problem is linear, and has an inertia or a geometric stiffness. The solution of the
// result is the first mode.
func (p *Plan) Modes(ctx context.Context, o ModeOptions) (*Result, []Mode, error) {
	begin := time.Now()
	if err := p.checkModes(o); err != nil {
		return nil, nil, err
	}
	ctx, cancel := p.Limit(ctx)
	defer cancel()
	own := *p
	own.problem.Quantities = nil // of a solution under loads
	w, err := newWindowed(ctx, &own, nil, 0)
	if err != nil {
		return nil, nil, err
	}
	if h := &w.problem.Hints; !o.Buckling && w.problem.Domain.Dim() == 3 && h.Features == 0 && len(w.found.corners)+len(w.found.holes) >= manyPlaces {
		h.Features = modalFeatures
	}
	m := &modal{windowed: w, wanted: o}
	r, err := w.refine(ctx, m.on, func() { m.modes = m.last })
	if r, err = p.conclude(ctx, r, err); err != nil {
		return nil, nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, m.modes, nil
}

// Of bodies in space with manyPlaces corners and holes, spaces of the usual size miss the
// tolerance by little, and the next one costs more than both are worth: natural modes begin
// with so many features.
const manyPlaces, modalFeatures = 4, 75

// checkModes refuses problems that have no modes.
func (p *Plan) checkModes(o ModeOptions) error {
	w := p.problem.Weak
	switch {
	case o.Count < 1 || o.Count > MostModes:
		return wrong("n", "{n} = %d must be from 1 to %d; the nearest valid value is %d", o.Count, MostModes, min(max(o.Count, 1), MostModes))
	case p.Statement != Weak || !p.Direct:
		return wrong("statement", "modes are found on windows, in weak form: leave out {statement} and {method}")
	case o.Buckling && w.Geometric == nil:
		return fmt.Errorf("%s is not a body at small strain: its buckling loads are not known here", p.problem.Name)
	case !o.Buckling && w.Inertia == nil:
		return fmt.Errorf("%s has no density, without which it has no natural frequencies: give one", p.problem.Name)
	case !p.problem.LinearFlux():
		return fmt.Errorf("%s is not linear: modes are those of small strain; leave the law out", p.problem.Name)
	}
	return nil
}

// modal finds modes on larger and larger spaces, as windowed solves.
type modal struct {
	*windowed
	wanted      ModeOptions
	last, modes []Mode // of the last space, and of the best so far
}

// on finds modes on a space of the given sizes.
func (m *modal) on(ctx context.Context, sizes attempt) (*Result, *windows, error) {
	m.watch.Enter(phaseSpace)
	s, err := newWindows(ctx, m.told, m.problem, m.found, sizes, m.Slope, m.Seed)
	if err != nil {
		return nil, nil, err
	}
	g, err := m.compileFree(ctx, s, 0)
	if err != nil {
		return nil, nil, err
	}
	r := m.describe(s, g)
	r.space = nil // modes are not kept
	if m.Started != nil {
		m.Started(r.Info)
	}
	e, err := m.eigen(ctx, g, func() (*weak.Form, error) { return m.compileFree(ctx, s, secondRule) })
	if err != nil {
		return nil, nil, err
	}
	r.Training = training.Result{Status: training.Converged, Loss: e.Residual}
	r.Status, r.Message = Converged, fmt.Sprintf("%d modes found.", len(e.Values))
	if m.last, err = m.measured(r, g, e); err != nil {
		return nil, nil, err
	}
	m.verdict(r, s, m.last)
	return r, s, nil
}

// compileFree compiles the form with the rigid motions that the supports leave.
func (m *modal) compileFree(ctx context.Context, s *windows, more int) (*weak.Form, error) {
	return m.compileWith(ctx, m.problem, s, more, weak.Options{KeepModes: more > 0, Free: !m.wanted.Buckling})
}

// eigen returns the eigenvalues that are wanted.
func (m *modal) eigen(ctx context.Context, g *weak.Form, second func() (*weak.Form, error)) (*weak.Eigen, error) {
	if !m.wanted.Buckling {
		return g.Vibrations(ctx, m.wanted.Count, second)
	}
	theta := make([]float64, g.Dim())
	t, _, _, err := g.Newton(ctx, theta, make([]float64, g.Dim()))
	if err != nil {
		return nil, err
	}
	return t.Buckling(ctx, theta, m.wanted.Count, second)
}

// rigidPart of the stiffness by mass and squared size of a body is more than rigid
// motions have as eigenvalues, and less than the least one of a body that is a thousand
// times as long as it is thick.
const rigidPart = 1e-9

// measured enters what was found into a result and returns the modes.
func (m *modal) measured(r *Result, g *weak.Form, e *weak.Eigen) ([]Mode, error) {
	info, dim := r.Weak, m.problem.Domain.Dim()
	info.InfSup, info.EnergyDefect, info.LargestEstimate = number.Number(e.InfSup), 0, 0
	round := 2 * outOfRound(m.problem.Domain, m.shape.Arcs, func(string) bool { return false })
	info.OutOfRound = round / 2
	var modes []Mode
	for i, v := range e.Values {
		defect := math.Abs(e.Second[i]-v) / math.Abs(v)
		off := leftOver[dim]*math.Abs(e.Nested[i]-v)/math.Abs(v) + defect
		mode := Mode{Value: v, Estimate: (off + round) * v}
		if !m.wanted.Buckling {
			mode.Rigid = math.Abs(v) < rigidPart*e.Scale
			mode.Value = math.Sqrt(math.Abs(v)) / (2 * math.Pi)
			mode.Estimate = (off + round) / 2 * mode.Value
			off, defect = off/2, defect/2
			for k := range dim {
				mode.Effective = append(mode.Effective, e.Sums[i][k]*e.Sums[i][k]/e.Total)
			}
		}
		if mode.Rigid {
			mode.Value, mode.Estimate = 0, 0
		} else {
			info.LargestEstimate = math.Max(info.LargestEstimate, off)
			info.EnergyDefect = number.Number(math.Max(float64(info.EnergyDefect), defect))
		}
		var err error
		if mode.Shape, err = m.shapeOf(g, e.Modes[i]); err != nil {
			return nil, err
		}
		modes = append(modes, mode)
	}
	info.resolved = float64(info.EnergyDefect) <= info.LargestEstimate/2
	if len(modes) > 0 {
		r.Solution = modes[0].Shape
	}
	return modes, nil
}

// shapeOf returns a mode whose largest displacement is one unit of length, and whose
// component of that size is positive.
func (m *modal) shapeOf(g *weak.Form, theta []float64) (*fields.Solution, error) {
	dim := m.problem.Domain.Dim()
	s := g.Shape(theta)
	pts := m.problem.Domain.Grid(shapeNodes[dim]).Points()
	u, err := s.Fields(pts)
	if err != nil {
		return nil, err
	}
	largest, component := 0.0, 0.0
	for i := range pts.Len() {
		var size, main float64
		for k := range dim {
			v := u[k][i]
			size += v * v
			if math.Abs(v) > math.Abs(main)*(1+1e-6) {
				main = v
			}
		}
		if size > largest*(1+1e-6) { // not decided by rounding
			largest, component = size, main
		}
	}
	if largest == 0 {
		return s, nil
	}
	scaled := make([]float64, len(theta))
	for i, v := range theta {
		scaled[i] = v / math.Copysign(math.Sqrt(largest), component)
	}
	move := beside(m.problem, avoid(m.problem.Domain, m.found.singular()))
	return g.Shape(scaled).Avoiding(move), nil
}

// shapeNodes are those of a grid on which modes are measured, by dimension.
var shapeNodes = [...]int{1: 201, 2: 41, 3: 17}

// verdict sets the status of a result.
func (m *modal) verdict(r *Result, s *windows, modes []Mode) {
	e, defect := r.Weak, float64(r.Weak.EnergyDefect)
	what := "natural frequencies"
	if m.wanted.Buckling {
		what = "buckling factors"
	}
	rigid := 0
	for _, mode := range modes {
		if mode.Rigid {
			rigid++
		}
	}
	switch {
	case len(s.blind) > 0:
		r.Status, r.Message = Blind, s.blindness()
	case e.InfSup < leastInfSup:
		r.Status = PressureUnstable
		r.Message = fmt.Sprintf("The inf-sup constant of %s is %.2g, below %.2g.", multiplierNames(m.problem), e.InfSup, leastInfSup)
	case len(modes) == 0:
		r.Message = "No positive factor on the loads has been found at which the body buckles."
	case !(e.LargestEstimate <= m.Tolerance) && !e.resolved:
		r.Status = UnderIntegrated
		r.Message = fmt.Sprintf("The estimated error of the %s is %.2g, above the tolerance %.2g; most of it is their change on a second quadrature, %.2g.", what, e.LargestEstimate, m.Tolerance, defect)
	case !(e.LargestEstimate <= m.Tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error of the %s is %.2g, above the tolerance %.2g.", what, e.LargestEstimate, m.Tolerance)
	case rigid == len(modes):
		r.Message = fmt.Sprintf("All %d modes are motions of the whole body, which nothing holds: ask for more to see how it vibrates.", rigid)
	default:
		r.Message = fmt.Sprintf("Estimated error of the %s %.2g, relative.", what, e.LargestEstimate)
		if n := m.wanted.Count - len(modes); n > 0 {
			r.Message += fmt.Sprintf(" There are %d fewer than asked for.", n)
		}
	}
	if r.Status != Converged {
		r.Message += " " + weakAdvice(r.Status)
	}
}
