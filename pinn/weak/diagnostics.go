package weak

import (
	"context"
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/blocks"
	"pinnsolve/pinn/fields"
)

// Diagnostics is the evidence for a solution that its tangent and a second
// quadrature yield.
type Diagnostics struct {
	Factorisation string // kind
	Symmetric     bool   // the tangent: the solution is the best in energy
	InfSup        float64
	Fine          Balanced
	// Nested is the solution of the problem linearised at the fine one, in the
	// nested space of the basis.
	Nested Balanced
	// Defect is the residual on the second quadrature tested with the solution,
	// see QuadratureError.
	Defect float64
	// Work is what the defect is relative to, the work of the fluxes' sizes.
	Work float64
	// Place is where the works of the two differ most, nil if they do not.
	Place []float64
	// Rest is the integral of the size of the stress that the body has where nothing
	// moves, such as that of a thermal strain.
	Rest float64
}

// Balanced is a solution with its equilibrium, from which it has its reactions.
type Balanced struct {
	*fields.Solution
	Equilibrium
}

// Diagnose collects the evidence for the solution theta, at which the tangent
// was made; second makes the same form on another quadrature. It releases the factor
// for its memory, unless it is to be kept: the tangent cannot solve any more.
func (t *Tangent) Diagnose(ctx context.Context, theta []float64, second func() (*Form, error)) (Diagnostics, error) {
	g := t.g
	d := Diagnostics{Factorisation: t.Kind(), Symmetric: g.symmetric}
	var err error
	if d.InfSup, err = t.InfSup(ctx); err != nil {
		return d, err
	}
	if !t.Keep {
		t.factor = nil
		if g.Dim() > manyUnknowns {
			runtime.GC()
		}
	}
	nested, err := t.Nested(ctx, theta)
	if err != nil {
		return d, err
	}
	other, err := second()
	if err != nil {
		return d, err
	}
	g.watch.Enter(PhaseSecond)
	e, defect, place, err := g.equilibria(ctx, other, theta, nested)
	if err != nil {
		return d, err
	}
	balanced := func(theta []float64, e Equilibrium) Balanced {
		return Balanced{g.Solution(theta).WithReactions(e.Reactions, e.ReactionMoments), e}
	}
	d.Fine, d.Nested, d.Defect, d.Work, d.Place = balanced(theta, e[0]), balanced(nested, e[1]), defect.relative(), defect.size, place
	d.Rest, err = g.rest(ctx)
	return d, err
}

// rest is Diagnostics.Rest: of multipliers, the strain that they prevent counts times
// the stiffness.
func (g *Form) rest(ctx context.Context) (sum float64, err error) {
	z := g.integrals[0]
	lanes := z.lanes()
	still := slices.Repeat([][]float64{make([]float64, panel)}, len(g.problem.Fields)*lanes)
	err = z.panels(ctx, func(_ cell, lo, hi int) {
		for k, col := range z.program.At(z.pts, lo, hi, still)[:z.outputs] {
			factor, value := 1.0, k%lanes == 0
			if z.zero[k] || value != g.problem.Fields[k/lanes].Multiplier {
				continue
			}
			if value {
				factor = g.problem.Weak.Stiffness[0]
			}
			for p, v := range col[:hi-lo] {
				if v == v {
					sum += factor * z.pts.W[lo+p] * math.Abs(v)
				}
			}
		}
	})
	return sum, err
}

// Kind names the factorisation.
func (t *Tangent) Kind() string { return t.factor.Kind() }

// InfSup returns the smallest singular value of the coupling of the multipliers
// to the other fields, an inf-sup constant: dimensionless, since multipliers
// are measured by their mass over the stiffness. It is NaN if there are no
// multipliers.
func (t *Tangent) InfSup(ctx context.Context) (float64, error) {
	t.g.watch.Enter(PhaseInfSup)
	if t.mass == nil || !t.g.symmetric {
		return math.NaN(), nil
	}
	return t.factor.InfSup(ctx, t.mass)
}

