package solve

import (
	"cmp"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// output is the field with the ends of its band, as an output of the problem.
func (f *FoundField) output() pinn.Output {
	return pinn.Output{
		Name: f.Name, Components: []string{f.Name, f.Name + "_lower", f.Name + "_upper"}, Unit: cmp.Or(f.Unit, "1"),
		Eval: func(p *pinn.Point) []ad.Expr {
			return p.Eval(3, func(dst, x []float64) { dst[0], dst[1], dst[2] = f.At(x) })
		},
	}
}
