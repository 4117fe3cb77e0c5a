package pinn_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// A program sees positions, normals and values given point by point; points
// beyond the last repeat it, and so do the variables.
func TestProgram(t *testing.T) {
	pts := geometry.Points{Dim: 2, X: []float64{1, 2, 3, 4, 5, 6}, N: []float64{1, 0, 0, 1, -1, 0}, W: []float64{1, 1, 1}}
	l := ad.Lanes{Dim: 2, Order: ad.Gradient}
	p, err := pinn.NewProgram(4, 2, true, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, []float64{10})
		u := at.U[0]
		measured := at.Columns(1, func(dst [][]float64, pts geometry.Points, lo int) {
			for i := range dst[0] {
				dst[0][i] = 100 * float64(min(lo+i, pts.Len()-1))
			}
		})
		return []ad.Expr{
			u.V().Mul(at.X()[1]),
			u.D(0).V().Mul(at.Normal()[0]).Add(measured[0]),
			at.Data(func(x []float64) float64 { return x[0] + x[1] }),
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	out := p.At(pts, 1, 3, [][]float64{{0.1, 0.2}, {1, 2}, {0, 0}})
	for k, want := range [][]float64{{4, 12, 12, 12}, {100, 180, 180, 180}, {7, 11, 11, 11}} {
		for i, w := range want {
			if math.Abs(out[k][i]-w) > 1e-14*w {
				t.Errorf("result %d at point %d is %v, want %v", k, i, out[k][i], w)
			}
		}
	}
	if d := p.Derivative(0); d[0][0] != 40 || d[0][1] != 60 || d[1] != nil && d[1][0] != 0 {
		t.Errorf("derivatives %v", d)
	}
}

// As jets, coordinates have derivative one along their own axes.
func TestCoordinates(t *testing.T) {
	pts := geometry.Points{Dim: 2, X: []float64{3, 4}, W: []float64{1}}
	p, err := pinn.NewProgram(1, 2, false, func(at *pinn.Point) []ad.Expr {
		x := at.Coordinates(ad.Lanes{Dim: 2, Order: ad.Hessian})
		f := x[0].Mul(x[0]).Mul(x[1])
		return []ad.Expr{f.V(), f.D(0).V(), f.D(0).D(1).V(), f.Lap()}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Load(pts, 0)
	p.Run()
	for k, want := range []float64{36, 24, 6, 8} {
		if p.Out[k][0] != want {
			t.Errorf("result %d is %v, want %v", k, p.Out[k][0], want)
		}
	}
}
