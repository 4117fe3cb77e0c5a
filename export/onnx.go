package export

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of fields and types in onnx.proto of ONNX,
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
const (
	modelVersion, modelProducer, modelDoc, modelGraph, modelOpset, modelMetadata = 1, 2, 6, 7, 8, 14

	graphNode, graphName, graphInitializer, graphInput, graphOutput = 1, 2, 5, 11, 12

	nodeInput, nodeOutput, nodeType, nodeAttribute        = 1, 2, 4, 5
	attributeName, attributeInt, attributeType            = 1, 3, 20
	tensorDims, tensorType, tensorName, tensorRaw         = 1, 2, 8, 9
	valueName, valueType, valueDoc                        = 1, 2, 3
	typeDouble, typeInt64, typeOfInt                      = 11, 7, 2
	onnxVersion, onnxOpset                         uint64 = 8, 17 // of 2022, which programs read since
)

// message is a message of protobuf that is being written.
type message []byte

func (m *message) int(field protowire.Number, v uint64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), v)
}

func (m *message) bytes(field protowire.Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), v)
}

func (m *message) string(field protowire.Number, v string) { m.bytes(field, []byte(v)) }

// ONNX returns the program as a model in ONNX, float64: an input x of n points, n x
// dimension, and outputs of n x components. The metadata are those given, besides
// the names of coordinates and components and the units.
func (p *Program) ONNX(metadata map[string]string) ([]byte, error) {
	g := &graph{names: map[string]string{}, region: region{rows: "x"}}
	g.message.string(graphName, "solution")
	g.value(graphInput, "x", p.dim, "coordinates "+strings.Join(p.Axes(), ", "))
	all := map[string]string{"coordinates": strings.Join(p.Axes(), ",")}
	if err := g.operations(p.nodes); err != nil {
		return nil, err
	}
	for _, o := range p.Outputs {
		all["components."+o.Name], all["unit."+o.Name] = strings.Join(o.Components, ","), o.Unit
		g.concat(o.nodes, o.Name)
		g.value(graphOutput, o.Name, len(o.Components), "components "+strings.Join(o.Components, ", ")+"; unit "+o.Unit)
	}
	maps.Copy(all, metadata)
	var m message
	m.int(modelVersion, onnxVersion)
	m.string(modelProducer, "pinnsolve")
	m.string(modelDoc, p.Title)
	m.bytes(modelGraph, g.message)
	var opset message
	opset.string(1, "")
	opset.int(2, onnxOpset)
	m.bytes(modelOpset, opset)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		var entry message
		entry.string(1, key)
		entry.string(2, all[key])
		m.bytes(modelMetadata, entry)
	}
	return m, nil
}

// graph is a graph of ONNX that is being written.
type graph struct {
	message
	region
	names map[string]string
	count int
}

// region is the operations on some of the points.
type region struct {
	rows      string   // a matrix with one row a point
	inputs    string   // of a body, one column each
	results   []string // names of the results of the operations
	constants []bool   // whether they are of one row for all points
	zeros     map[int]string
}

// operations adds the operations of a region.
func (g *graph) operations(nodes []node) error {
	for _, n := range nodes {
		name, err := g.operation(n)
		if err != nil {
			return err
		}
		g.results = append(g.results, name)
		g.constants = append(g.constants, n.op == opConstant)
	}
	return nil
}

// value declares an input or an output of n x cols numbers.
func (g *graph) value(field protowire.Number, name string, cols int, doc string) {
	var points, width, shape, tensor, kind, v message
	points.string(2, "n")
	width.int(1, uint64(cols))
	shape.bytes(1, points)
	shape.bytes(1, width)
	tensor.int(1, typeDouble)
	tensor.bytes(2, shape)
	kind.bytes(1, tensor)
	v.string(valueName, name)
	v.bytes(valueType, kind)
	v.string(valueDoc, doc)
	g.bytes(field, v)
}

// numbers adds a constant matrix and returns its name; equal ones are one.
func (g *graph) numbers(rows, cols int, values ...float64) string {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
	}
	return g.tensor(typeDouble, raw, rows, cols)
}

func (g *graph) tensor(kind uint64, raw []byte, dims ...int) string {
	key := fmt.Sprint(kind, dims) + string(raw)
	if name, ok := g.names[key]; ok {
		return name
	}
	name := g.fresh("w")
	g.names[key] = name
	var t message
	for _, d := range dims {
		t.int(tensorDims, uint64(d))
	}
	t.int(tensorType, kind)
	t.string(tensorName, name)
	t.bytes(tensorRaw, raw)
	g.bytes(graphInitializer, t)
	return name
}

func (g *graph) fresh(prefix string) string {
	g.count++
	return fmt.Sprint(prefix, g.count)
}

// do adds an operator and returns the name of its result.
func (g *graph) do(operator string, in ...string) string {
	out := g.fresh("v")
	g.bytes(graphNode, operatorNode(operator, out, in))
	return out
}

func operatorNode(operator, out string, in []string) (n message) {
	for _, x := range in {
		n.string(nodeInput, x)
	}
	n.string(nodeOutput, out)
	n.string(nodeType, operator)
	return n
}

// with adds an operator with an integer as its attribute.
func (g *graph) with(operator, out, attribute string, value int, in ...string) string {
	n := operatorNode(operator, out, in)
	var a message
	a.string(attributeName, attribute)
	a.int(attributeInt, uint64(value))
	a.int(attributeType, typeOfInt)
	n.bytes(nodeAttribute, a)
	g.bytes(graphNode, n)
	return out
}

// along adds an operator that works along an axis.
func (g *graph) along(axis int, operator, out string, in ...string) string {
	return g.with(operator, out, "axis", axis, in...)
}

// integers adds a constant vector of integers.
func (g *graph) integers(values ...int) string {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return g.tensor(typeInt64, raw, len(values))
}

// column returns column j of a matrix.
func (g *graph) column(x string, j int) string {
	return g.along(1, "Gather", g.fresh("v"), x, g.integers(j))
}

// concat joins columns, of which some may be constant, and names the result.
func (g *graph) concat(columns []int, out string) {
	var in []string
	for _, k := range columns {
		name := g.results[k]
		if g.constants[k] { // one row: as many as there are points
			name = g.do("Add", g.do("Mul", g.column(g.rows, 0), g.scalar(0)), name)
		}
		in = append(in, name)
	}
	g.along(1, "Concat", out, in...)
}

func (g *graph) scalar(v float64) string { return g.numbers(1, 1, v) }
