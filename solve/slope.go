package solve

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Trial is one trial solve for the slope of random features.
type Trial struct {
	Slope    float64 `json:"slope"`
	Residual float64 `json:"residual"` // root mean square in load units, on points not trained on
}

// slopes are the slopes of random features that are tried.
var slopes = []float64{0.25, 0.5, 1, 2}

// determined checks that a direct solve has as many residuals as unknowns.
func (o Options) determined(p pinn.Problem, inputs int) error {
	if o.Width < inputs+2 {
		return fmt.Errorf("width = %d leaves no random features beside the constant and %d inputs; the nearest valid value is %d", o.Width, inputs, inputs+2)
	}
	// A narrow network has the same rows.
	sys, err := strong.Compile(p, nn.Random(inputs, len(p.Fields), inputs+2, 1, 0), o.Discretization)
	if err != nil {
		return err
	}
	if unknowns := o.Width * len(p.Fields); sys.Rows() < unknowns {
		need := int(math.Ceil(1.1 * float64(o.Points) * float64(unknowns) / float64(sys.Rows())))
		return fmt.Errorf("points = %d give %d residuals for the %d unknowns of width = %d; take points = %d, or width = %d",
			o.Points, sys.Rows(), unknowns, o.Width, need, max(inputs+2, sys.Rows()/len(p.Fields)))
	}
	return nil
}

// chooseSlope solves the problem with half the features and half the points
// for each slope; the residual between the points ranks slopes as the error
// does in nearly all cases. The whole network has 2^(1/dim) as many features
// along an axis, and its best slope is as much larger: on block, plate and
// heat this gained a factor 2 to 10 in the error (docs/decisions/0006). Where
// the least slope won, the best one may as well lie below it.
func (w *work) chooseSlope(ctx context.Context, p pinn.Problem, inputs int) error {
	best, least := slopes[0], math.Inf(1)
	d := w.o.Discretization
	d.Points = max(1, d.Points/2)
	for _, slope := range slopes {
		if ctx.Err() != nil {
			break // the solve will report it
		}
		net := nn.Random(inputs, len(p.Fields), max(inputs+2, w.o.Width/2), slope, w.o.Seed)
		sys, err := strong.Compile(p, net, d)
		if err != nil {
			return err
		}
		if sys.Rows() < sys.Dim() {
			continue // a trial too small to tell
		}
		res, err := training.Run(ctx, sys, make([]float64, sys.Dim()), []training.Stage{{Method: &training.Direct{}}}, training.Settings{})
		if err != nil {
			return err
		}
		c, err := sys.Check(res.Theta)
		if err != nil {
			return err
		}
		w.info.Trials = append(w.info.Trials, Trial{slope, c.Fresh})
		if c.Fresh < least {
			best, least = slope, c.Fresh
		}
	}
	if best > slopes[0] {
		best *= math.Pow(2, 1/float64(p.Domain.Dim()))
	}
	w.info.Slope = best
	return nil
}
