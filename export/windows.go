package export

import (
	"errors"
	"fmt"

	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pum"
)

// windowed is a function of the position in windows.
type windowed interface {
	fields.Function
	NeedsCells() bool
	Trace(o pum.Operations, x []int, cell int) ([][]int, error)
}

// datum makes what a datum is.
func (l *lowering) datum(d pinn.Datum) (int, error) {
	switch d.Kind {
	case pinn.CoordinateDatum:
		return l.coordinate(d.Index), nil
	case pinn.MaterialDatum:
		cell, err := l.located()
		if err != nil {
			return zero, err
		}
		m := l.problem.Materials
		table := make([]float64, len(m.Of)*len(m.Names))
		for c, k := range m.Of {
			table[c*len(m.Names)+k] = 1
		}
		return l.column(l.lookup(cell, len(m.Names), table), len(m.Names), d.Index), nil
	case pinn.FunctionDatum:
		if l.lanes == nil {
			if err := l.function(); err != nil {
				return zero, err
			}
		}
		return l.lanes[d.Index], nil
	}
	panic("export: data of unknown origin have no operation")
}

func (b *builder) coordinate(axis int) int {
	return b.add(node{op: opCoordinate, cols: 1, numbers: []float64{float64(axis)}})
}

// function makes the lanes of the function.
func (l *lowering) function() error {
	f, ok := l.Function.(windowed)
	if !ok {
		return errEvolution
	}
	var x []int
	for axis := range f.Inputs() {
		x = append(x, l.coordinate(axis))
	}
	cell := zero
	if f.NeedsCells() {
		var err error
		if cell, err = l.located(); err != nil {
			return err
		}
	}
	all, err := f.Trace(operations{&l.builder}, x, cell)
	if err != nil {
		return fmt.Errorf("the solution is in windows, and %w: write its values by --to npz or vtu", err)
	}
	for _, field := range all {
		l.lanes = append(l.lanes, field[:l.Lanes.Count()]...)
	}
	return nil
}

// mostCells is how many cells a point is looked for in at most: each is a row of numbers
// in the file, and all are tried.
const mostCells = 20000

var (
	errEvolution = errors.New("the solution is an evolution, or of least squares in windows, which have no form in ONNX and Go here: write its values by --to npz or vtu, or evaluate by \"pinnsolve eval\"")
	errCurved    = errors.New("which material, or which side of a gap, a point is in depends on its cell of the mesh, and cells that are no triangles, quadrangles or tetrahedra with straight sides " +
		"have no operator to find a point in: write the values by --to npz or vtu, or evaluate by \"pinnsolve eval\"")
	errCells = fmt.Errorf("which material, or which side of a gap, a point is in depends on its cell of the mesh, which has more than %d: write the values by --to npz or vtu, or evaluate by \"pinnsolve eval\"", mostCells)
)

// located is the cell that the point is in.
func (l *lowering) located() (int, error) {
	if l.cell != nil {
		return *l.cell, nil
	}
	n := node{op: opLocate, cols: 1}
	for axis := range l.problem.Domain.Dim() {
		n.in = append(n.in, l.coordinate(axis))
	}
	for c, hull := range l.problem.Domain.Hulls() {
		for _, simplex := range simplices(hull, len(n.in)) {
			if n.numbers = append(n.numbers, heights(simplex, len(n.in))...); len(n.numbers) == 0 {
				return zero, errCurved
			}
			n.bias = append(n.bias, float64(c))
		}
		if len(n.bias) <= c {
			return zero, errCurved
		}
	}
	if len(n.bias) > mostCells {
		return zero, errCells
	}
	k := l.add(n)
	l.cell = &k
	return k, nil
}

// simplices returns the triangles or tetrahedra of a cell with straight sides, given by its
// corners; none if it is no such cell.
func simplices(hull []float64, dim int) [][]float64 {
	switch n := len(hull) / dim; {
	case n == dim+1:
		return [][]float64{hull}
	case dim == 2 && n == 4:
		return [][]float64{hull[:6], {hull[0], hull[1], hull[4], hull[5], hull[6], hull[7]}}
	}
	return nil
}

