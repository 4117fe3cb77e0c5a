package export

import (
	"fmt"
	"slices"
	"strings"

	"pinnsolve/pinn/fields"
)

// Operations of a Program. A result is a row of numbers; of operations of several
// results all have the same length.
const (
	opCoordinate = "coordinate" // number i, i = Numbers[0]
	opConstant   = "constant"   // Numbers
	opAffine     = "affine"     // x W + b, W = Numbers row by row, b = Bias
	opLinear     = "linear"     // Numbers[0] + sum of Numbers[1+i] In[i], element by element
	opMultiply   = "multiply"   // of two, element by element
	opConcat     = "concat"     // of rows
	opColumn     = "column"     // element Numbers[0]
	opSelect     = "select"     // In[1] where In[0] is not 0, else In[2]
	opAtan2      = "atan2"      // of y and x
	opPow        = "pow"        // x^Numbers[0]
	opLess       = "less"       // 1 where x < 0, else 0
	opLookup     = "lookup"     // row In[0] of the table Numbers
	opLocate     = "locate"     // which of some cells the point In is in, see locate
	opWhere      = "where"      // what body makes of In[1:] where In[0] > 0, else zeros
	opInput      = "input"      // of a body, number Numbers[0]
)

// functions are further operations, each of one row, element by element.
var functions = []string{"exp", "log", "sqrt", "inv", "tanh", "sin", "cos", "sinh", "cosh", "atan", "sigmoid", "softplus", "erfc"}

// node is an operation.
type node struct {
	op            string
	in            []int // earlier ones
	cols          int   // of the result
	numbers, bias []float64
	body          *body
}

// body is operations on the inputs of another one.
type body struct {
	nodes  []node
	result int
}

// Output is an output of a program, with one result a component.
type Output struct {
	Name       string
	Components []string
	Unit       string // "" if unknown
	nodes      []int
}

// Program is a solution as a function of the coordinates of a point.
type Program struct {
	Title   string
	Outputs []Output
	// LeftOut says which outputs are not part of it, and why.
	LeftOut []string
	dim     int
	nodes   []node
}

// Axes are the names of the coordinates.
var axes = []string{"x", "y", "z"}

// Axes returns the names of the coordinates.
func (p *Program) Axes() []string { return axes[:p.dim] }

// New makes the program of a solution. Outputs that need data of the problem which are Go
// functions are left out.
func New(title string, sol *fields.Solution) (*Program, error) {
	problem := sol.Problem()
	t, err := sol.Trace(problem.Outputs)
	if err != nil {
		return nil, err
	}
	p := &Program{Title: title, dim: problem.Domain.Dim()}
	l := newLowering(t, problem)
	results := t.Results
	for _, o := range problem.Outputs {
		own := results[:len(o.Components)]
		results = results[len(own):]
		if slices.ContainsFunc(own, l.opaque) {
			p.LeftOut = append(p.LeftOut, o.Name+": it follows from data of the problem that are known at its points alone")
			continue
		}
		out := Output{Name: o.Name, Components: o.Components, Unit: o.Unit}
		for _, k := range own {
			m, err := l.at(k)
			if err != nil {
				return nil, fmt.Errorf("output %s: %w", o.Name, err)
			}
			out.nodes = append(out.nodes, l.value(m.lane(&l.builder, 0), 1))
		}
		p.Outputs = append(p.Outputs, out)
	}
	if len(p.Outputs) == 0 {
		return nil, fmt.Errorf("no output can be exported: %s", strings.Join(p.LeftOut, "; "))
	}
	p.nodes = l.nodes
	p.prune()
	if v, ok := notFinite(p.nodes); ok {
		return nil, fmt.Errorf("a number of the solution is %v", v)
	}
	return p, nil
}

// notFinite returns a number that is none, if there is one.
func notFinite(nodes []node) (float64, bool) {
	for _, n := range nodes {
		for _, v := range append(slices.Clone(n.numbers), n.bias...) {
			if v-v != 0 {
				return v, true
			}
		}
		if n.body != nil {
			if v, ok := notFinite(n.body.nodes); ok {
				return v, true
			}
		}
	}
	return 0, false
}

// prune drops operations that no output needs.
func (p *Program) prune() {
	var results []*int
	for _, o := range p.Outputs {
		for i := range o.nodes {
			results = append(results, &o.nodes[i])
		}
	}
	p.nodes = prune(p.nodes, results)
}

// prune returns the operations that results need, and numbers the results again.
func prune(nodes []node, results []*int) (kept []node) {
	needed := make([]bool, len(nodes))
	for _, k := range results {
		needed[*k] = true
	}
	for k := len(nodes) - 1; k >= 0; k-- {
		for _, i := range nodes[k].in {
			needed[i] = needed[i] || needed[k]
		}
	}
	place := make([]int, len(nodes))
	for k, n := range nodes {
		if !needed[k] {
			continue
		}
		for i, j := range n.in {
			n.in[i] = place[j]
		}
		place[k], kept = len(kept), append(kept, n)
	}
	for _, k := range results {
		*k = place[*k]
	}
	return kept
}

// name is the name of a component, as in fields.csv: with its output where others have
// one of that name.
func (p *Program) name(o Output, component string) string {
	for _, other := range p.Outputs {
		if other.Name != o.Name && slices.Contains(other.Components, component) {
			return o.Name + "." + component
		}
	}
	return component
}
