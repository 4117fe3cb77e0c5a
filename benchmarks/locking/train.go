package locking

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/report"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// The trained network: tanh, two hidden layers of 20, at 484 points.
const (
	trainWidth  = 20
	trainDepth  = 2
	trainPoints = 484
)

// Training is the result of a solve.
type Training struct {
	Errors      Errors        `json:"errors"`             // NaN if no exact fields are known
	Quantity    *Quantity     `json:"quantity,omitempty"` // for a case without exact fields
	Divergence  report.Number `json:"divergence"`         // L ||div u|| / ||u||, in L2
	Windows     int           `json:"windows,omitempty"`  // for a weak statement
	Loss        report.Number `json:"loss"`
	Status      string        `json:"status"`
	Iterations  int           `json:"iterations"`
	Evaluations int           `json:"evaluations"`
	Seconds     float64       `json:"seconds"` // without measuring
	Parameters  int           `json:"parameters"`
	// Curve samples the training and ends with its last state; it is empty
	// for a direct solve.
	Curve []Sample `json:"curve,omitempty"`
}

// Sample is the state of a training.
type Sample struct {
	Iteration   int           `json:"iteration"` // over all stages
	Evaluations int           `json:"evaluations"`
	Seconds     float64       `json:"seconds"` // without measuring
	Loss        report.Number `json:"loss"`
	Error       report.Number `json:"error"` // relative; of the displacement in L2, or of the quantity of interest
}

// train solves the problem of the key.
func (k Key) train(ctx context.Context, workers int) (*Training, error) {
	problem, err := k.pose()
	if err != nil {
		return nil, err
	}
	o := solve.Options{
		Method: k.Trainer, Statement: k.Statement,
		Weak:           solve.WeakOptions{Features: k.Features, Local: k.Features * 2 / 3},
		Discretization: strong.Discretization{Seed: k.Seed, Workers: workers},
	}
	if balance, ok := strings.CutPrefix(k.Variant, balancedBy); ok {
		o.Balance, o.Soft = balance, true
	}
	o.Soft = o.Soft || k.Variant == soft
	var c curve
	if k.Trainer != "direct" {
		o.Width, o.Depth, o.Points = trainWidth, trainDepth, trainPoints
		net, err := Network(problem, "", trainWidth, trainDepth)
		if err != nil {
			return nil, err
		}
		if c.errorAt, err = k.follow(problem, net, o.Discretization); err != nil {
			return nil, err
		}
		o.Recorder = c.record
	}
	begin := time.Now()
	r, err := solve.Run(ctx, problem, o)
	if err != nil {
		return nil, err
	}
	seconds := time.Since(begin) - c.paused
	if err := ctx.Err(); err != nil {
		return nil, err // interrupted
	}
	t := &Training{
		Loss: report.Number(r.Training.Loss), Status: r.Status.String(), Parameters: r.Parameters, Seconds: seconds.Seconds(),
		Iterations: r.Training.Stats.Iterations, Evaluations: r.Training.Stats.Evaluations, Curve: c.samples,
	}
	if err := k.judge(t, r); err != nil {
		return nil, err
	}
	if len(t.Curve) > 0 {
		t.Curve = append(t.Curve, Sample{t.Iterations, t.Evaluations, t.Seconds, t.Loss, report.Number(mainError(Record{Training: t}))})
	}
	return t, nil
}

// follow returns the error of a network as a function of its parameters: of the
// displacement in L2, or of the quantity of interest if no exact fields are
// known.
func (k Key) follow(p pinn.Problem, net fields.Network, d strong.Discretization) (func(theta []float64) float64, error) {
	if _, ok := quantities[k.Case]; ok {
		m, err := k.newQuantityMeter(p, net, d)
		if err != nil {
			return nil, err
		}
		return m.error, nil
	}
	m, err := newMeter(p, net, d, "u")
	if err != nil {
		return nil, err
	}
	return m.error, nil
}

// judge compares the solution with the exact one or its reference.
func (k Key) judge(t *Training, r *solve.Result) (err error) {
	if r.Weak != nil {
		t.Windows = r.Weak.Windows
	}
	if r.Solution == nil { // Newton's method found none
		t.Divergence, t.Errors = unknown, unknownErrors
		return nil
	}
	if t.Divergence, err = divergence(r.Solution); err != nil {
		return err
	}
	if _, ok := quantities[k.Case]; ok {
		t.Errors = unknownErrors
		t.Quantity, err = k.quantity(r)
		return err
	}
	m, err := k.material()
	if err != nil {
		return err
	}
	t.Errors, err = measure(r.Solution, m)
	return err
}

// Network is the multilayer perceptron that solve.Run trains on the problem, in
// the named coordinates, "" for the recommended ones.
func Network(p pinn.Problem, coordinates string, width, depth int) (*nn.Net, error) {
	inputs, err := fields.InputDim(p, coordinates)
	if err != nil {
		return nil, err
	}
	return nn.MLP(inputs, len(p.Fields), ad.Tanh, slices.Repeat([]int{width}, depth)...), nil
}

// material returns the material of the cell.
func (k Key) material() (elasticity.Material, error) {
	mu := 1.0
	if k.Variant == noUnits {
		mu = 1e6
	}
	return elasticity.FromMuNu(mu, k.Nu)
}

// curve samples the error of a training at iterations that grow by a tenth, and
// measures the time that this takes.
type curve struct {
	errorAt func(theta []float64) float64
	samples []Sample
	paused  time.Duration
	before  int // iterations of earlier stages
	last    training.Record
	due     int
}

func (c *curve) record(r training.Record) {
	begin := time.Now()
	if r.Stage != c.last.Stage {
		c.before += c.last.Iteration
	}
	c.last = training.Record{Stage: r.Stage, Iteration: r.Iteration}
	if k := c.before + r.Iteration; k >= c.due {
		c.due = max(k+1, int(math.Ceil(1.1*float64(k))))
		c.samples = append(c.samples, Sample{
			Iteration: k, Evaluations: r.Evaluations, Seconds: (r.Elapsed - c.paused).Seconds(),
			Loss: report.Number(r.Loss), Error: report.Number(c.errorAt(r.Theta)),
		})
	}
	c.paused += time.Since(begin)
}

// reached returns the first sample whose error is at most eps.
func (t *Training) reached(eps float64) (Sample, bool) {
	for _, s := range t.Curve {
		if float64(s.Error) <= eps {
			return s, true
		}
	}
	return Sample{}, false
}

// within returns the error of the last sample within a budget; a training that
// ended earlier keeps its last error.
func (t *Training) within(spent func(Sample) float64, budget float64) float64 {
	e := math.NaN()
	for _, s := range t.Curve {
		if spent(s) > budget {
			break
		}
		e = float64(s.Error)
	}
	return e
}
