package fem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/sparse"
)

const (
	// mostResidual is the largest residual of a factor that is accepted, relative
	// to the loads. The energy is as accurate as its square.
	mostResidual     = 1e-6
	defaultTolerance = 1e-9
)

// Solve solves the problem. Rigid motions that nothing prescribes get a mean of
// zero over the body if no load does work on them; otherwise the error is a
// *MechanismError. Other errors are parts that do not exist, materials that the
// element cannot take, and the error of ctx.
func Solve(ctx context.Context, p Problem, e Element, o Options) (*Solution, error) {
	begin := time.Now()
	r, err := prepare(ctx, p, e, o)
	if err != nil {
		return nil, err
	}
	s, err := r.solve(ctx, r.pressureOrder())
	if err != nil {
		return nil, err
	}
	s.Seconds = time.Since(begin).Seconds()
	return s, nil
}

// A run is a problem ready to be solved with one pressure or another.
type run struct {
	*system
	problem Problem
	element Element
	bodies  []Body
	pins    []int // unknowns that are fixed in place of free motions
	inner   *inner
	moves   map[int][]*Solution // see amounts, by order of the pressure
}

// take takes the loads of a problem.
func (s *system) take(p Problem) {
	s.load, s.heat = s.loadVector(p), newHeat(p)
	s.warm()
	s.local(s.load)
}

// prepare assembles and factorises A.
func prepare(ctx context.Context, p Problem, e Element, o Options) (*run, error) {
	s, err := newSystem(p, e)
	if err != nil {
		return nil, err
	}
	r := &run{system: s, problem: p, element: e, bodies: s.examine(p)}
	for b := range r.bodies {
		if len(r.bodies[b].Loads) > 0 {
			return nil, &MechanismError{r.bodies, b}
		}
	}
	workers := max(1, o.Workers)
	if err := s.assemble(ctx, workers); err != nil {
		return nil, err
	}
	s.take(p)
	r.moves = map[int][]*Solution{}
	r.pins = s.pin(r.bodies)
	r.inner = &inner{system: s, workers: workers, tolerance: cmp.Or(o.Tolerance, defaultTolerance), buffer: make([]float64, s.a.Dim())}
	r.inner.solver, err = r.solver(ctx, workers, cmp.Or(o.flops, directFlops))
	return r, err
}

// pressureOrder returns the order of the pressure that the element has.
func (r *run) pressureOrder() int {
	switch {
	case !slices.Contains(r.mixed, true):
		return noPressure
	case r.element.Constant:
		return 0
	}
	return r.order - 1
}

// newSystem numbers the unknowns of a problem.
func newSystem(p Problem, e Element) (*system, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	order := e.Order
	if order == 0 {
		order = meshOrder(p.Mesh)
	}
	if e.Mixed && order < 2 {
		panic("fem: mixed elements have order 2 or more")
	}
	s := &system{grid: newGrid(p.Mesh, order, p.Revolved), springs: p.Springs}
	s.supports = newSupports(s.grid, p.held())
	for c := range s.cells {
		m := p.Material(c)
		mixed := e.Mixed && m.nu() > e.Above
		if !mixed && m.Beta == 0 {
			return nil, fmt.Errorf("fem: cell %d has nu = 0.5: displacement elements need nu below 0.5, mixed ones take it", c)
		}
		if mixed && m.Beta >= 1 {
			return nil, fmt.Errorf("fem: cell %d has nu = %v: mixed elements need nu above 0, displacement ones take it", c, m.nu())
		}
		s.material, s.mixed = append(s.material, m), append(s.mixed, mixed)
	}
	return s, nil
}

// solve finds displacement and pressure, of the given order.
func (r *run) solve(ctx context.Context, order int) (*Solution, error) {
	begin := time.Now()
	s, err := r.held(ctx, order)
	if err == nil {
		err = r.release(ctx, s, order)
	}
	if err != nil {
		return nil, err
	}
	if t, ok := r.inner.solver.(*twoLevel); ok {
		s.Steps = t.steps
	}
	r.finish(s)
	s.Seconds = time.Since(begin).Seconds()
	return s, nil
}

