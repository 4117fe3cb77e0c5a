package solve

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// Of motions at finite strain.
const (
	finiteSamples = 301 // times of quantities
	// Steps, at first, a period of the shape that the load has at rest, by integrator, and
	// at most.
	firstMidpoint, firstRadau, leastSteps, mostFinite = 40, 10, 8, 100_000
	// mostBreakdowns is how often steps are halved after one was not solved.
	mostBreakdowns = 5
)

// FiniteIntegrators lists those of motions at finite strain, the default first.
func FiniteIntegrators() []string { return []string{Radau, Midpoint} }

// finiteCourse is a motion at finite strain in so many steps.
type finiteCourse struct {
	*Motion
	steps  int
	along  []float64 // work of the loads on the displacement, at Times, as they are there
	states [][]float64
	defect float64
}

// marcher records a motion while it is integrated.
type marcher struct {
	ctx     context.Context
	d       *weak.Dynamics
	g       *weak.Form
	wanted  MotionOptions
	record  *finiteCourse
	outputs []float64
	list    []pinn.Quantity
	massive []bool

	u, v          []float64 // after the last step
	f             []float64
	work, largest float64
	off           float64
}

// runFinite integrates the equations in so many steps.
func (m *moving) runFinite(ctx context.Context, g *weak.Form, d *weak.Dynamics, steps int) (*finiteCourse, error) {
	n := d.Dim()
	c := &finiteCourse{Motion: &Motion{Values: make([][]float64, len(m.problem.Quantities))}, steps: steps}
	for k := range finiteSamples {
		c.Times = append(c.Times, m.wanted.From+(m.wanted.To-m.wanted.From)*float64(k)/(finiteSamples-1))
	}
	r := &marcher{ctx: ctx, d: d, g: g, wanted: m.wanted, record: c, list: m.problem.Quantities, massive: d.Massive(),
		u: make([]float64, n), v: make([]float64, n), f: make([]float64, n)}
	for k := range m.wanted.Outputs {
		r.outputs = append(r.outputs, m.wanted.From+(m.wanted.To-m.wanted.From)*float64(k)/float64(m.wanted.Outputs-1))
	}
	each := func(s ode.MotionStep) error {
		m.watch.Progress((s.To - m.wanted.From) / (m.wanted.To - m.wanted.From))
		return r.step(s)
	}
	u, v := make([]float64, n), make([]float64, n)
	var err error
	if m.wanted.Integrator == Midpoint {
		err = ode.Conserving(ctx, d, m.wanted.From, u, v, m.wanted.To, steps, each)
	} else {
		err = ode.RadauMotion(ctx, d, m.wanted.From, u, v, m.wanted.To, steps, each)
	}
	if err != nil {
		return nil, err
	}
	if r.largest > 0 {
		c.defect = r.off / r.largest
	}
	return c, nil
}

// step records what is wanted within a step.
func (r *marcher) step(s ode.MotionStep) error {
	h := s.To - s.From
	begin := r.work
	if s.Middle != nil {
		if err := r.d.Load(r.ctx, s.From+h/2, s.Middle, r.f); err != nil {
			return err
		}
		r.work -= floats.Dot(r.f, s.U) - floats.Dot(r.f, r.u)
	} else if err := r.addWork(s); err != nil {
		return err
	}
	last := s.To > r.wanted.To-h/2
	within := func(t float64) bool { return t <= s.To || last }
	c := r.record
	for len(c.Kinetic) < len(c.Times) && within(c.Times[len(c.Kinetic)]) {
		t := c.Times[len(c.Kinetic)]
		if err := r.sample(s, t, begin+(r.work-begin)*(t-s.From)/h); err != nil {
			return err
		}
	}
	for len(c.states) < len(r.outputs) && within(r.outputs[len(c.states)]) {
		u, _ := r.at(s, r.outputs[len(c.states)])
		c.states = append(c.states, r.d.Whole(u))
	}
	kinetic, strain, err := r.energies(s.U, s.V)
	if err != nil {
		return err
	}
	r.largest, r.off = math.Max(r.largest, strain), math.Max(r.off, math.Abs(kinetic+strain-r.work))
	copy(r.u, s.U)
	copy(r.v, s.V)
	return nil
}

