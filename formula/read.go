package formula

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"pinnsolve/internal/nearest"
)

// value is a part of a formula that has been read: its components as steps, and
// its mathematics in print.
type value struct {
	shape    Shape
	logical  bool
	at       []int32
	text     string
	binding  int     // how tightly the outermost operation of text binds
	from     int     // where it stands
	gradient []int32 // the steps that this is the gradient of, a number's; nil if none
}

// reader turns the tree of the parser into values.
type reader struct {
	scope Scope
	list  list
	used  map[string]bool
}

// refuse turns an error of the parser into ours.
func refuse(runes []rune, err error) {
	e, ok := err.(*file.Error)
	if !ok {
		fail(0, "%v", err)
	}
	at := e.Location.From
	switch {
	case strings.Contains(e.Message, "unexpected token EOF"), strings.Contains(e.Message, "unexpected end"):
		fail(len(runes), "something is missing at the end")
	case strings.Contains(e.Message, "bad number"):
		word := at
		for at > 0 && (letterOrDigit(runes[at-1]) || runes[at-1] == '.') {
			at--
		}
		for word < len(runes) && (letterOrDigit(runes[word]) || runes[word] == '.') {
			word++
		}
		fail(at, "%q is no number; a product is written with *, as in 2*x", string(runes[at:word]))
	case strings.Contains(e.Message, "integer literal"):
		fail(at, "a whole number this large is written with a point, as in 1.0e20")
	case strings.Contains(e.Message, "float literal"):
		fail(at, "the number is too large: the largest is %.2g", math.MaxFloat64)
	case strings.Contains(e.Message, "maximum allowed nodes"):
		fail(at, "the formula is too long")
	case strings.Contains(e.Message, "unexpected token") && at < len(runes):
		fail(at, "%q does not fit here; is an operator or an operand missing before it?", string(runes[at]))
	}
	fail(min(at, len(runes)), "%s", strings.ReplaceAll(e.Message, "\n", " "))
}

// number returns a number as a value.
func (r *reader) number(v float64, at int) value {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		fail(at, "the number is too large: the largest is %.2g", math.MaxFloat64)
	}
	return value{at: []int32{r.list.number(v)}, text: strconv.FormatFloat(v, 'g', -1, 64), binding: atom, from: at}
}

// read returns a node of the parser's tree as a value.
func (r *reader) read(n ast.Node) value {
	at := n.Location().From
	switch n := n.(type) {
	case *ast.IntegerNode:
		return r.number(float64(n.Value), at)
	case *ast.FloatNode:
		return r.number(n.Value, at)
	case *ast.IdentifierNode:
		return r.name(n.Value, at)
	case *ast.UnaryNode:
		return r.unary(n)
	case *ast.BinaryNode:
		return r.binary(n)
	case *ast.ConditionalNode:
		return r.conditional(n)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return r.call(callee.Value, n.Arguments, at)
		}
	case *ast.BuiltinNode:
		return r.call(n.Name, n.Arguments, at)
	case *ast.MemberNode:
		return r.component(n)
	case *ast.ArrayNode:
		return r.array(n)
	}
	fail(at, "this has no meaning in a formula: there are numbers, names, + - * / ^, functions, components as in F[0][1], and a ? b : c")
	return value{}
}

// name returns what a name stands for.
func (r *reader) name(name string, at int) value {
	v := value{text: name, binding: atom, from: at}
	r.used[name] = true
	if p, ok := r.scope.Parameters[name]; ok {
		v.at = []int32{r.list.number(p)}
		return v
	}
	slot := 0
	take := func(s Shape) value {
		v.shape = s
		for k := range s.Len() {
			v.at = append(v.at, r.list.put(step{kind: input, a: int32(slot + k)}, at))
			if name == "n" {
				r.list.facts[v.at[k]].normal = true
			}
		}
		return v
	}
	if i := slices.Index(r.scope.Coordinates, name); i >= 0 {
		slot = i
		return take(Shape{})
	}
	slot = len(r.scope.Coordinates)
	if r.scope.Normal {
		if name == "n" {
			return take(Vector(r.scope.space()))
		}
		slot += r.scope.space()
	}
	for _, variable := range r.scope.Variables {
		if variable.Name == name {
			return take(variable.Shape)
		}
		slot += variable.Shape.Len()
	}
	switch name {
	case "pi":
		v.at = []int32{r.list.number(math.Pi)}
		return v
	case "identity":
		dim := r.scope.space()
		v.shape = Tensor(dim)
		for i := range dim * dim {
			v.at = append(v.at, r.list.number(truth(i%(dim+1) == 0)))
		}
		return v
	}
	if slices.Contains(functionNames(), name) {
		fail(at, "%s is a function: write %s(...)", name, name)
	}
	hint := ""
	switch {
	case name == "n":
		hint = "; the normal n is known on the boundary alone"
	case name == "e":
		hint = "; e is written exp(1)"
	}
	fail(at, "%v%s", nearest.Unknown("name", name, append(r.scope.names(), "pi")), hint)
	return v
}

