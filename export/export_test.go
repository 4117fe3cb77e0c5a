package export

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pum"
)

// programOf is the program of expressions of two coordinates.
func programOf(t *testing.T, f func(x, y ad.Expr) []ad.Expr) *Program {
	t.Helper()
	trace := &fields.Trace{Data: []pinn.Datum{{Kind: pinn.CoordinateDatum}, {Kind: pinn.CoordinateDatum, Index: 1}}, Lanes: ad.Lanes{Dim: 2}}
	var err error
	trace.Operations, trace.Results, err = ad.OperationsOf(func(g *ad.Graph) []ad.Expr { return f(g.Data(), g.Data()) })
	if err != nil {
		t.Fatal(err)
	}
	l := newLowering(trace, pinn.Problem{})
	out := Output{Name: "f"}
	for _, k := range trace.Results {
		m, err := l.at(k)
		if err != nil {
			t.Fatal(err)
		}
		out.nodes, out.Components = append(out.nodes, l.value(m.lane(&l.builder, 0), 1)), append(out.Components, "f")
	}
	p := &Program{Title: "a test", dim: 2, nodes: l.nodes, Outputs: []Output{out}}
	p.prune()
	return p
}

// Every function has its values in ONNX, by closed forms where there is no operator.
func TestFunctions(t *testing.T) {
	p := programOf(t, func(x, y ad.Expr) []ad.Expr {
		softplus := ad.NewJet(ad.Lanes{Dim: 2}, []ad.Expr{x}).Activate(ad.Softplus).V()
		return []ad.Expr{
			x.Exp(), x.Mul(x).Add(ad.Const(1)).Log(), x.Mul(x).Sqrt(), x.Pow(-1), x.Mul(x).Pow(1.5), x.Tanh(), x.Sin(), x.Cos(), x.Sinh(), x.Cosh(), x.Atan(),
			ad.Atan2(y, x), softplus, ad.Less(x, y), ad.Select(ad.Less(x, y), ad.Const(3), y.Scale(-2)), ad.Const(7), x.Scale(-1).Sub(y),
		}
	})
	model, err := p.ONNX(nil)
	if err != nil {
		t.Fatal(err)
	}
	less := map[bool]float64{true: 1}
	for _, at := range [][]float64{{0.3, 0.4}, {-0.3, 0.4}, {-0.3, -0.4}, {0.9, -5}, {-0.9, -5}, {3, 0.1}, {-7, 1e-3}, {1e-9, 2}, {0.5, 0}, {-2, 0.5}} {
		x, y := at[0], at[1]
		want := []float64{
			math.Exp(x), math.Log(x*x + 1), math.Abs(x), 1 / x, math.Pow(x*x, 1.5), math.Tanh(x), math.Sin(x), math.Cos(x), math.Sinh(x), math.Cosh(x), math.Atan(x),
			math.Atan2(y, x), math.Log1p(math.Exp(x)), less[x < y], map[bool]float64{true: 3, false: -2 * y}[x < y], 7, -x - y,
		}
		got := interpret(t, model, at)["f"]
		for i, v := range want {
			if !(math.Abs(got[i]-v) <= 4e-16*(1+math.Abs(v))) {
				t.Errorf("function %d at %v: %v, want %v", i, at, got[i], v)
			}
		}
	}
}

// Rows with several numbers, and those that are constant, do their parts.
func TestBuilder(t *testing.T) {
	b := &builder{seen: map[string]int{}}
	x := b.add(node{op: opCoordinate, cols: 1, numbers: []float64{0}})
	z := b.affine(x, mat{rows: 1, cols: 2, numbers: []float64{2, 3}}, []float64{1, -1})
	if b.multiply(2, z, zero) != zero || b.affine(zero, mat{rows: 1, cols: 2, numbers: []float64{2, 3}}, nil) != zero {
		t.Error("zero is not kept")
	}
	row, ok := b.number(b.affine(b.constant([]float64{4}), mat{rows: 1, cols: 2, numbers: []float64{2, 3}}, []float64{1, -1}), 2)
	if !ok || row[0] != 9 || row[1] != 11 {
		t.Error("constants are not folded:", row)
	}
	twice := b.sum(2, z, z)
	if b.column(x, 1, 0) != x || b.sum(2, z, zero) != z || b.sum(2, z, z) != twice {
		t.Error("operations are made that are there already")
	}
}