// energies returns the kinetic and the strain energy.
func (r *marcher) energies(u, v []float64) (kinetic, strain float64, err error) {
	mv := make([]float64, len(v))
	r.d.Mass(mv, v)
	strain, err = r.d.Energy(r.ctx, u)
	return floats.Dot(v, mv) / 2, strain, err
}

// at returns displacements and velocities within a step, by cubic interpolation, and multipliers: those in
// the middle of the step, or linear.
func (r *marcher) at(s ode.MotionStep, t float64) (u, v []float64) {
	u, v = make([]float64, len(r.u)), make([]float64, len(r.u))
	h := s.To - s.From
	x := (t - s.From) / h
	for i, massive := range r.massive {
		a, b := r.u[i], s.U[i]
		switch {
		case !massive && s.Middle != nil:
			u[i] = s.Middle[i]
		case !massive:
			u[i] = a + x*(b-a)
		default:
			da, db := h*r.v[i], h*s.V[i]
			c, d := 3*(b-a)-2*da-db, 2*(a-b)+da+db
			u[i] = a + x*(da+x*(c+x*d))
			v[i] = (da + x*(2*c+3*x*d)) / h
		}
	}
	return u, v
}

// addWork adds the work of the loads over a step, by Gauss's rule of three points.
func (r *marcher) addWork(s ode.MotionStep) error {
	root := math.Sqrt(0.6)
	for k, x := range [3]float64{-root, 0, root} {
		t := s.From + (s.To-s.From)*(1+x)/2
		u, v := r.at(s, t)
		if err := r.d.Load(r.ctx, t, u, r.f); err != nil {
			return err
		}
		r.work -= [3]float64{5. / 18, 8. / 18, 5. / 18}[k] * (s.To - s.From) * floats.Dot(r.f, v)
	}
	return nil
}

// sample records quantities and energies at a time within a step.
func (r *marcher) sample(s ode.MotionStep, t, work float64) error {
	u, v := r.at(s, t)
	c := r.record
	kinetic, strain, err := r.energies(u, v)
	if err != nil {
		return err
	}
	c.Kinetic, c.Strain, c.Work = append(c.Kinetic, kinetic), append(c.Strain, strain), append(c.Work, work)
	if err := r.d.Full(r.ctx, u, r.f); err != nil {
		return err
	}
	c.along = append(c.along, floats.Dot(r.f, u))
	p, err := r.d.Momentum(r.ctx, u, v)
	if err != nil {
		return err
	}
	c.Momentum = append(c.Momentum, p)
	values, err := r.g.Shape(r.d.Whole(u)).Within(r.ctx).Values(r.list)
	if err != nil {
		return err
	}
	for k, x := range values {
		c.Values[k] = append(c.Values[k], x)
	}
	return nil
}

// apart returns by how much two motions differ along the load, relative.
func (c *finiteCourse) apart(o *finiteCourse) float64 {
	if s := floats.Norm(c.along, math.Inf(1)); s > 0 {
		return floats.Distance(c.along, o.along, math.Inf(1)) / s
	}
	return 0
}

// errBreakdown ends a motion that no steps follow.
var errBreakdown = errors.New("the motion could not be followed")

