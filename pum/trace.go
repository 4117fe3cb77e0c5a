package pum

import (
	"errors"
	"slices"
)

// ErrRim says which fields have no steps, as ErrAround does.
var ErrRim = errors.New("the distance to an interface on which no polynomial vanishes has no closed form")

// ErrStar is ErrRim for features about points where materials meet.
var ErrStar = errors.New("features about a point where materials meet have no steps")

// NeedsCells reports whether the fields at a point depend on the cell of the body
// that it lies in.
func (f *Fixed) NeedsCells() bool {
	s := f.space
	if s.division != nil || s.pieces != nil {
		return true
	}
	for _, row := range s.bases {
		for _, b := range row {
			if len(b.tips)+len(b.lenses) > 0 {
				return true
			}
		}
	}
	return false
}

// Trace makes the steps from the coordinates of a point, m, and its cell, to the fields:
// for every field its value and its derivatives along the axes. The cell is not
// used if the fields do not need it.
func (f *Fixed) Trace(o Operations, x []int, cell int) ([][]int, error) {
	s := f.space
	if s.around != nil {
		return nil, ErrAround
	}
	for _, row := range s.bases {
		for _, b := range row {
			if b.star != nil {
				return nil, ErrStar
			}
			if slices.ContainsFunc(b.kinks, func(k *kink) bool { return k != nil && k.rim != nil }) {
				return nil, ErrRim
			}
		}
	}
	t := steps{o, s.dim}
	at := place{cell: cell}
	for i, c := range x {
		at.x = append(at.x, t.coordinate(c, i))
	}
	var in []int // of each material: whether the point is in it
	if d := s.division; d != nil {
		table := make([]float64, len(d.Of)*d.Count)
		for c, m := range d.Of {
			table[c*d.Count+m] = 1
		}
		row := o.Lookup(cell, d.Count, table)
		for m := range d.Count {
			in = append(in, o.Column(row, d.Count, m))
		}
	}
	lanes := 1 + s.dim
	cols := lanes * len(f.groupOf)
	raw := t.windowWeights(s.Cover, at)
	inverse := t.apply("inv", 1, t.sum(1, raw...))
	var parts []int
	for w, weight := range raw {
		share := weight
		if len(raw) > 1 {
			share = t.times(1, weight, inverse)
		}
		inputs := append(append(slices.Clone(x), share...), cell)
		for _, m := range s.materialsAt(w) {
			inputs = append(inputs, in[m])
		}
		parts = append(parts, o.Where(weight[0], inputs, cols, func(o Operations, in []int) int {
			t := steps{o, s.dim}
			at := place{cell: in[len(x)+lanes], in: in[len(x)+lanes+1:]}
			for i, c := range in[:len(x)] {
				at.x = append(at.x, t.coordinate(c, i))
			}
			return t.window(f, w, at, in[len(x):][:lanes])
		}))
	}
	ones := make([]float64, len(parts))
	for i := range ones {
		ones[i] = 1
	}
	all := o.Linear(cols, 0, ones, parts)
	fields := make([][]int, len(f.groupOf))
	for i := range fields {
		for l := range lanes {
			fields[i] = append(fields[i], o.Column(all, cols, l*len(fields)+i))
		}
	}
	return fields, nil
}

// place is a point as steps.
type place struct {
	x    []jet
	cell int
	in   []int // of every material that a window has: whether the point is in it
}

// coordinate is a coordinate as a jet.
func (t steps) coordinate(x, axis int) jet {
	return t.each(func(l int) int {
		switch l {
		case 0:
			return x
		case 1 + axis:
			return t.Linear(1, 1, nil, nil)
		}
		return Nothing
	})
}

// materialsAt are the materials of a window that has several.
func (s *Space) materialsAt(w int) []int {
	if s.division == nil || len(s.division.in[w]) < 2 {
		return nil
	}
	return s.division.in[w]
}

