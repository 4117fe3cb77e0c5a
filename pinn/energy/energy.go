package energy

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Energy is the energy of a problem in weak form as a function of a network's
// parameters theta,
//
//	loss = 1/E0 ( sum over terms of int W + sum over Dirichlet data of int s/2 (u - g)^2 ),
//
// to be minimised: the deep Ritz method (E & Yu, Commun. Math. Stat. 6 (2018)
// 1-12), for bodies the deep energy method (Samaniego et al., CMAME 362 (2020)
// 112790). Data that hold by an ansatz have no penalty. E0 is the energy of a
// unit of the fields over the size of the domain.
//
// With multipliers, such as a pressure q, the solution is a saddle point: the
// energy is maximised over them. They are numbers at the quadrature points,
// outside the network, in the augmented Lagrangian
//
//	W + kappa/2 (dW/dq)^2 = max over q' of W(q') - (q' - q)^2/(2 rho)
//
// with W at q, kappa = rho/(1 - rho d2W/dq2) and d2W/dq2 constant: W must be
// quadratic in q. Update takes q to the maximiser, q + kappa dW/dq, which is
// the method of multipliers (Rockafellar, Math. Oper. Res. 1 (1976) 97-116). A
// network for q would have to be maximised while the one for u is minimised;
// pointwise it is done in closed form, and no doubt about its features remains.
// Fit turns q into outputs of the network once u is found.
type Energy struct {
	problem     pinn.Problem
	space       *fields.Space
	net         fields.Network
	quad        pinn.Quadrature
	regions     []pinn.Region // regions with an energy, the interior first
	sum         *fields.Sum   // one part a region
	losses      []float64     // of the regions, at the last evaluation
	multipliers []*multiplier
	ridge       float64    // on the output layer, in units of E0
	quadratic   *quadratic // at the current multipliers; nil: not made yet
}

// Options are the discretization of an energy. The zero value is usable.
type Options struct {
	Soft    bool    // Dirichlet data by penalty even where an ansatz could make them hold
	Penalty float64 // s in units of stiffness over the size of the domain; 0 means 1000
	Rho     float64 // in units of the largest stiffness; 0 means 10
	Inputs  string  // name of the input map, "" for the problem's first
	Workers int     // 0 means one per processor
}

// tile is the number of points evaluated at a time: whole vectors in every
// product, and a layer of 50 neurons with all its lanes fits the second cache.
const tile = 72

// Compile joins a problem, a network and a quadrature into an energy. Every
// term of the weak form must have an Energy. The error of ctx ends it.
func Compile(ctx context.Context, p pinn.Problem, net fields.Network, q pinn.Quadrature, o Options) (*Energy, error) {
	if p.Weak == nil {
		return nil, fmt.Errorf("problem %s has no weak form", p.Name)
	}
	for _, t := range p.Weak.Terms {
		if t.Energy == nil {
			return nil, fmt.Errorf("problem %s cannot be trained in weak form: the term %q has no energy; use the method direct", p.Name, t.Name)
		}
	}
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	space, err := fields.NewSpace(p, o.Inputs, !o.Soft)
	if err != nil {
		return nil, err
	}
	if err := space.Accept(net); err != nil {
		return nil, err
	}
	e := &Energy{problem: p, space: space, net: net, quad: q, ridge: outputRidge}
	interior, err := q(ctx, pinn.Interior)
	if err != nil {
		return nil, err
	}
	for _, c := range p.Multipliers() {
		e.multipliers = append(e.multipliers, newMultiplier(c, interior.Len()))
	}
	var parts []*fields.Part
	regions := []pinn.Region{pinn.Interior}
	for _, part := range p.Domain.Parts() {
		regions = append(regions, pinn.Region(part))
	}
	for _, region := range regions {
		part, err := e.part(ctx, region, o)
		if err != nil {
			return nil, err
		}
		if part != nil {
			parts, e.regions = append(parts, part), append(e.regions, region)
		}
	}
	e.losses = make([]float64, len(parts))
	if e.sum, err = space.NewSum(net, parts, len(parts), cmp.Or(o.Workers, runtime.GOMAXPROCS(0)), nil); err != nil {
		return nil, err
	}
	return e, e.startMultipliers(cmp.Or(o.Rho, 10) * floats.Max(p.Weak.Stiffness))
}

// part returns the energy of a region, nil if it has none.
func (e *Energy) part(ctx context.Context, region pinn.Region, o Options) (*fields.Part, error) {
	p := e.problem
	terms := p.Weak.On(region)
	var data []pinn.Dirichlet
	if region != pinn.Interior {
		terms = append(terms, p.Weak.On(pinn.Boundary)...)
		for _, d := range p.Dirichlet {
			if d.Covers(string(region)) && (o.Soft || d.Sum != nil || p.Fields[p.FieldIndex(d.Field)].Hard == nil) {
				data = append(data, d)
			}
		}
	}
	pts, err := e.quad(ctx, region)
	if err != nil || len(terms)+len(data) == 0 {
		return nil, err
	}
	penalty := cmp.Or(o.Penalty, 1000) / size(p)
	if len(data) > 0 {
		e.ridge = outputRidge * max(1, penalty*size(p))
	}
	b, err := e.space.NewBatch(pts, ad.Gradient, min(tile, pts.Len()), true, func(at *pinn.Point) []ad.Expr {
		w := e.lagrangian(at, region, terms)
		for _, d := range data {
			w = w.Add(violation(p, d, at).Scale(penalty))
		}
		return []ad.Expr{w.Scale(1 / unit(p))}
	})
	if err != nil {
		return nil, fmt.Errorf("energy: region %q: %w", region, err)
	}
	return &fields.Part{Batch: b, Loss: ad.Density, Owner: []int{len(e.regions)}}, nil
}

