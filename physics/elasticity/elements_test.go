package elasticity

import (
	"context"
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
	if e := b.Elements(); e.Known() {
		t.Error("elements know springs")
	} else if bodies, err := fem.Bodies(*e); err != nil || len(bodies[0].Free) != 1 || bodies[0].Free[0].Rotation || len(bodies[0].Loads) != 1 {
		t.Errorf("a hole on springs along x can move along y alone: %+v, %v", bodies, err)
	}
	b.Section, b.Conditions = PlaneStress, []Condition{Clamp("clamp", 2), Traction("load", 0, -1)}
	plate := solve(b.Elements()).Means["load"][1]
	b.Section = PlaneStrain
	if ratio := plate / solve(b.Elements()).Means["load"][1]; ratio < 1.05 || ratio > 1/(1-0.09) {
		t.Errorf("a plate bends %v times as far as a long body", ratio)
	}
	b.Section = Axisymmetric
	if b.Elements().Known() {
		t.Error("elements know bodies of revolution")
	}
	b.Section, b.Thermal = PlaneStrain, func([]float64) float64 { return 1 }
	if b.Elements().Known() {
		t.Error("elements know thermal strains")
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
