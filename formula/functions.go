package formula

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// function is a function of formulas.
type function struct {
	arguments string // as one writes them
	least     int    // arguments
	most      int
	make      func(r *reader, c callAt, args []value) value
}

// callAt is where a function is called, and by what name.
type callAt struct {
	name string
	at   int
}

var table map[string]function

func init() {
	table = map[string]function{
		"atan2": {"y, x", 2, 2, two(atan2)}, "min": {"a, b", 2, 9, two(least)}, "max": {"a, b", 2, 9, two(greatest)},
		"grad": {"u", 1, 1, (*reader).grad}, "div": {"u", 1, 1, (*reader).div}, "lap": {"u", 1, 1, (*reader).lap},
		"dot": {"a, b", 2, 2, (*reader).dot}, "inner": {"a, b", 2, 2, (*reader).inner},
		"tr": {"F", 1, 1, (*reader).trace}, "det": {"F", 1, 1, (*reader).det}, "sym": {"F", 1, 1, (*reader).sym},
		"transpose": {"F", 1, 1, (*reader).transpose}, "inv": {"F", 1, 1, (*reader).inverse},
		"d": {"u, x", 2, 3, nil}, // see derivative
	}
	for name, f := range map[string]function1{
		"sin": fSin, "cos": fCos, "tan": fTan, "asin": fAsin, "acos": fAcos, "atan": fAtan,
		"sinh": fSinh, "cosh": fCosh, "tanh": fTanh, "exp": fExp, "log": fLog, "ln": fLog, "log10": fLog10,
		"sqrt": fSqrt, "abs": fAbs, "sign": fSign,
	} {
		table[name] = function{"x", 1, 1, one(f)}
	}
}

// functionNames returns the names of all functions, sorted.
func functionNames() []string { return slices.Sorted(maps.Keys(table)) }

// call reads a call of a function.
func (r *reader) call(name string, nodes []ast.Node, at int) value {
	f, ok := table[name]
	if !ok {
		fail(at, "unknown function %q", name) // scan has looked
	}
	if len(nodes) < f.least || len(nodes) > f.most {
		takes := fmt.Sprint(f.least)
		if f.most > f.least {
			takes += fmt.Sprintf(" to %d", f.most)
		}
		fail(at, "%s takes %s, got %d: write %s(%s)", name, takes, len(nodes), name, f.arguments)
	}
	if name == "d" {
		return r.derivative(nodes, at)
	}
	var args []value
	for _, n := range nodes {
		v := r.read(n)
		r.numeric(v, name)
		args = append(args, v)
	}
	v := f.make(r, callAt{name, at}, args)
	v.from = at
	if v.text == "" {
		var texts []string
		for _, a := range args {
			texts = append(texts, a.text)
		}
		v.text, v.binding = name+"("+strings.Join(texts, ", ")+")", atom
	}
	return v
}

// wants fails if an argument is not of a kind: number, vector or tensor.
func (c callAt) wants(v value, what string, ok bool) {
	if !ok {
		fail(v.from, "%s takes %s, and %s is %s", c.name, what, v.text, v.shape)
	}
}

func one(f function1) func(r *reader, c callAt, args []value) value {
	return func(r *reader, c callAt, args []value) value {
		c.wants(args[0], "a number", args[0].shape.Rows == 0)
		return value{at: []int32{r.list.put(step{kind: call, f: f, a: args[0].at[0]}, c.at)}}
	}
}

func two(k kind) func(r *reader, c callAt, args []value) value {
	return func(r *reader, c callAt, args []value) value {
		for _, a := range args {
			c.wants(a, "numbers", a.shape.Rows == 0)
		}
		i := args[0].at[0]
		for _, a := range args[1:] {
			i = r.list.put(step{kind: k, a: i, b: a.at[0]}, c.at)
		}
		return value{at: []int32{i}}
	}
}

// slope is the derivative of a step along a coordinate.
func (r *reader) slope(at int, of int32, axis int) int32 {
	if why := r.scope.Static; why != "" {
		fail(at, "there are no derivatives here: %s", why)
	}
	return r.list.put(step{kind: derive, a: of, b: int32(axis)}, at)
}

