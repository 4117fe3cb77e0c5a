package cases_test

import (
	"context"
	"math"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/mesh"
	"pinnsolve/solve"
)

// rectangle is a mesh of n x m squares with the parts left, right, bottom and top.
func rectangle(lo, hi [2]float64, n, m int) *mesh.Mesh {
	r := &mesh.Mesh{Dim: 2, Groups: []mesh.Group{{Name: "body"}}, Parts: []mesh.Part{{Name: "left"}, {Name: "right"}, {Name: "bottom"}, {Name: "top"}}}
	at := func(i, j int) int { return j*(n+1) + i }
	for j := range m + 1 {
		for i := range n + 1 {
			r.X = append(r.X, lo[0]+(hi[0]-lo[0])*float64(i)/float64(n), lo[1]+(hi[1]-lo[1])*float64(j)/float64(m))
		}
	}
	side := func(part, a, b int) {
		r.Parts[part].Facets = append(r.Parts[part].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}})
	}
	for j := range m {
		side(0, at(0, j+1), at(0, j))
		side(1, at(n, j), at(n, j+1))
		for i := range n {
			r.Groups[0].Cells = append(r.Groups[0].Cells, len(r.Cells))
			r.Cells = append(r.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1)}})
		}
	}
	for i := range n {
		side(2, at(i, 0), at(i+1, 0))
		side(3, at(i+1, m), at(i, m))
	}
	return r
}

// hollow is the section of a hollow cylinder, radii 1 and 2, height 1; solid that of
// a solid one of radius 1.
func hollow() *mesh.Mesh { return rectangle([2]float64{1, 0}, [2]float64{2, 1}, 4, 4) }
func solid() *mesh.Mesh  { return rectangle([2]float64{0, 0}, [2]float64{1, 1}, 4, 4) }
func beam() *mesh.Mesh   { return rectangle([2]float64{0, -0.5}, [2]float64{4, 0.5}, 8, 2) }
func column() *mesh.Mesh { return rectangle([2]float64{0, 0}, [2]float64{1, 3}, 2, 6) }

func on(kind, part string, values ...float64) cases.PartCondition {
	return cases.PartCondition{Kind: kind, On: part, Values: values}
}

// layered is the column with its lower and upper half as groups.
func layered() *mesh.Mesh {
	m := column()
	n := len(m.Cells) / 2
	m.Groups = []mesh.Group{{Name: "lower", Cells: m.Groups[0].Cells[:n]}, {Name: "upper", Cells: m.Groups[0].Cells[n:]}}
	return m
}

// A column that hangs on its top has the density of each group.
func TestDensities(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	material := func(group string, density float64) cases.GroupMaterial {
		return cases.GroupMaterial{Group: group, Moduli: map[string]float64{"E": 1, "nu": 0}, Density: density}
	}
	w := cases.Workpiece{
		Name: "column", Mesh: layered(), Section: cases.PlaneStress, Gravity: []float64{0, -0.5},
		Materials:  []cases.GroupMaterial{material("lower", 2), material("upper", 6)},
		Conditions: []cases.PartCondition{on("fix", "top", math.NaN(), 0), on("roller", "left")},
	}
	r := solved(t, "column", w, "standard")
	for q, want := range map[string]float64{"mean_uy.bottom": -6.75, "reaction_y.top": 6} {
		if got, _ := value(t, r, q); math.Abs(got/want-1) > 1e-3 {
			t.Errorf("%s = %v, want %v", q, got, want)
		}
	}
	w.Materials[1].Density = 0
	if _, err := w.Case(); err == nil || err.Error() != "the material of upper has no density, and others have one: add density= to it" {
		t.Errorf("a group without density: %v", err)
	}
}

