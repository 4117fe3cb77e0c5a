package cases

import (
	"math"
	"os"
	"testing"

	"pinnsolve/mesh"
	"pinnsolve/solve"
)

// Bodies of two materials in space against closed forms: a bar of two cubes pulled in
// series, stretched in parallel (nu = 0), and sheared with nu = 0.5 in the soft one. Shells
// and a soft ball are in the group physics of benchmarks/accuracy.
func TestSeveralMaterialsInSpace(t *testing.T) {
	if testing.Short() {
		t.Skip("solves three bodies in space")
	}
	free := math.NaN()
	on := func(kind, part string, values ...float64) PartCondition {
		return PartCondition{Kind: kind, On: part, Values: values}
	}
	given := func(group string, e, nu float64) GroupMaterial {
		return GroupMaterial{Group: group, Moduli: map[string]float64{"E": e, "nu": nu}}
	}
	rollers := []PartCondition{on("roller", "left"), on("roller", "front"), on("roller", "bottom")}
	nu0 := []GroupMaterial{given("soft", 1, 0), given("stiff", 10, 0)}
	for name, c := range map[string]struct {
		mesh       string
		conditions []PartCondition
		materials  []GroupMaterial
		want       map[string]float64
		energy     float64
		tolerance  float64
	}{
		"series":   {"layers3d.msh", append(rollers[:3:3], on("traction", "right", 1, 0, 0)), nu0, map[string]float64{"mean_ux.right": 1.1, "reaction_x.left": -1}, 0.55, 1e-3},
		"parallel": {"layers3d.msh", append(rollers[:3:3], on("fix", "back", free, 0.1, free)), nu0, map[string]float64{"reaction_y.back": 1.1, "reaction_moment_z.back": 0.45}, 0.055, 1e-3},
		"shear": {"layers3d.msh", []PartCondition{on("fix", "left"), on("roller", "top"), on("roller", "bottom"), on("traction", "right", 0, 1, 0), on("traction", "back", 1, 0, 0), on("traction", "front", -1, 0, 0)},
			[]GroupMaterial{given("soft", 1, 0.5), given("stiff", 10, 0.3)}, map[string]float64{"mean_uy.right": 3.26, "reaction_y.left": -1}, 1.63, 1e-3},
	} {
		file, err := os.Open("testdata/" + c.mesh)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mesh.Read(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		w := Workpiece{Name: name, Mesh: m.Curved(), Conditions: c.conditions, Materials: c.materials}
		o := solve.Options{Tolerance: 0.02, Weak: solve.WeakOptions{Windows: 1, Features: 16, Local: 10}}
		got, work := solved(t, pose(t, w, "mixed"), o)
		for q, want := range c.want {
			if v, ok := got[q]; !ok || math.Abs(v-want) > c.tolerance*math.Abs(want) {
				t.Errorf("%s: %s = %.8g, want %.8g", name, q, v, want)
			}
		}
		if math.Abs(work/2-c.energy) > c.tolerance*c.energy {
			t.Errorf("%s: energy %.8g, want %.8g", name, work/2, c.energy)
		}
	}
}
