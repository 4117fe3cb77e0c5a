package solve

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/energy"
	"pinnsolve/pinn/fields"
	"pinnsolve/training"
)

const (
	// Quadrature of an energy: points in the interior, about, where none are
	// asked for, and the degree in a cell. A network that is trained bends to
	// the points, so the degree is low and the cells are many.
	energyPoints = 1600
	energyDegree = 5
	// Iterations between two updates of multipliers, at most; fewer for
	// variable projection, which has the output layer right in each.
	multiplierPeriod = 100
	projectedPeriod  = 10
)

// Trained reports whether the method is another than a direct solve alone: a
// weak statement then trains a network on its energy.
func (o Options) Trained() bool {
	if o.Method == "" {
		return false
	}
	stages, err := training.ParseStages(o.Method)
	return err != nil || len(stages) > 1 || stages[0].Method.Name() != "direct"
}

// runTrained trains a network on the energy of a problem. Fields that the
// energy is to be maximised by are multipliers at the points, updated between
// the iterations, of which the network's outputs are fitted last.
func runTrained(ctx context.Context, p pinn.Problem, o Options) (*Result, error) {
	begin := time.Now()
	w, err := prepareTrained(p, o)
	if err != nil {
		return nil, err
	}
	e, err := energy.Compile(p, w.net, w.quadrature(p, 0), energy.Options{Soft: o.Soft, Inputs: w.o.Inputs, Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(w.stages, func(s training.Stage) bool { return s.Method.Name() == "varpro" }) {
		if err := e.SolveHead(w.initial()); err != nil {
			return nil, fmt.Errorf("method = %q: %w", o.Method, err)
		}
	}
	if e.Multipliers() {
		for i := range w.stages {
			every := multiplierPeriod
			if _, ok := w.stages[i].Method.(*training.VarPro); ok {
				every = projectedPeriod
			}
			w.stages[i].Method = &training.Balanced{Method: w.stages[i].Method, Balancer: &training.Multipliers{}, Every: every}
		}
	}
	r := &Result{Info: w.info, Weak: &WeakInfo{
		Trained: true, Unknowns: e.Dim(), Points: e.Points(), Degree: w.rule.Degree, Coupling: math.NaN(), Estimates: map[string]float64{},
	}}
	r.Parameters, r.Points, r.Terms = e.Dim(), e.Points(), e.TermNames()
	if o.Started != nil {
		o.Started(r.Info)
	}
	r.Training, err = training.Run(ctx, e, w.initial(), w.stages, training.Settings{MaxTime: o.MaxTime, Recorder: o.Recorder})
	if err != nil {
		return nil, err
	}
	r.Status, r.Message = Verdict(r.Training.Status), r.Training.Message
	if err := e.Fit(r.Training.Theta); err != nil {
		return nil, err
	}
	r.Solution = e.Solution(r.Training.Theta)
	if err := w.checkEnergy(r, p); err != nil {
		return nil, err
	}
	if r.Status != Converged {
		r.Message += " " + r.Status.Advice()
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// trainedWork is a network with the quadrature that its energy is taken on.
type trainedWork struct {
	work
	rule geometry.Rule
}

func prepareTrained(p pinn.Problem, o Options) (*trainedWork, error) {
	points := o.Points
	if points == 0 {
		points = energyPoints
	}
	stages, err := o.stages()
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(stages, func(s training.Stage) bool { return s.Method.Name() == "direct" }) {
		return nil, fmt.Errorf("method = %q: direct solves a weak statement by itself; take it alone, or varpro, which solves for the output layer of a network that is trained", o.Method)
	}
	if o.Balance != "" && o.Balance != (training.Static{}).Name() {
		return nil, fmt.Errorf("balance = %q: an energy has no weights to balance; leave it out", o.Balance)
	}
	o.Tolerance = cmp.Or(o.Tolerance, weakTolerance)
	if err := o.validate(); err != nil {
		return nil, err
	}
	inputs, err := fields.InputDim(p, o.Inputs)
	if err != nil {
		return nil, err
	}
	o.size(p, stages)
	w := &trainedWork{work: work{o: o, stages: stages, info: o.info()}}
	w.info.Sampler = "quadrature"
	w.net = nn.MLP(inputs, len(p.Fields), ad.Tanh, slices.Repeat([]int{o.Width}, o.Depth)...)
	w.rule.Degree = o.Weak.Degree
	if w.rule.Degree == 0 {
		w.rule.Degree = energyDegree
	}
	dim := float64(p.Domain.Dim())
	inCell := math.Pow(math.Ceil(float64(w.rule.Degree+1)/2), dim)
	diameter := math.Sqrt(dim) * math.Pow(p.Domain.Measure()*inCell/float64(points), 1/dim)
	w.rule.Size = func([]float64) float64 { return diameter }
	return w, nil
}

// quadrature of the energy, more degrees up.
func (w *trainedWork) quadrature(p pinn.Problem, more int) pinn.Quadrature {
	return weakSpace{rule: w.rule}.quadrature(p.Domain, more)
}

// checkEnergy compares the energy of the solution on two quadratures.
func (w *trainedWork) checkEnergy(r *Result, p pinn.Problem) error {
	first, err := r.Solution.Energy(w.quadrature(p, 0))
	if err != nil {
		return err
	}
	second, err := r.Solution.Energy(w.quadrature(p, 2))
	if err != nil {
		return err
	}
	r.Weak.EnergyDefect = math.Abs(second/first - 1)
	if (r.Trusted() || r.Status == Stalled) && !(r.Weak.EnergyDefect <= w.o.Tolerance) {
		r.Status = UnderIntegrated
		r.Message += fmt.Sprintf(" The energy differs by %.2g between two quadratures, more than the tolerance %.2g.", r.Weak.EnergyDefect, w.o.Tolerance)
	}
	return nil
}
