package solve_test

import (
	"context"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// What does not fit modes of a body in time is refused in a line that names it.
func TestTransientsThatDoNotFit(t *testing.T) {
	rim := pinn.Term{Name: "rim", On: "rim", Residual: func(p *pinn.Point) []ad.Expr {
		u, n := p.U[0], p.Normal()
		return []ad.Expr{u.D(0).V().Mul(n[0]).Add(u.D(1).V().Mul(n[1])).Add(u.V())}
	}}
	along := pinn.Term{Name: "along", On: "rim", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(0).V()} }}
	start := []pinn.Dirichlet{{Field: "u", On: "initial"}}
	heat := func(of func(p *pinn.Point) ad.Expr) pinn.Term {
		return pinn.Term{Name: "heat", On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{of(p)} }}
	}
	lap := func(p *pinn.Point) ad.Expr { return p.U[0].D(0).D(0).Add(p.U[0].D(1).D(1)).V() }
	rate := func(p *pinn.Point) ad.Expr { return p.U[0].D(2).V() }
	for want, c := range map[string]struct {
		terms []pinn.Term
		start []pinn.Dirichlet
	}{
		"second derivative by time":               {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return p.U[0].D(2).D(2).V().Sub(lap(p)) }), rim}, start},
		"depend on the solution":                  {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return rate(p).Sub(lap(p).Mul(p.U[0].V())) }), rim}, start},
		"is not linear":                           {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return rate(p).Sub(lap(p)).Add(p.U[0].V().Pow(2)) }), rim}, start},
		"mass or stiffness of disk change":        {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return rate(p).Mul(p.X()[2]).Sub(lap(p)) }), rim}, start},
		"a slope of u along the boundary":         {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return rate(p).Sub(lap(p)) }), along}, start},
		"u has no value at the start":             {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return rate(p).Sub(lap(p)) }), rim}, nil},
		"change in space by different ratios":     {[]pinn.Term{heat(func(p *pinn.Point) ad.Expr { return rate(p).Sub(lap(p)).Sub(p.U[0].D(0).D(0).V().Mul(p.X()[0])) }), rim}, start},
		"there is no equation with second deriva": {[]pinn.Term{rim}, start},
	} {
		p := pinn.Problem{Name: "disk", Timed: true, Domain: timedDisk(1), Fields: []pinn.Field{{Name: "u"}}, Terms: c.terms, Dirichlet: c.start}
		_, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Evolution})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
