package weak

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/pinn"
)

// WithLoads returns the form of a problem that differs in loads and prescribed values
// alone, in the given regions, with the same scales of its fields. It shares points,
// modes and, elsewhere, everything with this form. Forms that share are not used at
// once.
func (g *Form) WithLoads(ctx context.Context, p pinn.Problem, changed []pinn.Region) (*Form, error) {
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	for i, f := range g.problem.Fields {
		if f.Hard == nil && i < len(p.Fields) { // see Options.Soft
			p.Fields[i].Hard = nil
		}
	}
	if !slices.Equal(p.Scales(), g.problem.Scales()) {
		return nil, fmt.Errorf("weak: %s with other loads has fields of other scales", p.Name)
	}
	f := *g
	f.problem, f.integrals, f.rigid = p, nil, nil
	f.base, f.changed = g, slices.Clone(changed)
	for _, r := range p.Weak.Rigid { // their prescribed values move
		f.changed = append(f.changed, r.On)
	}
	if err := f.newIntegrals(ctx, g.quad); err != nil {
		return nil, err
	}
	f.base = nil
	if !f.linear {
		return nil, fmt.Errorf("weak: %s is not linear: loads are solved one by one", p.Name)
	}
	return &f, f.newRigid(ctx)
}

// shared returns the integral over a region that a form with other loads shares, nil
// if there is none.
func (g *Form) shared(region pinn.Region) *integral {
	if g.base == nil || slices.Contains(g.changed, region) {
		return nil
	}
	return g.base.over(region)
}

// over returns the integral over a region, nil if there is none.
func (g *Form) over(region pinn.Region) *integral {
	for _, z := range g.integrals {
		if z.region == region {
			return z
		}
	}
	return nil
}

// points are those of a region, sorted by cell.
func (g *Form) points(ctx context.Context, region pinn.Region, q pinn.Quadrature, z *integral) error {
	if g.base != nil {
		if old := g.base.over(region); old != nil {
			z.pts, z.cells = old.pts, old.cells
			return nil
		}
	}
	pts, err := q(ctx, region)
	if err != nil {
		return err
	}
	z.pts, z.cells = sortByCell(pts, g.basis)
	return nil
}

// resting is which integrals of forms that share them have fluxes where nothing moves.
type resting map[*integral]bool

// has reports whether an integral of a form has.
func (r resting) has(ctx context.Context, g *Form, z *integral) (bool, error) {
	if some, known := r[z]; known {
		return some, nil
	}
	some := false
	err := z.panels(ctx, func(_ cell, lo, hi int) {
		if some || z.idle() {
			return
		}
		f, _ := z.evaluate(lo, hi, g.lifts(z, lo, hi), false)
		some = slices.ContainsFunc(f, func(col []float64) bool { return !zero(col) })
	})
	r[z] = some
	return some, err
}

// loads computes the residual of a linear form where nothing moves: with its sign
// turned, the loads.
func (g *Form) loads(ctx context.Context, rest resting, r []float64) error {
	theta := make([]float64, g.Dim())
	alone := *g
	alone.integrals, alone.gauges, alone.watch = nil, nil, noWatch{}
	g.place(theta)
	for _, z := range g.integrals {
		some, err := rest.has(ctx, g, z)
		if err != nil {
			return err
		}
		if some {
			alone.integrals = append(alone.integrals, z)
		}
	}
	return alone.Residual(ctx, r, theta)
}

// Answer is the solution of a problem with other loads on the space of a tangent.
type Answer struct {
	Form  *Form // from WithLoads
	Theta []float64
}

// Loaded solves the problems of forms with other loads with the factor of a linear
// form.
func (t *Tangent) Loaded(ctx context.Context, forms ...*Form) ([]Answer, error) {
	rest := resting{}
	r := make([][]float64, len(forms))
	for k, f := range forms {
		r[k] = make([]float64, f.Dim())
		if err := f.loads(ctx, rest, r[k]); err != nil {
			return nil, err
		}
	}
	thetas := zeros(r)
	if err := t.solveAll(ctx, thetas, r); err != nil {
		return nil, err
	}
	var answers []Answer
	for k, f := range forms {
		floats.Scale(-1, thetas[k])
		answers = append(answers, Answer{f, thetas[k]})
	}
	return answers, nil
}