func (r *reader) unary(n *ast.UnaryNode) value {
	v, at := r.read(n.Node), n.Location().From
	switch n.Operator {
	case "+":
		r.numeric(v, "+")
		return v
	case "-":
		r.numeric(v, "-")
		return value{shape: v.shape, at: r.each(v, func(a int32) int32 { return r.list.put(step{kind: neg, a: a}, at) }),
			text: "-" + v.in(products), binding: products, from: at}
	}
	if !v.logical {
		fail(at, "not is for conditions, and binds more tightly than a comparison: write not (a < b)")
	}
	return value{logical: true, at: []int32{r.list.put(step{kind: not, a: v.at[0]}, at)}, text: "not " + v.in(atom), binding: comparisons, from: at}
}

// each maps the components of a value.
func (r *reader) each(v value, f func(int32) int32) []int32 {
	list := make([]int32, len(v.at))
	for i, a := range v.at {
		list[i] = f(a)
	}
	return list
}

// numeric fails for a condition where there must be a number.
func (r *reader) numeric(v value, where string) {
	if v.logical {
		fail(v.from, "%s of a condition: write it as a number, (%s ? 1 : 0)", where, v.text)
	}
}

func (r *reader) conditional(n *ast.ConditionalNode) value {
	cond, yes, no := r.read(n.Cond), r.read(n.Exp1), r.read(n.Exp2)
	at := cond.from
	switch {
	case !cond.logical:
		fail(at, "%s is a number: what stands before ? is a condition, such as %s > 0", cond.text, cond.text)
	case yes.logical || no.logical:
		fail(at, "a condition has numbers on both sides of the colon, not conditions")
	case yes.shape != no.shape:
		fail(at, "the two sides of a condition are alike, and here are %s and %s", yes.shape, no.shape)
	}
	v := value{shape: yes.shape, text: fmt.Sprintf("%s ? %s : %s", cond.text, yes.in(conditions+1), no.text), binding: conditions, from: at}
	for i := range yes.at {
		v.at = append(v.at, r.list.put(step{kind: choose, a: cond.at[0], b: yes.at[i], c: no.at[i]}, at))
	}
	return v
}

// component is one of a vector, or a row or component of a tensor, counted from 0.
func (r *reader) component(n *ast.MemberNode) value {
	v, at := r.read(n.Node), n.Location().From
	r.numeric(v, "component")
	i, ok := n.Property.(*ast.IntegerNode)
	if !ok || n.Optional {
		fail(at, "a component is counted from 0 by a whole number, as in u[1] or F[0][1]")
	}
	switch {
	case v.shape.Rows == 0:
		fail(at, "%s is a number and has no components", v.text)
	case i.Value < 0 || i.Value >= v.shape.Rows:
		fail(at, "component %d of %s, %s: the valid numbers are 0 to %d", i.Value, v.text, v.shape, v.shape.Rows-1)
	}
	columns := max(1, v.shape.Columns)
	return value{shape: Shape{Rows: v.shape.Columns}, at: v.at[i.Value*columns : (i.Value+1)*columns],
		text: fmt.Sprintf("%s[%d]", v.in(atom), i.Value), binding: atom, from: v.from}
}

// array is a vector of numbers or a tensor of rows.
func (r *reader) array(n *ast.ArrayNode) value {
	at := n.Location().From
	if len(n.Nodes) < 2 || len(n.Nodes) > 3 {
		fail(at, "a vector has 2 or 3 components, and this has %d", len(n.Nodes))
	}
	var v value
	var texts []string
	for i, item := range n.Nodes {
		w := r.read(item)
		r.numeric(w, "component")
		if i > 0 && w.shape.Rows != v.shape.Columns || w.shape.Columns > 0 {
			fail(w.from, "the rows of a tensor are vectors of one length")
		}
		v.shape.Columns = w.shape.Rows
		v.at, texts = append(v.at, w.at...), append(texts, w.text)
	}
	v.shape.Rows, v.text, v.binding, v.from = len(n.Nodes), "["+strings.Join(texts, ", ")+"]", atom, at
	return v
}
