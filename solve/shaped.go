package solve

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/evolve"
	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// shapedEvolution is a linear evolution of first order, M u' + K u = f(t), on a plane body of any
// shape: mass and stiffness of the weak form on windows, reduced to the vectors that loads
// and start excite, and exact in time.
type shapedEvolution struct {
	*windowed
	timed      pinn.Problem // in space and time
	in         pinn.InSpace
	from, to   float64
	changing   []pinn.Region // that have prescribed values which change in time
	at         *skeleton
	best, last *transient
	bestInfo   EvolutionInfo
	lastInfo   EvolutionInfo
}

// The vectors of a reduction: at first, and at most.
const (
	firstVectors = 48
	mostVectors  = 192
)

// poleTime is the rate of the pole of the reduction times the span of time: transients of a
// tenth of the span are in the middle of what it resolves.
const poleTime = 20

// newShaped takes the planned problem apart.
func newShaped(ctx context.Context, p *Plan) (*shapedEvolution, error) {
	problem := p.problem.Soft()
	var err error
	if problem.Weak == nil {
		if problem, err = problem.ByParts(); err != nil {
			return nil, fmt.Errorf("%s has no weak form by itself: %w", problem.Name, err)
		}
	}
	c := &shapedEvolution{timed: problem}
	c.timed.Terms = nil // what is solved is the weak form
	for _, o := range problem.Outputs {
		if o.Order > ad.Gradient {
			return nil, fmt.Errorf("the output %q has second derivatives: features of a weak form have first ones", o.Name)
		}
	}
	for _, q := range problem.Quantities {
		if q.Order > ad.Gradient {
			return nil, fmt.Errorf("the quantity %q has second derivatives: features of a weak form have first ones", q.Name)
		}
	}
	if c.in, err = problem.InSpace(); err != nil {
		return nil, fmt.Errorf("%s in time: %w", problem.Name, err)
	}
	lo, hi := problem.Domain.Bounds()
	c.from, c.to = lo[len(lo)-1], hi[len(hi)-1]
	own := *p
	own.Statement = Weak
	if own.problem, err = c.in.Problem.Complete(); err != nil {
		return nil, err
	}
	for _, d := range own.problem.Dirichlet {
		if d.Value != nil && !c.in.Steady {
			c.changing = append(c.changing, d.On)
		}
	}
	if c.at, err = newSkeleton(c.in.Samples, c.from, c.to, c.in.Steady); err != nil {
		return nil, fmt.Errorf("%s in time: %w", problem.Name, err)
	}
	c.windowed, err = newWindowed(ctx, &own, nil, 0)
	return c, err
}

// shaped reports whether the problem is an evolution on a plane body that is no rectangle,
// or of which the weak form alone is known.
func (p *Plan) shaped() bool {
	body := p.problem.Body()
	if p.Statement != Evolution || body == nil || body.Dim() != 2 {
		return false
	}
	lo, hi := body.Bounds()
	return len(p.problem.Terms) == 0 || math.Abs(body.Measure()/((hi[0]-lo[0])*(hi[1]-lo[1]))-1) > 1e-9
}

// run solves on larger and larger spaces until the estimates meet the tolerance.
func (c *shapedEvolution) run(ctx context.Context) (*Result, error) {
	r, err := c.refine(ctx, c.on, func() { c.best, c.bestInfo = c.last, c.lastInfo })
	if r == nil {
		return nil, err
	}
	info := c.bestInfo
	for _, t := range r.Weak.Refinements {
		info.Rounds = append(info.Rounds, evolve.Round{Windows: t.Windows, Unknowns: t.Unknowns, Estimate: t.Estimate})
	}
	r.Weak, r.Evolution, r.Problem = nil, &info, c.timed
	if c.best != nil {
		r.Solution, r.evolved = c.solution(c.best), c.best.save
	}
	return r, err
}

