package elasticity

import (
	"context"
	"math"
	"testing"

	"pinnsolve/fem"
	"pinnsolve/geometry"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
)

// The body for finite elements has its material, supports, loads and pressures.
func TestElements(t *testing.T) {
	m, err := mesh.ReadFile("../../mesh/testdata/bracket.msh")
	if err != nil {
		t.Fatal(err)
	}
	material, err := FromMuNu(1, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	b := Body{Name: "bracket", Domain: geometry.FromMesh(m), Material: material, Conditions: []Condition{Clamp("clamp", 2), Traction("load", 0, -1)}}
	p, err := Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	solve := func(p *fem.Problem) *fem.Solution {
		s, err := fem.Solve(context.Background(), *p, fem.Element{}, fem.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	// The reference of cases/testdata/bracket.csv.
	if got, want := solve(p.Elements).Means["load"][1], -165.96990; got > want*(1-2e-4) || got < want {
		t.Errorf("mean displacement %v, want a little less than %v", got, want)
	}
	// Under a uniform pressure the body shrinks as a whole, wherever it is held.
	b.Conditions = []Condition{Pressure(pinn.Boundary, 2)}
	s := solve(b.Elements())
	area := 0.0
	s.Each(func(q *fem.Sample) { area += q.Weight })
	want := 2 / (material.Lambda() + material.Mu) * area // strain -1/(lambda+mu) along both axes
	if d := s.Energy/want - 1; d > 1e-9 || d < -1e-9 {
		t.Errorf("energy under pressure %v, want %v", s.Energy, want)
	}
	b.Conditions = []Condition{{On: "clamp", Spring: []float64{3, 0}}, Traction("load", 0, -1)}
	if bodies, err := fem.Bodies(*b.Elements()); err != nil || len(bodies[0].Free) != 1 || bodies[0].Free[0].Rotation || len(bodies[0].Loads) != 1 {
		t.Errorf("a hole on springs along x can move along y alone: %+v, %v", bodies, err)
	}
	b.Section, b.Conditions = PlaneStress, []Condition{Clamp("clamp", 2), Traction("load", 0, -1)}
	plate := solve(b.Elements()).Means["load"][1]
	b.Section = PlaneStrain
	if ratio := plate / solve(b.Elements()).Means["load"][1]; ratio < 1.05 || ratio > 1/(1-0.09) {
		t.Errorf("a plate bends %v times as far as a long body", ratio)
	}
	// A free plate takes its thermal strain, a long body is under a stress across it.
	b.Conditions = nil
	for _, c := range []struct {
		section Section
		want    float64
	}{{PlaneStress, 0}, {PlaneStrain, 2 * 1.3 * area / 2}} { // E = 2 mu (1 + nu)
		b.Section, b.Thermal = c.section, func([]float64) float64 { return 1 }
		if e := solve(b.Elements()).Energy; math.Abs(e-c.want) > 1e-9*area {
			t.Errorf("%s: energy %v of a free body with a thermal strain, want %v", c.section, e, c.want)
		}
	}
	b.Thermal, b.Law = nil, Laws()[0]
	if b.Elements() != nil {
		t.Error("finite strain has linear elements")
	}
	b.Law, b.Domain = nil, geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1})
	if b.Elements() != nil {
		t.Error("a body without a mesh has elements")
	}
}

// A ring for finite elements has its springs and its rigid part, along r and z, and the
// thermal strains of its materials.
func TestElementsOfRevolution(t *testing.T) {
	m, err := mesh.ReadFile("../../cases/testdata/field/rel-square.msh") // from (0, 0) to (1, 1)
	if err != nil {
		t.Fatal(err)
	}
	free := math.NaN()
	b := Body{Name: "disk", Domain: geometry.FromMesh(m), Section: Axisymmetric, Material: Material{Mu: 0.5, Beta: 1}, Of: make([]int, len(m.Cells)),
		Groups: []Group{{Name: "all", Material: Material{Mu: 0.5, Beta: 1}, Thermal: func(x []float64) float64 { return 0.1 }}},
		Conditions: []Condition{
			{On: "bottom", Spring: []float64{0, 2}},
			{On: "top", Rigid: &Rigid{Center: []float64{0, 1}, Given: []float64{free}, Load: []float64{-math.Pi}}},
		}}
	s, err := fem.Solve(context.Background(), *b.Elements(), fem.Element{Order: 2}, fem.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// A pressure of 1 by a spring of 2 and on a bar of 1 with E = 1 that expands by 0.1;
	// the rigid part hinders the radius, which at nu = 0 is of no consequence to z but at
	// the corner.
	if u := s.Means["bottom"][1]; math.Abs(u+0.5) > 1e-9 {
		t.Errorf("the springs give way by %v, want 0.5", u)
	}
	if u := s.Means["top"][1]; math.Abs(u+1.4) > 0.01 {
		t.Errorf("the top moves by %v, want about -1.4", u)
	}
	if r := s.Reactions["bottom"][1]; math.Abs(r-math.Pi) > 1e-9 {
		t.Errorf("the springs hold %v, want pi", r)
	}
}
