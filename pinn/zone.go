package pinn

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// zone is a region that a weak form is integrated over: its points, sorted
// by the cells of the basis, and a program from the fields' lanes to the
// fluxes and their derivatives.
type zone struct {
	name  string
	pts   geometry.Points
	cells []cell
	phi   [][][]float64 // group: jet of the ansatz at all points; nil: none
	lift  [][][]float64 // field: jet of the lift in units of the field; nil: none
	pins  []pin         // Dirichlet data by Nitsche's method
	held  []int         // fields whose data hold by an ansatz
	units []float64     // of the fields

	pw      *ad.Pointwise
	sources []source
	outputs int // fluxes; the normal fluxes of the pins, then of the held fields follow
	zero    []bool
	used    []bool // lanes of the groups
}

// idle reports whether the zone adds nothing to residual and tangent.
func (z *zone) idle() bool { return len(z.pins) == 0 && !slices.Contains(z.zero[:z.outputs], false) }

// cell is a run of a zone's points with the windows that cover them.
type cell struct {
	lo, hi int
	active []int
}

// pin prescribes a field, or a combination of fields, on a zone.
type pin struct {
	of      []share
	value   []float64 // at all points, in the user's units
	penalty []float64 // there, stiffness over length
}

// share is a field's part in a combination.
type share struct {
	field  int
	factor float64
}

// plainPenalty multiplies the penalty where it stands alone. The flux of a
// nonlinear form is not added to it: at a corner where it has no bound, its
// derivative, which Nitsche's method tests with, spoils Newton's.
const plainPenalty = 100

// newZones makes the zones: the interior first, then the parts of the
// boundary that have terms or data.
func (g *Galerkin) newZones(q Quadrature) error {
	p := g.problem
	if err := g.newZone(Interior, q, p.Weak.on(Interior), nil, nil); err != nil {
		return err
	}
	for _, part := range p.Domain.Parts() {
		terms := append(p.Weak.on(part), p.Weak.on(Boundary)...)
		var data []Dirichlet
		var held []int
		for _, d := range p.Dirichlet {
			if d.On != part && d.On != Boundary {
				continue
			}
			if i := p.field(d.Field); d.Sum == nil && p.Fields[i].Hard != nil {
				held = append(held, i)
			} else {
				data = append(data, d)
			}
		}
		if len(terms)+len(data)+len(held) == 0 {
			continue
		}
		if err := g.newZone(part, q, terms, data, held); err != nil {
			return err
		}
	}
	return nil
}

func (g *Galerkin) newZone(name string, q Quadrature, terms []WeakTerm, data []Dirichlet, held []int) error {
	p := g.problem
	pts, err := q(name)
	if err != nil {
		return err
	}
	z := &zone{name: name, held: held, outputs: len(p.Fields) * (1 + pts.Dim)}
	z.pts, z.cells = sortByCell(pts, g.basis)
	for _, f := range p.Fields {
		z.units = append(z.units, f.unit())
	}
	if err := z.newAnsatz(p); err != nil {
		return err
	}
	for _, d := range data {
		n := pin{value: make([]float64, z.pts.Len()), penalty: make([]float64, z.pts.Len())}
		var stiffness float64
		for _, m := range d.multiples() {
			i := p.field(m.Field)
			if p.Fields[i].Hard != nil {
				return fmt.Errorf("pinn: the condition on %q combines fields of which %q has an ansatz; take soft conditions", name, m.Field)
			}
			n.of = append(n.of, share{i, m.Factor})
			stiffness = max(stiffness, p.Weak.Stiffness[i])
		}
		for k := range n.value {
			n.penalty[k] = g.penalty * stiffness / g.length(z.pts.At(k))
			if d.Value != nil {
				n.value[k] = d.Value(z.pts.At(k))
			}
		}
		z.pins = append(z.pins, n)
	}
	interior := p.Weak.on(Interior)
	z.pw, err = ad.CompilePointwise(min(panel, z.pts.Len()), true, func(gr *ad.Graph) []ad.Expr {
		l := ad.Lanes{Dim: pts.Dim, Order: ad.Gradient}
		at := z.fieldsOf(gr, l)
		es := fluxes(terms, at)
		for _, n := range z.pins {
			var t ad.Expr
			for _, s := range n.of {
				if !g.consistent {
					break
				}
				t = t.Add(normalFlux(interior, at, s.field).Scale(s.factor))
			}
			es = append(es, t)
		}
		for _, c := range held {
			es = append(es, normalFlux(interior, at, c))
		}
		z.sources = at.sources
		z.zero = nil
		for _, e := range es {
			z.zero = append(z.zero, e.IsZero())
		}
		return es
	})
	if err != nil {
		return fmt.Errorf("pinn: weak terms on %q: %w", name, err)
	}
	for k := range z.zero {
		g.linear = g.linear && z.pw.Affine(k)
	}
	g.symmetric = z.probe(g.groupOf) && g.symmetric
	for c, f := range p.Fields {
		if f.Multiplier { // for their mass
			z.used[g.groupOf[c]*(1+pts.Dim)] = true
		}
	}
	g.regions = append(g.regions, z)
	return nil
}