// solution returns the fields in space and time.
func (c *shapedEvolution) solution(of *transient) *fields.Solution {
	s := fields.NewLocalSolution(c.timed, of, nil, nil)
	move := beside(c.problem, avoid(c.problem.Domain, c.found.singular()))
	if move == nil {
		return s
	}
	dim := of.dim
	return s.Avoiding(func(x []float64, _ int) []float64 {
		return append(append([]float64(nil), move(x[:dim], -1)...), x[dim])
	})
}

// on solves the problem on a space of the given sizes.
func (c *shapedEvolution) on(ctx context.Context, sizes attempt) (*Result, *windows, error) {
	c.watch.Enter(phaseSpace)
	s, err := newWindows(ctx, c.told, c.problem, c.found, sizes, c.Slope, c.Seed)
	if err != nil {
		return nil, nil, err
	}
	*c.in.Time = c.from
	g, err := c.compileWith(ctx, c.problem, s, 0, weak.Options{Free: true})
	if err != nil {
		return nil, nil, err
	}
	r := c.describe(s, g)
	c.lastInfo = EvolutionInfo{Windows: r.Weak.Windows, Unknowns: g.Dim(), Modes: g.Dim() / len(c.problem.Fields), Exact: true, Reached: number.Number(c.to)}
	own := r.space
	r.space = nil // of a state in space
	if c.Started != nil {
		c.Started(r.Info)
	}
	e, err := c.excitation(ctx, g)
	if err != nil {
		return nil, nil, err
	}
	var last estimates
	for n := firstVectors; ; n *= 2 {
		if last, err = c.reduce(ctx, g, s, e, n); err != nil {
			return nil, nil, err
		}
		if last.vectors <= c.Tolerance/4 || n == mostVectors {
			break
		}
	}
	c.last.saved = own
	c.lastInfo.Estimate = number.Number(last.largest())
	r.Training = training.Result{Status: training.Converged}
	r.Weak.LargestEstimate, r.Weak.EnergyDefect, r.Weak.resolved = last.largest(), 0, true
	r.Status = Converged
	r.Message = fmt.Sprintf("Exact in time, in %d vectors of %d. Estimated error %.2g.", c.lastInfo.Vectors, g.Dim(), last.largest())
	switch {
	case len(s.blind) > 0:
		r.Status, r.Message = Blind, s.blindness()
	case !(last.largest() <= c.Tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g: %.2g of it by the space of %d windows with %d features, %.2g by the vectors in time.", last.largest(), c.Tolerance, last.space, r.Weak.Windows, r.Weak.Features, last.vectors)
	}
	return r, s, nil
}

// excitation finds what moves the body: the loads at the times of c.at, and the start.
func (c *shapedEvolution) excitation(ctx context.Context, g *weak.Form) (e weak.Excitation, err error) {
	e.Rate = poleTime / (c.to - c.from)
	defer func() { *c.in.Time = c.from }()
	for _, t := range c.at.times {
		*c.in.Time = t
		f, err := g.LoadsAt(ctx, c.problem, c.changing)
		if err != nil {
			return e, err
		}
		e.Loads = append(e.Loads, f)
	}
	for _, f := range c.in.Start {
		if f != nil {
			*c.in.Time = c.from
			e.Start, err = g.Start(ctx, c.in.Start)
			break
		}
	}
	return e, err
}

// estimates of the relative error, L2 over space and time.
type estimates struct{ space, vectors float64 }

func (e estimates) largest() float64 { return math.Max(e.space, e.vectors) }

// reduce solves in the span of about n vectors.
func (c *shapedEvolution) reduce(ctx context.Context, g *weak.Form, s *windows, e weak.Excitation, n int) (out estimates, err error) {
	n += len(e.Loads) - 1
	all, nested, err := g.Response(ctx, n, e)
	if err != nil {
		return out, err
	}
	c.watch.Enter(phaseTime)
	full, err := c.follow(e, all, len(all.Basis))
	if err != nil {
		return out, err
	}
	fewer, err := c.follow(e, all, int(math.Ceil(0.6*float64(len(all.Basis)))))
	if err != nil {
		return out, err
	}
	coarse, err := c.follow(e, nested, len(nested.Basis))
	if err != nil {
		return out, err
	}
	out.vectors, out.space = full.apart(fewer, c.from, c.to), full.apart(coarse, c.from, c.to)
	out.vectors = max(out.vectors, full.amount.Off, c.at.off)
	c.lastInfo.Vectors = len(all.Basis)
	groupOf, order := layout(c.problem)
	c.last = newTransient(s.space, groupOf, order, full.functions(), full.amount)
	return out, ctx.Err()
}

// follower is vectors with amounts in time.
type follower struct {
	reduced *weak.Reduced
	modes   *mat.Dense // of the first vectors, unit mass
	amount  *ode.Modal
}

// follow solves the equations in the span of the first n vectors.
func (c *shapedEvolution) follow(e weak.Excitation, r *weak.Reduced, n int) (*follower, error) {
	rates, modes, err := r.Modes(n)
	if err != nil {
		return nil, err
	}
	f := &follower{reduced: r, modes: modes}
	m := &ode.Modes{Order: 1, Rates: make([]complex128, n)}
	start := make([]complex128, n)
	for i, v := range rates {
		m.Rates[i] = complex(-v, 0)
		if r.Start != nil {
			start[i] = complex(floats.Dot(mat.Col(nil, i, modes), r.Start[:n]), 0)
		}
	}
	var loads [][]float64 // of the modes, by time of the skeleton
	for _, load := range e.Loads {
		project := weak.Project(r.Basis[:n], load)
		own := make([]float64, n)
		for i := range own {
			own[i] = floats.Dot(mat.Col(nil, i, modes), project)
		}
		loads = append(loads, own)
	}
	m.Source = func(t float64, to []complex128) {
		clear(to)
		for j, part := range c.at.parts(t) {
			for i, v := range loads[j] {
				to[i] += complex(part*v, 0)
			}
		}
	}
	f.amount = m.Solve(c.from, c.to, start, make([]complex128, n), historyTolerance)
	return f, nil
}

// at returns the amounts of the vectors at a time.
func (f *follower) at(t float64) []float64 {
	n, _ := f.modes.Dims()
	q := make([]float64, n)
	for i, y := range f.amount.At(t)[0] {
		floats.AddScaled(q, real(y), mat.Col(nil, i, f.modes))
	}
	return q
}

// functions returns the modes by their coefficients.
func (f *follower) functions() [][]float64 {
	n, m := f.modes.Dims()
	list := make([][]float64, m)
	for i := range list {
		list[i] = make([]float64, len(f.reduced.Basis[0]))
		for j := range n {
			floats.AddScaled(list[i], f.modes.At(j, i), f.reduced.Basis[j])
		}
	}
	return list
}

// apart returns the relative difference of two solutions of a form, L2 by the mass over
// space and time.
func (f *follower) apart(o *follower, from, to float64) float64 {
	const times = 60
	cross := f.reduced.Cross(o.reduced)
	var off, size float64
	for k := range times + 1 {
		t := from + (to-from)*float64(k)/times
		p, q := f.at(t), o.at(t)
		own := form(f.reduced.Mass, p)
		size += own
		both := 0.0
		for i, x := range p {
			for j, y := range q {
				both += x * y * cross.At(i, j)
			}
		}
		off += math.Max(0, own+form(o.reduced.Mass, q)-2*both)
	}
	if size == 0 {
		return 0
	}
	return math.Sqrt(off / size)
}

// form is x.m x, of as many rows as x has.
func form(m *mat.SymDense, x []float64) (sum float64) {
	for i := range x {
		for j := range x {
			sum += x[i] * m.At(i, j) * x[j]
		}
	}
	return sum
}