// Every kind of physics of a part against a closed form, in both formulations.
func TestPhysicsOfParts(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	free := math.NaN()
	// A hollow cylinder of radii a = 1 and b = 2 under the pressure 1 inside, held
	// along its axis: u = (1+nu)/(E (b^2-a^2)) ((1-2nu) a^2 r + a^2 b^2/r).
	lame := func(nu, r float64) float64 { return (1 + nu) / 3 * ((1-2*nu)*r + 4/r) }
	// The same cylinder that spins with rho w^2 = 1, plane strain (Timoshenko &
	// Goodier, sec. 32, with E/(1-nu^2) and nu/(1-nu)).
	spun := func(nu, r float64) float64 {
		e, n := 1/(1-nu*nu), nu/(1-nu)
		a, b := 1.0, 4.0 // squares of the radii
		return (3 + n) / (8 * e) * ((1-n)*(a+b)*r + (1+n)*a*b/r - (1-n*n)/(3+n)*r*r*r)
	}
	for name, c := range map[string]struct {
		w    cases.Workpiece
		nu   []float64
		want func(nu float64) map[string]float64
	}{
		"plane stress": {
			cases.Workpiece{Mesh: solid(), Section: cases.PlaneStress, Conditions: []cases.PartCondition{on("roller", "left"), on("roller", "bottom"), on("traction", "right", 1, 0)}},
			[]float64{0.3, 0.5},
			func(nu float64) map[string]float64 { return map[string]float64{"mean_ux.right": 1, "mean_uy.top": -nu} },
		},
		"pressed cylinder": {
			cases.Workpiece{Mesh: hollow(), Section: cases.Axisymmetric, Conditions: []cases.PartCondition{on("roller", "bottom"), on("roller", "top"), on("pressure", "left", 1)}},
			[]float64{0.3, 0.4999, 0.5},
			func(nu float64) map[string]float64 {
				return map[string]float64{"mean_ur.left": lame(nu, 1), "mean_ur.right": lame(nu, 2), "reaction_z.top": 2 * math.Pi * nu}
			},
		},
		"spinning cylinder": {
			cases.Workpiece{Mesh: hollow(), Section: cases.Axisymmetric, Density: 4, Spin: []float64{0.5}, Conditions: []cases.PartCondition{on("roller", "bottom"), on("roller", "top")}},
			[]float64{0.3},
			func(nu float64) map[string]float64 {
				return map[string]float64{"mean_ur.left": spun(nu, 1), "mean_ur.right": spun(nu, 2)}
			},
		},
		"heated cylinder": {
			cases.Workpiece{Mesh: solid(), Section: cases.Axisymmetric, Thermal: map[string]float64{"body": 2e-3}, Conditions: []cases.PartCondition{on("roller", "bottom")}},
			[]float64{0.3, 0.5},
			func(float64) map[string]float64 {
				return map[string]float64{"mean_ur.right": 2e-3, "mean_uz.top": 2e-3, "energy": 0}
			},
		},
		"heated plate": {
			cases.Workpiece{Mesh: solid(), Section: cases.PlaneStress, Thermal: map[string]float64{"": 2e-3}, Conditions: []cases.PartCondition{on("roller", "left"), on("roller", "right"), on("roller", "bottom")}},
			[]float64{0.3, 0.5},
			func(nu float64) map[string]float64 {
				return map[string]float64{"mean_uy.top": 2e-3 * (1 + nu), "reaction_x.left": 2e-3, "energy": 2e-6}
			},
		},
		"heated long body": {
			cases.Workpiece{Mesh: solid(), Thermal: map[string]float64{"": 2e-3}, Conditions: []cases.PartCondition{on("roller", "left"), on("roller", "bottom")}},
			[]float64{0.3, 0.5},
			func(nu float64) map[string]float64 {
				return map[string]float64{"mean_uy.top": 2e-3 * (1 + nu), "energy": 2e-6}
			},
		},
		"hanging column": {
			cases.Workpiece{Mesh: column(), Section: cases.PlaneStress, Density: 2, Gravity: []float64{0, -0.5}, Conditions: []cases.PartCondition{on("fix", "top", free, 0), on("roller", "left")}},
			[]float64{0},
			func(float64) map[string]float64 {
				return map[string]float64{"mean_uy.bottom": -4.5, "reaction_y.top": 3, "energy": 4.5}
			},
		},
		"springs": {
			cases.Workpiece{Mesh: beam(), Section: cases.PlaneStress, Conditions: []cases.PartCondition{on("spring", "left", 2), on("spring", "bottom", 0, 5), on("force", "right", 1, 0)}},
			[]float64{0},
			func(float64) map[string]float64 {
				return map[string]float64{"mean_ux.left": 0.5, "mean_ux.right": 4.5, "mean_uy.top": 0, "reaction_x.left": -1}
			},
		},
		"moment": {
			cases.Workpiece{Mesh: beam(), Section: cases.PlaneStress, Conditions: []cases.PartCondition{on("fix", "left"), on("moment", "right", 0.01)}},
			[]float64{0},
			func(float64) map[string]float64 {
				return map[string]float64{"mean_uy.right": 0.96, "turn.right": 0.48, "energy": 0.0024, "reaction_moment.left": -0.01}
			},
		},
		"rigid end": {
			cases.Workpiece{Mesh: beam(), Section: cases.PlaneStress, Conditions: []cases.PartCondition{on("fix", "left"), on("rigid", "right"), on("force", "right", 0.2, 0), on("moment", "right", 0.01)}},
			[]float64{0},
			func(float64) map[string]float64 {
				return map[string]float64{"mean_ux.right": 0.8, "mean_uy.right": 0.96, "turn.right": 0.48, "energy": 0.0824, "reaction_x.left": -0.2, "reaction_moment.left": -0.01, "reaction_moment.right": 0.01}
			},
		},
		"turned end": {
			cases.Workpiece{Mesh: beam(), Section: cases.PlaneStress, Conditions: []cases.PartCondition{on("fix", "left"), on("rigid", "right", free, free, 0.48)}},
			[]float64{0},
			func(float64) map[string]float64 {
				return map[string]float64{"mean_ux.right": 0, "mean_uy.right": 0.96, "energy": 0.0024}
			},
		},
		"pressed by a die": {
			cases.Workpiece{Mesh: solid(), Section: cases.Axisymmetric, Conditions: []cases.PartCondition{on("roller", "bottom"), on("rigid", "top"), on("force", "top", 0, -math.Pi)}},
			[]float64{0},
			func(float64) map[string]float64 { return map[string]float64{"mean_uz.top": -1, "energy": math.Pi / 2} },
		},
	} {
		for _, nu := range c.nu {
			for _, form := range []string{"mixed", "standard"} {
				if form == "standard" && nu == 0.5 && c.w.Section != cases.PlaneStress {
					continue
				}
				c.w.Name, c.w.Moduli = "part", map[string]float64{"E": 1, "nu": nu}
				r := solved(t, name, c.w, form)
				if r == nil {
					continue
				}
				for q, want := range c.want(nu) {
					got := float64(0)
					if q == "energy" && len(c.w.Thermal) == 0 {
						got = r.Weak.Work / 2
					} else {
						got, _ = value(t, r, q)
					}
					if size := math.Max(math.Abs(want), 1e-2); math.Abs(got-want) > 3e-4*size {
						t.Errorf("%s, nu = %v, %s: %s = %.9g, want %.9g", name, nu, form, q, got, want)
					}
				}
				if len(c.w.Thermal) == 0 && (!(r.Weak.Imbalance < 1e-7) || r.Weak.MomentImbalance > 1e-7) {
					t.Errorf("%s, nu = %v, %s: forces balance to %v, moments to %v", name, nu, form, r.Weak.Imbalance, r.Weak.MomentImbalance)
				}
			}
		}
	}
}

// solved solves a workpiece; nil if it failed.
func solved(t *testing.T, name string, w cases.Workpiece, form string) *solve.Result {
	t.Helper()
	c, err := w.Case()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	p, err := c.Pose(form, nil)
	if err != nil {
		t.Errorf("%s, %s: %v", name, form, err)
		return nil
	}
	tolerance := 1e-4
	if name == "turned end" { // fluxes at a side that is moved, in its corners
		tolerance = 5e-4
	}
	r, err := solve.Run(context.Background(), p, solve.Options{Tolerance: tolerance})
	if err != nil {
		t.Errorf("%s, %s: %v", name, form, err)
		return nil
	}
	if !r.Trusted() {
		t.Errorf("%s, %s: %s: %s", name, form, r.Status, r.Message)
	}
	return r
}