// DiagnoseAll is Diagnose for the solution theta and answers with other loads, whose
// diagnostics follow. A form on another quadrature is made once, its loads from
// problems of the same order as the answers, which differ in the given regions.
func (t *Tangent) DiagnoseAll(ctx context.Context, theta []float64, answers []Answer, changed []pinn.Region, second func() (*Form, error)) ([]Diagnostics, error) {
	d, others := Diagnostics{Factorisation: t.Kind(), Symmetric: t.g.symmetric}, []Diagnostics{}
	var err error
	if d.InfSup, err = t.InfSup(ctx); err != nil {
		return nil, err
	}
	t.factor = nil
	nested, err := t.nested(ctx)
	if err != nil {
		return nil, err
	}
	c := checked{thetas: [][]float64{theta}, forms: []*Form{t.g}}
	for _, a := range answers {
		c.thetas, c.forms = append(c.thetas, a.Theta), append(c.forms, a.Form)
	}
	if c.coarse, err = nested.solve(c.thetas...); err != nil {
		return nil, err
	}
	base, err := second()
	if err != nil {
		return nil, err
	}
	c.second = []*Form{base}
	for _, a := range answers {
		f, err := base.WithLoads(ctx, a.Form.problem, changed)
		if err != nil {
			return nil, err
		}
		c.second = append(c.second, f)
	}
	t.g.watch.Enter(PhaseSecond)
	fine, rough, defects, err := c.equilibria(ctx, t)
	if err != nil {
		return nil, err
	}
	together, below := newJoint(t.g, c.thetas), newJoint(t.g, c.coarse)
	for k, f := range c.forms {
		one := Diagnostics{Factorisation: d.Factorisation, Symmetric: d.Symmetric, InfSup: d.InfSup, Defect: defects[k].relative(), Work: defects[k].size}
		one.Fine = Balanced{together.solution(k, f).WithReactions(fine[k].Reactions, fine[k].ReactionMoments), fine[k]}
		one.Nested = Balanced{below.solution(k, f).WithReactions(rough[k].Reactions, rough[k].ReactionMoments), rough[k]}
		if one.Rest, err = f.rest(ctx); err != nil {
			return nil, err
		}
		others = append(others, one)
	}
	return others, nil
}

// checked are solutions with several loads that are checked together.
type checked struct {
	thetas, coarse [][]float64
	forms, second  []*Form
}

// equilibria returns those of all solutions, in the interior on the second
// quadrature, in one sweep, and the defects there. The work of the solutions in the
// nested space is found by the tangent.
func (c *checked) equilibria(ctx context.Context, t *Tangent) (fine, rough []Equilibrium, defects []defect, err error) {
	n := len(c.thetas)
	tallies, nested := make([]tally, n), make([]tally, n)
	defects = make([]defect, n)
	for k, f := range c.forms {
		tallies[k], nested[k] = f.newTally(), f.newTally()
		nested[k].Works = nil // see below
	}
	combined := c.second[0].combine(c.thetas...)
	interior := c.second[0].integrals[0]
	err = interior.panels(ctx, func(cl cell, lo, hi int) {
		all, err := combined.at(ctx, interior, cl.active, lo, hi)
		if err != nil {
			return // panels returns it
		}
		for k, vs := range all {
			f := c.second[k]
			z := f.integrals[0]
			out := z.program.At(z.pts, lo, hi, vs)
			tallies[k].addValues(f, z, lo, hi, vs, out)
			defects[k].addValues(f, z, lo, hi, vs, out)
		}
	})
	if err != nil {
		return nil, nil, nil, err
	}
	for k, f := range c.second {
		f.place(c.thetas[k])
		defects[k].settle(interior)
		own := f.combine(c.thetas[k])
		for _, z := range f.integrals[1:] {
			if err := defects[k].add(ctx, own, z, nil); err != nil {
				return nil, nil, nil, err
			}
		}
	}
	if err := c.boundaries(ctx, tallies, nested); err != nil {
		return nil, nil, nil, err
	}
	energies := t.energies(slices.Concat(c.coarse, c.thetas))
	for k := range n {
		nested[k].Work = tallies[k].Work + energies[k] - energies[n+k]
		for _, v := range tallies[k].Works { // of each material at most the whole change
			nested[k].Works = append(nested[k].Works[:len(nested[k].Works):len(nested[k].Works)], v+nested[k].Work-tallies[k].Work)
		}
		fine = append(fine, tallies[k].balance(c.forms[k], c.thetas[k]))
		rough = append(rough, nested[k].balance(c.forms[k], c.coarse[k]))
	}
	return fine, rough, defects, nil
}

// energies returns twice the energies of the tangent's form at thetas.
func (t *Tangent) energies(thetas [][]float64) []float64 {
	k, all := zeros(thetas), make([]float64, len(thetas))
	t.times(k, thetas)
	for i, theta := range thetas {
		all[i] = floats.Dot(k[i], theta)
	}
	return all
}

// boundaries adds what acts on the boundary to the tallies of the solutions and of
// those in the nested space. Solutions that share an integral have it evaluated once.
func (c *checked) boundaries(ctx context.Context, tallies, nested []tally) error {
	done := map[*integral]bool{}
	for _, f := range c.forms {
		for _, z := range f.integrals[1:] {
			if done[z] {
				continue
			}
			done[z] = true
			var of []int
			var thetas [][]float64
			for k, other := range c.forms {
				if slices.Contains(other.integrals, z) {
					of, thetas = append(of, k), append(thetas, c.thetas[k], c.coarse[k])
				}
			}
			combined := f.combine(thetas[:1]...)
			err := z.panels(ctx, func(cl cell, lo, hi int) {
				all, err := combined.accurately(ctx, z, cl.active, lo, hi, thetas)
				if err != nil {
					return // panels returns it
				}
				for i, k := range of {
					for j, to := range []*tally{&tallies[k], &nested[k]} {
						if len(z.nitsche) > 0 {
							c.forms[k].place(thetas[2*i+j])
						}
						to.addPanel(c.forms[k], z, lo, hi, all[2*i+j])
					}
				}
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