// What ONNX Runtime has no operator for is refused by name.
func TestNoErf(t *testing.T) {
	p := programOf(t, func(x, _ ad.Expr) []ad.Expr {
		return []ad.Expr{ad.NewJet(ad.Lanes{Dim: 2}, []ad.Expr{x}).Activate(ad.GELU).V()}
	})
	if _, err := p.ONNX(nil); err == nil || !strings.Contains(err.Error(), "Erf") {
		t.Error(err)
	}
	text, err := p.Go("solution", Point{[]float64{1, 2}, []float64{3}})
	if err != nil || !strings.Contains(string(text), "math.Erfc(") {
		t.Errorf("%s %v", text, err)
	}
}

// Bodies count where their scalar is positive, tables give the row of a cell, and cells are
// found by their corners.
func TestRegions(t *testing.T) {
	b := &builder{seen: map[string]int{}}
	o := operations{b}
	x, y := b.coordinate(0), b.coordinate(1)
	cells := node{op: opLocate, cols: 1, in: []int{x, y}} // two triangles in the unit square
	for k, s := range simplices([]float64{0, 0, 1, 0, 1, 1, 0, 1}, 2) {
		cells.numbers, cells.bias = append(cells.numbers, heights(s, 2)...), append(cells.bias, float64(7+k)-5)
	}
	row := b.lookup(b.add(cells), 2, []float64{9, 9, 9, 9, 1, 2, 3, 4})
	inside := o.Where(x, []int{x, b.column(row, 2, 1)}, 1, func(o pum.Operations, in []int) int {
		return o.Linear(1, 1e-9, []float64{1 + 1e-9, 1}, in)
	})
	p := &Program{Title: "a test", dim: 2, nodes: b.nodes, Outputs: []Output{{Name: "f", Components: []string{"f", "g"}, nodes: []int{inside, b.column(row, 2, 0)}}}}
	p.prune()
	model, err := p.ONNX(nil)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[[2]float64][]float64{
		{0.75, 0.25}: {2.75 + 1.75e-9, 1}, {0.25, 0.75}: {4.25 + 1.25e-9, 3}, {-0.5, 0.5}: {0, 3}, {1.5, 0.5}: {3.5 + 2.5e-9, 1},
	} {
		got := interpret(t, model, at[:])["f"]
		for i, v := range want {
			if math.Abs(got[i]-v) > 1e-15 {
				t.Errorf("%v at %v, want %v", got, at, want)
			}
		}
	}
	// ONNX Runtime takes products with nearly one, and sums with nearly zero, for nothing.
	if text := string(model); strings.Count(text, "Sum") != 1 || bytes.Contains(model, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1+1e-9))) {
		t.Error("a number that ONNX Runtime takes for one or zero is written as it is")
	}
}

// Heights over the sides of a tetrahedron are one at its corners and zero at the others.
func TestHeights(t *testing.T) {
	corners := []float64{0, 0, 0, 2, 0.1, 0, 0.3, 1, 0.2, 0.1, 0.5, 3}
	rows := heights(corners, 3)
	for i := range 4 {
		for k := range 4 {
			h := rows[4*i+3]
			for j := range 3 {
				h += rows[4*i+j] * corners[3*k+j]
			}
			if want := map[bool]float64{true: 1}[i == k]; math.Abs(h-want) > 1e-15 {
				t.Errorf("height %d at corner %d is %v", i, k, h)
			}
		}
	}
	if simplices(make([]float64, 12), 2) != nil || simplices(make([]float64, 24), 3) != nil {
		t.Error("cells that are no simplices have some")
	}
}
