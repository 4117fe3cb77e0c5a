package fem

import (
	"context"
	"math"
	"testing"

	"pinnsolve/mesh"
)

// Strain energies of bodies under loads by other codes, hp elements or order 5
// and more.
var bodiesInTests = map[string]struct {
	file       string
	material   Material
	conditions []Condition
	energy     float64
	p1         float64 // by first-order elements, in other codes, 0 if not known
	error      float64 // relative, of the second opinion, at most
}{
	"crack": {"testdata/rel-crack.msh", Material{1, 0.4}, []Condition{clamp(2, "bottom"), pull("top", 0, 1)}, 2.90420614, 2.58, 0.02},
	"beam":  {"testdata/beam-3d.msh", young(1, 0.3), []Condition{clamp(3, "fixed"), pull("load", 0, 0, -1)}, 132.0653, 0, 0.004},
	"plate": {"../mesh/testdata/plate3d.msh", Material{1, 0.4}, []Condition{
		{Parts: []string{"x0"}, Fixed: []int{0}}, {Parts: []string{"y0"}, Fixed: []int{1}}, {Parts: []string{"z0"}, Fixed: []int{2}},
		pull("right", 1, 0, 0)}, 0.904345 / 2, 0, 0.001},
	"bracket": {"../mesh/testdata/bracket.msh", Material{1, 0.4}, []Condition{clamp(2, "clamp"), pull("load", 0, -1)}, 130.3524, 0, 2e-4},
}

