package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// mat is the result of an operation of a trace: numbers, or a row for every lane.
type mat struct {
	rows, cols int
	numbers    []float64
	lanes      []int
}

// lane returns a row.
func (m mat) lane(b *builder, k int) int {
	if m.numbers != nil {
		return b.constant(m.numbers[k*m.cols : (k+1)*m.cols : (k+1)*m.cols])
	}
	return m.lanes[k]
}

// lowering makes operations on rows of those of a trace on jets.
type lowering struct {
	builder
	*fields.Trace
	problem pinn.Problem
	done    []*mat
	hidden  []bool // operations that follow from data of unknown origin
	params  []int  // where every parameter begins
	lanes   []int  // of the function, if it is not a network; see function
	cell    *int   // the cell that the point is in; see located
}

func newLowering(t *fields.Trace, problem pinn.Problem) *lowering {
	l := &lowering{builder: builder{seen: map[string]int{}}, Trace: t, problem: problem, done: make([]*mat, len(t.Operations)), hidden: make([]bool, len(t.Operations))}
	at := 0
	for k, o := range t.Operations {
		switch o.Kind {
		case "parameter":
			l.params, at = append(l.params, at), at+o.Rows*o.Cols
		case "data":
			l.hidden[k] = t.Data[int(o.Numbers[0])].Kind == pinn.GivenDatum
		}
		for _, i := range o.In {
			l.hidden[k] = l.hidden[k] || l.hidden[i]
		}
	}
	return l
}

// opaque reports whether an operation follows from data of unknown origin.
func (l *lowering) opaque(k int) bool { return l.hidden[k] }

// at returns the result of an operation.
func (l *lowering) at(k int) (mat, error) {
	if l.done[k] == nil {
		o := l.Operations[k]
		in := make([]mat, len(o.In))
		for i, j := range o.In {
			var err error
			if in[i], err = l.at(j); err != nil {
				return mat{}, err
			}
		}
		m, err := l.lower(o, in)
		if err != nil {
			return mat{}, err
		}
		m.rows, m.cols = o.Rows, o.Cols
		l.done[k] = &m
	}
	return *l.done[k], nil
}

// lanewise makes every lane by f, which gets those of in.
func (l *lowering) lanewise(rows int, in []mat, f func(lanes []int) int) (m mat) {
	for k := range rows {
		lanes := make([]int, len(in))
		for i, x := range in {
			lanes[i] = x.lane(&l.builder, k)
		}
		m.lanes = append(m.lanes, f(lanes))
	}
	return m
}

func (l *lowering) lower(o ad.Operation, in []mat) (mat, error) {
	if m, ok := l.weights(o, in); ok {
		return m, nil
	}
	if f, ok := strings.CutPrefix(o.Kind, "layer "); ok {
		return l.activate(f, o.Cols, l.affineLanes(in))
	}
	switch o.Kind {
	case "data":
		k, err := l.datum(l.Data[int(o.Numbers[0])])
		return mat{lanes: []int{k}}, err
	case "affine", "matrix product":
		return l.affineLanes(in), nil
	case "add":
		return l.lanewise(o.Rows, in, func(x []int) int { return l.sum(o.Cols, x...) }), nil
	case "sub":
		return l.lanewise(o.Rows, in, func(x []int) int { return l.linear(o.Cols, 0, []float64{1, -1}, x) }), nil
	case "mix":
		a := in[2].numbers[0]
		return l.lanewise(o.Rows, in[:2], func(x []int) int {
			d := l.linear(o.Cols, 0, []float64{1, -1}, []int{x[1], x[0]})
			return l.linear(o.Cols, 0, []float64{1, a}, []int{x[0], d})
		}), nil
	case "multiply":
		return l.times(o, in[0], in[1]), nil
	case "concat":
		return l.lanewise(o.Rows, in, func(x []int) int { return l.concat(in, x) }), nil
	case "columns":
		return l.lanesOf(o, in), nil
	case "column":
		return mat{lanes: []int{l.column(in[0].lane(&l.builder, int(o.Numbers[1])), in[0].cols, int(o.Numbers[0]))}}, nil
	}
	x := make([]int, len(in))
	for i, m := range in {
		x[i] = m.lane(&l.builder, 0)
	}
	k, err := l.scalar(o, x)
	return mat{lanes: []int{k}}, err
}

// weights returns results that are numbers.
func (l *lowering) weights(o ad.Operation, in []mat) (mat, bool) {
	switch o.Kind {
	case "parameter":
		at := l.params[int(o.Numbers[0])]
		return mat{numbers: l.Theta[at : at+o.Rows*o.Cols]}, true
	case "constant":
		return mat{numbers: o.Numbers}, true
	case "spread":
		return mat{numbers: in[0].numbers}, true
	case "scale columns":
		w := slices.Clone(in[0].numbers)
		for i := range w {
			w[i] *= math.Exp(in[1].numbers[i%o.Cols])
		}
		return mat{numbers: w}, true
	}
	return mat{}, false
}

// affineLanes are the jets of x w + b of in = x, w and perhaps b.
func (l *lowering) affineLanes(in []mat) (m mat) {
	for k := range in[0].rows {
		var bias []float64
		if len(in) > 2 && k == 0 {
			bias = in[2].numbers
		}
		m.lanes = append(m.lanes, l.affine(in[0].lane(&l.builder, k), in[1], bias))
	}
	return m
}

// concat joins rows.
func (l *lowering) concat(in []mat, x []int) int {
	n := node{op: opConcat}
	for i, k := range x {
		n.cols += in[i].cols
		for j := range in[i].cols {
			n.in = append(n.in, l.column(k, in[i].cols, j))
		}
	}
	return l.columns(n.in)
}

// lanesOf are the rows of a matrix of scalars.
func (l *lowering) lanesOf(o ad.Operation, in []mat) (m mat) {
	for k := range o.Rows {
		row := make([]int, o.Cols)
		for j := range row {
			row[j] = in[k*o.Cols+j].lane(&l.builder, 0)
		}
		m.lanes = append(m.lanes, l.columns(row))
	}
	return m
}

// scalar makes functions of scalars.
func (l *lowering) scalar(o ad.Operation, x []int) (int, error) {
	switch o.Kind {
	case opLinear:
		return l.linear(1, o.Numbers[0], o.Numbers[1:], x), nil
	case opPow, opLess:
		return l.add(node{op: o.Kind, cols: 1, in: []int{l.value(x[0], 1)}, numbers: o.Numbers}), nil
	case opSelect, opAtan2:
		for i := range x {
			x[i] = l.value(x[i], 1)
		}
		return l.add(node{op: o.Kind, cols: 1, in: x}), nil
	}
	var order int
	var f string
	if n, _ := fmt.Sscanf(o.Kind, "derivative %d of %s", &order, &f); n == 2 {
		d, err := l.derivatives(f, 1, x[0], order)
		if err != nil {
			return 0, err
		}
		return d[order], nil
	}
	if slices.Contains(functions, o.Kind) {
		return l.apply(o.Kind, 1, x[0]), nil
	}
	d, err := l.derivatives(o.Kind, 1, x[0], 0)
	if err != nil {
		return 0, fmt.Errorf("the operation %q cannot be exported", o.Kind)
	}
	return d[0], nil
}
