package weak

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/reduce"
)

// Form is a problem's weak form on a basis: residual and tangent as functions
// of the coefficients theta. They are ordered by window and, in a window, by
// field with multipliers last. With W the scales of the fields,
//
//	r_i = sum over terms of int F0.(W phi_i) + F1:grad(W phi_i).
type Form struct {
	problem    pinn.Problem
	basis      Basis
	workers    int
	ranks      reduce.Ranks
	groupOf    []int   // of the fields
	order      []int   // of the fields in a window
	first      [][]int // window, field: index of the field's first coefficient within the window
	sizes      []int
	offset     []int
	integrals  []*integral
	linear     bool
	symmetric  bool
	dead       bool // the loads on the boundary have symmetric tangents
	gauges     *gauges
	rigid      *rigid // nil if no part is
	quad       pinn.Quadrature
	watch      Watch
	guard      *pinn.Program // the guards in the interior, nil if there are none
	penalty    float64
	consistent bool // Nitsche's flux terms are added to the penalty
	length     func(x []float64) float64

	kept *kept     // modes at points, nil for none
	from []float64 // coefficients of the earlier state, see between

	base    *Form         // whose integrals a form with other loads shares while it is made
	changed []pinn.Region // but for those over these
}

// Options are the discretization of a weak form. The zero value is usable.
type Options struct {
	Soft    bool    // Dirichlet data by Nitsche's method even where an ansatz could make them hold
	Penalty float64 // of Nitsche's method, in units of stiffness over length; 0 means 1000
	// Length is the local length in the penalty, m: near a point where a
	// flux is singular, the distance to it. nil means a window's
	// half-width.
	Length  func(x []float64) float64
	Workers int // 0 means one a processor
	// Ranks, unless nil, are the processes that share the products of windows.
	Ranks reduce.Ranks
	// KeepModes uses the modes that the basis has instead of making them
	// from its features.
	KeepModes bool
	// Free leaves out the gauges of fields that are not multipliers: a body that nothing
	// holds keeps its rigid motions.
	Free bool
	// Watch, if not nil, is told what the time is spent on.
	Watch Watch
}

// Watch is told which phase begins, how many floating-point operations its
// matrix products need and, again and again, how far it is.
type Watch interface {
	Enter(phase string)
	Count(flops float64)
	Progress(share float64) // of the phase that is done, 0 to 1; called on any goroutine
}

// noWatch ignores everything.
type noWatch struct{}

func (noWatch) Enter(string)     {}
func (noWatch) Count(float64)    {}
func (noWatch) Progress(float64) {}

// The phases of a weak form.
const (
	PhaseQuadrature    = "quadrature"        // points, sorted by window, and the programs for them
	PhaseModes         = "modes"             // features made orthonormal, window by window
	PhaseFeatures      = "features"          // modes and fluxes evaluated at the points
	PhaseAssembly      = "assembly"          // products of modes, into blocks
	PhaseFactorisation = "factorisation"     // of the tangent
	PhaseSolve         = "solve"             // with the factor, refined
	PhaseInfSup        = "coupling"          // of the multipliers: Lanczos' method
	PhaseCoarse        = "nested space"      // the tangent of fewer modes, factorised and solved
	PhaseSecond        = "second quadrature" // loads, reactions and work, and how they differ there
)

// Compile joins a problem's weak form, a basis and a quadrature. When ctx ends it
// returns the error of ctx, as do all methods of the form that take one.
func Compile(ctx context.Context, p pinn.Problem, b Basis, q pinn.Quadrature, o Options) (*Form, error) {
	if p.Weak == nil {
		return nil, fmt.Errorf("problem %s has no weak form", p.Name)
	}
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	if o.Soft {
		p = p.Soft()
	}
	g := &Form{
		problem: p, basis: b, quad: q, linear: true, symmetric: true, dead: true,
		workers: cmp.Or(o.Workers, runtime.GOMAXPROCS(0)), ranks: reduce.Or(o.Ranks), watch: o.Watch,
		penalty: cmp.Or(o.Penalty, 1000), length: o.Length,
	}
	if g.watch == nil {
		g.watch = noWatch{}
	}
	if half := slices.Min(b.Half()); g.length == nil {
		g.length = func([]float64) float64 { return half }
	}
	if g.consistent = p.LinearFlux(); !g.consistent {
		g.penalty *= plainPenalty
	}
	g.groupOf, _ = p.Groups()
	g.watch.Enter(PhaseQuadrature)
	if err := g.newIntegrals(ctx, q); err != nil {
		return nil, err
	}
	if !o.KeepModes {
		g.watch.Enter(PhaseModes)
		if err := g.orthonormalize(ctx); err != nil {
			return nil, err
		}
	}
	g.layOut()
	if err := g.newGuard(); err != nil {
		return nil, err
	}
	if err := g.newRigid(ctx); err != nil {
		return nil, err
	}
	return g, g.newGauges(ctx, o.Free)
}

// layOut numbers the coefficients.
func (g *Form) layOut() {
	for pass := range 2 {
		for c, f := range g.problem.Fields {
			if f.Multiplier == (pass == 1) {
				g.order = append(g.order, c)
			}
		}
	}
	at := 0
	for w := range g.basis.Windows() {
		first, n := make([]int, len(g.problem.Fields)), 0
		for _, c := range g.order {
			first[c] = n
			n += g.basis.Modes(w, g.groupOf[c])
		}
		g.first = append(g.first, first)
		g.sizes = append(g.sizes, n)
		g.offset = append(g.offset, at)
		at += n
	}
	g.offset = append(g.offset, at)
}

// Problem returns the problem, complete.
func (g *Form) Problem() pinn.Problem { return g.problem }

// Terms returns the names of the weak form's terms.
func (g *Form) Terms() []string {
	var names []string
	for _, t := range g.problem.Weak.Terms {
		names = append(names, t.Name)
	}
	return names
}

// Dim returns the number of coefficients.
func (g *Form) Dim() int { return g.offset[len(g.sizes)] }

// Points returns the number of quadrature points in the interior.
func (g *Form) Points() int { return g.integrals[0].pts.Len() }

// Linear reports whether the weak form is linear.
func (g *Form) Linear() bool { return g.linear }

// Symmetric reports whether tangents are symmetric.
func (g *Form) Symmetric() bool { return g.symmetric }

// groups returns the number of groups of fields.
func (g *Form) groups() int { return slices.Max(g.groupOf) + 1 }

// inGroup returns the fields of a group.
func (g *Form) inGroup(group int) []int {
	var fields []int
	for f, of := range g.groupOf {
		if of == group {
			fields = append(fields, f)
		}
	}
	return fields
}

// Solution returns the fields with the given coefficients, which are copied.
func (g *Form) Solution(theta []float64) *fields.Solution {
	return fields.NewLocalSolution(g.problem, function{g}, theta, g.quad)
}

// function is the fields of a form as functions of the position.
type function struct{ g *Form }

func (f function) Inputs() int  { return f.g.problem.Domain.Dim() }
func (f function) Outputs() int { return len(f.g.problem.Fields) }
func (f function) Params() int  { return f.g.Dim() }

func (f function) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	return f.g.basis.NewEvaluator(f.g.groupOf, f.g.order, l, n)
}
