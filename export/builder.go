package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/pum"
)

// zero is a row of zeros, which is no operation.
const zero = pum.Nothing

// builder makes operations, each only once, and folds constants.
type builder struct {
	nodes []node
	seen  map[string]int
}

func (b *builder) add(n node) int {
	var key strings.Builder
	fmt.Fprint(&key, n.op, n.in, n.cols)
	for _, v := range append(slices.Clone(n.numbers), n.bias...) {
		fmt.Fprintf(&key, " %x", math.Float64bits(v))
	}
	if k, ok := b.seen[key.String()]; ok {
		return k
	}
	b.nodes = append(b.nodes, n)
	b.seen[key.String()] = len(b.nodes) - 1
	return len(b.nodes) - 1
}

// constant adds a row of numbers, zero if they all are.
func (b *builder) constant(row []float64) int {
	if !slices.ContainsFunc(row, func(v float64) bool { return v != 0 }) {
		return zero
	}
	return b.add(node{op: opConstant, cols: len(row), numbers: row})
}

// value returns an operation for a row that may be zero.
func (b *builder) value(k, cols int) int {
	if k == zero {
		return b.add(node{op: opConstant, cols: cols, numbers: make([]float64, cols)})
	}
	return k
}

// number returns the numbers of a row that is constant.
func (b *builder) number(k, cols int) ([]float64, bool) {
	if k == zero {
		return make([]float64, cols), true
	}
	return b.nodes[k].numbers, b.nodes[k].op == opConstant
}

// linear returns c + sum of a[i] in[i].
func (b *builder) linear(cols int, c float64, a []float64, in []int) int {
	n := node{op: opLinear, cols: cols, numbers: []float64{c}}
	sum := make([]float64, cols) // of the constants
	for i := range sum {
		sum[i] = c
	}
	folds := true
	for i, k := range in {
		if k == zero || a[i] == 0 {
			continue
		}
		if row, ok := b.number(k, cols); ok {
			for j, v := range row {
				sum[j] += a[i] * v
			}
			if cols == 1 {
				continue
			}
		} else {
			folds = false
		}
		n.in, n.numbers = append(n.in, k), append(n.numbers, a[i])
	}
	if cols == 1 {
		n.numbers[0] = sum[0]
	}
	switch {
	case folds:
		return b.constant(sum)
	case len(n.in) == 1 && n.numbers[0] == 0 && n.numbers[1] == 1:
		return n.in[0]
	}
	return b.add(n)
}

func (b *builder) sum(cols int, in ...int) int {
	a := make([]float64, len(in))
	for i := range a {
		a[i] = 1
	}
	return b.linear(cols, 0, a, in)
}

// multiply returns the product of two rows; either may be of one number.
func (b *builder) multiply(cols, x, y int) int {
	if x == zero || y == zero {
		return zero
	}
	u, ok := b.number(x, b.nodes[x].cols)
	v, both := b.number(y, b.nodes[y].cols)
	if ok && both {
		row := make([]float64, cols)
		for i := range row {
			row[i] = u[i%len(u)] * v[i%len(v)]
		}
		return b.constant(row)
	}
	if ok && len(u) == 1 && b.nodes[y].cols == cols {
		return b.linear(cols, 0, u, []int{y})
	}
	if both && len(v) == 1 && b.nodes[x].cols == cols {
		return b.linear(cols, 0, v, []int{x})
	}
	return b.add(node{op: opMultiply, cols: cols, in: []int{x, y}})
}

// affine returns x w + bias, w of rows x cols; no bias is zero.
func (b *builder) affine(x int, w mat, bias []float64) int {
	if bias == nil {
		bias = make([]float64, w.cols)
	}
	row, ok := b.number(x, w.rows)
	if !ok {
		return b.add(node{op: opAffine, cols: w.cols, in: []int{x}, numbers: w.numbers, bias: bias})
	}
	z := slices.Clone(bias)
	for j := range z {
		for i, v := range row {
			z[j] += v * w.numbers[i*w.cols+j]
		}
	}
	return b.constant(z)
}

// apply returns a function of a row; of constants the caller takes care, but they are
// rare.
func (b *builder) apply(f string, cols, x int) int {
	return b.add(node{op: f, cols: cols, in: []int{b.value(x, cols)}})
}

// column returns an element of a row.
func (b *builder) column(x, cols, j int) int {
	if row, ok := b.number(x, cols); ok {
		return b.constant(row[j : j+1 : j+1])
	}
	if cols == 1 {
		return x
	}
	if n := b.nodes[x]; n.op == opConcat { // of scalars
		return n.in[j]
	}
	return b.add(node{op: opColumn, cols: 1, in: []int{x}, numbers: []float64{float64(j)}})
}

// columns returns a row of scalars.
func (b *builder) columns(in []int) int {
	row, folds := make([]float64, len(in)), true
	n := node{op: opConcat, cols: len(in)}
	for i, k := range in {
		v, ok := b.number(k, 1)
		folds = folds && ok
		if ok {
			row[i] = v[0]
		}
		n.in = append(n.in, k)
	}
	if folds {
		return b.constant(row)
	}
	for i, k := range n.in {
		n.in[i] = b.value(k, 1)
	}
	if len(in) == 1 {
		return n.in[0]
	}
	return b.add(n)
}
