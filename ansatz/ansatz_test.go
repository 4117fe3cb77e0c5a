package ansatz_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
)

// The coordinate maps and distances against closed forms, with derivatives by
// central differences.
func TestMapsAndDistances(t *testing.T) {
	type function struct {
		jet   func(x []ad.Jet) ad.Jet
		value func(x []float64) float64
	}
	pick := func(f func(x []ad.Jet) []ad.Jet, k int) func(x []ad.Jet) ad.Jet {
		return func(x []ad.Jet) ad.Jet { return f(x)[k] }
	}
	radius := func(x []float64) float64 { return math.Hypot(math.Hypot(x[0], x[1]), append(x, 0)[2]) }
	circle := ansatz.Sphere([]float64{0.5, 0, 0}, 2, true)
	for name, f := range map[string]function{
		"ln r":  {pick(ansatz.Polar, 0), func(x []float64) float64 { return math.Log(math.Hypot(x[0], x[1])) }},
		"theta": {pick(ansatz.Polar, 1), func(x []float64) float64 { return math.Atan2(x[1], x[0]) }},
		"y/r":   {pick(ansatz.Radial, 1), func(x []float64) float64 { return x[1] / radius(x) }},
		"plane": {ansatz.Plane(1, 0.5, 2), func(x []float64) float64 { return (x[1] - 0.5) / 2 }},
		"slab":  {ansatz.Slab(0, -1, 3), func(x []float64) float64 { return (x[0] + 1) * (3 - x[0]) / 4 }},
		"sphere": {circle, func(x []float64) float64 {
			y := append([]float64{x[0] - 0.5}, x[1:]...)
			r := radius(y)
			return (4 - r*r) / 8
		}},
		"product": {ansatz.Product(ansatz.Plane(0, 0, 1), ansatz.Slab(1, 0, 2)), func(x []float64) float64 { return x[0] * x[1] * (2 - x[1]) }},
		"and": {ansatz.And(ansatz.Plane(0, -2, 1), ansatz.Plane(1, -3, 1)), func(x []float64) float64 {
			a, b := x[0]+2, x[1]+3
			return a + b - math.Hypot(a, b)
		}},
	} {
		for dim := 2; dim <= 3; dim++ {
			if dim == 3 && (name == "ln r" || name == "theta") {
				continue
			}
			l := ad.Lanes{Dim: dim, Order: ad.Gradient}
			p, err := ad.CompilePointwise(1, false, func(g *ad.Graph) []ad.Expr {
				j := f.jet(g.Coordinates(l))
				var lanes []ad.Expr
				for k := range l.Count() {
					lanes = append(lanes, j.Truncate(ad.Gradient).Lane(k))
				}
				return lanes
			})
			if err != nil {
				t.Fatal(err)
			}
			x := []float64{0.7, 1.1, -0.4}[:dim]
			for i, v := range x {
				p.Data[i][0] = v
			}
			p.Run()
			if got, want := p.Out[0][0], f.value(x); math.Abs(got-want) > 1e-14 {
				t.Errorf("%s in %d dimensions: %v, want %v", name, dim, got, want)
			}
			for i, v := range x {
				const h = 1e-6
				y := append([]float64(nil), x...)
				y[i] = v + h
				up := f.value(y)
				y[i] = v - h
				if want := (up - f.value(y)) / (2 * h); math.Abs(p.Out[1+i][0]-want) > 1e-8 {
					t.Errorf("%s: derivative along %d is %v, differences give %v", name, i, p.Out[1+i][0], want)
				}
			}
		}
	}
}
