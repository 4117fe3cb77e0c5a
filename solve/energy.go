package solve

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/energy"
	"pinnsolve/pinn/fields"
	"pinnsolve/training"
)

const (
	// The degree of the quadrature of an energy in a cell. A trained
	// network adapts to the points, so the degree is low and the cells are
	// many.
	energyDegree = 5
	// The largest number of iterations between two updates of multipliers;
	// variable projection needs fewer, because the output layer is right in
	// each.
	multiplierPeriod = 100
	projectedPeriod  = 10
)

// trained is a weak statement on whose energy a network is trained. Fields that
// maximise the energy are multipliers at the points, updated between the
// iterations; the network's outputs are fitted to them at the end.
type trained struct {
	*Plan
	net    fields.Network
	rule   geometry.Rule
	energy *energy.Energy
}

func newTrained(ctx context.Context, p *Plan) (*trained, error) {
	inputs, err := fields.InputDim(p.problem, p.Inputs)
	if err != nil {
		return nil, err
	}
	net, err := p.network(inputs, 0)
	if err != nil {
		return nil, err
	}
	if err := p.checkTransfer(net); err != nil {
		return nil, err
	}
	w := &trained{Plan: p, net: net}
	w.setRule()
	if w.energy, err = energy.Compile(ctx, p.problem, w.net, w.quadrature(0), energy.Options{Soft: p.Soft, Inputs: p.Inputs, Workers: p.Workers}); err != nil {
		return nil, err
	}
	if p.has("varpro") {
		if err := w.energy.SolveOutput(w.start()); err != nil {
			return nil, fmt.Errorf("method = %q: %w", p.Method, err)
		}
	}
	if w.energy.Multipliers() {
		for i := range w.Stages {
			every := multiplierPeriod
			if baseMethod(w.Stages[i]) == "varpro" {
				every = projectedPeriod
			}
			w.Stages[i].Method = &training.Balanced{Method: w.Stages[i].Method, Balancer: &training.Multipliers{}, Every: every}
		}
	}
	return w, nil
}

// setRule makes a quadrature of about as many points as planned.
func (w *trained) setRule() {
	w.rule.Degree = cmp.Or(w.Weak.Degree, energyDegree)
	dim := float64(w.problem.Domain.Dim())
	inCell := math.Pow(math.Ceil(float64(w.rule.Degree+1)/2), dim)
	diameter := math.Sqrt(dim) * math.Pow(w.problem.Domain.Measure()*inCell/float64(w.Points), 1/dim)
	w.rule.Size = func([]float64) float64 { return diameter }
}

// quadrature is the quadrature of the energy, more degrees up.
func (w *trained) quadrature(more int) pinn.Quadrature {
	return w.problem.Measured(quadrature(w.problem.Domain, w.rule, more, nil))
}

// start returns the network's initial parameters.
func (w *trained) start() []float64 { return w.Plan.start(w.net) }

func (w *trained) run(ctx context.Context) (*Result, error) {
	e := w.energy
	r := &Result{Info: w.info(), Problem: w.problem, Network: w.net, Weak: noEvidence()}
	r.Weak.Trained, r.Weak.Unknowns, r.Weak.Points, r.Weak.Degree = true, e.Dim(), e.Points(), w.rule.Degree
	r.Sampler, r.Parameters, r.Points, r.Terms = "quadrature", e.Dim(), e.Points(), e.TermNames()
	if w.Started != nil {
		w.Started(r.Info)
	}
	var err error
	r.Training, err = training.Run(ctx, e, w.start(), w.Stages, training.Settings{MaxWork: w.maxWork(), Recorder: w.Recorder, Checkpoints: w.Checkpoints, Resume: w.Training})
	if err != nil {
		return nil, err
	}
	if unbegun(ctx, r.Training) {
		return r, ctx.Err()
	}
	r.Status, r.Message = Verdict(r.Training.Status), r.Training.Message
	if err := e.Fit(r.Training.Theta); err != nil {
		return nil, err
	}
	r.Solution = e.Solution(r.Training.Theta)
	late, release := Linger(ctx)
	defer release()
	switch err := w.check(r, r.Solution.Within(late)); {
	case interrupted(late, err):
		r.Message += " There was no time to check it."
	case err != nil:
		return nil, err
	}
	if r.Status != Converged {
		r.Message += " " + r.Status.Advice()
	}
	return r, nil
}

// check compares the energy of the solution on two quadratures.
func (w *trained) check(r *Result, s *fields.Solution) error {
	one, err := s.Energy(w.quadrature(0))
	if err != nil {
		return err
	}
	two, err := s.Energy(w.quadrature(secondRule))
	if err != nil {
		return err
	}
	defect := math.Abs(two/one - 1)
	r.Weak.EnergyDefect = number.Number(defect)
	if (r.Trusted() || r.Status == Stalled) && !(defect <= w.Tolerance) {
		r.Status = UnderIntegrated
		r.Message += fmt.Sprintf(" The energy differs by %.2g between two quadratures, more than the tolerance %.2g.", defect, w.Tolerance)
	}
	return nil
}
