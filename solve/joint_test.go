package solve_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// waves is -a lap u + c u = 3 u* on the unit square, u* = sin(x) cos(y), so that 2a + c = 3,
// with a wrong condition on all of its boundary, and a wave along x of equal frequency.
func waves(v map[string]float64) (pinn.Problem, error) {
	return pinn.Problem{
		Name: "waves", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}), Fields: []pinn.Field{{Name: "u"}},
		Terms: []pinn.Term{{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			return []ad.Expr{u.Lap().Scale(-v["a"]).Add(u.V().Scale(v["c"])).Sub(p.X()[0].Sin().Mul(p.X()[1].Cos()).Scale(3))}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: func([]float64) float64 { return 7 }}},
	}, nil
}

// Without what holds on the boundary a solution and a constant come out of data: beside
// u* with its particular combination, solutions of the homogeneous equation, such as
// sinh(x sqrt(c/a)), tell both constants.
func TestIdentifyJoint(t *testing.T) {
	if testing.Short() {
		t.Skip("factorises some forty systems")
	}
	const a, c = 0.5, 2.0
	r := rand.New(rand.NewPCG(1, 2))
	var data []solve.Measurement
	for range 120 {
		x := []float64{r.Float64(), r.Float64()}
		u := math.Sin(x[0])*math.Cos(x[1]) + 0.3*math.Sinh(x[0]*math.Sqrt(c/a))
		data = append(data, solve.Measurement{Output: "u", At: x, Value: u, Sigma: 1e-4, Name: "u"})
	}
	unknowns := []inverse.Unknown{
		{Name: "a", Start: 5, Transform: inverse.Log, Lo: 1e-3, Hi: 1e3},
		{Name: "c", Start: 0.3, Transform: inverse.Log, Lo: 1e-3, Hi: 1e3},
	}
	o := solve.Options{Width: 100}
	e, err := solve.IdentifyJoint(context.Background(), waves, o, unknowns, data, nil, inverse.Options{NoProfiles: true})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{a, c} {
		if got := float64(e.Unknowns[k].Value); math.Abs(got/want-1) > 1e-3 {
			t.Errorf("%s = %v, want %v: %s: %s", e.Unknowns[k].Name, got, want, e.Status, e.Message)
		}
	}
	if e.Joint == nil || e.Joint.Fitted < 10 || e.Joint.Fitted > 100 {
		t.Errorf("%+v: the boundary data are some dozens of numbers", e.Joint)
	}

	for _, bad := range []struct {
		free []string
		data []solve.Measurement
		want string
	}{
		{[]string{"lft"}, data, `did you mean left`},
		{nil, []solve.Measurement{{Output: "u", At: []float64{0.5, 0.5}, Name: "u"}, {Output: "u", At: []float64{0.2, 0.5}, Name: "u"}, {Output: "u", At: []float64{0.2, 0.3}, Name: "u"}}, "give a standard deviation"},
	} {
		if _, err := solve.IdentifyJoint(context.Background(), waves, o, unknowns, bad.data, bad.free, inverse.Options{}); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%v: %v, want %q", bad.free, err, bad.want)
		}
	}
}

// Where the boundary is part free the rest of the conditions hold: here they are wrong, and
// the data contradict them.
func TestIdentifyJointHoldsTheRest(t *testing.T) {
	if testing.Short() {
		t.Skip("factorises some forty systems")
	}
	r := rand.New(rand.NewPCG(1, 2))
	var data []solve.Measurement
	for range 60 {
		x := []float64{r.Float64(), r.Float64()}
		data = append(data, solve.Measurement{Output: "u", At: x, Value: math.Sin(x[0]) * math.Cos(x[1]), Sigma: 1e-2, Name: "u"})
	}
	sides := func(v map[string]float64) (pinn.Problem, error) {
		p, err := waves(v)
		p.Dirichlet = nil
		for _, part := range p.Domain.Parts() {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "u", On: pinn.Region(part), Value: func([]float64) float64 { return 7 }})
		}
		return p, err
	}
	unknowns := []inverse.Unknown{{Name: "a", Start: 1, Transform: inverse.Log, Lo: 1e-3, Hi: 1e3}}
	pose := func(v map[string]float64) (pinn.Problem, error) {
		return sides(map[string]float64{"a": v["a"], "c": 3 - 2*v["a"]})
	}
	e, err := solve.IdentifyJoint(context.Background(), pose, solve.Options{Width: 60}, unknowns, data, []string{"left", "right", "top"}, inverse.Options{NoProfiles: true})
	if err != nil {
		t.Fatal(err)
	}
	if e.Status != inverse.Misfit && e.Status != inverse.PhysicsUnresolved {
		t.Errorf("%s: %s", e.Status, e.Message)
	}
}
