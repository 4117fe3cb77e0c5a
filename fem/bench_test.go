package fem

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"pinnsolve/mesh"
)

// BenchmarkSecondOpinion is one goroutine's work on meshes cut into halves
// several times.
func BenchmarkSecondOpinion(b *testing.B) {
	for _, c := range []struct {
		file   string
		halved []int
		nu     []float64
		conds  []Condition
	}{
		{"../mesh/testdata/bracket.msh", []int{0, 1}, []float64{0.3, 0.4999}, []Condition{clamp(2, "clamp"), pull("load", 0, -1)}},
		{"testdata/rel-crack.msh", []int{0, 3}, []float64{0.3, 0.5}, []Condition{clamp(2, "bottom"), pull("top", 0, 1)}},
		{"testdata/beam-3d.msh", []int{0, 1, 2}, []float64{0.3, 0.5}, []Condition{clamp(3, "fixed"), pull("load", 0, 0, -1)}},
	} {
		for _, halved := range c.halved {
			m, err := mesh.ReadFile(c.file)
			if err != nil {
				b.Fatal(err)
			}
			for range halved {
				m, _ = Refine(m)
			}
			for _, nu := range c.nu {
				b.Run(fmt.Sprintf("%s/cells=%d/nu=%v", filepath.Base(c.file), len(m.Cells), nu), func(b *testing.B) {
					var o *Opinion
					for b.Loop() {
						if o, err = SecondOpinion(context.Background(), Problem{Mesh: m, Material: Uniform(young(1, nu)), Conditions: c.conds}, Options{}); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(o.Fine.Unknowns), "unknowns")
					b.ReportMetric(o.Margin/o.Energy, "margin")
				})
			}
		}
	}
}
