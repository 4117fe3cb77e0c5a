package pum_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/pum"
)

// halves is the square [-1,1]^2 as two cells, left and right of a curve x = bulge (1 -
// y^2), of one material each. Bent, the bulge is half as large below y = 0: no polynomial
// vanishes there.
func halves(bulge float64, bent bool) (body pum.Body, material func(x []float64) int, joints pum.Joints, curve func(y float64) float64) {
	share := func(y float64) float64 {
		if bent && y < 0 {
			return bulge / 2
		}
		return bulge
	}
	curve = func(y float64) float64 { return share(y)*(1-y*y) + share(-1) - share(y) }
	material = func(x []float64) int {
		if x[0] > curve(x[1]) {
			return 1
		}
		return 0
	}
	body = pum.Body{Dim: 2, Hulls: [][]float64{{-1, -1, 1, -1, 1, 1, -1, 1}, {-1, -1, 1, -1, 1, 1, -1, 1}},
		Sides: []pum.Side{{Cells: [2]int{0, 1}, Hull: []float64{0, -1, 0, 1, 1, 0}}}, Locate: material}
	const n = 60
	for i := range n {
		y := -1 + (2*float64(i)+1)/n
		slope := -2 * share(y) * y
		length := math.Hypot(1, slope)
		joints.X, joints.W = append(joints.X, curve(y), y), append(joints.W, 2./n*length)
		joints.N = append(joints.N, 1/length, -slope/length)
		for k := range 2 {
			joints.Cells[k] = append(joints.Cells[k], k)
		}
	}
	for _, from := range []float64{-1, 0} {
		joints.Curves = append(joints.Curves, pum.Curve{Cells: [2]int{0, 1}, At: func(x []float64, s float64) {
			x[0], x[1] = curve(from+s), from+s
		}})
	}
	return body, material, joints, curve
}

// Modes are continuous where materials meet along a line or a parabola, and have all
// smooth functions, and those with a kink there.
func TestModesOfTwoMaterials(t *testing.T) {
	for _, shape := range []struct {
		bulge float64
		bent  bool
	}{{0, false}, {0.3, false}, {0.3, true}} {
		bulge := shape.bulge
		body, material, joints, curve := halves(bulge, shape.bent)
		lo, hi := []float64{-1, -1}, []float64{1, 1}
		x, w := grid(lo, hi, 40, nil)
		var of []int
		for p := range w {
			of = append(of, material(x[2*p:2*p+2]))
		}
		cover := pum.NewCover(lo, hi, []int{1, 1}, x, w)
		if err := cover.Split(context.Background(), body, x, w, of); err != nil {
			t.Fatal(err)
		}
		s := pum.NewSpace(cover, 1.5, []pum.Group{{Smooth: 30}, {Smooth: 15, LowerOrder: true, Apart: true, Within: []bool{false, true}}}, nil, 3)
		s.Divide(pum.Materials{Of: []int{0, 1}, Count: 2}, joints)
		ones := func(n int) [][]float64 {
			f := [][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
			for i := range f[0] {
				f[0][i] = 1
			}
			return f
		}
		for g := range 2 {
			s.Orthonormalize(0, g, x, of, w, ones(len(w)), 3e-9)
		}
		eval := func(g int, x []float64, of []int) blas64.General {
			n := len(of)
			dst := []blas64.General{{Rows: n, Cols: s.Modes(0, g), Stride: s.Modes(0, g), Data: make([]float64, n*s.Modes(0, g))}}
			s.Eval(dst, 0, g, x, of, ones(n)[:1])
			return dst[0]
		}
		one, other := eval(0, joints.X, joints.Cells[0]), eval(0, joints.X, joints.Cells[1])
		for i, v := range one.Data {
			if math.Abs(v-other.Data[i]) > 1e-5 {
				t.Fatalf("bulge %v: mode %d jumps by %v", bulge, i%one.Cols, v-other.Data[i])
			}
		}
		if got := s.Nested(0, 0); got < 40 || got >= s.Modes(0, 0) {
			t.Errorf("bulge %v: %d of %d modes are nested", bulge, got, s.Modes(0, 0))
		}
		all := eval(0, x, of)
		for name, f := range map[string]func(x []float64) float64{
			"constant": func([]float64) float64 { return 1 },
			"smooth":   func(x []float64) float64 { return x[0] * x[1] },
			"kink":     func(x []float64) float64 { return math.Max(0, x[0]-curve(x[1])) },
		} {
			y := make([]float64, len(w))
			for p := range w {
				y[p] = f(x[2*p : 2*p+2])
			}
			if rest, size := fit(all, y); rest > 1e-4*size {
				t.Errorf("bulge %v: %s is off by %.2g of it", bulge, name, rest/size)
			}
		}
		for p, v := range eval(1, x, of).Data {
			if of[p/s.Modes(0, 1)] == 0 && v != 0 {
				t.Fatalf("a pressure of material 1 is %v in material 0", v)
			}
		}
	}
}

// fit returns the norms of what least squares leave of y, and of y.
func fit(a blas64.General, y []float64) (rest, size float64) {
	m := toDense(a)
	var x, back mat.Dense
	b := mat.NewDense(len(y), 1, append([]float64(nil), y...))
	if err := x.Solve(m, b); err != nil {
		var c mat.Condition
		if !errors.As(err, &c) {
			panic(err)
		}
	}
	back.Mul(m, &x)
	back.Sub(&back, b)
	return mat.Norm(&back, 2), mat.Norm(b, 2)
}

func toDense(a blas64.General) *mat.Dense { return mat.NewDense(a.Rows, a.Cols, a.Data) }