// windowWeights are the weights of all windows before division by their sum.
func (t steps) windowWeights(c *Cover, at place) []jet {
	var cut []int // windows that are pieces
	var table []float64
	if p := c.pieces; p != nil {
		for w := range c.windows {
			if p.of[w] != nil {
				cut = append(cut, w)
			}
		}
		for i := range c.body.Hulls {
			for _, w := range cut {
				v := 0.0
				if p.of[w][i] {
					v = 1
				}
				table = append(table, v)
			}
		}
	}
	all := make([]jet, len(c.windows))
	for w := range all {
		all[w] = t.constant(1)
		for i := range c.dim {
			all[w] = t.times(1, all[w], t.bump(c, w, i, at.x[i]))
		}
		if k := slices.Index(cut, w); k >= 0 {
			own := t.Column(t.Lookup(at.cell, len(cut), table), len(cut), k)
			for l := range all[w] {
				all[w][l] = t.Multiply(1, all[w][l], own)
			}
		}
	}
	return all
}

// bump is the weight of a window along an axis.
func (t steps) bump(c *Cover, w, axis int, x jet) jet {
	edge := c.edge(w, axis)
	if len(c.windows) == 1 || edge[0] && edge[1] {
		return t.constant(1)
	}
	s := t.scaled(x, c.Center(w)[axis], 1/c.half[axis])
	minus := t.linear(1, 0, []float64{-1}, s)
	switch {
	case edge[1]:
		s = minus
	case !edge[0]:
		s = t.choose(t.Negative(s[0]), minus, s)
	}
	s = t.atLeast(t.linear(1, (blend-1)/(2*blend), []float64{1 / (2 * blend)}, s), 0)
	s = t.linear(1, 1, []float64{-1}, t.atLeast(t.linear(1, 1, []float64{-1}, s), 0)) // at most 1
	p := t.linear(1, 70, []float64{-20}, s)
	for _, c := range []float64{-84, 35} {
		p = t.linear(1, c, []float64{1}, t.times(1, s, p))
	}
	square := t.times(1, s, s)
	return t.linear(1, 1, []float64{-1}, t.times(1, t.times(1, square, square), p))
}

// scaled is (x - middle) factor.
func (t steps) scaled(x jet, middle, factor float64) jet {
	return t.linear(1, 0, []float64{factor}, t.linear(1, -middle, []float64{1}, x))
}

// window is the fields in a window times its weight: values of all fields, then their
// derivatives along every axis.
func (t steps) window(f *Fixed, w int, at place, weight jet) int {
	s := f.space
	lanes, fields := 1+s.dim, len(f.groupOf)
	cols := lanes * fields
	var rows []int
	e := evaluator{space: s, groupOf: f.groupOf, order: f.order}
	for g := range s.groups {
		own := e.fields(g)
		if len(own) == 0 {
			continue
		}
		u := t.times(len(own), weight, t.group(s, w, g, at, f.raw[w][g].Data, len(own)))
		for l, row := range u {
			to := make([]float64, len(own)*cols)
			for k, field := range own {
				to[k*cols+l*fields+field] = 1
			}
			rows = append(rows, t.Affine(row, cols, to, nil))
		}
	}
	ones := make([]float64, len(rows))
	for i := range ones {
		ones[i] = 1
	}
	return t.Linear(cols, 0, ones, rows)
}

// group is the fields of a group in a window; raw are their coefficients, features of
// all materials x fields.
func (t steps) group(s *Space, w, g int, at place, raw []float64, fields int) jet {
	b := s.bases[w][g]
	var xi []jet
	for i, x := range at.x {
		xi = append(xi, t.scaled(x, b.center[i], b.inv[i]))
	}
	first, rest := t.smooth(b, xi), t.singular(b, at, xi)
	var all []jet
	for i, m := range s.blocks(w, g) {
		of := raw[i*b.features()*fields:]
		var sum []jet
		take := func(p piece) {
			sum = append(sum, t.affine(p.features, fields, of[:p.count*fields], nil))
			of = of[p.count*fields:]
		}
		for _, p := range append(slices.Clone(first), rest...) {
			take(p)
		}
		if b.kinks != nil && b.kinks[i] != nil {
			k := t.kink(b.kinks[i], xi)
			for _, p := range first {
				take(piece{t.times(p.count, k, p.features), p.count})
			}
		}
		u := t.sum(fields, sum...)
		if several := s.materialsAt(w); several != nil {
			own := at.in[slices.Index(several, m)]
			for l := range u {
				u[l] = t.Multiply(fields, own, u[l])
			}
		}
		all = append(all, u)
	}
	return t.sum(fields, all...)
}
