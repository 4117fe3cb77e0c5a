package pinn_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/physics/poisson"
	"pinnsolve/pinn"
	"pinnsolve/training"
)

func TestSmoke(t *testing.T) {
	c := poisson.Case()
	p, _ := c.Forms[0].Pose(nil)
	for _, r := range []float64{0.5, 1, 2} {
		t0 := time.Now()
		net := nn.Random(2, 1, 200, r, 1)
		s, err := pinn.Compile(p, net, pinn.Discretization{})
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		theta := make([]float64, s.Dim())
		net.Init(theta, 1)
		stages, err := training.ParseStages("direct")
		if err != nil {
			t.Fatal(err)
		}
		res, err := training.Run(context.Background(), s, theta, stages, training.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		t2 := time.Now()
		sol := s.Solution(res.Theta)
		g := p.Domain.Grid(101)
		w := make([]float64, len(g.X)/2)
		e, err := sol.Error(p.Outputs[0], geometry.Points{Dim: 2, X: g.X, W: w})
		t3 := time.Now()
		ch, err2 := s.Check(res.Theta)
		fmt.Println(r, s.Linear(), res.Status, res.Loss, e, err, ch, err2, t1.Sub(t0), t2.Sub(t1), t3.Sub(t2), time.Since(t3))
	}
	net := nn.MLP(2, 1, 0, 20, 20)
	s, err := pinn.Compile(p, net, pinn.Discretization{Points: 400})
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, s.Dim())
	net.Init(theta, 1)
	stages, _ := training.ParseStages("adam:500,lbfgs:500")
	t0 := time.Now()
	res, err := training.Run(context.Background(), s, theta, stages, training.Settings{})
	sol := s.Solution(res.Theta)
	g := p.Domain.Grid(101)
	e, err := sol.Error(p.Outputs[0], geometry.Points{Dim: 2, X: g.X, W: make([]float64, len(g.X)/2)})
	fmt.Println(res.Status, res.Loss, e, err, time.Since(t0))
}
