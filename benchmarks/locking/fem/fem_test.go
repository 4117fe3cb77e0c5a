package fem

import (
	"math"
	"strings"
	"testing"

	"pinnsolve/fem"
	"pinnsolve/physics/elasticity"
)

func material(t *testing.T, nu float64) elasticity.Material {
	t.Helper()
	m, err := elasticity.FromMuNu(1, nu)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func solved(t *testing.T, p Problem, e Element, n int) *Solution {
	t.Helper()
	s, err := Solve(p, e, n)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// P1 has order 2, as a linear element should, at lambda = mu.
func TestP1Order(t *testing.T) {
	p := Block(material(t, 0.25))
	coarse, fine := solved(t, p, P1, 16).ErrorU(), solved(t, p, P1, 32).ErrorU()
	if order := math.Log2(coarse / fine); math.Abs(order-2) > 0.2 {
		t.Errorf("errors %v and %v: order %v, want 2", coarse, fine, order)
	}
}

// The same code locks at lambda/mu = 1e6, and refinement does not help.
func TestP1Locks(t *testing.T) {
	m, err := elasticity.FromMuLambda(1, 1e6)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{8, 16, 32} {
		if e := solved(t, Block(m), P1, n).ErrorU(); e < 0.95 {
			t.Errorf("n = %d: error %v, want at least 0.95", n, e)
		}
	}
}

// The orders show on coarse meshes: 3.12 at most of u, and of p, which begins
// above its order of 2, 2.4 at least.
func TestTaylorHoodOrder(t *testing.T) {
	for _, nu := range []float64{0.1, 0.3, 0.49, 0.4999, 0.499999, 0.5} {
		for _, p := range []Problem{Block(material(t, nu)), Cylinder(material(t, nu))} {
			coarse, fine := solved(t, p, TaylorHood, 4), solved(t, p, TaylorHood, 8)
			order := math.Log2(coarse.ErrorU() / fine.ErrorU())
			if math.Abs(order-3) > 0.2 {
				t.Errorf("%s, nu = %v: order %v of u, want 3", p.Name, nu, order)
			}
			if order := math.Log2(coarse.ErrorP() / fine.ErrorP()); order < 1.9 {
				t.Errorf("%s, nu = %v: order %v of p, want 2", p.Name, nu, order)
			}
		}
	}
}

// Tip displacements of Cook's membrane with E = 1 for P1 on 32 x 32 cells split
// along the same diagonals, from another code, and for the limit of refinement,
// from an hp method that agrees with a third.
func TestCook(t *testing.T) {
	for _, c := range []struct{ nu, p1, limit float64 }{
		{0.3, 22.002, 23.05673}, {0.49, 14.747, 19.66506}, {0.499999, 5.195, 19.42589},
	} {
		m, err := elasticity.FromENu(1, c.nu)
		if err != nil {
			t.Fatal(err)
		}
		if _, tip := solved(t, Cook(m), P1, 32).Corner([2]int{1, 1}); math.Abs(tip-c.p1) > 1e-3 {
			t.Errorf("nu = %v: P1 gives %v, the other code %v", c.nu, tip, c.p1)
		}
		// The corner at the clamp, where u grows as r^0.54, limits the order.
		_, coarse := solved(t, Cook(m), TaylorHood, 8).Corner([2]int{1, 1})
		_, fine := solved(t, Cook(m), TaylorHood, 16).Corner([2]int{1, 1})
		if e := 1 - fine/c.limit; e < 0 || e > 0.013 || e > 0.6*(1-coarse/c.limit) {
			t.Errorf("nu = %v: P2-P1 gives %v, then %v, want %v", c.nu, coarse, fine, c.limit)
		}
	}
}

// Apparent moduli of the bonded block, from a graded hp mesh.
func TestBonded(t *testing.T) {
	for nu, want := range map[float64]float64{0.3: 3.319998, 0.49: 14.36226, 0.4999: 19.35984, 0.5: 19.43032} {
		coarse := solved(t, Bonded(material(t, nu)), TaylorHood, 4).ApparentModulus()/want - 1
		fine := solved(t, Bonded(material(t, nu)), TaylorHood, 8).ApparentModulus()/want - 1
		// An approximate displacement is too stiff.
		if fine < 0 || fine > 0.003 || fine > 0.6*coarse {
			t.Errorf("nu = %v: relative errors %v, then %v", nu, coarse, fine)
		}
	}
}

// A linear displacement is reproduced on any mesh, with the tractions of its
// stress.
func TestPatch(t *testing.T) {
	m := material(t, 0.4)
	for _, e := range []Element{P1, TaylorHood} {
		stress := [2][2]float64{{2*m.Mu*0.1 + m.Lambda()*0.15, 0}, {0, 2*m.Mu*0.05 + m.Lambda()*0.15}}
		pull := func(dst, n []float64) { dst[0], dst[1] = stress[0][0]*n[0], stress[1][1]*n[1] }
		p := Problem{
			Material: m, Cells: [2]int{2, 1},
			Map: func(s, t float64) (x, y float64) { return s * (1 + 0.3*t), t * (1 + 0.4*s*s) },
			Sides: [4]Side{
				Bottom: {Fixed: [2]bool{false, true}, T: pull}, Left: {Fixed: [2]bool{true, false}, T: pull},
				Right: {T: pull}, Top: {T: pull},
			},
			ExactU: func(dst, x []float64) { dst[0], dst[1] = 0.1*x[0], 0.05*x[1] },
			ExactP: func([]float64) float64 { return -m.Lambda() * 0.15 },
		}
		s := solved(t, p, e, 3)
		if u, q := s.ErrorU(), s.ErrorP(); u > 1e-13 || q > 1e-12 {
			t.Errorf("%v: errors %v of u, %v of p", e, u, q)
		}
	}
}

// The pressure of an incompressible body that is fixed on the whole boundary
// has mean 0.
func TestMeanPressure(t *testing.T) {
	var mean float64
	solved(t, Block(material(t, 0.5)), TaylorHood, 6).Each(func(q *fem.Sample) { mean += q.Weight * q.P })
	if math.Abs(mean) > 1e-13 {
		t.Errorf("mean pressure %v", mean)
	}
}

func TestRangeOfNu(t *testing.T) {
	if _, err := Solve(Block(material(t, 0.5)), P1, 4); err == nil || !strings.Contains(err.Error(), "nu below 0.5") {
		t.Errorf("P1 at nu = 0.5: %v", err)
	}
	if _, err := Solve(Block(material(t, 0)), TaylorHood, 4); err == nil || !strings.Contains(err.Error(), "nu above 0") {
		t.Errorf("P2-P1 at nu = 0: %v", err)
	}
}

func TestSingular(t *testing.T) {
	p := Cylinder(material(t, 0.3))
	p.Sides[Bottom], p.Sides[Top] = Side{}, Side{}
	if _, err := Solve(p, P1, 4); err == nil || !strings.Contains(err.Error(), "can move") {
		t.Errorf("a body without supports: error %v", err)
	}
}
