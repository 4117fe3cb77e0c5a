package weak

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// OutputGradients returns the derivatives by the coefficients of the components of an output at
// points in the body: by component and point, a vector of Dim values. The output is linear
// in the fields and their gradients.
func (g *Form) OutputGradients(ctx context.Context, o pinn.Output, pts geometry.Points) ([][][]float64, error) {
	if o.Order > ad.Gradient {
		return nil, fmt.Errorf("%s takes second derivatives, which windows do not have", o.Name)
	}
	out := make([][][]float64, len(o.Components))
	l := ad.Lanes{Dim: pts.Dim, Order: ad.Gradient}
	program, err := pinn.NewProgram(1, l.Dim, true, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, g.problem.Scales())
		return o.Eval(at)
	})
	if err != nil {
		return nil, err
	}
	for k := range out {
		if !program.Affine(k) {
			return nil, fmt.Errorf("%s is not linear in the fields", o.Components[k])
		}
	}
	for i := range pts.Len() {
		one := geometry.Points{Dim: pts.Dim, X: pts.At(i), W: []float64{1}}
		if pts.Cell != nil {
			one.Cell = pts.Cell[i : i+1]
		}
		z := &integral{region: pinn.Interior, scales: g.problem.Scales()}
		z.pts, z.cells = sortByCell(one, g.basis)
		if err := z.newAnsatz(g.problem); err != nil {
			return nil, err
		}
		active := z.cells[0].active
		phi, err := g.modes(ctx, z, active, 0, 1)
		if err != nil {
			return nil, err
		}
		program.Load(one, 0)
		program.Run()
		for k := range out {
			out[k] = append(out[k], g.observed(program.Derivative(k), active, phi, z.lanes()))
		}
	}
	return out, nil
}

// observed turns derivatives by the lanes of the fields at a point into those by the
// coefficients.
func (g *Form) observed(by [][]float64, active []int, phi []modes, lanes int) []float64 {
	b := make([]float64, g.Dim())
	for c := range g.problem.Fields {
		for l := range lanes {
			d := by[c*lanes+l]
			if d == nil || d[0] == 0 {
				continue
			}
			for a, w := range active {
				m := phi[a].lane(g.groupOf[c]*lanes + l)
				at := g.offset[w] + g.first[w][c]
				floats.AddScaled(b[at:at+m.Cols], d[0], m.Data[:m.Cols])
			}
		}
	}
	return b
}