// Coarse returns the solution of the problem linearised at theta in the space
// of the leading modes of every window, the fraction share of them.
func (t *Tangent) Coarse(ctx context.Context, theta []float64, share float64) ([]float64, error) {
	return t.coarse(ctx, theta, t.g.share(share))
}

// Nested returns the solution of the problem linearised at theta in the nested space
// of the basis.
func (t *Tangent) Nested(ctx context.Context, theta []float64) ([]float64, error) {
	return t.coarse(ctx, theta, t.g.basis.Nested)
}

// counts says how many of the first modes of a group in a window belong to a space.
type counts func(w, group int) int

// share returns the counts of a fraction of the modes.
func (g *Form) share(share float64) counts {
	return func(w, group int) int { return int(math.Ceil(share * float64(g.basis.Modes(w, group)))) }
}

func (t *Tangent) coarse(ctx context.Context, theta []float64, first counts) ([]float64, error) {
	s, err := t.subspace(ctx, first)
	if err != nil {
		return nil, err
	}
	all, err := s.solve(theta)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (t *Tangent) nested(ctx context.Context) (*subspace, error) {
	return t.subspace(ctx, t.g.basis.Nested)
}

// subspace solves the linearised problem in the space of some modes.
type subspace struct {
	t      *Tangent
	index  []int // of their coefficients
	solver func(x, b [][]float64) error
}

// subspace factorises the tangent of the first modes.
func (t *Tangent) subspace(ctx context.Context, first counts) (*subspace, error) {
	g := t.g
	g.watch.Enter(PhaseCoarse)
	keep, negative := g.leading(first, first)
	s := &subspace{t: t}
	for w, kept := range keep {
		for _, i := range kept {
			s.index = append(s.index, g.offset[w]+i)
		}
	}
	k := t.k.Select(keep)
	f, err := blocks.Factorize(ctx, k, blocks.Options{Workers: g.workers, Negative: negative, Progress: g.watch.Progress})
	if err != nil {
		return nil, err
	}
	s.solver = func(x, b [][]float64) error { return f.SolveAll(ctx, x, b) }
	if g.rigid == nil {
		return s, nil
	}
	part := make([][]float64, len(g.rigid.b))
	for i, v := range g.rigid.b {
		for _, j := range s.index {
			part[i] = append(part[i], v[j])
		}
	}
	m, err := g.rigid.newMoving(part, s.solver, func(dst, x []float64) { k.Mul(dst, x, g.workers) })
	if err != nil {
		return nil, err
	}
	s.solver = m.solveAll
	return s, nil
}

// solve returns the solutions of the problems that thetas solve in the whole space.
func (s *subspace) solve(thetas ...[]float64) ([][]float64, error) {
	full := zeros(thetas)
	s.t.times(full, thetas)
	b := make([][]float64, len(thetas))
	for k := range b {
		for _, j := range s.index {
			b[k] = append(b[k], full[k][j])
		}
	}
	x := zeros(b)
	if err := s.solver(x, b); err != nil {
		return nil, err
	}
	for k := range x {
		clear(full[k])
		for i, j := range s.index {
			full[k][j] = x[k][i]
		}
	}
	return full, nil
}

// leading returns the first modes of every window, so many of fields and of
// multipliers, and how many are of multipliers.
func (g *Form) leading(fields, multipliers counts) (keep [][]int, negative []int) {
	keep, negative = make([][]int, len(g.sizes)), make([]int, len(g.sizes))
	for w := range keep {
		for _, c := range g.order {
			n := fields(w, g.groupOf[c])
			if g.problem.Fields[c].Multiplier {
				n = multipliers(w, g.groupOf[c])
				negative[w] += n
			}
			for i := range n {
				keep[w] = append(keep[w], g.first[w][c]+i)
			}
		}
	}
	return keep, negative
}

// torn is the part of a region at whose points a flux need not be finite: next to
// a corner the gradient has no bound, and between the points that a solution was
// found with it may turn the body inside out, where some laws have no stress.
const torn = 1e-4

// QuadratureError returns the residual at theta tested with the solution
// itself, without its multipliers, relative to the work of its fluxes. On the
// quadrature that theta was found with it is rounding; on another one it shows
// integrals that are not resolved. Points without a finite flux are left out; the
// error is NaN if they are more than a small part of a region.
func (g *Form) QuadratureError(ctx context.Context, theta []float64) (float64, error) {
	var d defect
	g.place(theta)
	for _, z := range g.integrals {
		if err := d.add(ctx, g.combine(theta), z, nil); err != nil {
			return math.NaN(), err
		}
	}
	return d.relative(), nil
}

// defect adds up a residual tested with its solution, over integrals.
type defect struct {
	total, size float64
	left        float64 // of the region so far, without a finite flux
	torn        bool    // too many points of a region have no finite flux
}

// add adds an integral, with the first of the combined solutions; also, unless nil,
// gets the lanes of all of them, panel by panel.
func (d *defect) add(ctx context.Context, combined *combination, z *integral, also func(lo, hi int, all [][][]float64)) error {
	g := combined.g
	err := z.panels(ctx, func(c cell, lo, hi int) {
		g.watch.Progress(float64(lo) / float64(z.pts.Len()))
		all, err := combined.at(ctx, z, c.active, lo, hi)
		if err != nil {
			return // panels returns it
		}
		if also != nil {
			also(lo, hi, all)
		}
		d.take(g, z, lo, hi, all[0])
	})
	d.settle(z)
	return err
}

// settle ends a region.
func (d *defect) settle(z *integral) {
	d.torn = d.torn || d.left > torn*floats.Sum(z.pts.W)
	d.left = 0
}

// take adds points lo..hi of an integral of a form, where the fields have the lanes vs.
func (d *defect) take(g *Form, z *integral, lo, hi int, vs [][]float64) {
	f, _ := z.evaluate(lo, hi, vs, false)
	d.addFluxes(g, z, lo, hi, vs, f)
}

// addValues is take for at most a panel of an integral without Nitsche terms, with what
// its program gives there.
func (d *defect) addValues(g *Form, z *integral, lo, hi int, vs, out [][]float64) {
	f := make([][]float64, z.outputs)
	for i := range f {
		if !z.zero[i] {
			f[i] = slices.Clone(out[i][:hi-lo])
			floats.Scale(z.scales[i/z.lanes()], f[i])
		}
	}
	d.addFluxes(g, z, lo, hi, vs, f)
}

// addFluxes adds points where the fluxes are f.
func (d *defect) addFluxes(g *Form, z *integral, lo, hi int, vs, f [][]float64) {
	lanes := z.lanes()
	bad := notFinite(f, hi-lo)
	w := z.pts.W[lo:hi]
	for p, skip := range bad {
		if skip {
			d.left += w[p]
		}
	}
	for i, col := range f {
		if col == nil || g.problem.Fields[i/lanes].Multiplier {
			continue
		}
		lift := z.lift[i/lanes]
		for p, v := range col {
			if bad[p] {
				continue
			}
			u := vs[i][p]
			if lift != nil {
				u -= lift[i%lanes][lo+p]
			}
			d.total += w[p] * v * u
			d.size += math.Abs(w[p] * v * vs[i][p])
		}
	}
}

func (d *defect) relative() float64 {
	switch {
	case d.torn:
		return math.NaN()
	case d.size == 0:
		return 0
	}
	return math.Abs(d.total) / d.size
}

// notFinite marks the points at which a column is not a finite number.
func notFinite(columns [][]float64, n int) []bool {
	bad := make([]bool, n)
	for _, col := range columns {
		for p, v := range col {
			bad[p] = bad[p] || math.IsNaN(v) || math.IsInf(v, 0)
		}
	}
	return bad
}
