package ad

import G "gorgonia.org/gorgonia"

// machine runs a finished graph: whatever the wanted nodes need, in an order
// that the graph allows. Every node has its own permanent buffer, so a run
// allocates nothing and results need not be copied out. Gorgonia's own tape
// machine computes the same, but reuses registers, locks its thread and starts
// a goroutine each run.
type machine struct {
	g      *G.ExprGraph
	values map[int64][]float64 // by node
	steps  []step
}

// step is one operation on its buffers.
type step struct {
	eval func(dst []float64, in [][]float64)
	dst  []float64
	in   [][]float64
}

func newMachine(g *Graph) *machine {
	return &machine{g: g.g, values: map[int64][]float64{}}
}

// want makes n part of every run and returns the slice that will hold its
// value.
func (m *machine) want(n *G.Node) []float64 {
	if v, ok := m.values[n.ID()]; ok {
		return v
	}
	v := m.compile(n)
	m.values[n.ID()] = v
	return v
}

func (m *machine) compile(n *G.Node) []float64 {
	if v := n.Value(); v != nil { // an input or a constant
		if c, ok := v.(*G.F64); ok {
			return []float64{float64(*c)}
		}
		return v.Data().([]float64)
	}
	var in [][]float64
	for children := m.g.From(n.ID()); children.Next(); {
		in = append(in, m.want(children.Node().(*G.Node)))
	}
	s := step{in: in}
	if o, ok := n.Op().(*op); ok {
		s.eval, s.dst = o.eval, o.buffer()
	} else {
		// Gorgonia itself adds up the adjoints of a node that several
		// operations use.
		if len(in) != 2 || n.Op().String() != "+ false" {
			fail("Gorgonia put an operation of its own into the graph: %v", n.Op())
		}
		s.eval, s.dst = add, make([]float64, len(in[0]))
	}
	m.steps = append(m.steps, s)
	return s.dst
}

func add(dst []float64, in [][]float64) {
	y := in[1]
	for k, v := range in[0] {
		dst[k] = v + y[k]
	}
}

func (m *machine) run() {
	for _, s := range m.steps {
		s.eval(s.dst, s.in)
	}
}
