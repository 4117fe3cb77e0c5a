package weak

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/internal/blocks"
	"pinnsolve/pinn"
)

// Dynamics are the equations of motion of a form, M u" + r(u) = h(t) f(u): r are its inner
// forces and those of supports, f its loads, h their history. It is an ode.Motion, and an
// ode.Conserved if Conserves.
type Dynamics struct {
	History func(t float64) float64

	g, between, loads *Form     // of r, of r between states, nil if that is not known, and of f
	change            *Form     // that of between with derivatives
	dead              []float64 // f where it does not depend on u
	m                 *blocks.Matrix
	skewMass          *blocks.Matrix // m, with the blocks of change
	keep              [][]int        // coefficients of a nested space by window, nil for all
	index             []int          // the same, in theta
	negative          []int

	k       *blocks.Matrix // K + shift M of the last factor
	factor  *blocks.Factor
	energy  []*energy
	inertia *linear
}

// Dynamics prepares the equations of motion, from rest. Modes at the quadrature points are kept as
// long as they fit into so many bytes.
func (g *Form) Dynamics(ctx context.Context, memory int64, history func(t float64) float64) (*Dynamics, error) {
	if g.rigid != nil {
		return nil, errors.New("rigid parts do not go with a motion at finite strain: fix them, or leave the law out")
	}
	own := *g
	for c, f := range g.problem.Fields { // for momenta
		if !f.Multiplier {
			g.integrals[0].used[g.groupOf[c]*g.integrals[0].lanes()] = true
		}
	}
	own.kept = &kept{left: int(memory / number), at: map[keptPlace][]modes{}}
	d := &Dynamics{History: history}
	var err error
	if d.g, err = own.part(func(t pinn.WeakTerm) bool { return t.Inner }, g.problem.Dirichlet); err != nil {
		return nil, err
	}
	if d.loads, err = own.part(func(t pinn.WeakTerm) bool { return !t.Inner }, nil); err != nil {
		return nil, err
	}
	d.loads.gauges = nil
	if d.between, err = d.g.betweenStates(true); err != nil {
		return nil, err
	}
	if d.change, err = d.g.betweenStates(false); err != nil {
		return nil, err
	}
	rest, r := make([]float64, g.Dim()), make([]float64, g.Dim())
	if err := d.g.Residual(ctx, r, rest); err != nil {
		return nil, err
	}
	still := floats.Norm(r, 2)
	if err := d.loads.Residual(ctx, r, rest); err != nil {
		return nil, err
	}
	switch load := floats.Norm(r, 2); {
	case still > atRest*load:
		return nil, errors.New("a motion at finite strain starts at rest, under loads: prescribed displacements and thermal strains do not go with it")
	case zero(r):
		return nil, fmt.Errorf("%s has no load to move it", g.problem.Name)
	}
	moved := make([]float64, g.Dim())
	for i := range rest {
		rest[i] = 0.1 * float64(i%7-3)
	}
	if err := d.loads.Residual(ctx, moved, rest); err != nil {
		return nil, err
	}
	if floats.Distance(r, moved, 2) <= atRest*floats.Norm(r, 2) {
		d.dead = r
	}
	if d.m, _, err = d.g.massMatrix(ctx); err != nil {
		return nil, err
	}
	return d, d.newEnergy()
}

// atRest is the part of the loads that rounding leaves of the forces in a body at rest.
const atRest = 1e-6

// part returns the form of some of the terms and of Dirichlet data, on the same points
// and modes.
func (g *Form) part(wanted func(t pinn.WeakTerm) bool, data []pinn.Dirichlet) (*Form, error) {
	f := *g
	w := *g.problem.Weak
	w.Terms = slices.DeleteFunc(slices.Clone(w.Terms), func(t pinn.WeakTerm) bool { return !wanted(t) })
	f.problem.Weak, f.problem.Dirichlet = &w, data
	f.integrals, f.linear, f.symmetric, f.dead, f.base, f.changed = nil, true, true, true, g, nil
	for _, z := range g.integrals {
		f.changed = append(f.changed, z.region)
	}
	if err := f.newIntegrals(context.Background(), g.quad); err != nil {
		return nil, err
	}
	f.base = nil
	for _, z := range f.integrals { // modes that are kept have the lanes of all
		if o := g.over(z.region); o != nil {
			z.used = o.used
		}
	}
	return &f, nil
}

// betweenStates returns the form between states, nil if its terms do not know it.
func (g *Form) betweenStates(lean bool) (*Form, error) {
	terms := g.problem.Weak.On(pinn.Interior)
	if !slices.ContainsFunc(terms, func(t pinn.WeakTerm) bool { return t.Between != nil }) {
		return nil, nil
	}
	f, z := *g, *g.integrals[0]
	z.between, z.lean, f.symmetric = true, lean, false
	f.integrals = append([]*integral{&z}, g.integrals[1:]...)
	return &f, f.compile(&z, terms)
}

// betweenStates returns terms between a state and another one.
func betweenStates(terms []pinn.WeakTerm, from []ad.Jet) []pinn.WeakTerm {
	terms = slices.Clone(terms)
	for i, t := range terms {
		if t.Between != nil {
			terms[i].Flux = func(p *pinn.Point) []pinn.Flux { return t.Between(p, from) }
		}
	}
	return terms
}

// Nested returns the same equations in the nested space of the basis.
func (d *Dynamics) Nested() *Dynamics {
	n := *d
	n.keep, n.negative = d.g.leading(d.g.basis.Nested, d.g.basis.Nested)
	n.index = nil
	for w, kept := range n.keep {
		for _, i := range kept {
			n.index = append(n.index, d.g.offset[w]+i)
		}
	}
	n.m, n.skewMass = d.m.Select(n.keep), nil
	return &n
}

