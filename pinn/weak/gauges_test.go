package weak_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// mean returns the mean over the body of an expression in the fields.
func mean(t testing.TB, s *fields.Solution, f func(p *pinn.Point) ad.Expr) float64 {
	t.Helper()
	v, err := s.Value(pinn.Quantity{Name: "mean", On: pinn.Interior, Mean: true, Eval: f})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A pressure that the equations leave free has mean zero over the body once
// restored, and the displacement does not depend on it.
func TestRestoreMeanPressure(t *testing.T) {
	m, _ := elasticity.FromMuNu(2, 0.5)
	b := elasticity.Body{Name: "enclosed", Domain: square, Material: m, Displacement: 0.1,
		Force:      func(dst, x []float64) { dst[0], dst[1] = 5*x[1]+1, x[0]*x[1] },
		Conditions: []elasticity.Condition{elasticity.Clamp(pinn.Boundary, 2)}}
	sides := ansatz.Product(ansatz.Plane(0, 0, 0.5), ansatz.Plane(0, 1, 0.5), ansatz.Plane(1, 0, 0.5), ansatz.Plane(1, 1, 0.5))
	hard := b
	hard.Hard = []*pinn.Ansatz{{Phi: sides}, {Phi: sides}}
	for name, b := range map[string]elasticity.Body{"Nitsche": b, "ansatz": hard} {
		g := discrete{windows: []int{2, 2}, plain: 10, size: 0.18, degree: 12}.of(t, posed(t, "mixed", b))
		n := &weak.Iteration{Form: g}
		r := training.Newton(t.Context(), n, make([]float64, g.Dim()), training.Settings{})
		if r.Status != training.Converged {
			t.Fatalf("%s: %v: %s", name, r.Status, r.Message)
		}
		if k := n.Tangent.Kind(); k != "signed cholesky" {
			t.Errorf("%s: the gauge leaves no saddle point: %s", name, k)
		}
		before := g.Solution(r.Theta)
		n.Tangent.RestoreGauges(t.Context(), r.Theta)
		after := g.Solution(r.Theta)
		pressure := func(p *pinn.Point) ad.Expr { return p.U[2].V() }
		if q := mean(t, before, pressure); math.Abs(q) < 1e-3 {
			t.Errorf("%s: mean pressure %v before: nothing to restore", name, q)
		}
		if q := mean(t, after, pressure); math.Abs(q) > 1e-9 {
			t.Errorf("%s: mean pressure %v", name, q)
		}
		pts := square.Quadrature(6)
		u, err := before.Fields(pts)
		if err != nil {
			t.Fatal(err)
		}
		v, err := after.Fields(pts)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			for p := range u[i] {
				if d := math.Abs(u[i][p] - v[i][p]); d > 1e-6*0.1 {
					t.Fatalf("%s: restoring the pressure moved the body by %v", name, d)
				}
			}
		}
	}
}

// A body without supports ends without rigid motion, with the strain of its
// loads.
func TestRestoreRigidMotions(t *testing.T) {
	for _, form := range []string{"standard", "mixed"} {
		g := discrete{windows: []int{1, 1}, plain: 12, size: 0.6, degree: 12}.of(t, posed(t, form, floating()))
		theta, _ := solved(t, g)
		s := g.Solution(theta)
		for name, f := range map[string]func(p *pinn.Point) ad.Expr{
			"ux": func(p *pinn.Point) ad.Expr { return p.U[0].V() },
			"uy": func(p *pinn.Point) ad.Expr { return p.U[1].V() },
			"rotation": func(p *pinn.Point) ad.Expr {
				half := ad.Const(-0.5)
				return p.X()[0].Add(half).Mul(p.U[1].V()).Sub(p.X()[1].Add(half).Mul(p.U[0].V()))
			},
		} {
			if v := mean(t, s, f); math.Abs(v) > 1e-10 {
				t.Errorf("%s: mean %s is %v", form, name, v)
			}
		}
		pts := square.Quadrature(5)
		u, err := s.Fields(pts)
		if err != nil {
			t.Fatal(err)
		}
		shear := (gradient[0][1] + gradient[1][0]) / 2
		for p := range pts.Len() {
			x, y := pts.At(p)[0]-0.5, pts.At(p)[1]-0.5
			for i, want := range []float64{gradient[0][0]*x + shear*y, shear*x + gradient[1][1]*y} {
				if math.Abs(u[i][p]-want) > 1e-9 {
					t.Fatalf("%s: u_%d at %v is %v, want %v", form, i, pts.At(p), u[i][p], want)
				}
			}
		}
	}
}