// derivative is d(u, x) or d(u, x, y).
func (r *reader) derivative(nodes []ast.Node, at int) value {
	v := r.read(nodes[0])
	r.numeric(v, "d")
	steps, along := v.at, ""
	for _, n := range nodes[1:] {
		name, ok := n.(*ast.IdentifierNode)
		axis := -1
		if ok {
			axis = slices.Index(r.scope.Coordinates, name.Value)
		}
		if axis < 0 {
			fail(n.Location().From, "d differentiates by a coordinate: choose from %s", strings.Join(r.scope.Coordinates, ", "))
		}
		r.used[name.Value] = true
		steps = r.each(value{at: steps}, func(i int32) int32 { return r.slope(at, i, axis) })
		along += name.Value
	}
	d := value{shape: v.shape, at: steps, text: v.text + "_" + along, binding: atom, from: at}
	if _, plain := nodes[0].(*ast.IdentifierNode); !plain || strings.Contains(v.text, "_") {
		d.text = fmt.Sprintf("(%s)_%s", v.text, along)
	}
	return d
}

// grad is the vector of a number's derivatives, or the tensor du_i/dx_j.
func (r *reader) grad(c callAt, args []value) value {
	u, dim := args[0], r.scope.space()
	c.wants(u, "a number or a vector", u.shape.Columns == 0)
	v := value{shape: Vector(dim), text: "grad " + u.in(atom), binding: powers}
	if u.shape.Rows > 0 {
		v.shape = Shape{u.shape.Rows, dim}
	} else {
		v.gradient = u.at
	}
	for _, i := range u.at {
		for axis := range dim {
			v.at = append(v.at, r.slope(c.at, i, axis))
		}
	}
	return v
}

// div is the divergence of a vector, or of the rows of a tensor.
func (r *reader) div(c callAt, args []value) value {
	u, dim := args[0], r.scope.space()
	columns := u.shape.Columns
	if columns == 0 {
		columns = u.shape.Rows
	}
	c.wants(u, fmt.Sprintf("a vector of %d or a tensor with rows of %d", dim, dim), u.shape.Rows > 0 && columns == dim)
	v := value{text: "div " + u.in(atom), binding: powers}
	if u.gradient != nil {
		v.at = []int32{r.laplacian(c.at, u.gradient[0])}
		return v
	}
	if u.shape.Columns > 0 {
		v.shape = Vector(u.shape.Rows)
	}
	for row := 0; row < len(u.at); row += dim {
		sum := r.list.number(0)
		for axis := range dim {
			sum = r.list.put(step{kind: add, a: sum, b: r.slope(c.at, u.at[row+axis], axis)}, c.at)
		}
		v.at = append(v.at, sum)
	}
	return v
}

func (r *reader) lap(c callAt, args []value) value {
	u := args[0]
	c.wants(u, "a number or a vector", u.shape.Columns == 0)
	return value{shape: u.shape, at: r.each(u, func(i int32) int32 { return r.laplacian(c.at, i) }), text: "Lap " + u.in(atom), binding: powers}
}

// laplacian is that of a step, along the coordinates in space.
func (r *reader) laplacian(at int, of int32) int32 {
	if why := r.scope.Static; why != "" {
		fail(at, "there are no derivatives here: %s", why)
	}
	if !r.scope.Timed {
		return r.list.put(step{kind: laplacian, a: of}, at)
	}
	sum := r.list.number(0)
	for axis := range r.scope.space() {
		sum = r.list.put(step{kind: add, a: sum, b: r.slope(at, r.slope(at, of, axis), axis)}, at)
	}
	return sum
}

func (r *reader) dot(c callAt, args []value) value {
	a, b := args[0], args[1]
	c.wants(a, "two vectors", a.shape.Rows > 0 && a.shape.Columns == 0)
	c.wants(b, fmt.Sprintf("two vectors of %d", a.shape.Rows), b.shape == a.shape)
	return value{at: []int32{r.contract(c.at, len(a.at), func(k int) (int32, int32) { return a.at[k], b.at[k] })},
		text: a.in(powers) + " . " + b.in(powers), binding: products}
}

