package flow_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/physics/flow"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// solved returns the relative errors of velocity and pressure of a weak solve.
func solved(t *testing.T, f flow.Flow, o solve.Options) (u, p float64, r *solve.Result) {
	t.Helper()
	problem, err := flow.Pose(f)
	if err != nil {
		t.Fatal(err)
	}
	o.Statement = solve.Weak
	if r, err = solve.Run(context.Background(), problem, o); err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.Converged {
		t.Fatalf("%v: %s", r.Status, r.Message)
	}
	pts := f.Domain.Interior(500, geometry.Uniform{}, 1)
	var errors [2]float64
	for k := range errors {
		e, err := r.Solution.Error(r.Solution.Problem().Outputs[k], pts)
		if err != nil {
			t.Fatal(err)
		}
		errors[k] = float64(e.RelL2)
	}
	return errors[0], errors[1], r
}

var unit = geometry.Rectangle([2]float64{}, [2]float64{1, 1})

// The incompressible block of elasticity is a creeping flow: with u = curl of a stream
// function and p = -pi mu sin(pi (x + y)), f = -mu Lap u + grad p by hand.
func TestCreepingFlowIsTheIncompressibleBlock(t *testing.T) {
	const π, mu = math.Pi, 0.7
	exact := func(dst, x []float64) {
		dst[0] = math.Sin(2*π*x[1]) * (math.Cos(2*π*x[0]) - 1)
		dst[1] = math.Sin(2*π*x[0]) * (1 - math.Cos(2*π*x[1]))
	}
	f := flow.Flow{
		Name: "block", Domain: unit, Viscosity: mu, Conditions: []flow.Condition{flow.Wall(pinn.Boundary, 2)}, ExactU: exact,
		ExactP: func(x []float64) float64 { return -π * mu * math.Sin(π*(x[0]+x[1])) },
		Force: func(dst, x []float64) {
			sx, cx := math.Sincos(2 * π * x[0])
			sy, cy := math.Sincos(2 * π * x[1])
			slope := -π * π * mu * math.Cos(π*(x[0]+x[1]))
			dst[0] = mu*4*π*π*sy*(2*cx-1) + slope
			dst[1] = mu*4*π*π*sx*(1-2*cy) + slope
		},
	}
	u, p, _ := solved(t, f, solve.Options{Weak: solve.WeakOptions{Windows: 1, Features: 150}})
	if !(u < 1e-4) || !(p < 2e-3) {
		t.Errorf("errors %.1e of the velocity, %.1e of the pressure", u, p)
	}
}

// Between pressures at both ends of a channel the flow is parabolic, with inertia too.
func TestChannelBetweenPressures(t *testing.T) {
	const mu, from, to = 0.1, 3.0, 1.0
	drop := (from - to) / 2
	level := func(p float64) func(x []float64) float64 { return func([]float64) float64 { return p } }
	f := flow.Flow{
		Name: "channel", Domain: geometry.Rectangle([2]float64{}, [2]float64{2, 1}), Viscosity: mu, Density: 2,
		Conditions: []flow.Condition{
			flow.Wall("bottom", 2), flow.Wall("top", 2), flow.Straight("left", 0, 2), flow.Straight("right", 0, 2),
			flow.Open("left", level(from)), flow.Open("right", level(to)),
		},
		ExactU: flow.Channel(drop/(8*mu), 0, 1), ExactP: func(x []float64) float64 { return from - drop*x[0] },
	}
	f.Measures = []pinn.Quantity{f.ForceOn("drag", "N/m", "bottom", 0, 1), flow.PressureDrop("drop", []float64{0, 0.5}, []float64{2, 0.5}), flow.FlowRate("rate", "right", 2)}
	u, p, r := solved(t, f, solve.Options{Weak: solve.WeakOptions{Windows: 1, Features: 80}})
	if !(u < 1e-6) || !(p < 1e-6) {
		t.Errorf("errors %.1e of the velocity, %.1e of the pressure", u, p)
	}
	values, err := r.Solution.Values(r.Solution.Problem().Quantities)
	if err != nil {
		t.Fatal(err)
	}
	// Both walls carry the drop of the pressure, over the height 1.
	for k, want := range []float64{(from - to) / 2, from - to, drop / (12 * mu)} {
		if math.Abs(values[k]-want) > 1e-5 {
			t.Errorf("%s: %v, want %v", f.Measures[k].Name, values[k], want)
		}
	}
}