// Displacement elements are too stiff, less so the more there are, and the second
// opinion bounds the true energy from both sides.
func TestBound(t *testing.T) {
	for name, b := range bodiesInTests {
		p := Problem{Mesh: read(t, b.file), Material: Uniform(b.material), Conditions: b.conditions}
		last := 0.0
		for _, e := range []Element{{Order: 1}, {Order: 2}} {
			s := solved(t, p, e, Options{})
			if s.Energy <= last || s.Energy > b.energy*(1+1e-5) {
				t.Errorf("%s, order %d: energy %v after %v, true %v", name, e.Order, s.Energy, last, b.energy)
			}
			near(t, "work", s.Work, 2*s.Energy, 1e-9*s.Work)
			if b.p1 != 0 && e.Order == 1 {
				near(t, "energy of first order", s.Energy, b.p1, 0.005*b.p1)
			}
			last = s.Energy
		}
		o, err := SecondOpinion(context.Background(), p, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if o.Kind != Bound || o.Energy < last*(1-1e-9) || math.Abs(o.Energy/b.energy-1) > b.error {
			t.Errorf("%s: energy %v, true %v", name, o.Energy, b.energy)
		}
		if o.Stiffer(-b.energy) > 0 || o.Softer(-b.energy) > 0 {
			t.Errorf("%s: the true energy is refused: %+v", name, o)
		}
		// What the weak solver said of the crack before it saw it.
		if stiff := o.Stiffer(-0.23 * b.energy); stiff < 0.7*b.energy {
			t.Errorf("%s: an energy of 0.23 of the true one is too low by %v alone", name, stiff)
		}
		if o.Softer(-b.energy-2*o.Margin) <= 0 {
			t.Errorf("%s: too soft a solution is let through", name)
		}
	}
}

// Near incompressibility and at it mixed elements are right within the margin,
// constant pressures from the other side.
func TestMixed(t *testing.T) {
	bracket := read(t, "../mesh/testdata/bracket.msh")
	for nu, mean := range map[float64]float64{0.4999: 122.05942, 0.5: 122.03731} {
		p := Problem{Mesh: bracket, Material: Uniform(Material{1, 1 - 2*nu}), Conditions: bodiesInTests["bracket"].conditions}
		o, err := SecondOpinion(context.Background(), p, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "mean displacement", o.Fine.Means["load"][1], -mean, 2e-4*mean)
		if o.Kind != Estimate || o.Margin > 0.01*o.Energy || o.Others[0].Energy < o.Energy {
			t.Errorf("nu = %v: %+v", nu, o)
		}
		if energy := mean * math.Pi / 4; o.Stiffer(-energy) > 0 || o.Softer(-energy) > 0 {
			t.Errorf("nu = %v: the true energy is refused: %+v", nu, o)
		}
	}
	p := Problem{Mesh: read(t, "../mesh/testdata/plate3d.msh"), Material: Uniform(Material{1, 0}), Conditions: bodiesInTests["plate"].conditions}
	s := solved(t, p, Element{Order: 2, Mixed: true}, Options{Workers: 2, Tolerance: 1e-4})
	near(t, "plate", s.Means["right"][0], 0.78174, 5e-4)
}

// The body that does not move under its weight: the pressure bears it.
func TestNothingMoves(t *testing.T) {
	p := Problem{
		Mesh: read(t, "testdata/clamped-all-round.msh"), Material: Uniform(young(1, 0.5)),
		Force:      func(dst, _ []float64) { dst[0], dst[1] = 0, -1 },
		Conditions: []Condition{clamp(2, "wall", "wall2", "wall3", "wall4")},
	}
	s := solved(t, p, Element{Order: 2, Mixed: true}, Options{})
	var worst, mean float64
	s.Each(func(q *Sample) {
		worst = max(worst, math.Abs(q.U[0]), math.Abs(q.U[1]), math.Abs(q.P-(0.5-q.X[1])))
		mean += q.Weight * q.P
	})
	near(t, "displacement, and pressure less its value", worst, 0, 1e-8)
	near(t, "mean pressure", mean, 0, 1e-12)
	near(t, "weight", s.Reactions["wall"][1]+s.Reactions["wall2"][1]+s.Reactions["wall3"][1]+s.Reactions["wall4"][1], 1, 1e-8)

	p.Material = Uniform(young(1, 0.3))
	o, err := SecondOpinion(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "energy at nu = 0.3", o.Energy, 0.0212546517, 3e-4)

	p.Material = Uniform(young(1, 0.5))
	p.Conditions[0].U = func(dst, x []float64) { copy(dst, x) }
	if _, err := Solve(context.Background(), p, Element{Order: 2, Mixed: true}, Options{}); err == nil {
		t.Error("an incompressible body is blown up")
	}
}

// Bodies of several materials, one of them nearly incompressible: references by
// elements of order 5 and more.
func TestMaterials(t *testing.T) {
	m := read(t, "testdata/two-materials.msh")
	soft, stiff := young(1, 0.3), young(100, 0.3)
	p := Problem{Mesh: m, Conditions: []Condition{clamp(2, "left"), pull("right", 0, -1)}, Material: func(c int) Material {
		if middle(m, c)[0] < 1 {
			return soft
		}
		return stiff
	}}
	check := func(name string, kind Kind, energy, tolerance float64) {
		o, err := SecondOpinion(context.Background(), p, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, o.Energy, energy, tolerance*energy)
		if o.Kind != kind || o.Stiffer(-energy) > 0 || o.Softer(-energy) > 0 {
			t.Errorf("%s: the true energy %v is refused: %+v", name, energy, o)
		}
	}
	check("soft, then stiff", Bound, 13.971971, 0.002)
	p.Conditions = []Condition{clamp(2, "right"), pull("left", 0, -1)}
	check("stiff, then soft", Bound, 3.4501287, 0.002)

	m = read(t, "testdata/sectors.msh")
	p = Problem{Mesh: m, Conditions: []Condition{clamp(2, "lower"), pull("upper", 1, 0)}, Material: func(c int) Material {
		x := middle(m, c)
		switch angle := math.Mod(math.Atan2(x[1], x[0])*180/math.Pi+360, 360); {
		case angle > 150 && angle < 270:
			return young(1, 0.3)
		case angle > 270 || angle < 30:
			return young(100, 0.3)
		default:
			return young(10, 0.499)
		}
	}}
	check("sectors", Estimate, 30.8008, 0.2) // u ~ r^0.18 at an end of the stiff sector
}

// middle returns the mean of the corners of a cell.
func middle(m *mesh.Mesh, c int) []float64 {
	x := make([]float64, m.Dim)
	corners := m.Cells[c].Nodes[:cornersOf(m.Cells[c].Kind)]
	for _, v := range corners {
		for i := range x {
			x[i] += m.X[v*m.Dim+i] / float64(len(corners))
		}
	}
	return x
}
