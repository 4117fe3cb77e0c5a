package export

import (
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn/fields"
)

// programOf is the program of expressions of two coordinates.
func programOf(t *testing.T, f func(x, y ad.Expr) []ad.Expr) *Program {
	t.Helper()
	trace := &fields.Trace{Axes: []int{0, 1}, Lanes: ad.Lanes{Dim: 2}}
	var err error
	trace.Operations, trace.Results, err = ad.OperationsOf(func(g *ad.Graph) []ad.Expr { return f(g.Data(), g.Data()) })
	if err != nil {
		t.Fatal(err)
	}
	l := newLowering(trace)
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