// Conserves reports whether forces between states are known, whose work is the change of
// the energy.
func (d *Dynamics) Conserves() bool { return d.between != nil }

// Dim returns the number of unknowns.
func (d *Dynamics) Dim() int { return d.m.Dim() }

// Massive says which unknowns are no multipliers.
func (d *Dynamics) Massive() []bool {
	list := make([]bool, d.g.Dim())
	for w, n := range d.g.multipliers() {
		for i := d.g.offset[w]; i < d.g.offset[w+1]-n; i++ {
			list[i] = true
		}
	}
	if d.index == nil {
		return list
	}
	var own []bool
	for _, i := range d.index {
		own = append(own, list[i])
	}
	return own
}

// Whole returns the coefficients of the form.
func (d *Dynamics) Whole(u []float64) []float64 {
	if d.index == nil {
		return u
	}
	theta := make([]float64, d.g.Dim())
	for k, i := range d.index {
		theta[i] = u[k]
	}
	return theta
}

// own stores what the nested space has of r.
func (d *Dynamics) own(dst, r []float64) {
	if d.index == nil {
		copy(dst, r)
		return
	}
	for k, i := range d.index {
		dst[k] = r[i]
	}
}

// Mass computes M x.
func (d *Dynamics) Mass(dst, x []float64) { d.m.Mul(dst, x, d.g.workers) }

// Times computes the product with the matrix of the last Factorise.
func (d *Dynamics) Times(dst, x []float64) { d.k.Mul(dst, x, d.g.workers) }

// Solve solves with the factor of the last Factorise.
func (d *Dynamics) Solve(ctx context.Context, x, b []float64) error {
	return d.factor.Damped(ctx, x, b)
}

// Factorise factorises K + shift M, without the stiffness of loads.
func (d *Dynamics) Factorise(ctx context.Context, _ float64, u []float64, shift float64) error {
	return d.factorise(ctx, d.g, d.m, u, shift)
}

func (d *Dynamics) factorise(ctx context.Context, g *Form, m *blocks.Matrix, u []float64, shift float64) error {
	k := g.newMatrix()
	if _, err := g.assemble(ctx, k, nil, make([]float64, g.Dim()), d.Whole(u)); err != nil {
		return err
	}
	negative := g.multipliers()
	if d.keep != nil {
		k, negative = k.Select(d.keep), d.negative
	}
	k.AddScaled(shift, m)
	d.k = k
	var err error
	d.factor, err = blocks.Factorize(ctx, k, g.factorisation(negative))
	return err
}

// FactoriseBetween factorises the derivative of Between by the mean, with shift M, without the stiffness
// of loads.
func (d *Dynamics) FactoriseBetween(ctx context.Context, _ float64, from, mean []float64, shift float64) error {
	g := d.change
	if d.skewMass == nil {
		var err error
		if d.skewMass, _, err = g.massMatrix(ctx); err != nil {
			return err
		}
		if d.keep != nil {
			d.skewMass = d.skewMass.Select(d.keep)
		}
	}
	g.from = d.Whole(from)
	return d.factorise(ctx, g, d.skewMass, mean, shift)
}

// Load computes f(u) h(t), with its sign turned.
func (d *Dynamics) Load(ctx context.Context, t float64, u, f []float64) error {
	err := d.Full(ctx, u, f)
	floats.Scale(d.History(t), f)
	return err
}

// Full is Load where the history is 1.
func (d *Dynamics) Full(ctx context.Context, u, f []float64) error {
	all := d.dead
	if all == nil {
		all = make([]float64, d.g.Dim())
		if err := d.loads.Residual(ctx, all, d.Whole(u)); err != nil {
			return err
		}
	}
	d.own(f, all)
	return nil
}

// Residual computes r(u) - h f(u).
func (d *Dynamics) Residual(ctx context.Context, t float64, u, r []float64) error {
	return d.residual(ctx, d.g, t, u, r)
}

// Between computes r between a state and the other one, given their mean, less h f there.
func (d *Dynamics) Between(ctx context.Context, t float64, from, mean, r []float64) error {
	d.between.from = d.Whole(from)
	return d.residual(ctx, d.between, t, mean, r)
}

func (d *Dynamics) residual(ctx context.Context, g *Form, t float64, u, r []float64) error {
	all, f := make([]float64, d.g.Dim()), make([]float64, len(r))
	if err := g.Residual(ctx, all, d.Whole(u)); err != nil {
		return err
	}
	if err := d.Load(ctx, t, u, f); err != nil {
		return err
	}
	d.own(r, all)
	floats.Add(r, f)
	return nil
}

// Period returns that of the shape that the loads give the body at rest, by Rayleigh's quotient,
// infinite if nothing holds it.
func (d *Dynamics) Period(ctx context.Context) (float64, error) {
	_, scale, err := d.g.massMatrix(ctx)
	if err != nil {
		return 0, err
	}
	n := d.Dim()
	rest, f, x, kx, mx := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	shift := shiftPart * scale
	if err := d.Factorise(ctx, 0, rest, shift); err != nil {
		return 0, err
	}
	if err := d.Full(ctx, rest, f); err != nil {
		return 0, err
	}
	if err := d.Solve(ctx, x, f); err != nil {
		return 0, err
	}
	d.Times(kx, x)
	d.Mass(mx, x)
	mass := floats.Dot(x, mx)
	stiff := floats.Dot(x, kx) - shift*mass
	if !(stiff > shift*mass) {
		return math.Inf(1), nil
	}
	return 2 * math.Pi * math.Sqrt(mass/stiff), nil
}