// heights returns, for every corner of a simplex, the linear function that is 1 there and
// 0 at the others: the coefficients of the coordinates, then the constant.
func heights(simplex []float64, dim int) (rows []float64) {
	corner := func(i int) []float64 { return simplex[i*dim : (i+1)*dim] }
	for i := range dim + 1 {
		a := corner((i + 1) % (dim + 1)) // on the side opposite to corner i
		var normal [3]float64
		var edges [2][3]float64
		for k := range dim - 1 {
			for j, v := range corner((i + 2 + k) % (dim + 1)) {
				edges[k][j] = v - a[j]
			}
		}
		u, v := edges[0], edges[1]
		if dim == 2 {
			v = [3]float64{0, 0, 1}
		}
		for j := range 3 {
			normal[j] = u[(j+1)%3]*v[(j+2)%3] - u[(j+2)%3]*v[(j+1)%3]
		}
		var height, constant float64
		for j, x := range corner(i) {
			height += normal[j] * (x - a[j])
		}
		for j := range dim {
			rows = append(rows, normal[j]/height)
			constant -= normal[j] / height * a[j]
		}
		rows = append(rows, constant)
	}
	return rows
}

// operations is a builder for functions in windows.
type operations struct{ *builder }

func (o operations) Linear(cols int, c float64, a []float64, in []int) int {
	return o.linear(cols, c, a, in)
}

func (o operations) Multiply(cols, x, y int) int { return o.multiply(cols, x, y) }

func (o operations) Affine(x, cols int, w, bias []float64) int {
	if bias == nil && x == zero {
		return zero
	}
	return o.affine(x, mat{rows: len(w) / cols, cols: cols, numbers: w}, bias)
}

func (o operations) Apply(f string, cols, x int) int { return o.apply(f, cols, x) }
func (o operations) Columns(scalars []int) int       { return o.columns(scalars) }
func (o operations) Column(x, cols, j int) int       { return o.column(x, cols, j) }
func (o operations) Negative(x int) int {
	return o.add(node{op: opLess, cols: 1, in: []int{o.value(x, 1)}})
}

func (o operations) Choose(c, a, b int) int {
	return o.add(node{op: opSelect, cols: 1, in: []int{c, o.value(a, 1), o.value(b, 1)}})
}

func (o operations) Atan2(y, x int) int {
	return o.add(node{op: opAtan2, cols: 1, in: []int{o.value(y, 1), o.value(x, 1)}})
}

func (o operations) Lookup(i, cols int, table []float64) int { return o.lookup(i, cols, table) }

func (b *builder) lookup(i, cols int, table []float64) int {
	return b.add(node{op: opLookup, cols: cols, in: []int{i}, numbers: table})
}

// Where makes a body of its own, in which points that do not count are not evaluated; where
// all do, the steps are those of the builder.
func (o operations) Where(positive int, in []int, cols int, steps func(o pum.Operations, in []int) int) int {
	if row, ok := o.number(positive, 1); ok && row[0] > 0 {
		return steps(o, in)
	}
	inner := &builder{seen: map[string]int{}}
	n := node{op: opWhere, cols: cols, in: []int{positive}}
	var inputs []int
	for _, x := range in {
		row, ok := o.number(x, 1)
		if ok {
			inputs = append(inputs, inner.constant(row))
			continue
		}
		inputs = append(inputs, inner.add(node{op: opInput, cols: 1, numbers: []float64{float64(len(n.in) - 1)}}))
		n.in = append(n.in, x)
	}
	n.body = &body{result: inner.value(steps(operations{inner}, inputs), cols)}
	n.body.nodes = prune(inner.nodes, []*int{&n.body.result})
	o.nodes = append(o.nodes, n)
	return len(o.nodes) - 1
}
