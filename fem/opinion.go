package fem

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"pinnsolve/mesh"
)

// Kind says what the potential energy of finite elements says about the true one.
type Kind uint8

const (
	// Bound: displacement elements are never too soft, so that their potential
	// energy is an upper bound, up to rounding and, on curved cells, quadrature.
	Bound Kind = iota + 1
	// Estimate: mixed elements err to either side, and so do displacement ones
	// that do not meet the prescribed displacements between the nodes.
	Estimate
)

func (k Kind) String() string { return [...]string{"none", "bound", "estimate"}[k] }

// Opinion is what finite elements on a mesh say of the body on it.
type Opinion struct {
	Kind      Kind
	Energy    float64 // of the strain less the thermal one, J; in plane strain J for each m of thickness
	Work      float64 // of the loads, J
	Potential float64 // Energy, with that of springs, less Work, see Solution.Potential
	// Margin, J, is three times the largest difference between Potential and the
	// potential energies of Others; it is larger if a third space shows that they
	// converge slowly, as at the end of a stiff part on a soft one. The true
	// potential energy is at most Margin below Potential, and for an Estimate at
	// most Margin above it. +Inf if there are no others.
	Margin float64
	// Fine is the solution that Energy, Work and Potential belong to. Others have
	// cells twice the size, a lower order or a constant pressure in each cell.
	Fine    *Solution
	Others  []*Solution
	Seconds float64 // wall time of all
}

// slack is what rounding and quadrature may do to a bound, relative.
const slack = 1e-6

// rounding is slack of what the potential energy is a difference of.
func (r *Opinion) rounding() float64 {
	return slack * (math.Abs(r.Potential) + r.Fine.Heat)
}

// Stiffer returns by how much a potential energy is above what finite elements
// leave possible, J; zero or less if it is not. A solution with that energy has an
// error of at least that much.
func (r *Opinion) Stiffer(potential float64) float64 {
	most := r.Potential + r.rounding()
	if r.Kind == Estimate {
		most += r.Margin
	}
	return potential - most
}

// Softer returns by how much a potential energy is below what finite elements
// leave possible, J; zero or less if it is not. For either kind this rests on
// Margin.
func (r *Opinion) Softer(potential float64) float64 {
	return r.Potential - r.Margin - r.rounding() - potential
}

const (
	// MixedAbove is the Poisson's ratio above which cells have a pressure:
	// displacement elements lock there, and their bound says little.
	MixedAbove = 0.49

	// The residuals at which the iterations of an opinion end; the error of the
	// energy is their square. Solutions with constant pressures only serve for
	// comparison.
	opinionTolerance  = 1e-4
	mixedTolerance    = 1e-3
	constantTolerance = 1e-2
)

var (
	// refineUnknowns is the number up to which a mesh is refined, by dimension:
	// about 0.05 s of one core in the plane and 0.5 s in space.
	refineUnknowns = [...]float64{2: 15_000, 3: 50_000}
	// mostUnknowns is the largest number: about 1 s of one core in the plane and,
	// for compressible bodies, 5 s in space.
	mostUnknowns = [...]float64{2: 200_000, 3: 300_000}
)

