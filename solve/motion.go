package solve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// Integrators of motion.
const (
	// ExactInTime solves the equation of every mode in closed form, where the history of
	// the load is a polynomial in pieces of time; other histories are interpolated by some.
	ExactInTime = "exact"
	Midpoint    = "midpoint" // the implicit midpoint rule, which conserves the energy
	Radau       = "radau"    // Radau IIA of order 5, which loses some
)

// Integrators lists them, the default first.
func Integrators() []string { return []string{ExactInTime, Midpoint, Radau} }

// MotionOptions say which motion is wanted. The body is at rest at From.
type MotionOptions struct {
	From, To float64 // time, s
	Outputs  int     // states to keep, From and To among them; 0 means 21
	// History is the factor on all loads, by time; nil means 1, a step.
	History    func(t float64) float64
	Integrator string // "" is the first of Integrators
	Steps      int    // of Midpoint; 0 means 40 a period of the highest mode that matters
}

// motionModes is how many vectors the motion is in, and motionSamples how many times
// quantities have values at.
const (
	motionModes    = 60
	motionSamples  = 1001
	defaultOutputs = 21
)

// Motion is the motion of a body.
type Motion struct {
	Times  []float64
	Names  []string    // of quantities, those of the problem that are linear
	Units  []string    // theirs
	Values [][]float64 // by quantity, at Times
	// Kinetic and Strain are the energies, and Work that of the loads, at Times.
	Kinetic, Strain, Work []float64
	// Momentum has, at Times, the linear momentum by axis and, where moments are known, the
	// angular momentum about the point of the problem's Moments; at finite strain alone.
	Momentum [][]float64
	// States are those at chosen times.
	States []State
	MotionInfo
}

// State is the body at a time.
type State struct {
	Time     float64
	Solution *fields.Solution
}

// MotionInfo describes a motion; its JSON is part of result.json.
type MotionInfo struct {
	Integrator  string          `json:"integrator"`
	Finite      bool            `json:"finite_strain,omitempty"`
	Modes       int             `json:"modes"`       // at finite strain, all unknowns
	Frequencies []number.Number `json:"frequencies"` // the lowest, 1/s
	Steps       int             `json:"steps,omitempty"`
	// EnergyDefect is the largest difference of the energy of the body from the work of
	// its loads, over the largest strain energy: what the integrator loses or gains.
	EnergyDefect number.Number `json:"energy_defect"`
	// Estimate is that of the error of the quantities, the largest relative to the largest
	// value of their unit, of space, modes and steps.
	Estimate number.Number `json:"estimate"`
}

