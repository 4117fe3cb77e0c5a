package formula

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/parser"

	"pinnsolve/ad"
)

// Formula is a formula that has been read.
type Formula struct {
	text  string
	print string
	shape Shape
	steps []step
	out   []int32 // the steps that are the components
	order ad.Order
	used  map[string]bool
	kinks []Kink
	in    int
	dim   int // coordinates

	registers pool
}

// Kink is a place where a formula has no derivative, such as abs or a condition,
// inside a second derivative, which is then known beside the kink alone.
type Kink struct {
	Line, Column int
	Text         string // the formula from there
}

// Parse reads a formula. An error is an *Error.
func Parse(text string, scope Scope) (*Formula, error) { return parse(text, 0, scope) }

// ParseList reads formulas that are separated by commas. Places in errors are those
// in the whole list.
func ParseList(text string, scope Scope) ([]*Formula, error) {
	var list []*Formula
	at := 0
	for _, item := range Split(text) {
		end := at + len(item)
		f, err := ParseWithin(text, at, end, scope)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
		at = end + 1
	}
	return list, nil
}

// ParseWithin reads the formula between two bytes of a text. Places in errors are
// those in the text.
func ParseWithin(text string, from, to int, scope Scope) (*Formula, error) {
	f, err := parse(text[:to], from, scope)
	if e, ok := err.(*Error); ok { // show the whole of it
		e.Text, _, _ = strings.Cut(text[strings.LastIndexByte(text[:from], '\n')+1:], "\n")
	}
	return f, err
}

// parse reads the formula that begins at byte from of the text.
func parse(text string, from int, scope Scope) (*Formula, error) {
	if err := scope.check(); err != nil {
		return nil, err
	}
	blanked := strings.Repeat(" ", len([]rune(text[:from]))) + text[from:]
	r := &reader{scope: scope, list: list{known: map[step]int32{}}, used: map[string]bool{}}
	var f *Formula
	err := guarded(text, func() {
		if strings.TrimSpace(text[from:]) == "" {
			fail(len([]rune(text)), "the formula is empty: write a number such as 0, or a function of %s", orNone(scope.Coordinates))
		}
		runes := []rune(blanked)
		scan(runes)
		tree, err := parser.Parse(blanked)
		if err != nil {
			refuse(runes, err)
		}
		v := r.read(tree.Node)
		if v.logical {
			fail(v.from, "this is a condition, and a formula is a number: write %s ? 1 : 0", v.text)
		}
		f = r.formula(strings.TrimSpace(text[from:]), v)
	})
	if err != nil {
		return nil, err
	}
	for _, k := range r.list.kinks {
		e := locate(text, failure{at: k.kink})
		f.kinks = append(f.kinks, Kink{e.Line, e.Column, string([]rune(e.Text)[e.Column-1:])})
	}
	return f, nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "the parameters"
	}
	return strings.Join(names, ", ")
}

// formula keeps the steps that the value needs.
func (r *reader) formula(text string, v value) *Formula {
	f := &Formula{text: text, print: v.text, shape: v.shape, out: v.at, steps: r.list.steps, used: r.used,
		in: r.scope.Inputs(), dim: len(r.scope.Coordinates)}
	for _, i := range v.at {
		facts := r.list.facts[i]
		switch {
		case facts.height == 2 && facts.mixed:
			f.order = max(f.order, ad.Hessian)
		case facts.height == 2:
			f.order = max(f.order, ad.Laplacian)
		case facts.height == 1:
			f.order = max(f.order, ad.Gradient)
		}
	}
	return f
}

// Text returns the formula as it was written.
func (f *Formula) Text() string { return f.text }

// String returns the formula as mathematics: u_t - nu Lap u for
// d(u,t) - nu*lap(u).
func (f *Formula) String() string { return f.print }

// Shape returns what the formula is.
func (f *Formula) Shape() Shape { return f.shape }

// Order returns the order of the derivatives in the formula.
func (f *Formula) Order() ad.Order { return f.order }

// Uses reports whether the formula mentions a name.
func (f *Formula) Uses(name string) bool { return f.used[name] }

// Kinks returns the kinks inside second derivatives.
func (f *Formula) Kinks() []Kink { return f.kinks }

// Number returns the value of a formula that depends on nothing.
func (f *Formula) Number() (float64, bool) {
	if len(f.out) != 1 || f.steps[f.out[0]].kind != constant {
		return 0, false
	}
	return f.steps[f.out[0]].value, true
}

// CheckName returns an error if a name cannot be one of a coordinate, a variable
// or a parameter: it is no word, or it has a meaning.
func CheckName(name string) error {
	valid := name != ""
	for i, r := range name {
		valid = valid && letterOrDigit(r) && (i > 0 || r == '_' || !('0' <= r && r <= '9'))
	}
	switch {
	case !valid:
		return fmt.Errorf("%q is no name for formulas: take letters, digits and _, a letter first", name)
	case slices.Contains(functionNames(), name):
		return fmt.Errorf("%q is a function of formulas and cannot be a name: call it %s_ or %s0", name, name, name)
	case slices.Contains(foreign, name), slices.Contains(operators, name):
		return fmt.Errorf("%q is a word of formulas and cannot be a name: call it %s_", name, name)
	case name == "pi", name == "n", name == "identity":
		return fmt.Errorf("%q has a meaning in formulas (%s) and cannot be a name: call it %s_", name, fixedNames[name], name)
	}
	return nil
}

// fixedNames are the names that every formula knows.
var fixedNames = map[string]string{"pi": "3.14159...", "n": "the outward normal", "identity": "the unit tensor"}

// check returns an error if names of the scope collide.
func (s Scope) check() error {
	seen := map[string]bool{}
	for _, name := range s.names() {
		if err := CheckName(name); err != nil {
			return err
		}
		if seen[name] {
			return fmt.Errorf("the name %q is given twice: give each quantity its own", name)
		}
		seen[name] = true
	}
	return nil
}

// names returns the names that the user has given, parameters sorted.
func (s Scope) names() []string {
	names := slices.Clone(s.Coordinates)
	for _, v := range s.Variables {
		names = append(names, v.Name)
	}
	first := len(names)
	for name := range s.Parameters {
		names = append(names, name)
	}
	slices.Sort(names[first:])
	return names
}
