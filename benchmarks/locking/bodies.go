package locking

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/page"
	"pinnsolve/pinn/strong"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// shownBody is a trained network on the page: the body of the block, deformed.
type shownBody struct {
	Form  string
	Error float64 // relative, of u in L2
	body  *page.Body
}

// AddBodies trains a network in either form, the same way, and shows the bodies that
// they find beside each other on the page. Without time it adds none.
func (r *Report) AddBodies(ctx context.Context, trainer string, workers int) error {
	var list []shownBody
	for _, form := range []string{standard, mixed} {
		k := Key{Study: studyTrain, Case: "block", Statement: solve.Strong, Form: form, Nu: worst, Trainer: trainer, Seed: 1}
		problem, err := k.pose()
		if err != nil {
			return err
		}
		o := solve.Options{Method: trainer, Statement: solve.Strong, Discretization: strong.Discretization{Seed: k.Seed, Workers: workers}}
		o.Width, o.Depth, o.Points = trainWidth, trainDepth, trainPoints
		result, err := solve.Run(ctx, problem, o)
		if err != nil {
			return err
		}
		if ctx.Err() != nil || result.Solution == nil {
			return ctx.Err()
		}
		t := &Training{}
		if err := k.judge(t, result); err != nil {
			return err
		}
		b, err := report.Body(result.Solution)
		if err != nil {
			return fmt.Errorf("locking: %w", err)
		}
		list = append(list, shownBody{Form: form, Error: float64(t.Errors.U), body: b})
	}
	alike(list)
	r.trainer, r.bodies = trainer, list
	return nil
}

// alike gives all bodies the scale of the displacement that suits the one that moves
// most, and shows the size of the displacement.
func alike(list []shownBody) {
	factor := math.Inf(1)
	for _, b := range list {
		factor = min(factor, b.body.Factor)
	}
	for _, b := range list {
		b.body.Factor = factor
		b.body.Shown = -1
	}
}

// drawn returns the bodies for the page.
func (r *Report) drawn() []*page.Body {
	var list []*page.Body
	for _, b := range r.bodies {
		list = append(list, b.body)
	}
	return list
}