// fieldsOf makes the fields of variables, their lanes in units of the fields.
func (z *zone) fieldsOf(g *ad.Graph, l ad.Lanes) *At {
	return fieldsOf(g, l, z.units)
}

func fieldsOf(g *ad.Graph, l ad.Lanes, units []float64) *At {
	at := &At{g: g, dim: l.Dim}
	for _, u := range units {
		lanes := make([]ad.Expr, l.Count())
		for k := range lanes {
			lanes[k] = g.Variable().Scale(u)
		}
		at.U = append(at.U, ad.NewJet(l, lanes))
	}
	return at
}

// sortByCell orders points by cell.
func sortByCell(pts geometry.Points, b Basis) (geometry.Points, []cell) {
	n, dim := pts.Len(), pts.Dim
	of, order := make([]int, n), make([]int, n)
	for i := range n {
		of[i], order[i] = b.Cell(pts.At(i)), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return of[i] - of[j] })
	s := geometry.Points{Dim: dim, X: make([]float64, 0, n*dim), W: make([]float64, 0, n)}
	var cells []cell
	for k, i := range order {
		s.X = append(s.X, pts.At(i)...)
		s.W = append(s.W, pts.W[i])
		if pts.N != nil {
			s.N = append(s.N, pts.Normal(i)...)
		}
		if k == 0 || of[i] != of[order[k-1]] {
			cells = append(cells, cell{lo: k, active: b.Active(of[i])})
		}
		cells[len(cells)-1].hi = k + 1
	}
	return s, cells
}

// newAnsatz evaluates ansatz and lift at the points.
func (z *zone) newAnsatz(p Problem) error {
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	_, example := p.Groups()
	z.phi = make([][][]float64, len(example))
	for g, c := range example {
		if h := p.Fields[c].Hard; h != nil {
			var err error
			if z.phi[g], err = jetOf(z.pts, l, h.Phi); err != nil {
				return fmt.Errorf("pinn: ansatz: %w", err)
			}
		}
	}
	z.lift = make([][][]float64, len(p.Fields))
	for c, f := range p.Fields {
		if f.Hard == nil || f.Hard.Lift == nil {
			continue
		}
		var err error
		if z.lift[c], err = jetOf(z.pts, l, func(x []ad.Jet) ad.Jet { return f.Hard.Lift(x).Scale(1 / f.unit()) }); err != nil {
			return fmt.Errorf("pinn: ansatz: %w", err)
		}
	}
	return nil
}

// jetOf evaluates a function of position at all points: one column a lane.
func jetOf(pts geometry.Points, l ad.Lanes, f func(x []ad.Jet) ad.Jet) ([][]float64, error) {
	js, err := compileJets(min(evalTile, pts.Len()), l, func(x []ad.Jet) []ad.Jet { return []ad.Jet{f(x)} })
	if err != nil {
		return nil, err
	}
	cols := make([][]float64, l.Count())
	for k := range cols {
		cols[k] = make([]float64, pts.Len())
	}
	for t := range tiles(pts, js.n) {
		for k, col := range js.run(pts, t) {
			copy(cols[k][t*js.n:], col)
		}
	}
	return cols, nil
}

// pick returns positions and weights of some of the points.
func (z *zone) pick(which []int) (x, w []float64) {
	for _, p := range which {
		x = append(x, z.pts.At(p)...)
		w = append(w, z.pts.W[p])
	}
	return x, w
}