// size is the length of a cube as large as the domain, m.
func size(p pinn.Problem) float64 {
	return math.Pow(p.Domain.Measure(), 1/float64(p.Domain.Dim()))
}

// unit is E0, the energy of a unit of the fields over the size of the domain.
func unit(p pinn.Problem) float64 {
	var unit float64
	for i, f := range p.Fields {
		unit = max(unit, p.Weak.Stiffness[i]*f.Scale*f.Scale)
	}
	return unit * p.Domain.Measure() / (size(p) * size(p))
}

// violation returns the stiffness times (u - g)^2/2.
func violation(p pinn.Problem, d pinn.Dirichlet, at *pinn.Point) ad.Expr {
	var stiffness float64
	for _, m := range d.Combination() {
		stiffness = max(stiffness, p.Weak.Stiffness[p.FieldIndex(m.Field)])
	}
	return p.Gap(d, at).Pow(2).Scale(stiffness / 2)
}

// lagrangian returns the terms' energy with the multipliers as data: q and
// kappa in the interior, zero elsewhere.
func (e *Energy) lagrangian(at *pinn.Point, region pinn.Region, terms []pinn.WeakTerm) ad.Expr {
	if len(e.multipliers) > 0 {
		at.U = slices.Clone(at.U)
	}
	var kappa []ad.Expr
	for _, m := range e.multipliers {
		at.U[m.field] = ad.Constant(at.Dim(), 0)
		if region == pinn.Interior {
			cols := at.Columns(2, m.fill)
			at.U[m.field] = ad.NewJet(ad.Lanes{Dim: at.Dim(), Order: ad.Value}, cols[:1])
			kappa = append(kappa, cols[1])
		}
	}
	var w ad.Expr
	for _, t := range terms {
		w = w.Add(t.Energy(at))
	}
	for i, k := range kappa {
		slope := pinn.Fluxes(terms, at)[e.multipliers[i].field*(1+at.Dim())]
		w = w.Add(k.Mul(slope.Pow(2)).Scale(0.5))
	}
	return w
}

// Dim returns the number of parameters.
func (e *Energy) Dim() int { return e.net.Params() }

// Work returns about the number of multiplications of an evaluation.
func (e *Energy) Work() float64 { return e.sum.Work() }

// OutputLayer returns the index of the output layer's first parameter.
func (e *Energy) OutputLayer() int { return e.net.OutputLayer() }

// Points returns the number of quadrature points in the interior.
func (e *Energy) Points() int { return e.sum.Parts[0].Points.Len() }

// TermNames returns the names of the regions' energies.
func (e *Energy) TermNames() []string {
	names := make([]string, len(e.regions))
	for i, r := range e.regions {
		names[i] = "energy of " + r.String()
	}
	return names
}

// TermLosses copies the energies of the regions at the last evaluation into
// dst, in units of E0.
func (e *Energy) TermLosses(dst []float64) { copy(dst, e.losses) }

// outputRidge times half the square of the output layer is added to the energy,
// in units of E0, times the penalty if there is one. Without it nearly
// dependent features leave the output layer undetermined and its equations
// singular to rounding; with less, variable projection stalls in that rounding.
const outputRidge = 1e-14

// Loss returns the energy at theta in units of E0 and, if grad is not nil,
// stores its gradient there.
func (e *Energy) Loss(grad, theta []float64) float64 {
	if len(theta) != e.Dim() || grad != nil && len(grad) != e.Dim() {
		panic("energy: Loss: theta and grad need Dim elements")
	}
	loss, output := e.sum.Loss(e.losses, grad, theta, quadrature{e}), theta[e.OutputLayer():]
	if grad != nil {
		floats.AddScaled(grad[e.OutputLayer():], e.ridge, output)
	}
	return loss + e.ridge/2*floats.Dot(output, output)
}

// quadrature weighs the energy densities by the weights of their points.
type quadrature struct{ *Energy }

func (q quadrature) Factors(dst []float64, part, _, t int) []float64 {
	b := q.sum.Parts[part]
	return append(dst[:0], b.Points.W[t*b.Tile:][:b.Size(t)]...)
}

func (q quadrature) AddShifts(_, _ []float64, _, _, _ int) {}

// Solution returns the fields at the given parameters, which are copied.
func (e *Energy) Solution(theta []float64) *fields.Solution {
	return e.space.NewSolution(e.problem, fields.AsFunction(e.net), theta, e.quad)
}
