package solve_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/cases"
	"pinnsolve/family"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// posedAt poses a case in one of its forms.
func posedAt(t *testing.T, name, form string) func(map[string]float64) (pinn.Problem, error) {
	t.Helper()
	c, err := cases.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(values map[string]float64) (pinn.Problem, error) { return c.Pose(form, values) }
}

// Members between the nodes have the errors that the family estimates, near
// incompressibility too.
func TestFamily(t *testing.T) {
	f, err := solve.RunFamily(context.Background(), posedAt(t, "block", "mixed"), solve.Options{Width: 200}, solve.FamilyOptions{
		Axes: []family.Axis{{Name: "nu", Lo: 0.3, Hi: 0.4999}}, Tolerance: 1e-5})
	if err != nil || f.Status != solve.Converged || f.Estimate > 1e-5 {
		t.Fatalf("%v, %+v", err, f)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		nu := 0.3 + 0.1999*r.Float64()
		b, err := f.At(nu)
		if err != nil {
			t.Fatal(err)
		}
		pts := b.Problem.Domain.Interior(100, geometry.Halton{}, 9)
		for _, o := range b.Problem.Outputs[:2] {
			got, err := b.Eval(o.Name, pts)
			if err != nil {
				t.Fatal(err)
			}
			var off, size float64
			want := make([]float64, len(got))
			for n := range pts.Len() {
				o.Exact(want, pts.At(n))
				for k, w := range want {
					off, size = off+(got[k][n]-w)*(got[k][n]-w), size+w*w
				}
			}
			if e := math.Sqrt(off / size); e > 5*f.Estimate {
				t.Errorf("%s at nu = %.4f is off by %.2g, estimate %.2g with %d members", o.Name, nu, e, f.Estimate, len(f.Members))
			}
		}
	}
	if _, err := f.At(0.2); err == nil || !strings.Contains(err.Error(), "outside the family") {
		t.Errorf("outside: %v", err)
	}
}

// A length is a parameter where the body is stretched; where it changes its shape the
// refusal says so.
func TestFamilyOfBodies(t *testing.T) {
	disk := func(values map[string]float64) (pinn.Problem, error) {
		p := poissonOn(geometry.Rectangle([2]float64{0, 0}, [2]float64{values["length"], 1}))
		if values["hole"] > 0 {
			p.Domain = geometry.Difference(p.Domain, geometry.Disk([2]float64{0.5, 0.5}, values["hole"]))
		}
		return p, nil
	}
	f, err := solve.RunFamily(context.Background(), disk, solve.Options{Width: 120, Tolerance: 1e-2}, solve.FamilyOptions{
		Axes: []family.Axis{{Name: "length", Lo: 1, Hi: 1.5}}, Tolerance: 1e-4})
	if err != nil || f.Status != solve.Converged {
		t.Fatalf("%v, %+v", err, f)
	}
	b, err := f.At(1.2)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Eval("u", geometry.NewPoints(2, 0.6, 0.5, 1.19, 0.3))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := disk(map[string]float64{"length": 1.2})
	one, err := solve.Run(context.Background(), p, solve.Options{Width: 120, Tolerance: 1e-2})
	if err != nil {
		t.Fatal(err)
	}
	want, err := one.Solution.Fields(geometry.NewPoints(2, 0.6, 0.5, 1.19, 0.3))
	if err != nil || math.Abs(got[0][0]-want[0][0]) > 5e-4*want[0][0] || math.Abs(got[0][1]-want[0][1]) > 5e-4*want[0][0] {
		t.Errorf("%v, want %v, %v", got, want, err)
	}
	_, err = solve.RunFamily(context.Background(), disk, solve.Options{Width: 60, Tolerance: 1}, solve.FamilyOptions{
		Axes: []family.Axis{{Name: "hole", Lo: 0.1, Hi: 0.2}, {Name: "length", Lo: 1, Hi: 1.1}}})
	if err == nil || !strings.Contains(err.Error(), "changes its shape") {
		t.Errorf("a hole that grows: %v", err)
	}
}

// poissonOn is -Lap u = 1, u = 0 on the boundary.
func poissonOn(d *geometry.Domain) pinn.Problem {
	return pinn.Problem{
		Name: "membrane", Domain: d, Fields: []pinn.Field{{Name: "u"}},
		Terms:     []pinn.Term{pinn.Equation(func(u ad.Jet) ad.Expr { return u.Lap().Add(ad.Const(1)) })},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}},
	}
}

// A member that cannot be trusted ends the family with its status and place.
func TestFamilyUntrusted(t *testing.T) {
	f, err := solve.RunFamily(context.Background(), posedAt(t, "block", "standard"), solve.Options{Width: 30, Tolerance: 1e-9}, solve.FamilyOptions{
		Axes: []family.Axis{{Name: "nu", Lo: 0.1, Hi: 0.3}}})
	if err != nil || f.Status != solve.UnderResolved || !strings.Contains(f.Message, "at nu = 0.2 is under-resolved") {
		t.Errorf("%v, %+v", err, f)
	}
}
