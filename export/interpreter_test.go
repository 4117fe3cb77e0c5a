package export

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// decode returns the fields of a message of protobuf by number.
func decode(t *testing.T, b []byte) (texts map[int][][]byte, numbers map[int][]uint64) {
	t.Helper()
	texts, numbers = map[int][][]byte{}, map[int][]uint64{}
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatal("not a message")
		}
		b = b[n:]
		switch kind {
		case protowire.VarintType:
			v, n := protowire.ConsumeVarint(b)
			numbers[int(field)], b = append(numbers[int(field)], v), b[n:]
		case protowire.BytesType:
			v, n := protowire.ConsumeBytes(b)
			if n < 0 {
				t.Fatal("not a message")
			}
			texts[int(field)], b = append(texts[int(field)], v), b[n:]
		default:
			t.Fatal("a field of type", kind)
		}
	}
	return texts, numbers
}

// interpret runs a model of ONNX at one point: the operators as
// https://onnx.ai/onnx/operators defines them, for one row. Rows are never left out:
// what is put among zeros is dropped instead where it does not belong.
func interpret(t *testing.T, model []byte, x []float64) map[string][]float64 {
	t.Helper()
	m, _ := decode(t, model)
	g, _ := decode(t, m[modelGraph][0])
	values := map[string][]float64{"x": x}
	widths := map[string]int{}
	for _, raw := range g[graphInitializer] {
		texts, numbers := decode(t, raw)
		var v []float64
		for b := texts[tensorRaw][0]; len(b) > 0; b = b[8:] {
			bits := binary.LittleEndian.Uint64(b)
			if numbers[tensorType][0] == typeInt64 {
				v = append(v, float64(int64(bits)))
			} else {
				v = append(v, math.Float64frombits(bits))
			}
		}
		name := string(texts[tensorName][0])
		dims := numbers[tensorDims]
		values[name], widths[name] = v, int(dims[len(dims)-1])
	}
	for _, raw := range g[graphNode] {
		texts, _ := decode(t, raw)
		var in [][]float64
		for _, name := range texts[nodeInput] {
			if values[string(name)] == nil {
				t.Fatalf("%s is used before it is computed", name)
			}
			in = append(in, values[string(name)])
		}
		out, operator := string(texts[nodeOutput][0]), string(texts[nodeType][0])
		if operator == "Gather" && len(in[1]) == 1 && axisOf(t, raw) == 0 { // a row of a table
			cols := widths[string(texts[nodeInput][0])]
			if cols == 0 {
				t.Fatal("a row of a table that is not constant")
			}
			values[out] = in[0][int(in[1][0])*cols:][:cols]
			continue
		}
		if operator == "ReduceMin" { // of the simplices of a plane
			for ; len(in[0]) > 0; in[0] = in[0][3:] {
				values[out] = append(values[out], slices.Min(in[0][:3]))
			}
			continue
		}
		if operator == "MatMul" {
			cols := widths[string(texts[nodeInput][1])]
			values[out] = make([]float64, cols)
			for i, v := range in[0] {
				for j := range cols {
					values[out][j] += v * in[1][i*cols+j]
				}
			}
			continue
		}
		values[out] = operate(t, operator, in)
	}
	return values
}

// axisOf is the axis that an operator works along.
func axisOf(t *testing.T, raw []byte) int {
	t.Helper()
	texts, _ := decode(t, raw)
	for _, a := range texts[nodeAttribute] {
		name, v := decode(t, a)
		if string(name[attributeName][0]) == "axis" {
			return int(v[attributeInt][0])
		}
	}
	t.Fatal("no axis")
	return 0
}

// operate does an operator element by element, or along a row.
func operate(t *testing.T, operator string, in [][]float64) (out []float64) {
	t.Helper()
	switch operator {
	case "Concat":
		for _, v := range in {
			out = append(out, v...)
		}
		return out
	case "Gather":
		return []float64{in[0][int(in[1][0])]}
	case "Reshape", "Cast", "Compress", "NonZero", "Transpose":
		return in[0]
	case "ArgMax":
		return []float64{float64(slices.Index(in[0], slices.Max(in[0])))}
	case "ScatterND":
		if in[1][0] == 0 {
			return in[0]
		}
		return in[2]
	}
	truth := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	unary := map[string]func(float64) float64{
		"Exp": math.Exp, "Log": math.Log, "Sqrt": math.Sqrt, "Tanh": math.Tanh, "Sin": math.Sin, "Cos": math.Cos, "Abs": math.Abs,
		"Neg": func(x float64) float64 { return -x }, "Reciprocal": func(x float64) float64 { return 1 / x },
		"Relu": func(x float64) float64 { return max(x, 0) }, "Sigmoid": func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	}
	binary := map[string]func(x, y float64) float64{
		"Sum": func(x, y float64) float64 { return x + y }, "Add": func(x, y float64) float64 { return x + y }, "Sub": func(x, y float64) float64 { return x - y }, "Mul": func(x, y float64) float64 { return x * y },
		"Div": func(x, y float64) float64 { return x / y }, "Pow": math.Pow, "Max": func(x, y float64) float64 { return max(x, y) }, "Less": func(x, y float64) float64 { return truth(x < y) },
	}
	n := 1
	for _, v := range in {
		n = max(n, len(v))
	}
	for i := range n {
		at := func(k int) float64 { return in[k][i%len(in[k])] }
		switch {
		case operator == "Where" && at(0) != 0:
			out = append(out, at(1))
		case operator == "Where":
			out = append(out, at(2))
		case unary[operator] != nil:
			out = append(out, unary[operator](at(0)))
		case binary[operator] != nil:
			out = append(out, binary[operator](at(0), at(1)))
		default:
			t.Fatal("no operator ", operator)
		}
	}
	return out
}