// SecondOpinion solves the problem with elements of second order, or of the order
// of the mesh if that is higher, on the cells of the mesh or, while the unknowns
// stay below o.Unknowns, on cells of half the size, and compares:
//
//	nu <= 0.49   displacement elements, with those on cells twice the size or of
//	             a lower order; a Bound
//	above        P_k-P_{k-1} (Taylor & Hood), with P_k and a constant pressure in
//	             each cell, which is too soft where the first is too stiff, and
//	             with cells twice the size; an Estimate
//
// On meshes that are too large for second order it uses first order alone, if nu
// allows that. The error is a *MechanismError if loads move a body, a *SizeError
// if the mesh is too large, or an error of Solve.
func SecondOpinion(ctx context.Context, p Problem, o Options) (*Opinion, error) {
	all, err := SecondOpinions(ctx, []Problem{p}, o)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// SecondOpinions is SecondOpinion of problems that differ in loads and prescribed
// values alone, for which matrices are made and factorised once.
func SecondOpinions(ctx context.Context, ps []Problem, o Options) ([]*Opinion, error) {
	begin := time.Now()
	p := ps[0]
	if err := p.check(); err != nil {
		return nil, err
	}
	mixed := false
	for c := range p.Mesh.Cells {
		mixed = mixed || p.Material(c).nu() > MixedAbove
	}
	levels, err := chooseLevels(p.Mesh, mixed, cmp.Or(float64(o.Unknowns), refineUnknowns[p.Mesh.Dim]))
	if err != nil {
		return nil, err
	}
	opinions := make([]*Opinion, len(ps))
	tolerance := opinionTolerance
	for k := range opinions {
		opinions[k] = &Opinion{Kind: Bound, Margin: math.Inf(1)}
		if mixed {
			opinions[k].Kind, tolerance = Estimate, mixedTolerance
		}
	}
	o.Tolerance = cmp.Or(o.Tolerance, tolerance)
	for i, l := range levels {
		for range l.refine {
			ps = refined(ps)
		}
		run, err := prepare(ctx, ps[0], Element{Order: l.order, Mixed: mixed, Above: MixedAbove}, o)
		if err != nil {
			return nil, err
		}
		for k, r := range slices.Backward(opinions) { // the first last: it ends with another tolerance
			one := run
			if k > 0 {
				if one, err = run.with(ps[k]); err != nil {
					return nil, err
				}
			}
			if err := r.solve(ctx, one, i == len(levels)-1); err != nil {
				return nil, err
			}
		}
	}
	for _, r := range opinions {
		r.Seconds = time.Since(begin).Seconds()
	}
	return opinions, nil
}

// with returns the run with the loads and prescribed values of another problem.
func (r *run) with(p Problem) (*run, error) {
	s := *r.system
	s.supports = newSupports(s.grid, p.held())
	s.take(p)
	other := *r
	other.system, other.problem, other.bodies = &s, p, s.examine(p)
	for b := range other.bodies {
		if len(other.bodies[b].Loads) > 0 {
			return nil, &MechanismError{other.bodies, b}
		}
	}
	s.pin(other.bodies)
	other.inner = r.inner.on(&s)
	return &other, nil
}

// on returns the same for a system that has other loads and prescribed values.
func (n *inner) on(s *system) *inner {
	other := *n
	other.system, other.buffer = s, make([]float64, s.a.Dim())
	return &other
}

// solve adds the solution of a run to the others, or makes it the last.
func (r *Opinion) solve(ctx context.Context, run *run, last bool) error {
	begin := time.Now()
	s, err := run.solve(ctx, run.pressureOrder())
	if err != nil {
		return err
	}
	s.Seconds = time.Since(begin).Seconds()
	if !last {
		r.Others = append(r.Others, s)
		return nil
	}
	r.Fine, r.Energy, r.Work, r.Potential = s, s.Energy, s.Work, s.Potential()
	if !run.met(run.problem.held()) {
		r.Kind = Estimate
	}
	if len(r.Others) > 0 {
		r.Margin = margin(r.Others, r.Potential)
	}
	if !run.element.Mixed {
		return nil
	}
	run.inner.tolerance = max(run.inner.tolerance, constantTolerance)
	other, err := run.solve(ctx, 0)
	if err != nil {
		return err
	}
	other.Element.Constant = true
	d := 3 * math.Abs(other.Potential()-r.Potential)
	if len(r.Others) == 0 || d > r.Margin {
		r.Margin = d
	}
	r.Others = append(r.Others, other)
	return nil
}

// margin returns how far the last of several values, on ever smaller cells, may
// be from their limit: three times the last change, which is enough if each error
// is at most 0.75 of the one before; else one and a half times the distance to the
// limit of a geometric series.
func margin(coarser []*Solution, last float64) float64 {
	const steps, safety, slowest = 3, 1.5, 0.95
	n := len(coarser)
	change := math.Abs(last - coarser[n-1].Potential())
	m := steps * change
	if n > 1 && change > 0 {
		before := math.Abs(coarser[n-1].Potential() - coarser[n-2].Potential())
		ratio := min(slowest, change/before)
		m = max(m, safety*change*ratio/(1-ratio))
	}
	return m
}

// A level is a space: the refinements are those after the level before.
type level struct{ order, refine int }

// chooseLevels chooses the spaces, the finest last.
func chooseLevels(m *mesh.Mesh, mixed bool, refineTo float64) ([]level, error) {
	order := max(2, meshOrder(m))
	vertices := map[int]bool{}
	for _, e := range m.Cells {
		for _, v := range e.Nodes[:cornersOf(e.Kind)] {
			vertices[v] = true
		}
	}
	half := math.Pow(2, float64(m.Dim))
	first := float64(m.Dim * len(vertices))                      // unknowns of first order
	unknowns := first * math.Pow(float64(order), float64(m.Dim)) // on the mesh, about
	if unknowns > mostUnknowns[m.Dim] {
		if mixed || first > mostUnknowns[m.Dim] {
			return nil, &SizeError{len(m.Cells), unknowns, mostUnknowns[m.Dim]}
		}
		return []level{{order: 1}}, nil
	}
	refinements := 0
	for unknowns*half <= refineTo {
		unknowns *= half
		refinements++
	}
	switch {
	case refinements > 1:
		return []level{{order, refinements - 2}, {order, 1}, {order, 1}}, nil
	case refinements == 1:
		return []level{{order, 0}, {order, 1}}, nil
	case mixed:
		return []level{{order, 0}}, nil
	}
	return []level{{order - 1, 0}, {order, 0}}, nil
}

// SizeError says that a mesh is too large for a second opinion.
type SizeError struct {
	Cells          int
	Unknowns, Most float64
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("fem: the mesh of %d cells is too large for a second opinion: about %.2g unknowns, at most %.2g are solved for", e.Cells, e.Unknowns, e.Most)
}

// refined returns problems on one mesh on cells of half the size.
func refined(ps []Problem) []Problem {
	fine, parent := Refine(ps[0].Mesh)
	list := make([]Problem, len(ps))
	for k, p := range ps {
		material, thermal := p.Material, p.Thermal
		p.Mesh = fine
		p.Material = func(c int) Material { return material(parent[c]) }
		if thermal != nil {
			p.Thermal = func(c int, x []float64) float64 { return thermal(parent[c], x) }
		}
		list[k] = p
	}
	return list
}
