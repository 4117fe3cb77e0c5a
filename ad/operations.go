package ad

import "fmt"

// Operation is one step of a function of the inputs, as an exporter needs it. Its
// result is a matrix of Rows and Cols; that of a function of one point has one
// row, and a scalar is 1x1. Of jets (OperationsOf) a matrix has a row for every lane. Kinds
// are
//
//	input                         the inputs, 1 x Cols
//	parameter                     a matrix of parameters, numbered by Numbers[0]
//	constant                      the matrix Numbers, row-major
//	affine, layer F               x w + b of In = x, w, b, and F of it
//	matrix product                x w
//	add, sub, multiply            of two results, element by element
//	mix                           x + a (y - x) of In = x, y, a; a is 1x1
//	scale columns                 column j of the first times exp of element j of the second
//	concat                        the columns of all
//	column                        column Numbers[0], of row Numbers[1]
//	columns                       scalars in a matrix, row by row
//	data                          the data of a point, numbered by Numbers[0]
//	spread                        a 1x1 parameter as a scalar
//	linear                        Numbers[0] + sum of Numbers[1+i] In[i]
//	exp, log, sqrt, inv, tanh,    of a scalar; inv is 1/x, pow is x^Numbers[0]; an
//	sin, cos, sinh, cosh, atan,   activation F is called by its name
//	pow, F
//	less                          1 where In[0] < 0, else 0
//	select                        In[1] where In[0] is not 0, else In[2]
//	atan2                         of y and x
type Operation struct {
	Kind       string
	In         []int // earlier operations
	Rows, Cols int
	Numbers    []float64
}

// Operations lists the operations of a function of one point that build adds to a graph
// from the inputs, in an order in which they can be done; the last one is the
// result. Parameters are in the order of Graph.Param.
func Operations(inputs int, build func(g *Graph, in Matrix) Matrix) (list []Operation, err error) {
	building.Lock()
	defer building.Unlock()
	err = try(func() {
		g := newGraph(1)
		in := g.fixed(1, inputs)
		t := tracer{index: map[*node]int{}}
		t.index[in.v] = t.add(Operation{Kind: "input", Rows: 1, Cols: inputs})
		result := build(g, in)
		for i, p := range g.params {
			s := p.n.Shape()
			t.index[p] = t.add(Operation{Kind: "parameter", Rows: s[0], Cols: s[1], Numbers: []float64{float64(i)}})
		}
		t.visit(result.v)
		list = t.list
	})
	return list, err
}

// OperationsOf lists the operations of functions of one point that build makes of data and
// parameters, their derivatives included, and where in the list their results are.
// Blocks of jets have a row for every lane: affine maps, products and activations of
// them are of whole jets, sums lane by lane. Data and parameters are in the order of
// Graph.Data and Graph.Param.
func OperationsOf(build func(g *Graph) []Expr) (list []Operation, results []int, err error) {
	building.Lock()
	defer building.Unlock()
	err = try(func() {
		g := newGraph(1)
		t := tracer{index: map[*node]int{}}
		es := build(g)
		for i, p := range g.params {
			s := p.n.Shape()
			t.index[p] = t.add(Operation{Kind: "parameter", Rows: s[0], Cols: s[1], Numbers: []float64{float64(i)}})
		}
		for i, d := range g.data {
			t.index[d] = t.add(Operation{Kind: "data", Rows: 1, Cols: 1, Numbers: []float64{float64(i)}})
		}
		for _, e := range es {
			if c, ok := e.Number(); ok {
				results = append(results, t.add(Operation{Kind: "constant", Rows: 1, Cols: 1, Numbers: []float64{c}}))
				continue
			}
			results = append(results, t.visit(e.vertex()))
		}
		list = t.list
	})
	return list, results, err
}

type tracer struct {
	list  []Operation
	index map[*node]int
}

func (t *tracer) add(o Operation) int {
	t.list = append(t.list, o)
	return len(t.list) - 1
}

// visit adds what a vertex needs and then the vertex.
func (t *tracer) visit(v *node) int {
	if i, ok := t.index[v]; ok {
		return i
	}
	o := Operation{Rows: 1, Cols: 1}
	switch s := v.n.Shape(); len(s) {
	case 1:
		o.Cols = s[0]
	case 2:
		o.Rows, o.Cols = s[0], s[1]
	}
	if v.data != nil {
		o.Kind, o.Numbers = "constant", append([]float64(nil), v.data...)
		t.index[v] = t.add(o)
		return t.index[v]
	}
	for _, c := range v.children {
		o.In = append(o.In, t.visit(c))
	}
	f, ok := v.n.Op().(*op)
	if !ok {
		fail("an operation of Gorgonia's own: %v", v.n.Op())
	}
	if o.Kind, o.Numbers = f.kind, f.numbers; o.Kind == "" {
		o.Kind = f.key
	}
	switch o.Kind {
	case "columns":
		o.In, o.Numbers = t.fill(o.In, f), nil
	case "select":
		o.In, o.Numbers = append(o.In[:1:1], t.fill(o.In[1:], f)...), nil
	}
	t.index[v] = t.add(o)
	return t.index[v]
}

// fill returns operations in their places, and the numbers that take the others.
func (t *tracer) fill(in []int, f *op) []int {
	filled := make([]int, len(f.numbers))
	for i := range filled {
		filled[i] = -1
	}
	for i, at := range f.places {
		filled[at] = in[i]
	}
	for i, v := range f.numbers {
		if filled[i] < 0 {
			filled[i] = t.add(Operation{Kind: "constant", Rows: 1, Cols: 1, Numbers: []float64{v}})
		}
	}
	return filled
}

// String writes the operation in a line.
func (o Operation) String() string {
	return fmt.Sprintf("%s %v %dx%d %v", o.Kind, o.In, o.Rows, o.Cols, o.Numbers)
}
