package pinn

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Energy is the energy of a problem in weak form as a function of a network's
// parameters theta,
//
//	loss = 1/E0 ( sum over terms of int W + sum over Dirichlet data of int s/2 (u - g)^2 ),
//
// to be minimised: the deep Ritz method (E & Yu, Commun. Math. Stat. 6 (2018)
// 1-12), for bodies the deep energy method (Samaniego et al., CMAME 362 (2020)
// 112790). Data that an ansatz makes hold have no penalty. E0 is the energy of
// a unit of the fields over the size of the domain.
//
// The energy of a problem with multipliers, such as a pressure q, is to be
// maximised by those. They are numbers at the quadrature points, outside the
// network, of the augmented Lagrangian
//
//	W + kappa/2 (dW/dq)^2 = max over q' of W(q') - (q' - q)^2/(2 rho)
//
// with W at q and kappa = rho/(1 - rho d2W/dq2), d2W/dq2 a constant: W must be
// a quadratic of q. Update takes q to the maximiser, q + kappa dW/dq, which is
// the method of multipliers (Rockafellar, Math. Oper. Res. 1 (1976) 97-116).
// A network for q would have to be maximised while that of u is minimised;
// at points it is done in closed form, with no doubt about its features. Fit
// turns q into outputs of the network when u is found.
type Energy struct {
	sys         *System
	problem     Problem // as it was posed
	quad        Quadrature
	multipliers []*multiplier
	ridge       float64     // on the output layer, in units of E0
	head        *headEnergy // of the multipliers in force; nil: to be made
}

// EnergyOptions are the discretization of an energy.
type EnergyOptions struct {
	Soft    bool    // Dirichlet data by penalty even where an ansatz could make them hold
	Penalty float64 // s in units of stiffness over the size of the domain; 0 means 1000
	Rho     float64 // in units of the largest stiffness; 0 means 10
	Inputs  string  // name of the input map, "" for the problem's first
	Workers int     // 0 means one a processor
}

