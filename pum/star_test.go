package pum_test

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/pum"
)

// quarters is the square [-1,1]^2 as four cells of a material each, which meet in the
// middle.
func quarters() (body pum.Body, cell func(x []float64) int, joints pum.Joints) {
	body = pum.Body{Dim: 2, Hulls: [][]float64{{0, 0, 1, 0, 1, 1, 0, 1}, {-1, 0, 0, 0, 0, 1, -1, 1}, {-1, -1, 0, -1, 0, 0, -1, 0}, {0, -1, 1, -1, 1, 0, 0, 0}}}
	cell = func(x []float64) int {
		switch {
		case x[1] >= 0 && x[0] >= 0:
			return 0
		case x[1] >= 0:
			return 1
		case x[0] < 0:
			return 2
		}
		return 3
	}
	body.Locate = cell
	for i, d := range [][2]float64{{1, 0}, {0, 1}, {-1, 0}, {0, -1}} {
		cells := [2]int{(i + 3) % 4, i}
		body.Sides = append(body.Sides, pum.Side{Cells: cells, Hull: []float64{0, 0, d[0], d[1]}})
		joints.Curves = append(joints.Curves, pum.Curve{Cells: cells, At: func(x []float64, s float64) { x[0], x[1] = s*d[0], s*d[1] }})
		const n = 30
		for k := range n {
			t := (float64(k) + 0.5) / n
			joints.X, joints.W = append(joints.X, t*d[0], t*d[1]), append(joints.W, 1./n)
			joints.N = append(joints.N, -d[1], d[0])
			joints.Cells[0], joints.Cells[1] = append(joints.Cells[0], cells[0]), append(joints.Cells[1], cells[1])
		}
	}
	return body, cell, joints
}

// kellogg is the solution r^0.1 mu(theta) of div(a grad u) = 0 with a = 161.4476... in the
// first and third quarter and 1 in the others (Morin, Nochetto & Siebert, SIAM J. Numer.
// Anal. 38 (2000) 466-488, section 5.3).
func kellogg(x []float64) float64 {
	const g, rho, sigma = 0.1, math.Pi / 4, -14.92256510455152
	t := math.Atan2(x[1], x[0])
	if t < 0 {
		t += 2 * math.Pi
	}
	var mu float64
	switch {
	case t < math.Pi/2:
		mu = math.Cos((math.Pi/2-sigma)*g) * math.Cos((t-math.Pi/2+rho)*g)
	case t < math.Pi:
		mu = math.Cos(rho*g) * math.Cos((t-math.Pi+sigma)*g)
	case t < 3*math.Pi/2:
		mu = math.Cos(sigma*g) * math.Cos((t-math.Pi-rho)*g)
	default:
		mu = math.Cos((math.Pi/2-rho)*g) * math.Cos((t-3*math.Pi/2-sigma)*g)
	}
	return math.Pow(math.Hypot(x[0], x[1]), g) * mu
}

