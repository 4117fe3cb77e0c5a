package solve

import (
	"context"
	"math"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/number"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Trial is one trial solve for the slope of random features.
type Trial struct {
	Slope    float64       `json:"slope"`
	Residual number.Number `json:"residual"` // root mean square in the terms' ReportScale, on points not trained on
}

// slopes are the slopes of random features to try.
var slopes = []float64{0.25, 0.5, 1, 2}

// determined checks that a direct solve has as many residuals as unknowns.
func (p *Plan) determined(c *strong.Collocation) error {
	if inputs := c.Inputs(); p.Width < inputs+2 {
		return wrong("width", "{width} = %d leaves no random features besides the constant and %d inputs; the nearest valid value is %d", p.Width, inputs, inputs+2)
	}
	fields := len(p.problem.Fields)
	if unknowns := p.Width * fields; c.Rows() < unknowns {
		need := int(math.Ceil(1.1 * float64(p.Points) * float64(unknowns) / float64(c.Rows())))
		return wrong("points", "{points} = %d give %d residuals for the %d unknowns of {width} = %d; use {points} = %d, or {width} = %d",
			p.Points, c.Rows(), unknowns, p.Width, need, max(c.Inputs()+2, c.Rows()/fields))
	}
	return nil
}

// chooseSlope solves the problem with half the features and half the points for
// each slope; the residual between the points ranks slopes as the error does in
// nearly all cases. The whole network has 2^(1/dim) times as many features
// along an axis, and its best slope is larger by this factor: on block, plate
// and heat this gained a factor 2 to 10 in the error (docs/decisions/0006). If
// the least slope wins, the best one may also lie below it.
func (w *collocated) chooseSlope(ctx context.Context, inputs int) error {
	best, least := slopes[0], math.Inf(1)
	d := w.Discretization
	d.Points = max(1, d.Points/2)
	half, err := strong.Collocate(w.problem, d)
	if err != nil {
		return err
	}
	f, err := ad.ParseActivation(w.Activation)
	if err != nil {
		return err
	}
	for _, slope := range slopes {
		net := nn.RandomOf(f, inputs, len(w.problem.Fields), max(inputs+2, w.Width/2), slope, w.Seed)
		sys, err := half.System(net)
		if err != nil {
			return err
		}
		if sys.Rows() < sys.Dim() {
			continue // a trial too small to be conclusive
		}
		res, err := training.Run(ctx, sys, make([]float64, sys.Dim()), []training.Stage{{Method: &training.Direct{}}}, training.Settings{})
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c, err := sys.Check(res.Theta)
		if err != nil {
			return err
		}
		w.info.Trials = append(w.info.Trials, Trial{slope, c.Fresh})
		if fresh := float64(c.Fresh); fresh < least {
			best, least = slope, fresh
		}
	}
	if best > slopes[0] {
		best *= math.Pow(2, 1/float64(w.problem.Domain.Dim()))
	}
	w.info.Slope = best
	return nil
}