// evaluate computes the fluxes at points lo..hi from the fields' lanes: column
// f[i] for i = field*(1+dim) + lane, nil where it is zero, and with tangent their
// derivatives t[i][j] by lane j. Both are per unit of the test function's
// coefficient. Where a pin's flux is not linear, its second derivative times the
// gap is left out of t: the gap is as small as the penalty makes it.
func (z *zone) evaluate(lo, hi int, lanes [][]float64, tangent bool) (f [][]float64, t [][][]float64) {
	f, t = make([][]float64, z.outputs), make([][][]float64, z.outputs)
	part := make([][]float64, len(lanes))
	for at := lo; at < hi; at += panel {
		end := min(at+panel, hi)
		for i, col := range lanes {
			part[i] = col[at-lo : end-lo]
		}
		more, slopes := z.evaluatePanel(at, end, part, tangent)
		extend(f, more)
		for i, row := range slopes {
			if row != nil {
				if t[i] == nil {
					t[i] = make([][]float64, z.outputs)
				}
				extend(t[i], row)
			}
		}
	}
	return f, t
}

// extend appends to columns.
func extend(dst, more [][]float64) {
	for i, col := range more {
		dst[i] = append(dst[i], col...)
	}
}

// evaluatePanel is evaluate for at most panel many points.
func (z *zone) evaluatePanel(lo, hi int, lanes [][]float64, tangent bool) (f [][]float64, t [][][]float64) {
	n, k := hi-lo, z.outputs/len(z.units)
	gradient := func(i int) [][]float64 {
		for j, w := range z.pw.Weight {
			v := 0.0
			if i == j {
				v = 1
			}
			for p := range w {
				w[p] = v
			}
		}
		z.pw.Run()
		row := make([][]float64, z.outputs)
		for v, a := range z.pw.Adjoint {
			if a != nil {
				row[v] = slices.Clone(a[:n])
			}
		}
		return row
	}
	f = make([][]float64, z.outputs)
	var normal [][]float64
	for i, out := range z.raw(lo, hi, lanes) {
		if i >= z.outputs {
			normal = append(normal, slices.Clone(out[:n]))
		} else if !z.zero[i] {
			f[i] = slices.Clone(out[:n])
			floats.Scale(z.units[i/k], f[i])
		}
	}
	if tangent {
		t = make([][][]float64, z.outputs)
		for i := range t {
			if f[i] == nil {
				continue
			}
			t[i] = gradient(i)
			for _, col := range t[i] {
				floats.Scale(z.units[i/k], col)
			}
		}
	}
	column := func(p *[]float64) []float64 {
		if *p == nil {
			*p = make([]float64, n)
		}
		return *p
	}
	entry := func(i, j int) []float64 {
		if t[i] == nil {
			t[i] = make([][]float64, z.outputs)
		}
		return column(&t[i][j])
	}
	for j, d := range z.pins {
		gap := z.gap(d, lo, lanes, n)
		var tau [][]float64
		if !z.zero[z.outputs+j] {
			tau = gradient(z.outputs + j)
		}
		for _, s := range d.of {
			f0, u := column(&f[s.field*k]), s.factor*z.units[s.field]
			for p := range f0 {
				f0[p] += u * (d.penalty[lo+p]*gap[p] - normal[j][p])
			}
		}
		for v, col := range tau {
			if col == nil {
				continue
			}
			fv := column(&f[v])
			for p, x := range col {
				fv[p] -= x * gap[p]
			}
			if !tangent {
				continue
			}
			for _, s := range d.of {
				a, b, u := entry(s.field*k, v), entry(v, s.field*k), s.factor*z.units[s.field]
				for p, x := range col {
					a[p] -= u * x
					b[p] -= u * x
				}
			}
		}
		if !tangent {
			continue
		}
		for _, s := range d.of {
			for _, q := range d.of {
				a := entry(s.field*k, q.field*k)
				c := s.factor * z.units[s.field] * q.factor * z.units[q.field]
				for p := range a {
					a[p] += c * d.penalty[lo+p]
				}
			}
		}
	}
	return f, t
}

// gap returns how far the fields are from what a pin prescribes.
func (z *zone) gap(d pin, lo int, lanes [][]float64, n int) []float64 {
	gap, k := make([]float64, n), z.outputs/len(z.units)
	for p := range gap {
		gap[p] = -d.value[lo+p]
	}
	for _, s := range d.of {
		u := s.factor * z.units[s.field]
		for p, v := range lanes[s.field*k][:n] {
			gap[p] += u * v
		}
	}
	return gap
}
