package pinn_test

import (
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

func line() pinn.Problem {
	return pinn.Problem{
		Name: "line", Domain: geometry.Interval(0, 1),
		Fields: []pinn.Field{{Name: "u", Exact: func(x []float64) float64 { return 2 * x[0] }}, {Name: "v"}},
		Terms:  []pinn.Term{{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V()} }}},
	}
}

// What a problem leaves out has defaults: scales and weights of one, the fields
// as outputs with their exact values, the region as the name of a term.
func TestComplete(t *testing.T) {
	posed := line()
	p, err := posed.Complete()
	if err != nil {
		t.Fatal(err)
	}
	if f, e := p.Fields[0], p.Terms[0]; f.Scale != 1 || e.Scale != 1 || e.ReportScale != 1 || e.Weight != 1 || e.Name != "interior" {
		t.Errorf("field %+v, term %+v", f, e)
	}
	if posed.Fields[0].Scale != 0 || posed.Terms[0].Weight != 0 {
		t.Error("the problem given has changed")
	}
	if len(p.Outputs) != 2 || p.Outputs[0].Name != "u" || p.Outputs[1].Exact != nil {
		t.Fatalf("outputs %+v", p.Outputs)
	}
	u := []float64{0}
	if p.Outputs[0].Exact(u, []float64{3}); u[0] != 6 {
		t.Errorf("exact value %v, want 6", u[0])
	}
	twice, err := p.Complete()
	if err != nil || len(twice.Outputs) != 2 {
		t.Errorf("completed twice: %v, outputs %v", err, len(twice.Outputs))
	}
}

func TestCompleteErrors(t *testing.T) {
	for want, change := range map[string]func(p *pinn.Problem){
		`needs a domain, fields and terms`:            func(p *pinn.Problem) { p.Domain = nil },
		`field name "u" is empty or repeated`:         func(p *pinn.Problem) { p.Fields[1].Name = "u" },
		`Dirichlet condition for unknown field "w"`:   func(p *pinn.Problem) { p.Dirichlet = []pinn.Dirichlet{{Field: "w", On: "left"}} },
		`problem "line" needs a domain, fields and t`: func(p *pinn.Problem) { p.Terms = nil },
	} {
		p := line()
		change(&p)
		if _, err := p.Complete(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