// courses integrates in more and more steps, until the motion stays the same: the last one, and
// that in half the steps.
func (m *moving) courses(ctx context.Context, g *weak.Form, d *weak.Dynamics) (full, halved *finiteCourse, err error) {
	steps := m.wanted.Steps
	if steps == 0 {
		period, err := d.Period(ctx)
		if err != nil {
			return nil, nil, err
		}
		per := float64(firstRadau)
		if m.wanted.Integrator == Midpoint {
			per = firstMidpoint
		}
		steps = max(leastSteps, int(math.Ceil(math.Min(mostFinite, per*(m.wanted.To-m.wanted.From)/period))))
	}
	for broken := 0; ; steps *= 2 {
		c, err := m.runFinite(ctx, g, d, steps)
		if errors.Is(err, ode.ErrStep) && m.wanted.Steps == 0 && broken < mostBreakdowns {
			broken++
			continue
		}
		if errors.Is(err, ode.ErrStep) {
			return nil, nil, fmt.Errorf("%w in %d steps", errBreakdown, steps)
		}
		if err != nil {
			return nil, nil, err
		}
		if m.wanted.Steps > 0 && halved == nil {
			if halved, err = m.runFinite(ctx, g, d, (steps+1)/2); err != nil && !errors.Is(err, ode.ErrStep) {
				return nil, nil, err
			}
			if halved == nil {
				return nil, nil, fmt.Errorf("%w in %d steps, half of those wanted, for an estimate", errBreakdown, (steps+1)/2)
			}
			return c, halved, nil
		}
		if full, halved = c, full; halved != nil && (full.apart(halved) <= m.Tolerance/4 || 2*steps > mostFinite) {
			return full, halved, nil
		}
	}
}

// finite computes a motion at finite strain, with its estimates.
func (m *moving) finite(ctx context.Context, r *Result, g *weak.Form) error {
	m.watch.Enter(phaseTime)
	d, err := g.Dynamics(ctx, m.free/4, m.wanted.History)
	if err != nil {
		return err
	}
	if m.wanted.Integrator == Midpoint && !d.Conserves() {
		return wrong("integrator", "{integrator} midpoint is for bodies of one material, in the mixed form of the law polynomial: choose radau")
	}
	full, halved, err := m.courses(ctx, g, d)
	if err != nil {
		return err
	}
	coarse, err := m.runFinite(ctx, g, d.Nested(), full.steps)
	if errors.Is(err, ode.ErrStep) {
		err = fmt.Errorf("%w in %d steps, on fewer features, for an estimate", errBreakdown, full.steps)
	}
	if err != nil {
		return err
	}
	out := full.Motion
	out.MotionInfo = MotionInfo{Integrator: m.wanted.Integrator, Modes: g.Dim(), Steps: full.steps, Finite: true, EnergyDefect: number.Number(full.defect)}
	quantities := m.problem.Quantities
	r.Weak.Values = map[string]float64{}
	largest, off := map[string]float64{}, make([]float64, len(quantities))
	for k, q := range quantities {
		out.Names, out.Units = append(out.Names, q.Name), append(out.Units, q.Unit)
		largest[q.Unit] = math.Max(largest[q.Unit], floats.Norm(out.Values[k], math.Inf(1)))
		for _, o := range []*finiteCourse{halved, coarse} {
			off[k] = math.Max(off[k], floats.Distance(o.Values[k], out.Values[k], math.Inf(1)))
		}
		r.Weak.Estimates[q.Name], r.Weak.Values[q.Name] = off[k], out.Values[k][finiteSamples-1]
	}
	out.Estimate = number.Number(math.Max(full.apart(halved), full.apart(coarse)))
	for k, q := range quantities {
		if s := largest[q.Unit]; s > 0 {
			out.Estimate = number.Number(math.Max(float64(out.Estimate), off[k]/s))
		}
	}
	move := beside(m.problem, avoid(m.problem.Domain, m.found.singular()))
	for k, theta := range full.states {
		if r.Rejected, err = g.Violations(ctx, theta); err != nil {
			return err
		}
		at := m.wanted.From + (m.wanted.To-m.wanted.From)*float64(k)/float64(m.wanted.Outputs-1)
		if len(r.Rejected) > 0 {
			return fmt.Errorf("%w: at time %.6g %s", errBreakdown, at, r.Rejected[0].Message)
		}
		out.States = append(out.States, State{at, g.Shape(theta).Avoiding(move)})
	}
	r.Solution = out.States[len(out.States)-1].Solution
	m.last = out
	return ctx.Err()
}