// A flow that is Taylor's solution, with its data all round, has fields that vanish, and
// outputs that do not.
func TestJumpCarriesTheSolution(t *testing.T) {
	lid := flow.Jump{At: [2]float64{0, 1}, Wall: [2]float64{1, 0}, Rest: [2]float64{0, -1}, Velocity: 1}
	// Batchelor, section 4.8, with the angle s down from the lid, u = f' e_r - f e_s.
	n := math.Pi*math.Pi/4 - 1
	a, c, d := math.Pi*math.Pi/4/n, -math.Pi/2/n, -1/n
	taylor := func(dst, x []float64) {
		r, angle := math.Hypot(x[0], 1-x[1]), math.Atan2(1-x[1], x[0])
		if r == 0 {
			dst[0], dst[1] = 0, 0
			return
		}
		sin, cos := math.Sincos(angle)
		radial := a*cos + c*(sin+angle*cos) + d*(cos-angle*sin)
		turn := -(a*sin + c*angle*sin + d*angle*cos)
		dst[0], dst[1] = radial*cos-turn*sin, -(radial*sin + turn*cos)
	}
	f := flow.Flow{Name: "jump", Domain: unit, Viscosity: 1, Jumps: []flow.Jump{lid},
		Conditions: []flow.Condition{flow.Moving(pinn.Boundary, 2, taylor)}}
	problem, err := flow.Pose(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(problem.Terms) > 0 || len(problem.Singular) != 1 {
		t.Error("a jump has a strong statement, or no singular point")
	}
	r, err := solve.Run(context.Background(), problem, solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 1, Features: 120}})
	if err != nil {
		t.Fatal(err)
	}
	at, want := []float64{0.2, 0.7}, make([]float64, 2)
	taylor(want, at)
	v, err := r.Solution.Eval(problem.Outputs[0], geometry.NewPoints(2, at...))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(v[i][0]-want[i]) > 3e-5 {
			t.Errorf("velocity %v, want %v", v, want)
		}
	}
}

// Data that the fluid cannot follow, and wrong sizes, are errors of one line.
func TestWrongFlows(t *testing.T) {
	in := func(dst, _ []float64) { dst[0], dst[1] = 1, 0 }
	for want, f := range map[string]flow.Flow{
		"flow out than in": {Domain: unit, Viscosity: 1, Conditions: []flow.Condition{flow.Moving("left", 2, in), flow.Wall("right", 2), flow.Wall("top", 2), flow.Wall("bottom", 2)}},
		"viscosity":        {Domain: unit},
		"density":          {Domain: unit, Viscosity: 1, Density: -1},
	} {
		if _, err := flow.Pose(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error about %q, got %v", want, err)
		}
	}
	for name, c := range map[string]struct {
		on    []flow.Condition
		gauge bool
	}{
		"walls":    {[]flow.Condition{flow.Wall(pinn.Boundary, 2)}, true},
		"slip":     {[]flow.Condition{flow.Slip("left", 0), flow.Slip("right", 0), flow.Slip("top", 1), flow.Wall("bottom", 2)}, true},
		"one open": {[]flow.Condition{flow.Wall("left", 2), flow.Wall("top", 2), flow.Wall("bottom", 2)}, false},
	} {
		p, err := flow.Pose(flow.Flow{Domain: unit, Viscosity: 1, Conditions: c.on})
		if err != nil || (len(p.Weak.Gauges) > 0) != c.gauge {
			t.Errorf("%s: gauges %v, error %v", name, p.Weak.Gauges, err)
		}
	}
}
