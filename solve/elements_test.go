package solve_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/cases"
	"pinnsolve/fem"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// part is the problem of a mesh in cases/testdata/field, with E = 1.
func part(t *testing.T, name string, nu float64, force []float64, conditions ...cases.PartCondition) pinn.Problem {
	t.Helper()
	m, err := mesh.ReadFile("../cases/testdata/field/" + name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cases.Workpiece{Name: name, Mesh: m, Moduli: map[string]float64{"E": 1, "nu": nu}, Force: force, Conditions: conditions}.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("mixed", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A body that its loads move has no solution: the error says which, of how many.
func TestLooseBodyIsRefused(t *testing.T) {
	p := part(t, "two-bodies.msh", 0.3, nil,
		cases.PartCondition{Kind: "fix", On: "left"}, cases.PartCondition{Kind: "traction", On: "right", Values: []float64{0, -1}})
	_, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Weak})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"body 2 of 2", "can move", "right"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

// A body whose rigid part is loaded and held by nothing is refused, too.
func TestLooseRigidPart(t *testing.T) {
	p := part(t, "two-bodies.msh", 0.3, nil, cases.PartCondition{Kind: "fix", On: "left"},
		cases.PartCondition{Kind: "rigid", On: "right"}, cases.PartCondition{Kind: "force", On: "right", Values: []float64{0, 1}})
	_, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Weak})
	if err == nil || !strings.Contains(err.Error(), "body 2 of 2") || !strings.Contains(err.Error(), "can move") {
		t.Errorf("%v, want that body 2 of 2 can move", err)
	}
}

// A body held all round: its energies are those of cases/testdata/field/values.csv.
// Incompressible it does not move at all, so that no work is there to compare
// errors with; both sides agree that it does not.
func TestHeldAllRound(t *testing.T) {
	var held []cases.PartCondition
	for _, wall := range []string{"wall", "wall2", "wall3", "wall4"} {
		held = append(held, cases.PartCondition{Kind: "fix", On: wall})
	}
	for _, test := range []struct{ nu, work, tolerance float64 }{{0.3, 0.0425093033, 4e-5}, {0.5, 0, 1e-6}} {
		r := weakly(t, part(t, "clamped-all-round.msh", test.nu, []float64{0, -1}, held...), solve.Options{})
		if off := math.Abs(r.Weak.Work - test.work); r.Status != solve.Converged || off > test.tolerance {
			t.Errorf("nu %v: %s, work %v, want %v", test.nu, r.Status, r.Weak.Work, test.work)
		}
	}
}

// Finite elements solve the problem that the windows solve: on the squares of the
// mesh their energy is a little lower. Elements of half the stiffness, whose
// potential energy is twice as low, leave no room for that solution.
func TestSecondOpinion(t *testing.T) {
	lines := []float64{0, 0.5, 1, 1.5, 2}
	p := workpiece(t, cracked(lines, lines, -1, 0, 0))
	r := weakly(t, p, solve.Options{})
	e := r.Weak.Elements
	if e == nil {
		t.Fatal("no second opinion")
	}
	if lower := 1 - 2*float64(e.Energy)/r.Weak.Work; r.Status != solve.Converged || e.Kind != "bound" || lower < 0 || lower > 0.01 {
		t.Errorf("%s: energy %v, elements %v (%s)", r.Status, r.Weak.Work/2, e.Energy, e.Kind)
	}
	refuted(t, p)
}

// refuted checks that elements of half the stiffness refute the solution of a problem.
func refuted(t *testing.T, p pinn.Problem) {
	t.Helper()
	soft, material := *p.Elements, p.Elements.Material
	soft.Material = func(cell int) fem.Material {
		m := material(cell)
		m.Mu /= 2
		return m
	}
	soft.Springs = slices.Clone(soft.Springs)
	for i, s := range soft.Springs {
		soft.Springs[i].Stiffness = func(dst, x []float64) { s.Stiffness(dst, x); floats.Scale(0.5, dst) }
	}
	p.Elements = &soft
	if r := weakly(t, p, solve.Options{}); r.Status != solve.Contradicted || r.Trusted() {
		t.Errorf("elements of half the stiffness: %s, %s", r.Status, r.Message)
	}
}

// Elements have an opinion on bodies of revolution, springs, thermal strains and rigid
// parts: it is the energy of the solution, and refutes another one.
func TestSecondOpinionOfPhysics(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	on := func(kind, part string, values ...float64) cases.PartCondition {
		return cases.PartCondition{Kind: kind, On: part, Values: values}
	}
	round := func(w cases.Workpiece) cases.Workpiece { w.Section = cases.Axisymmetric; return w }
	warm := func(w cases.Workpiece) cases.Workpiece { w.Thermal = map[string]float64{"": 0.01}; return w }
	with := func(conditions ...cases.PartCondition) cases.Workpiece {
		return cases.Workpiece{Conditions: conditions}
	}
	free := math.NaN()
	for name, c := range map[string]struct {
		file string
		nu   float64
		w    cases.Workpiece
	}{
		"sphere":       {"sphere-section.msh", 0.5, round(with(on("roller", "equator"), on("pressure", "inside", 1)))},
		"plug":         {"rel-square.msh", 0.3, round(with(on("fix", "bottom"), on("rigid", "top"), on("force", "top", 0, 1)))},
		"heated disk":  {"rel-square.msh", 0.5, warm(round(with(on("roller", "bottom"), on("fix", "top"))))},
		"springs":      {"beam.msh", 0.3, with(on("spring", "left", 2), on("roller", "bottom"), on("traction", "right", 1, 0))},
		"heated beam":  {"beam.msh", 0.3, warm(with(on("fix", "left"), on("roller", "right")))},
		"rigid end":    {"beam.msh", 0.5, with(on("fix", "left"), on("rigid", "right"), on("moment", "right", 0.01))},
		"guided end":   {"beam.msh", 0.3, with(on("fix", "left"), on("rigid", "right", free, -1, 0))},
		"all together": {"rel-square.msh", 0.3, warm(round(with(on("spring", "bottom", 0, 3), on("rigid", "top"), on("force", "top", 0, 1))))},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := mesh.ReadFile("../cases/testdata/field/" + c.file)
			if err != nil {
				t.Fatal(err)
			}
			w := c.w
			w.Name, w.Mesh, w.Moduli = name, m, map[string]float64{"E": 1, "nu": c.nu}
			made, err := w.Case()
			if err != nil {
				t.Fatal(err)
			}
			p, err := made.Pose("mixed", nil)
			if err != nil {
				t.Fatal(err)
			}
			e := weakly(t, p, solve.Options{}).Weak.Elements
			if e == nil {
				t.Fatal("no second opinion")
			}
			if off := math.Abs(float64(e.Energy/e.Solution) - 1); !(off < 5e-3) {
				t.Errorf("energy %v, of elements %v", e.Solution, e.Energy)
			}
			refuted(t, p)
		})
	}
}
