// Newpde solves an equation that is not in pinnsolve, as a program of its own
// that imports the framework: convection, diffusion and reaction,
//
//	-Lap u + b.grad u + c u = f   on the disk of radius 1,
//	u = 0                         on its rim,
//
// with b = (2, 1), c = 3 and f such that u = (1 - x^2 - y^2) exp(x - y)/4.
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

const (
	b1, b2 = 2, 1
	c      = 3
)

func exact(x []float64) float64 {
	return (1 - x[0]*x[0] - x[1]*x[1]) * math.Exp(x[0]-x[1]) / 4
}

// source is f, by hand: with w = 1 - x^2 - y^2 and e = exp(x - y)/4,
// u_x = (w - 2x) e, u_y = (-w - 2y) e, Lap u = (2 w - 4 - 4 x + 4 y) e.
func source(x []float64) float64 {
	w, e := 1-x[0]*x[0]-x[1]*x[1], math.Exp(x[0]-x[1])/4
	return e * (-(2*w - 4 - 4*x[0] + 4*x[1]) + b1*(w-2*x[0]) + b2*(-w-2*x[1]) + c*w)
}

func problem() pinn.Problem {
	return pinn.Problem{
		Name:   "convection, diffusion, reaction",
		Domain: geometry.Disk([2]float64{}, 1),
		Fields: []pinn.Field{{Name: "u", Exact: exact, Hard: &pinn.Ansatz{
			Phi: func(x []ad.Jet) ad.Jet { return x[0].Mul(x[0]).Add(x[1].Mul(x[1])).Neg().Shift(1) },
		}}},
		Terms: []pinn.Term{{
			On: pinn.Interior, Order: ad.Laplacian,
			Residual: func(p *pinn.Point) []ad.Expr {
				u := p.U[0]
				convection := u.D(0).V().Scale(b1).Add(u.D(1).V().Scale(b2))
				return []ad.Expr{u.Lap().Neg().Add(convection).Add(u.V().Scale(c)).Sub(p.Data(source))}
			},
		}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "rim"}},
	}
}

func main() {
	var o solve.Options
	flag.StringVar(&o.Sampler, "sampler", "", "how points are placed, such as chebyshev; unset, the default")
	flag.Uint64Var(&o.Seed, "seed", 0, "seed of points and features")
	flag.Parse()
	r, err := solve.Run(context.Background(), problem(), o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := r.Solution.Problem()
	e, err := r.Solution.Error(p.Outputs[0], p.Domain.Interior(2000, geometry.Uniform{}, 1))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%s: %v, residual between the points %.1e, relative L2 error %.1e\n", p.Name, r.Status, r.Check.Fresh, e.RelL2)
}