// About a point where four materials meet, modes are continuous and have the powers of the
// distance that the stiffnesses ask for, smooth functions, and kinks at every ray.
func TestModesWhereFourMaterialsMeet(t *testing.T) {
	body, cell, joints := quarters()
	lo, hi := []float64{-1, -1}, []float64{1, 1}
	x, w := grid(lo, hi, 40, nil)
	var of []int
	for p := range w {
		of = append(of, cell(x[2*p:2*p+2]))
	}
	cover := pum.NewCover(lo, hi, []int{1, 1}, x, w)
	if err := cover.Split(context.Background(), body, x, w, of); err != nil {
		t.Fatal(err)
	}
	const stiff = 161.4476387975881
	corner := pum.Singular{Center: []float64{0, 0}, Scale: 2, Reach: 1e-6, Low: 0.25, High: 2, Stiffness: []float64{stiff, 1, stiff, 1}}
	s := pum.NewSpace(cover, 1.5, []pum.Group{{Smooth: 30, Singular: 20}}, []pum.Singular{corner}, 3)
	s.Divide(pum.Materials{Of: []int{0, 1, 2, 3}, Count: 4}, joints)
	one := func(n int) [][]float64 {
		f := [][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
		for i := range f[0] {
			f[0][i] = 1
		}
		return f
	}
	s.Orthonormalize(0, 0, x, of, w, one(len(w)), 3e-9)
	eval := func(x []float64, of []int) blas64.General {
		n := len(of)
		dst := []blas64.General{{Rows: n, Cols: s.Modes(0, 0), Stride: s.Modes(0, 0), Data: make([]float64, n*s.Modes(0, 0))}}
		s.Eval(dst, 0, 0, x, of, one(n)[:1])
		return dst[0]
	}
	beside := func(sign float64) (moved []float64) {
		for i, v := range joints.X {
			moved = append(moved, v+sign*1e-9*joints.N[i])
		}
		return moved
	}
	before, after := eval(beside(-1), joints.Cells[0]), eval(beside(1), joints.Cells[1])
	for i, v := range before.Data {
		if math.Abs(v-after.Data[i]) > 1e-4 {
			t.Fatalf("mode %d jumps by %v", i%before.Cols, v-after.Data[i])
		}
	}
	if got, all := s.Nested(0, 0), s.Modes(0, 0); got < all/2 || got >= all {
		t.Errorf("%d of %d modes are nested", got, all)
	}
	modes := eval(x, of)
	for name, f := range map[string]func(x []float64) float64{
		"smooth":   func(x []float64) float64 { return x[0] * x[1] },
		"one ray":  func(x []float64) float64 { return math.Max(0, x[1]) * x[1] * math.Max(0, x[0]) },
		"one line": func(x []float64) float64 { return math.Max(0, x[0]) * (1 + x[1]) },
		"sector":   func(x []float64) float64 { return math.Max(0, x[0]) * math.Max(0, -x[1]) },
		"kellogg":  kellogg,
	} {
		y := make([]float64, len(w))
		for p := range w {
			y[p] = f(x[2*p : 2*p+2])
		}
		if rest, size := fit(modes, y); rest > 1e-4*size {
			t.Errorf("%s is off by %.2g of it", name, rest/size)
		}
	}
}

// Beside such a point, where a window has one straight interface, modes have the kink there.
func TestModesBesideFourMaterials(t *testing.T) {
	body, cell, joints := quarters()
	lo, hi := []float64{-1, -1}, []float64{1, 1}
	x, w := grid(lo, hi, 40, nil)
	var of []int
	for p := range w {
		of = append(of, cell(x[2*p:2*p+2]))
	}
	for axis, count := range [][]int{{3, 1}, {1, 3}} {
		cover := pum.NewCover(lo, hi, count, x, w)
		if err := cover.Split(context.Background(), body, x, w, of); err != nil {
			t.Fatal(err)
		}
		corner := pum.Singular{Center: []float64{0, 0}, Scale: 2, Reach: 1e-6, Low: 0.25, High: 2, Stiffness: []float64{3, 1, 2, 1}}
		s := pum.NewSpace(cover, 1.5, []pum.Group{{Smooth: 20, Singular: 5}}, []pum.Singular{corner}, 3)
		s.Divide(pum.Materials{Of: []int{0, 1, 2, 3}, Count: 4}, joints)
		var own, weight, y []float64
		var cells []int
		for p, v := range w {
			if at := x[2*p : 2*p+2]; at[axis] < -0.2 {
				own, weight, cells = append(own, at...), append(weight, v), append(cells, of[p])
				y = append(y, math.Max(0, at[1-axis])*(1+at[axis]))
			}
		}
		ones := [][]float64{make([]float64, len(y)), make([]float64, len(y)), make([]float64, len(y))}
		for i := range y {
			ones[0][i] = 1
		}
		s.Orthonormalize(0, 0, own, cells, weight, ones, 3e-9)
		n := s.Modes(0, 0)
		dst := []blas64.General{{Rows: len(y), Cols: n, Stride: n, Data: make([]float64, len(y)*n)}}
		s.Eval(dst, 0, 0, own, cells, ones[:1])
		if rest, size := fit(dst[0], y); rest > 1e-4*size {
			t.Errorf("axis %d: a kink is off by %.2g of it", axis, rest/size)
		}
	}
}