// Motion returns the motion of the planned problem, an elastic body at small strain at
// rest, under its loads times a history. The solution of the result is the last state.
func (p *Plan) Motion(ctx context.Context, o MotionOptions) (*Result, *Motion, error) {
	begin := time.Now()
	if err := p.checkMotion(&o); err != nil {
		return nil, nil, err
	}
	ctx, cancel := p.Limit(ctx)
	defer cancel()
	own := *p
	own.problem.Quantities = movingQuantities(own.problem)
	w, err := newWindowed(ctx, &own, nil, 0)
	if err != nil {
		return nil, nil, err
	}
	m := &moving{windowed: w, wanted: o}
	r, err := w.refine(ctx, m.on, func() { m.best = m.last })
	if r, err = p.conclude(ctx, r, err); err != nil {
		return nil, nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, m.best, nil
}

// checkMotion refuses problems that cannot move, and fills in what is left open.
func (p *Plan) checkMotion(o *MotionOptions) error {
	w := p.problem.Weak
	if o.Outputs == 0 {
		o.Outputs = defaultOutputs
	}
	integrators := Integrators()
	if w != nil && !p.problem.LinearFlux() {
		integrators = FiniteIntegrators()
	}
	if o.Integrator == "" {
		o.Integrator = integrators[0]
	}
	if o.History == nil {
		o.History = func(float64) float64 { return 1 }
	}
	switch {
	case !(o.From < o.To) || math.IsInf(o.To-o.From, 0):
		return wrong("time", "{time} from %v to %v: time goes on; the end is later than the start", o.From, o.To)
	case o.Outputs < 2:
		return wrong("time", "{time}: %d states are kept, and there are 2 at least, the first and the last", o.Outputs)
	case !slices.Contains(integrators, o.Integrator) && o.Integrator == ExactInTime:
		return wrong("integrator", "{integrator} exact is for small strain: choose from radau, midpoint, or leave the law out")
	case !slices.Contains(integrators, o.Integrator):
		return wrong("integrator", "unknown {integrator} %q: choose from %s", o.Integrator, strings.Join(integrators, ", "))
	case p.Statement != Weak || !p.Direct:
		return wrong("statement", "motion is computed on windows, in weak form: leave out {statement} and {method}")
	case w.Inertia == nil:
		return fmt.Errorf("%s has no density, without which nothing is known of its motion: give one", p.problem.Name)
	}
	return nil
}

// moving computes a motion on larger and larger spaces.
type moving struct {
	*windowed
	wanted     MotionOptions
	last, best *Motion
}

// on computes the motion on a space of the given sizes.
func (m *moving) on(ctx context.Context, sizes attempt) (*Result, *windows, error) {
	m.watch.Enter(phaseSpace)
	s, err := newWindows(ctx, m.told, m.problem, m.found, sizes, m.Slope, m.Seed)
	if err != nil {
		return nil, nil, err
	}
	g, err := m.compileWith(ctx, m.problem, s, 0, weak.Options{Free: true})
	if err != nil {
		return nil, nil, err
	}
	r := m.describe(s, g)
	r.space = nil // a state is not kept
	if m.Started != nil {
		m.Started(r.Info)
	}
	if err := m.follow(ctx, r, g); errors.Is(err, errBreakdown) {
		r.Training = training.Result{Loss: unknown, Status: training.Diverged}
		r.Status, r.Message = Diverged, fmt.Sprintf("There is no solution: %v. Let the load grow over some time with --history, lower it, or take more features.", err)
		return r, s, nil
	} else if err != nil {
		return nil, nil, err
	}
	r.Training = training.Result{Status: training.Converged, Loss: float64(m.last.EnergyDefect)}
	e := r.Weak
	e.LargestEstimate, e.EnergyDefect, e.resolved = float64(m.last.Estimate), m.last.EnergyDefect, true
	what := "modes"
	if m.last.Finite {
		what = "unknowns"
	}
	r.Status, r.Message = Converged, fmt.Sprintf("Motion in %d %s, %s in time. Estimated error %.2g, energy kept to %.1g.", m.last.Modes, what, m.last.Integrator, e.LargestEstimate, float64(m.last.EnergyDefect))
	switch {
	case len(s.blind) > 0:
		r.Status, r.Message = Blind, s.blindness()
	case !(e.LargestEstimate <= m.Tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error of the motion is %.2g, above the tolerance %.2g. A load that comes at once makes waves of all lengths: apply it over some time, or accept it with a larger tolerance.", e.LargestEstimate, m.Tolerance)
	}
	return r, s, nil
}

// follow computes the motion on a space.
func (m *moving) follow(ctx context.Context, r *Result, g *weak.Form) error {
	if !m.problem.LinearFlux() {
		return m.finite(ctx, r, g)
	}
	all, nested, err := g.Response(ctx, motionModes, weak.Excitation{})
	if err != nil {
		return err
	}
	return m.integrate(ctx, r, g, all, nested)
}

// integrate integrates the reduced equations, and those that estimates need.
func (m *moving) integrate(ctx context.Context, r *Result, g *weak.Form, all, nested *weak.Reduced) error {
	m.watch.Enter(phaseTime)
	quantities := m.problem.Quantities
	var times []float64
	for k := range motionSamples {
		times = append(times, m.wanted.From+(m.wanted.To-m.wanted.From)*float64(k)/(motionSamples-1))
	}
	out := &Motion{Times: times, MotionInfo: MotionInfo{Integrator: m.wanted.Integrator, Modes: len(all.Basis)}}
	full, halved, err := m.trajectories(ctx, all)
	if err != nil {
		return err
	}
	fewer := int(math.Ceil(0.6 * float64(len(all.Basis))))
	type variant struct {
		of       *weak.Reduced
		n, steps int
	}
	variants := []variant{{all, fewer, full.steps}, {nested, len(nested.Basis), full.steps}}
	var others []*trajectory
	if halved != nil {
		others = append(others, halved)
	}
	for _, v := range variants {
		t, err := newTrajectory(ctx, v.of, v.n, m.wanted, v.steps)
		if err != nil {
			return err
		}
		others = append(others, t)
	}
	values, err := basisValues(ctx, g, all, quantities)
	if err != nil {
		return err
	}
	coarse, err := basisValues(ctx, g, nested, quantities)
	if err != nil {
		return err
	}
	for _, q := range quantities {
		out.Names, out.Units = append(out.Names, q.Name), append(out.Units, q.Unit)
	}
	out.follow(full, values)
	out.EnergyDefect = number.Number(full.defect())
	largest, off := map[string]float64{}, make([]float64, len(quantities))
	for k, q := range quantities {
		largest[q.Unit] = math.Max(largest[q.Unit], floats.Norm(out.Values[k], math.Inf(1)))
	}
	for _, t := range others {
		other := &Motion{Times: times}
		of := values
		if t.reduced == nested {
			of = coarse
		}
		other.follow(t, of)
		for k := range quantities {
			off[k] = math.Max(off[k], floats.Distance(other.Values[k], out.Values[k], math.Inf(1)))
		}
	}
	for k, q := range quantities {
		r.Weak.Estimates[q.Name] = off[k]
		if s := largest[q.Unit]; s > 0 {
			out.Estimate = number.Number(math.Max(float64(out.Estimate), off[k]/s))
		}
	}
	r.Weak.Values = map[string]float64{}
	for k, q := range quantities {
		r.Weak.Values[q.Name] = out.Values[k][len(times)-1]
	}
	out.Steps = full.steps
	for k := 0; k < min(6, len(full.squares)); k++ {
		out.Frequencies = append(out.Frequencies, number.Number(math.Sqrt(math.Max(0, full.squares[k]))/(2*math.Pi)))
	}
	return m.states(ctx, r, g, all, full, out)
}

// trajectories solves the equations; of the midpoint rule it returns the solution in half
// the steps, too, and takes twice as many again until both agree, or steps are many.
func (m *moving) trajectories(ctx context.Context, all *weak.Reduced) (full, halved *trajectory, err error) {
	const most = 400_000
	n := len(all.Basis)
	if full, err = newTrajectory(ctx, all, n, m.wanted, m.wanted.Steps); err != nil || m.wanted.Integrator != Midpoint {
		return full, nil, err
	}
	if halved, err = newTrajectory(ctx, all, n, m.wanted, (full.steps+1)/2); err != nil {
		return nil, nil, err
	}
	for m.wanted.Steps == 0 && full.steps <= most/2 && full.apart(halved) > m.Tolerance/4 {
		halved = full
		if full, err = newTrajectory(ctx, all, n, m.wanted, 2*full.steps); err != nil {
			return nil, nil, err
		}
	}
	return full, halved, nil
}

// states keeps the chosen states.
func (m *moving) states(ctx context.Context, r *Result, g *weak.Form, all *weak.Reduced, t *trajectory, out *Motion) error {
	move := beside(m.problem, avoid(m.problem.Domain, m.found.singular()))
	for k := range m.wanted.Outputs {
		at := m.wanted.From + (m.wanted.To-m.wanted.From)*float64(k)/float64(m.wanted.Outputs-1)
		q, _ := t.at(at)
		theta := make([]float64, g.Dim())
		for j, v := range q {
			floats.AddScaled(theta, v, all.Basis[j])
		}
		out.States = append(out.States, State{at, g.Shape(theta).Avoiding(move)})
	}
	r.Solution = out.States[len(out.States)-1].Solution
	m.last = out
	return ctx.Err()
}

// phaseTime is the phase of an integration.
const phaseTime = "time"

// movingQuantities are the quantities that follow from the displacement alone, and so
// linearly: not reactions and energies.
func movingQuantities(p pinn.Problem) []pinn.Quantity {
	u, _ := p.ByRole(pinn.Displacement)
	return slices.DeleteFunc(slices.Clone(p.Quantities), func(q pinn.Quantity) bool { return q.Reaction != nil || q.Unit != u.Unit })
}

// basisValues returns the quantities of the vectors of a basis: those of vector j are
// values[j].
func basisValues(ctx context.Context, g *weak.Form, b *weak.Reduced, quantities []pinn.Quantity) ([][]float64, error) {
	var list [][]float64
	for _, theta := range b.Basis {
		v, err := g.Shape(theta).Within(ctx).Values(quantities)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// follow computes quantities and energies along a trajectory.
func (m *Motion) follow(t *trajectory, values [][]float64) {
	m.Values = make([][]float64, len(values[0]))
	for _, at := range m.Times {
		q, v := t.at(at)
		for k := range m.Values {
			var sum float64
			for j, x := range q {
				sum += x * values[j][k]
			}
			m.Values[k] = append(m.Values[k], sum)
		}
		kinetic, strain := t.energies(q, v)
		m.Kinetic, m.Strain, m.Work = append(m.Kinetic, kinetic), append(m.Strain, strain), append(m.Work, t.workUntil(at))
	}
}