// held finds displacement and pressure where rigid parts do not move beyond what is
// given.
func (r *run) held(ctx context.Context, order int) (*Solution, error) {
	s := &Solution{
		Element: r.element, Bodies: r.bodies, Unknowns: len(r.fixed) - count(r.fixed),
		system: r.system, u: make([]float64, r.a.Dim()),
	}
	var err error
	if order == noPressure {
		err = r.inner.find(ctx, s.u, r.load, true, r.inner.tolerance)
	} else {
		s.pressures = newPressures(r.system, order)
		s.Unknowns += s.pressures.n
		if err := s.pressures.assemble(ctx, r.system, r.inner.workers); err != nil {
			return nil, err
		}
		s.p, s.Iterations, err = s.pressures.solve(ctx, r.inner, s.u)
	}
	return s, err
}

// count returns how many are true.
func count(list []bool) int {
	n := 0
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

// solver returns a solver for A: a factor if it is cheap, else an iteration.
func (r *run) solver(ctx context.Context, workers int, flops float64) (solver, error) {
	plan := sparse.NewPlan(r.a, r.displacement.X, r.grid.dim)
	if r.order > 1 && plan.Flops() > flops {
		return newTwoLevel(ctx, r, workers)
	}
	factor, err := plan.Factorize(ctx, r.fixed, workers)
	var indefinite *sparse.IndefiniteError
	if errors.As(err, &indefinite) {
		v := indefinite.Unknown / r.grid.dim
		return nil, fmt.Errorf("fem: the stiffness is singular at %.4g: cells there are folded or without volume", r.displacement.X[v*r.grid.dim:(v+1)*r.grid.dim])
	}
	return &direct{r.system, factor, workers}, err
}

// inner solves A u = f.
type inner struct {
	*system
	solver    solver
	workers   int
	tolerance float64
	buffer    []float64
}

// find solves for u with the prescribed values, or zero in their place, until
// the residual is a part of the loads.
func (n *inner) find(ctx context.Context, u, f []float64, prescribed bool, part float64) error {
	copy(n.buffer, f)
	if prescribed {
		at := make([]float64, len(u))
		for i, fixed := range n.fixed {
			if fixed {
				at[i] = n.value[i]
			}
		}
		if floats.Norm(at, math.Inf(1)) > 0 {
			n.a.Mul(u, at, n.workers)
			floats.Sub(n.buffer, u)
		}
	}
	err := n.solver.solve(ctx, u, n.buffer, part)
	if prescribed {
		for i, fixed := range n.fixed {
			if fixed {
				u[i] = n.value[i]
			}
		}
	}
	return err
}

// finish computes what is reported of a solution.
func (r *run) finish(s *Solution) {
	workers := r.inner.workers
	force := make([]float64, len(s.u))
	r.a.Mul(force, s.u, workers)
	s.Energy = floats.Dot(force, s.u) / 2
	if s.p != nil {
		cp := make([]float64, len(s.p))
		s.pressures.c.Mul(cp, s.p, workers)
		s.Energy += floats.Dot(cp, s.p) / 2
		du := make([]float64, len(s.p))
		s.pressures.d.mul(du, s.u, workers)
		s.gap = floats.Dot(s.p, cp) + floats.Dot(s.p, du)
		if s.pressures.g != nil {
			s.gap -= floats.Dot(s.p, s.pressures.g)
		}
	}
	s.Work += floats.Dot(r.load, s.u)
	if heat := r.heat.load; heat != nil {
		work := floats.Dot(heat, s.u)
		s.Work -= work
		s.Energy += r.heat.held - work
		s.Heat = r.heat.shear
	}
	force = r.force(s, r.load)
	r.global(force)
	s.Reactions = r.reactions(r.problem, force)
	r.global(s.u)
	var sprung map[string][]float64
	s.Springs, sprung = r.sprung(s.u)
	s.Energy -= s.Springs
	for part, f := range sprung {
		if s.Reactions[part] == nil {
			s.Reactions[part] = make([]float64, len(f))
		}
		floats.Add(s.Reactions[part], f)
	}
	r.removeMotions(s)
	s.Means = r.means(s.u)
}

// force returns the forces of the supports on the nodes, A u - D'p less the load,
// along the axes of the nodes.
func (r *run) force(s *Solution, load []float64) []float64 {
	force := make([]float64, len(s.u))
	r.a.Mul(force, s.u, r.inner.workers)
	if s.p != nil {
		minus := make([]float64, len(s.p))
		floats.ScaleTo(minus, -1, s.p)
		s.pressures.d.addTransposed(force, minus)
	}
	if load != nil {
		floats.Sub(force, load)
	}
	for i, fixed := range r.fixed {
		if !fixed {
			force[i] = 0
		}
	}
	for _, i := range r.pins {
		force[i] = 0
	}
	return force
}
