package report

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/page"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// bodyOf returns the body of a page, nil if it could not be evaluated in time; t is what
// tables have, nil likewise.
func bodyOf(res *Result, sol *fields.Solution, t *table) *page.Body {
	if t == nil {
		return nil
	}
	on, err := t.onSkin(sol)
	if err != nil {
		return nil
	}
	if on != t {
		on = res.withSafety(sol, on)
	}
	if res.Weak == nil {
		on = &table{grid: on.grid, all: slices.Concat(on.all, residuals(sol, on.grid.Points()))}
	}
	return newBody(sol.Problem(), on)
}

// Body returns the body of a solution as pages show it.
func Body(sol *fields.Solution) (*page.Body, error) {
	t, err := newTable(sol)
	if err != nil {
		return nil, err
	}
	if t, err = t.onSkin(sol); err != nil {
		return nil, err
	}
	return newBody(sol.Problem(), t), nil
}

// newBody returns the body of a page: the nodes of a grid that are seen, with all
// outputs at them.
func newBody(p pinn.Problem, t *table) *page.Body {
	g, all := t.grid, t.all
	b := &page.Body{Dim: g.Dim, Axes: p.AxisNames(), Faces: t.facesOf(), Factor: 1}
	nodes := seen(b.Faces, len(g.X)/g.Dim)
	for _, i := range nodes {
		b.X = append(b.X, g.X[i*g.Dim:(i+1)*g.Dim]...)
	}
	moves, moving := displacement(p)
	if moving {
		b.Unit = shownUnit(moves.Unit)
	}
	for _, s := range all {
		for k, c := range s.Components {
			if moving && s.Name == moves.Name {
				b.Moves = append(b.Moves, len(b.Fields))
			}
			if s.Role == pinn.EquivalentStress {
				b.Shown = len(b.Fields)
			}
			b.Fields = append(b.Fields, page.Field{Name: componentName(all, s, c), Group: s.Name, Unit: shownUnit(s.Unit), Values: at(nodes, s.values[k])})
			if s.exact != nil {
				b.Fields = append(b.Fields, page.Field{Name: componentName(all, s, c) + " error", Group: s.Name, Unit: shownUnit(s.Unit), Error: true, Values: at(nodes, s.difference(k))})
			}
		}
	}
	if moving {
		var columns [][]float64
		for _, k := range b.Moves {
			columns = append(columns, b.Fields[k].Values)
		}
		b.Factor = magnification(largestSide(p.Domain), slices.Max(magnitudes(columns)), isFinite(p))
	}
	return b
}

// seen numbers the nodes of faces anew, in the order of the grid, and returns them; of
// a grid without faces all are.
func seen(faces [][4]int, n int) []int {
	number := make([]int, n)
	for i := range number {
		number[i] = -1
		if len(faces) == 0 {
			number[i] = 0
		}
	}
	for _, f := range faces {
		for _, i := range f {
			number[i] = 0
		}
	}
	var nodes []int
	for i := range number {
		if number[i] == 0 {
			number[i] = len(nodes)
			nodes = append(nodes, i)
		}
	}
	for f := range faces {
		for k, i := range faces[f] {
			faces[f][k] = number[i]
		}
	}
	return nodes
}

// at returns the values at nodes.
func at(nodes []int, values []float64) []float64 {
	list := make([]float64, len(nodes))
	for k, i := range nodes {
		list[k] = values[i]
	}
	return list
}

// residuals returns the residuals of the terms in the interior at points, each in the
// magnitude in which checks report it.
func residuals(sol *fields.Solution, pts geometry.Points) []samples {
	p := sol.Problem()
	all := samples{Output: pinn.Output{Name: "residual", Unit: "1"}}
	for _, t := range p.Terms {
		if t.On != pinn.Interior || t.At != nil || t.Integral {
			continue
		}
		columns, err := sol.Eval(pinn.Output{Name: t.Name, Order: t.Order, Eval: t.Residual}, pts)
		if err != nil {
			continue // the page does without
		}
		for k, c := range columns {
			name := "residual of " + t.Name
			if len(columns) > 1 {
				name = fmt.Sprintf("%s, %d", name, k+1)
			}
			for i := range c {
				c[i] /= t.ReportScale
			}
			all.Components, all.values = append(all.Components, name), append(all.values, c)
		}
	}
	if len(all.values) == 0 {
		return nil
	}
	return []samples{all}
}