func (r *reader) inner(c callAt, args []value) value {
	a, b := args[0], args[1]
	c.wants(a, "two tensors", a.shape.Columns > 0)
	c.wants(b, "two tensors of one size", b.shape == a.shape)
	return value{at: []int32{r.contract(c.at, len(a.at), func(k int) (int32, int32) { return a.at[k], b.at[k] })},
		text: a.in(powers) + " : " + b.in(powers), binding: products}
}

// square fails if an argument is no square tensor.
func (c callAt) square(v value) int {
	c.wants(v, "a square tensor", v.shape.Rows > 0 && v.shape.Rows == v.shape.Columns)
	return v.shape.Rows
}

func (r *reader) trace(c callAt, args []value) value {
	n, sum := c.square(args[0]), r.list.number(0)
	for i := range n {
		sum = r.list.put(step{kind: add, a: sum, b: args[0].at[i*n+i]}, c.at)
	}
	return value{at: []int32{sum}, text: "tr " + args[0].in(atom), binding: powers}
}

func (r *reader) sym(c callAt, args []value) value {
	n, a := c.square(args[0]), args[0].at
	v := value{shape: args[0].shape, text: "sym " + args[0].in(atom), binding: powers}
	for i := range n * n {
		j := i%n*n + i/n
		if i == j {
			v.at = append(v.at, a[i])
			continue
		}
		sum := r.list.put(step{kind: add, a: a[i], b: a[j]}, c.at)
		v.at = append(v.at, r.list.put(step{kind: mul, a: sum, b: r.list.number(0.5)}, c.at))
	}
	return v
}

func (r *reader) transpose(c callAt, args []value) value {
	a := args[0]
	c.wants(a, "a tensor", a.shape.Columns > 0)
	v := value{shape: Shape{a.shape.Columns, a.shape.Rows}, text: a.in(atom) + "'", binding: atom}
	for j := range a.shape.Columns {
		for i := range a.shape.Rows {
			v.at = append(v.at, a.at[i*a.shape.Columns+j])
		}
	}
	return v
}

// cofactors returns those of a tensor of 2 x 2 or 3 x 3, row by row.
func (r *reader) cofactors(c callAt, a []int32, n int) []int32 {
	put := func(k kind, x, y int32) int32 { return r.list.put(step{kind: k, a: x, b: y}, c.at) }
	if n == 2 {
		minus := func(x int32) int32 { return r.list.put(step{kind: neg, a: x}, c.at) }
		return []int32{a[3], minus(a[2]), minus(a[1]), a[0]}
	}
	var list []int32
	for i := range 3 {
		for j := range 3 {
			p, q, s, t := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
			list = append(list, put(sub, put(mul, a[3*p+s], a[3*q+t]), put(mul, a[3*p+t], a[3*q+s])))
		}
	}
	return list
}

// determinant returns that of a tensor and its cofactors.
func (r *reader) determinant(c callAt, v value) (det int32, cofactors []int32) {
	n := c.square(v)
	if n < 2 || n > 3 {
		fail(c.at, "%s takes a tensor of 2 x 2 or 3 x 3, and %s is %s", c.name, v.text, v.shape)
	}
	cofactors = r.cofactors(c, v.at, n)
	return r.contract(c.at, n, func(k int) (int32, int32) { return v.at[k], cofactors[k] }), cofactors
}

func (r *reader) det(c callAt, args []value) value {
	det, _ := r.determinant(c, args[0])
	return value{at: []int32{det}, text: "det " + args[0].in(atom), binding: powers}
}

func (r *reader) inverse(c callAt, args []value) value {
	n := args[0].shape.Rows
	det, cof := r.determinant(c, args[0])
	v := value{shape: args[0].shape, text: args[0].in(atom) + "^-1", binding: powers}
	for i := range n * n {
		v.at = append(v.at, r.list.put(step{kind: div, a: cof[i%n*n+i/n], b: det}, c.at))
	}
	return v
}
