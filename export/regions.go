package export

const (
	typeOfInts, attributeInts = 7, 8 // see onnx.go
)

// lookup is the row of a table whose number is a scalar.
func (g *graph) lookup(i string, n node) string {
	table := g.numbers(len(n.numbers)/n.cols, n.cols, n.numbers...)
	return g.along(0, "Gather", g.fresh("v"), table, g.vector(g.with("Cast", g.fresh("v"), "to", typeInt64, i)))
}

// vector is a column as a vector.
func (g *graph) vector(x string) string { return g.do("Reshape", x, g.integers(-1)) }

// locate is the number of the cell with the simplex in which the least of the heights over
// its sides is largest: the one that the point is in.
func (g *graph) locate(n node) string {
	dim := len(n.in)
	sides := dim + 1
	count := len(n.bias)
	w, bias := make([]float64, dim*sides*count), make([]float64, sides*count)
	for k := range sides * count {
		for j := range dim {
			w[j*sides*count+k] = n.numbers[k*(dim+1)+j]
		}
		bias[k] = n.numbers[k*(dim+1)+dim]
	}
	x := g.fresh("v")
	g.concat(n.in, x)
	heights := g.do("Add", g.do("MatMul", x, g.numbers(dim, sides*count, w...)), g.numbers(1, sides*count, bias...))
	heights = g.do("Reshape", heights, g.integers(-1, count, sides))
	least := g.fresh("v")
	m := operatorNode("ReduceMin", least, []string{heights})
	var axes message
	axes.string(attributeName, "axes")
	axes.int(attributeInts, 2)
	axes.int(attributeType, typeOfInts)
	m.bytes(nodeAttribute, axes)
	var keep message
	keep.string(attributeName, "keepdims")
	keep.int(attributeInt, 0)
	keep.int(attributeType, typeOfInt)
	m.bytes(nodeAttribute, keep)
	g.bytes(graphNode, m)
	simplex := g.vector(g.along(1, "ArgMax", g.fresh("v"), least))
	return g.along(0, "Gather", g.fresh("v"), g.numbers(count, 1, n.bias...), simplex)
}

// where does a body at the points where a scalar is positive: these rows are taken out,
// and its results put among zeros.
func (g *graph) where(n node) (string, error) {
	positive := g.vector(g.do("Less", g.scalar(0), g.results[n.in[0]]))
	inputs := g.fresh("v")
	g.concat(n.in[1:], inputs)
	some := g.along(0, "Compress", g.fresh("v"), inputs, positive)
	outer := g.region
	g.region = region{rows: some, inputs: some}
	if err := g.operations(n.body.nodes); err != nil {
		return "", err
	}
	result := g.results[n.body.result]
	if g.constants[n.body.result] {
		result = g.do("Add", g.do("Mul", g.column(some, 0), g.scalar(0)), result)
	}
	g.region = outer
	places := g.do("Transpose", g.do("NonZero", positive))
	return g.do("ScatterND", g.zeroRows(n.cols), places, result), nil
}

// zeroRows is zeros for every point of the region.
func (g *graph) zeroRows(cols int) string {
	if g.zeros == nil {
		g.zeros = map[int]string{}
	}
	if g.zeros[cols] == "" {
		g.zeros[cols] = g.do("Mul", g.column(g.rows, 0), g.numbers(1, cols, make([]float64, cols)...))
	}
	return g.zeros[cols]
}