// CompileEnergy joins a problem, a network and a quadrature into an energy.
// Every term of the weak form must have one.
func CompileEnergy(p Problem, net Network, q Quadrature, o EnergyOptions) (*Energy, error) {
	if p.Weak == nil {
		return nil, fmt.Errorf("problem %s has no weak form", p.Name)
	}
	for _, t := range p.Weak.Terms {
		if t.Energy == nil {
			return nil, fmt.Errorf("problem %s cannot be trained in weak form: the term %q has no energy; take the method direct", p.Name, t.Name)
		}
	}
	e := &Energy{problem: p, quad: q, ridge: headRidge}
	posed := p
	posed.Dirichlet, posed.Guards, posed.Terms = nil, nil, nil
	regions := append([]string{Interior}, p.Domain.Parts()...)
	for _, region := range regions {
		pts, err := q(region)
		if err != nil {
			return nil, err
		}
		if t, ok := e.term(region, pts, o); ok {
			posed.Terms = append(posed.Terms, t)
		}
	}
	var err error
	e.sys, err = Compile(posed, net, Discretization{Soft: o.Soft, Inputs: o.Inputs, Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	return e, e.newMultipliers(o)
}

// term returns the energy of a region as a term, false if it has none.
func (e *Energy) term(region string, pts geometry.Points, o EnergyOptions) (Term, bool) {
	p := e.problem
	terms := p.Weak.on(region)
	var data []Dirichlet
	if region != Interior {
		terms = append(terms, p.Weak.on(Boundary)...)
		for _, d := range p.Dirichlet {
			if (d.On == region || d.On == Boundary) && (o.Soft || d.Sum != nil || p.Fields[p.field(d.Field)].Hard == nil) {
				data = append(data, d)
			}
		}
	}
	penalty := cmp.Or(o.Penalty, 1000) / p.size()
	if len(data) > 0 {
		e.ridge = headRidge * max(1, penalty*p.size())
	}
	return Term{
		Name: "energy of " + region, On: region, At: &pts, Order: ad.Gradient, Unit: p.energyUnit(), density: true,
		Residual: func(at *At) []ad.Expr {
			w := e.lagrangian(at, region, terms)
			for _, d := range data {
				w = w.Add(d.penalty(p, at).Scale(penalty))
			}
			return []ad.Expr{w}
		},
	}, len(terms)+len(data) > 0
}

// size is the length of a cube as large as the domain, m.
func (p Problem) size() float64 {
	return math.Pow(p.Domain.Measure(), 1/float64(p.Domain.Dim()))
}

// energyUnit is the energy of a unit of the fields over the size of the domain.
func (p Problem) energyUnit() float64 {
	var unit float64
	for i, f := range p.Fields {
		unit = max(unit, p.Weak.Stiffness[i]*f.unit()*f.unit())
	}
	return unit * p.Domain.Measure() / (p.size() * p.size())
}

// penalty returns the stiffness times (u - g)^2/2.
func (d Dirichlet) penalty(p Problem, at *At) ad.Expr {
	var gap ad.Expr
	var stiffness float64
	for _, m := range d.multiples() {
		i := p.field(m.Field)
		gap = gap.Add(at.U[i].V().Scale(m.Factor))
		stiffness = max(stiffness, p.Weak.Stiffness[i])
	}
	if d.Value != nil {
		gap = gap.Sub(at.Data(d.Value))
	}
	return gap.Pow(2).Scale(stiffness / 2)
}

// multipliers returns the fields that the energy is to be maximised by.
func (p Problem) multipliers() []int {
	var list []int
	for i, f := range p.Fields {
		if f.Multiplier {
			list = append(list, i)
		}
	}
	return list
}

// lagrangian returns the terms' energy with multipliers as data: in the
// interior q and kappa, elsewhere zero.
func (e *Energy) lagrangian(at *At, region string, terms []WeakTerm) ad.Expr {
	multipliers := e.problem.multipliers()
	var kappa []ad.Expr
	if len(multipliers) > 0 {
		at.U = slices.Clone(at.U)
	}
	for _, c := range multipliers {
		at.U[c] = ad.Constant(at.dim, 0)
		if region == Interior { // room for columns that setMultipliers fills
			cols := at.Eval(2, func(dst, _ []float64) { clear(dst) })
			at.U[c] = ad.NewJet(ad.Lanes{Dim: at.dim, Order: ad.Value}, cols[:1])
			kappa = append(kappa, cols[1])
		}
	}
	var w ad.Expr
	for _, t := range terms {
		w = w.Add(t.Energy(at))
	}
	for i, k := range kappa {
		slope := fluxes(terms, at)[multipliers[i]*(1+at.dim)]
		w = w.Add(k.Mul(slope.Pow(2)).Scale(0.5))
	}
	return w
}

// Dim returns the number of parameters.
func (e *Energy) Dim() int { return e.sys.Dim() }

// Head returns where the output layer starts in the parameters.
func (e *Energy) Head() int { return e.sys.Head() }

// Points returns the number of quadrature points in the interior.
func (e *Energy) Points() int { return e.sys.blocks[0].pts.Len() }

// TermNames returns the names of the regions' energies.
func (e *Energy) TermNames() []string { return e.sys.TermNames() }

// TermLosses copies their shares of the loss at the last evaluation into dst.
func (e *Energy) TermLosses(dst []float64) { e.sys.TermLosses(dst) }

// headRidge times half the square of the output layer is added to the energy,
// in units of E0, times the penalty if there is one: features that are nearly
// dependent leave the output layer open otherwise, and its equations singular
// to rounding. With less, variable projection stalls in that rounding.
const headRidge = 1e-14

// Loss returns the energy at theta in units of E0 and, if grad is not nil,
// stores its gradient there.
func (e *Energy) Loss(grad, theta []float64) float64 {
	loss, head := e.sys.Loss(grad, theta), theta[e.Head():]
	if grad != nil {
		floats.AddScaled(grad[e.Head():], e.ridge, head)
	}
	return loss + e.ridge/2*floats.Dot(head, head)
}

// Solution returns the fields at the given parameters, which are copied.
func (e *Energy) Solution(theta []float64) *Solution {
	s := e.sys.Solution(theta)
	s.problem, s.quad = e.problem, e.quad
	return s
}

// Energy returns the energy of the solution on a quadrature, J, in the plane
// per m of thickness; penalties of Dirichlet data do not count.
func (s *Solution) Energy(q Quadrature) (float64, error) {
	var sum float64
	for _, t := range s.problem.Weak.Terms {
		if t.Energy == nil {
			return 0, fmt.Errorf("pinn: the term %q of %s has no energy", t.Name, s.problem.Name)
		}
		pts, err := onBoundary(s.problem.Domain, t.On, q)
		if err != nil {
			return 0, err
		}
		w, err := s.eval(ad.Gradient, func(at *At) []ad.Expr { return []ad.Expr{t.Energy(at)} }, pts)
		if err != nil {
			return 0, err
		}
		sum += floats.Dot(pts.W, w[0])
	}
	return sum, nil
}
