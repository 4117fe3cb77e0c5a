// Package formula reads formulas such as 1 - x^2 or d(u,t) - nu*lap(u), and
// evaluates them on numbers and on the jets of package ad, so that derivatives are
// exact.
//
// A formula is read once. Vectors and tensors are resolved into their components
// then, and these into a list of scalar steps in which equal ones are shared; both
// ways of evaluating walk that list. docs/formulas.md has the language.
package formula

// Shape is what a formula is: a number, {}; a vector of n components, {n, 0}; or a
// tensor, {rows, columns}.
type Shape struct{ Rows, Columns int }

// Vector returns the shape of a vector.
func Vector(n int) Shape { return Shape{Rows: n} }

// Tensor returns the shape of a square tensor.
func Tensor(n int) Shape { return Shape{n, n} }

// Len returns the number of components.
func (s Shape) Len() int { return max(1, s.Rows) * max(1, s.Columns) }

// Variable is a quantity that a formula may mention, such as an unknown.
type Variable struct {
	Name  string
	Shape Shape
}

// Scope is what a formula may mention. Its inputs are, in this order, the
// coordinates, the components of the normal if there is one, and those of the
// variables, tensors row by row.
type Scope struct {
	// Coordinates are the names of the coordinates; with Timed the last one is
	// time, along which grad, div and lap do not differentiate.
	Coordinates []string
	Timed       bool
	Normal      bool // n, the outward unit normal
	Variables   []Variable
	Parameters  map[string]float64 // numbers by name, fixed when the formula is read
	// Static says why there are no derivatives here, "" where there are. Formulas
	// without them can be evaluated on numbers.
	Static string
}

// space returns the number of coordinates in space.
func (s Scope) space() int {
	if s.Timed {
		return len(s.Coordinates) - 1
	}
	return len(s.Coordinates)
}

// Inputs returns the number of inputs.
func (s Scope) Inputs() int {
	n := len(s.Coordinates)
	if s.Normal {
		n += s.space()
	}
	for _, v := range s.Variables {
		n += v.Shape.Len()
	}
	return n
}

// Position is the scope of a function of the position alone.
func Position(coordinates ...string) Scope {
	return Scope{Coordinates: coordinates, Static: "a given function of the position has none"}
}
