package cases

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/solve"
)

func TestMeasure(t *testing.T) {
	spec := os.Getenv("SPEC")
	if spec == "" {
		t.Skip()
	}
	for _, line := range strings.Split(spec, ";") {
		f := strings.Fields(line)
		c, err := Find(f[0])
		if err != nil {
			t.Fatal(err)
		}
		form, err := c.Form(f[1])
		if err != nil {
			t.Fatal(err)
		}
		set := map[string]float64{}
		var o solve.Options
		for _, a := range f[2:] {
			k, v, _ := strings.Cut(a, "=")
			x, _ := strconv.ParseFloat(v, 64)
			switch k {
			case "width":
				o.Width = int(x)
			case "points":
				o.Points = int(x)
			case "slope":
				o.Slope = x
			case "seed":
				o.Seed = uint64(x)
			case "depth":
				o.Depth = int(x)
			case "soft":
				o.Soft = true
			case "method":
				o.Method = v
			case "inputs":
				o.Inputs = v
			case "sampler":
				o.Sampler = v
			case "workers":
				o.Workers = int(x)
			default:
				set[k] = x
			}
		}
		v, err := c.Values(set)
		if err != nil {
			t.Fatal(err)
		}
		p, err := form.Pose(v)
		if err != nil {
			t.Fatal(err)
		}
		r, err := solve.Run(context.Background(), p, o)
		if err != nil {
			t.Fatal(err)
		}
		n := 101
		if p.Domain.Dim() == 3 {
			n = 21
		}
		g := p.Domain.Grid(n)
		pts := geometry.Points{Dim: p.Domain.Dim(), X: g.X, W: make([]float64, len(g.X)/p.Domain.Dim())}
		s := ""
		for _, out := range p.Outputs {
			if out.Exact != nil {
				e, err := r.Solution.Error(out, pts)
				if err != nil {
					t.Fatal(err)
				}
				s += fmt.Sprintf(" %s %.2g", out.Name, e.RelL2)
			}
		}
		for _, q := range p.Quantities {
			v, err := r.Solution.Value(q)
			s += fmt.Sprintf(" %s %.10g/%.10g %v", q.Name, v, *q.Reference, err)
		}
		fmt.Printf("%s | %s | slope %v rows %d | check %.2g/%.2g %v | %.2fs (train %.2f) trials %v\n", line, s, r.Slope, r.Rows, r.Check.Trained, r.Check.Fresh, r.Status, r.Seconds, r.Training.Stats.Seconds, r.Trials)
	}
}
