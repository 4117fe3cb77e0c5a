package formula

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// How tightly operations bind in print.
const (
	conditions = iota
	logic
	comparisons
	sums
	products
	powers
	atom
)

// in returns the mathematics of the value inside an operation that binds so
// tightly.
func (v value) in(binding int) string {
	if v.binding < binding {
		return "(" + v.text + ")"
	}
	return v.text
}

// String names a shape.
func (s Shape) String() string {
	switch {
	case s.Rows == 0:
		return "a number"
	case s.Columns == 0:
		return fmt.Sprintf("a vector of %d", s.Rows)
	}
	return fmt.Sprintf("a tensor of %d x %d", s.Rows, s.Columns)
}

func (r *reader) binary(n *ast.BinaryNode) value {
	a, b, at := r.read(n.Left), r.read(n.Right), n.Location().From
	switch n.Operator {
	case "and", "&&", "or", "||":
		if !a.logical || !b.logical {
			fail(at, "%s joins conditions, such as x > 0", n.Operator)
		}
		word, k := "and", and
		if n.Operator == "or" || n.Operator == "||" {
			word, k = "or", or
		}
		return value{logical: true, at: []int32{r.list.put(step{kind: k, a: a.at[0], b: b.at[0]}, at)},
			text: a.in(comparisons) + " " + word + " " + b.in(comparisons), binding: logic, from: a.from}
	}
	r.numeric(a, n.Operator)
	r.numeric(b, n.Operator)
	switch n.Operator {
	case "<", ">", "<=", ">=":
		return r.compare(n.Operator, a, b, at)
	case "==", "!=":
		fail(at, "numbers are seldom equal: compare with <, <=, > or >=")
	case "+", "-":
		return r.sum(n.Operator, a, b, at)
	case "*":
		return r.product(a, b, at)
	case "/":
		if b.shape.Rows > 0 {
			fail(at, "division by %s: a divisor is a number", b.shape)
		}
		return value{shape: a.shape, at: r.each(a, func(i int32) int32 { return r.list.put(step{kind: div, a: i, b: b.at[0]}, at) }),
			text: a.in(products) + "/" + b.in(powers), binding: products, from: a.from}
	case "^", "**":
		if a.shape.Rows > 0 || b.shape.Rows > 0 {
			fail(at, "a power is one of numbers; the square of a vector is dot(a, a), that of a tensor inner(a, a)")
		}
		return value{at: []int32{r.list.put(step{kind: pow, a: a.at[0], b: b.at[0]}, at)},
			text: a.in(atom) + "^" + b.in(atom), binding: powers, from: a.from}
	}
	fail(at, "%q is no operator of formulas: there are + - * / ^, < <= > >=, and, or, not", n.Operator)
	return value{}
}

func (r *reader) compare(operator string, a, b value, at int) value {
	if a.shape.Rows > 0 || b.shape.Rows > 0 {
		fail(at, "%s compares %s with %s: numbers are compared", operator, a.shape, b.shape)
	}
	x, y := a.at[0], b.at[0]
	if operator == ">" || operator == "<=" {
		x, y = y, x
	}
	i := r.list.put(step{kind: less, a: x, b: y}, at)
	if operator == "<=" || operator == ">=" {
		i = r.list.put(step{kind: not, a: i}, at)
	}
	return value{logical: true, at: []int32{i}, text: a.in(sums) + " " + operator + " " + b.in(sums), binding: comparisons, from: a.from}
}

func (r *reader) sum(operator string, a, b value, at int) value {
	if a.shape != b.shape {
		fail(at, "%s between %s and %s: both are alike", operator, a.shape, b.shape)
	}
	k, right := add, sums
	if operator == "-" {
		k, right = sub, products
	}
	v := value{shape: a.shape, text: a.in(sums) + " " + operator + " " + signed(b, right), binding: sums, from: a.from}
	for i := range a.at {
		v.at = append(v.at, r.list.put(step{kind: k, a: a.at[i], b: b.at[i]}, at))
	}
	return v
}

// signed returns the mathematics of a value behind a sign.
func signed(v value, binding int) string {
	if text := v.in(binding); !strings.HasPrefix(text, "-") {
		return text
	}
	return "(" + v.text + ")"
}

// product is one of numbers, of a number and something, or of a tensor with a
// vector or a tensor.
func (r *reader) product(a, b value, at int) value {
	v := value{text: beside(a, b), binding: products, from: a.from}
	times := func(x, y int32) int32 { return r.list.put(step{kind: mul, a: x, b: y}, at) }
	switch {
	case a.shape.Rows == 0:
		v.shape, v.at = b.shape, r.each(b, func(i int32) int32 { return times(a.at[0], i) })
	case b.shape.Rows == 0:
		v.shape, v.at = a.shape, r.each(a, func(i int32) int32 { return times(i, b.at[0]) })
	case a.shape.Columns == 0 && b.shape.Columns == 0:
		fail(at, "the product of two vectors is written dot(a, b)")
	case a.shape.Columns == b.shape.Rows:
		v.shape = Shape{a.shape.Rows, b.shape.Columns}
		columns := max(1, b.shape.Columns)
		for i := range a.shape.Rows {
			for j := range columns {
				v.at = append(v.at, r.contract(at, a.shape.Columns, func(k int) (int32, int32) {
					return a.at[i*a.shape.Columns+k], b.at[k*columns+j]
				}))
			}
		}
	default:
		fail(at, "a product of %s and %s: a tensor stands before what it is applied to", a.shape, b.shape)
	}
	return v
}

// beside writes a product: by a space where that can be read, else by a star.
func beside(a, b value) string {
	left, right := a.in(products), signed(b, powers)
	if right[0] >= '0' && right[0] <= '9' || strings.Contains(left, "/") && a.binding == products {
		return left + "*" + right
	}
	if right[0] == '(' && left[len(left)-1] != ')' && a.binding == atom && (left[0] < '0' || left[0] > '9') {
		return left + "*" + right // no call
	}
	return left + " " + right
}

// contract sums products of n pairs of steps.
func (r *reader) contract(at, n int, pair func(k int) (int32, int32)) int32 {
	sum := r.list.number(0)
	for k := range n {
		a, b := pair(k)
		sum = r.list.put(step{kind: add, a: sum, b: r.list.put(step{kind: mul, a: a, b: b}, at)}, at)
	}
	return sum
}
