package solve_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// doublet is the flow past a disk in a square, u = x (1 - a^2/r^2), in strong form.
func doublet() pinn.Problem {
	const a = 0.3
	exact := func(x []float64) float64 { return x[0] * (1 - a*a/(x[0]*x[0]+x[1]*x[1])) }
	return pinn.Problem{
		Name:      "doublet",
		Domain:    geometry.Difference(geometry.Rectangle([2]float64{-1, -1}, [2]float64{1, 1}), geometry.Disk([2]float64{}, a)),
		Fields:    []pinn.Field{{Name: "u", Exact: exact}},
		Terms:     []pinn.Term{pinn.Equation(func(u ad.Jet) ad.Expr { return u.Lap() })},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: exact}},
	}
}

// Windows are refined until the estimate is below the tolerance, with features of the
// hole, and the error is below the estimate.
func TestSquaresAdapt(t *testing.T) {
	r, err := solve.Run(context.Background(), doublet(), solve.Options{Statement: solve.Windows, Tolerance: 1e-5})
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Solution.Error(r.Problem.Outputs[0], r.Problem.Domain.Interior(1000, geometry.Uniform{}, 2))
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.Converged || r.Squares.Poles != 1 || float64(r.Squares.Estimate) > 1e-5 {
		t.Errorf("%v: %s; %+v", r.Status, r.Message, r.Squares)
	}
	if off := float64(e.RelL2); off > 1e-6 || off > 5*float64(r.Squares.Estimate) {
		t.Errorf("error %g, estimate %g", off, r.Squares.Estimate)
	}
}

// A grid that was asked for and is too coarse is under-resolved and says what helps.
func TestSquaresTooFew(t *testing.T) {
	p := doublet()
	p.Terms = []pinn.Term{pinn.Equation(func(u ad.Jet) ad.Expr { return u.Lap().Add(u.V().Scale(400)) })}
	p.Fields[0].Exact = nil
	r, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Windows, Weak: solve.WeakOptions{Windows: 4, Features: 20}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.UnderResolved || !strings.Contains(r.Message, "more windows") || len(r.Squares.Rounds) != 1 {
		t.Errorf("%v: %s", r.Status, r.Message)
	}
}

// Along a periodic coordinate there is no seam.
func TestSquaresPeriodic(t *testing.T) {
	exact := func(x []float64) float64 { return math.Exp(math.Sin(2*math.Pi*x[0])) * x[1] }
	p := pinn.Problem{
		Name: "around", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}), Periodic: []int{0},
		Fields: []pinn.Field{{Name: "u", Exact: exact}},
		Terms: []pinn.Term{{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].Lap().Sub(p.Data(func(x []float64) float64 {
				s, c := math.Sincos(2 * math.Pi * x[0])
				return 4 * math.Pi * math.Pi * (c*c - s) * exact(x)
			}))}
		}}},
	}
	for _, part := range []pinn.Region{"bottom", "top"} {
		p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "u", On: part, Value: exact})
	}
	r, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Windows})
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Solution.Error(r.Problem.Outputs[0], geometry.NewPoints(2, 0, 0.3, 0.5, 0.5, 1, 0.3, 0.999, 0.8))
	if err != nil || r.Status != solve.Converged || !(float64(e.RelL2) < 5e-5) {
		t.Errorf("%v, error %v, %v", r.Status, e.RelL2, err)
	}
}

// A grid that memory does not hold ends the refinement with the last solution, and the
// first is refused.
func TestSquaresMemory(t *testing.T) {
	o := solve.Options{Statement: solve.Windows, Tolerance: 1e-9, Memory: 40e6}
	r, err := solve.Run(context.Background(), doublet(), o)
	if err != nil || r.Status != solve.UnderResolved || !strings.Contains(r.Message, "of memory") {
		t.Errorf("%+v, %v", r, err)
	}
	o.Memory = 1e5
	var large *solve.MemoryError
	if _, err := solve.Run(context.Background(), doublet(), o); !errors.As(err, &large) {
		t.Errorf("error %v", err)
	}
}
