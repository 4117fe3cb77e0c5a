package weak_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/mesh"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// quadrilateral is a body of two triangles whose left side is that of the unit
// square.
func quadrilateral() *mesh.Mesh {
	line := func(name string, a, b int) mesh.Part {
		return mesh.Part{Name: name, Facets: []mesh.Element{{Kind: mesh.Line2, Nodes: []int{a, b}}}}
	}
	return &mesh.Mesh{
		Dim: 2, X: []float64{0, 0, 1, 0.2, 1.2, 0.9, 0, 1},
		Cells: []mesh.Element{{Kind: mesh.Triangle3, Nodes: []int{0, 1, 2}}, {Kind: mesh.Triangle3, Nodes: []int{0, 2, 3}}},
		Parts: []mesh.Part{line("bottom", 0, 1), line("right", 1, 2), line("top", 2, 3), line("left", 3, 0)},
	}
}

// gradient is the displacement gradient of a patch test.
var gradient = [2][2]float64{{0.02, -0.03}, {0.01, 0.015}}

func linear(dst, x []float64) {
	for i, row := range gradient {
		dst[i] = 0.004*float64(1-i) + row[0]*x[0] + row[1]*x[1]
	}
}

func patchStress(m elasticity.Material) (s [2][2]float64) {
	for i := range s {
		for j := range s {
			s[i][j] = m.Mu * (gradient[i][j] + gradient[j][i])
		}
		s[i][i] += m.Lambda() * (gradient[0][0] + gradient[1][1])
	}
	return s
}

// patch is a body whose solution is linear: displacements are given on the
// parts named, tractions on the others.
func patch(d *geometry.Domain, nu float64, hard bool, fixed ...string) elasticity.Body {
	m, _ := elasticity.FromMuNu(3, nu)
	s := patchStress(m)
	b := elasticity.Body{Name: "patch", Domain: d, Material: m,
		ExactU: linear, ExactP: func([]float64) float64 { return -m.Lambda() * (gradient[0][0] + gradient[1][1]) }}
	for _, part := range d.Parts() {
		c := elasticity.Condition{On: pinn.Region(part), T: func(dst, _, n []float64) {
			for i := range dst {
				dst[i] = s[i][0]*n[0] + s[i][1]*n[1]
			}
		}}
		for _, f := range fixed {
			if f == part {
				c = elasticity.Condition{On: pinn.Region(part), Fixed: []int{0, 1}, U: linear}
			}
		}
		b.Conditions = append(b.Conditions, c)
	}
	if hard {
		for i := range 2 {
			b.Hard = append(b.Hard, &pinn.Ansatz{Phi: ansatz.Plane(0, 0, 1), Lift: func(x []ad.Jet) ad.Jet {
				return x[0].Scale(gradient[i][0]).Add(x[1].Scale(gradient[i][1])).Shift(0.004 * float64(1-i))
			}})
		}
	}
	return b
}

// solved solves a weak form; it returns the solution and the tangent there.
func solved(t testing.TB, g *weak.Form) ([]float64, *weak.Tangent) {
	t.Helper()
	n := &weak.Iteration{Form: g}
	r := training.Newton(t.Context(), n, make([]float64, g.Dim()), training.Settings{})
	if r.Status != training.Converged {
		t.Fatalf("%v: %s", r.Status, r.Message)
	}
	n.Tangent.RestoreGauges(t.Context(), r.Theta)
	return r.Theta, n.Tangent
}

// relErrors returns the relative errors of the outputs with exact values.
func relErrors(t testing.TB, s *fields.Solution) map[string]float64 {
	t.Helper()
	p := s.Problem()
	errors := map[string]float64{}
	for _, o := range p.Outputs {
		if o.Exact == nil {
			continue
		}
		e, err := s.Error(o, p.Domain.Interior(300, geometry.Halton{}, 1))
		if err != nil {
			t.Fatal(err)
		}
		errors[o.Name] = float64(e.RelL2)
	}
	return errors
}

// A linear displacement lies in the space: it is found to rounding, on shapes
// and on meshes, and the reactions are the forces of its stress.
func TestPatch(t *testing.T) {
	for _, form := range []string{"standard", "mixed"} {
		for name, c := range map[string]struct {
			b    elasticity.Body
			bar  float64
			left float64 // length of the supported part
		}{
			"Nitsche":         {patch(square, 0.3, false, "left"), 1e-9, 1},
			"Nitsche, around": {patch(square, 0.45, false, square.Parts()...), 1e-9, 1},
			"ansatz":          {patch(square, 0.3, true, "left"), 1e-9, 1},
			"mesh":            {patch(geometry.FromMesh(quadrilateral()), 0.3, false, "left"), 1e-9, 1},
		} {
			g := discrete{windows: []int{1, 1}, plain: 12, size: 0.6, degree: 12}.of(t, posed(t, form, c.b))
			theta, _ := solved(t, g)
			for output, e := range relErrors(t, g.Solution(theta)) {
				if !(e <= c.bar) {
					t.Errorf("%s, %s: error of %s is %.1e", form, name, output, e)
				}
			}
			balance := must(g.Equilibria(t.Context(), theta))[0]
			if !(balance.Imbalance < 1e-9) {
				t.Errorf("%s, %s: imbalance %.1e", form, name, balance.Imbalance)
			}
			s := patchStress(c.b.Material)
			for i, want := range []float64{-s[0][0] * c.left, -s[1][0] * c.left} { // n = (-1, 0)
				if got := balance.Reactions["left"][i]; math.Abs(got-want) > 1e-9 {
					t.Errorf("%s, %s: reaction %d on the left is %v, want %v", form, name, i, got, want)
				}
			}
			var work float64
			for i := range s {
				for j := range s {
					work += s[i][j] * gradient[i][j] * c.b.Domain.Measure()
				}
			}
			if math.Abs(balance.Work/work-1) > 1e-9 {
				t.Errorf("%s, %s: work %v, want %v", form, name, balance.Work, work)
			}
			if d := must(g.QuadratureError(t.Context(), theta)); !(d < 1e-10) {
				t.Errorf("%s, %s: energy defect %.1e on its own rule", form, name, d)
			}
		}
	}
}

// floating is a body without supports under the tractions of a uniform stress,
// which are in equilibrium.
func floating() elasticity.Body {
	b := patch(square, 0.3, false)
	b.Name = "floating"
	return b
}

// Several windows give the same solution, to the accuracy of their quadrature:
// weights are smooth within quarters of the square, and cells are no larger.
func TestPatchOnWindows(t *testing.T) {
	for _, form := range []string{"standard", "mixed"} {
		for name, c := range map[string]struct {
			d    *geometry.Domain
			bars map[int]float64 // by degree
		}{
			"square":        {square, map[int]float64{8: 1e-4, 20: 1e-8}},
			"quadrilateral": {geometry.FromMesh(quadrilateral()), map[int]float64{8: 1e-3, 16: 5e-5}},
		} {
			p := posed(t, form, patch(c.d, 0.49, false, "left", "top"))
			for degree, bar := range c.bars {
				g := discrete{windows: []int{2, 2}, plain: 6, size: 0.18, degree: degree}.of(t, p)
				theta, _ := solved(t, g)
				for output, e := range relErrors(t, g.Solution(theta)) {
					if !(e <= bar) {
						t.Errorf("%s, %s, degree %d: error of %s is %.1e", form, name, degree, output, e)
					}
				}
			}
		}
	}
}