// frame is what a page shows of a step of a path.
type frame struct {
	step   int         // its number
	values [][]float32 // by fields, at the nodes that are seen
}

// mostFrames is how many steps are kept for a page; of more, every other one is.
const mostFrames = 64

// onSkin returns the values that the body of a page shows: those of the table or, in
// space, where the table is coarse, those on the surface of a grid that has its nodes
// and one between any two.
func (t *table) onSkin(sol *fields.Solution) (*table, error) {
	p := sol.Problem()
	if p.Domain.Dim() != 3 || p.Domain.Mesh() != nil {
		return t, nil
	}
	g := p.Domain.Grid(2*fieldNodes[3] - 1)
	faces := skin(3, g.X, g.Cells, g.Kinds)
	nodes := seen(faces, len(g.X)/3)
	on := geometry.Grid{Dim: 3, Kinds: slices.Repeat([]geometry.CellKind{geometry.Quad}, len(faces))}
	for _, i := range nodes {
		on.X = append(on.X, g.X[3*i:3*i+3]...)
	}
	for _, f := range faces {
		on.Cells = append(on.Cells, f[:])
	}
	all, err := sample(sol, p.Outputs, on.Points())
	if err != nil {
		return nil, err
	}
	return &table{grid: on, all: append(all, derived(sol, all, on.Points())...)}, nil
}

// facesOf returns the faces of the body of a page.
func (t *table) facesOf() [][4]int {
	g := t.grid
	if g.Dim == 3 && len(g.Kinds) > 0 && g.Kinds[0] == geometry.Quad { // a surface already
		var faces [][4]int
		for _, c := range g.Cells {
			faces = append(faces, [4]int(c))
		}
		return faces
	}
	return skin(g.Dim, g.X, g.Cells, g.Kinds)
}

// keep keeps a step of a path for the page.
func (d *Directory) keep(sol *fields.Solution, t *table, step int) {
	if d.NoPictures {
		return
	}
	t, err := t.onSkin(sol)
	if err != nil {
		return // the page does without it
	}
	f := frame{step: step}
	for _, field := range newBody(sol.Problem(), t).Fields {
		f.values = append(f.values, page.Singles(field.Values))
	}
	if d.frames = append(d.frames, f); len(d.frames) > mostFrames {
		for k := len(d.frames) - 2; k >= 0; k -= 2 {
			d.frames = slices.Delete(d.frames, k, k+1)
		}
	}
}

// addFrames gives a body the steps of the path that led to it, those that have its
// nodes.
func (d *Directory) addFrames(b *page.Body, res *Result) {
	if res.Path == nil {
		return
	}
	steps := res.Path.accepted()
	if len(steps) == 0 {
		return
	}
	label := func(s Step) string {
		return fmt.Sprintf("%s = %.6g%s (step %d)", res.Path.Parameter, float64(s.Value), unitOf(res.Path.Unit), s.Step)
	}
	last := steps[len(steps)-1]
	for _, f := range d.frames {
		i := slices.IndexFunc(steps, func(s Step) bool { return s.Step == f.step })
		if i < 0 || f.step == last.Step || len(f.values) == 0 || len(f.values[0]) != len(b.Fields[0].Values) {
			continue
		}
		values := f.values
		for k := len(values); k < len(b.Fields); k++ { // what steps are not asked for
			values = append(values, unknownSingles(len(b.Fields[0].Values)))
		}
		b.Steps = append(b.Steps, page.Step{Label: label(steps[i]), Values: values})
	}
	b.Steps = append(b.Steps, page.Step{Label: label(last)})
	b.Taken = len(steps)
}

func unknownSingles(n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(math.NaN())
	}
	return list
}
