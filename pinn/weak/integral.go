package weak

import (
	"context"
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// integral is the part of a weak form over one region: its points, sorted by the
// cells of the basis, and a program from the fields' lanes to the fluxes and
// their derivatives.
type integral struct {
	region  pinn.Region
	pts     geometry.Points
	cells   []cell
	phi     [][][]float64 // group: jet of the ansatz at all points; nil: none
	lift    [][][]float64 // field: jet of the lift in units of the field; nil: none
	nitsche []nitsche     // Dirichlet data by Nitsche's method
	strong  []int         // fields whose data hold exactly, by an ansatz
	scales  []float64     // of the fields

	program *pinn.Program
	outputs int   // fluxes; the normal fluxes of the Nitsche conditions, of the strong fields and the inner F0 follow
	inner   []int // fields with an inner F0
	zero    []bool
	used    []bool // which lanes of the groups
	lean    bool   // the program has no derivatives
	between bool   // the program has the lanes of an earlier state, too, see Form.between
}

// idle reports whether the integral adds nothing to residual and tangent.
func (z *integral) idle() bool {
	return len(z.nitsche) == 0 && !slices.Contains(z.zero[:z.outputs], false)
}

// lanes returns the number of lanes of a field: its value and its gradient.
func (z *integral) lanes() int { return 1 + z.pts.Dim }

// cell is a range of points, of one material, and the windows that cover them.
type cell struct {
	lo, hi int
	active []int
}

// newIntegrals makes the integrals: first over the interior, then over the
// parts of the boundary that have terms or data.
func (g *Form) newIntegrals(ctx context.Context, q pinn.Quadrature) error {
	p := g.problem
	if err := g.newIntegral(ctx, pinn.Interior, q, p.Weak.On(pinn.Interior), nil, nil); err != nil {
		return err
	}
	for _, part := range p.Domain.Parts() {
		terms := append(p.Weak.On(pinn.Region(part)), p.Weak.On(pinn.Boundary)...)
		var data []pinn.Dirichlet
		var strong []int
		for _, d := range p.Dirichlet {
			if !d.Covers(part) {
				continue
			}
			if i := p.FieldIndex(d.Field); d.Sum == nil && p.Fields[i].Hard != nil {
				strong = append(strong, i)
			} else {
				data = append(data, d)
			}
		}
		if len(terms)+len(data)+len(strong) == 0 {
			continue
		}
		if err := g.newIntegral(ctx, pinn.Region(part), q, terms, data, strong); err != nil {
			return err
		}
	}
	return nil
}

func (g *Form) newIntegral(ctx context.Context, region pinn.Region, q pinn.Quadrature, terms []pinn.WeakTerm, data []pinn.Dirichlet, strong []int) error {
	p := g.problem
	if z := g.shared(region); z != nil {
		g.integrals = append(g.integrals, z)
		return nil
	}
	z := &integral{region: region, strong: strong, scales: p.Scales()}
	if err := g.points(ctx, region, q, z); err != nil {
		return err
	}
	z.outputs = len(p.Fields) * z.lanes()
	if err := z.newAnsatz(p); err != nil {
		return err
	}
	for _, d := range data {
		n, err := g.newNitsche(d, z)
		if err != nil {
			return err
		}
		z.nitsche = append(z.nitsche, n)
	}
	if err := g.compile(z, terms); err != nil {
		return fmt.Errorf("weak: terms on %q: %w", region, err)
	}
	for k := range z.zero {
		g.linear = g.linear && z.program.Affine(k)
	}
	symmetric := z.examine(g.groupOf, p)
	g.symmetric = symmetric && g.symmetric
	g.dead = (symmetric || region == pinn.Interior) && g.dead
	for c, f := range p.Fields {
		if f.Multiplier { // for their mass
			z.used[g.groupOf[c]*z.lanes()] = true
		}
	}
	g.integrals = append(g.integrals, z)
	return nil
}

// compile makes the program of an integral.
func (g *Form) compile(z *integral, terms []pinn.WeakTerm) (err error) {
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	interior := g.problem.Weak.On(pinn.Interior)
	z.program, err = pinn.NewProgram(min(panel, z.pts.Len()), l.Dim, !z.lean, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, z.scales)
		if z.between {
			at.Variables(l, z.scales)
			from := at.U[len(z.scales):]
			at.U = at.U[:len(z.scales)]
			terms = betweenStates(terms, from)
		}
		es := pinn.Fluxes(terms, at)
		for _, n := range z.nitsche {
			var t ad.Expr
			for _, s := range n.of {
				if !g.consistent {
					break
				}
				t = t.Add(pinn.NormalFlux(interior, at, s.field).Scale(s.factor))
			}
			es = append(es, t)
		}
		for _, c := range z.strong {
			es = append(es, pinn.NormalFlux(interior, at, c))
		}
		z.inner = nil
		for c, f0 := range innerForces(terms, at) {
			if !f0.IsZero() && !g.problem.Fields[c].Multiplier {
				z.inner, es = append(z.inner, c), append(es, f0)
			}
		}
		z.zero = nil
		for _, e := range es {
			z.zero = append(z.zero, e.IsZero())
		}
		return es
	})
	return err
}

// innerForces returns the F0 of the fields that are no loads.
func innerForces(terms []pinn.WeakTerm, at *pinn.Point) []ad.Expr {
	inner := slices.DeleteFunc(slices.Clone(terms), func(t pinn.WeakTerm) bool { return !t.Inner })
	all := pinn.Fluxes(inner, at)
	lanes := len(all) / len(at.U)
	forces := make([]ad.Expr, len(at.U))
	for c := range forces {
		forces[c] = all[c*lanes]
	}
	return forces
}

// sortByCell orders points by cell.
func sortByCell(pts geometry.Points, b Basis) (geometry.Points, []cell) {
	n, dim := pts.Len(), pts.Dim
	of, order := make([]int, n), make([]int, n)
	for i := range n {
		within := -1
		if pts.Cell != nil {
			within = pts.Cell[i]
		}
		of[i], order[i] = b.Cell(pts.At(i), within), i
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
		if pts.Cell != nil {
			s.Cell = append(s.Cell, pts.Cell[i])
		}
		if k == 0 || of[i] != of[order[k-1]] {
			cells = append(cells, cell{lo: k, active: b.Active(of[i])})
		}
		cells[len(cells)-1].hi = k + 1
	}
	return s, cells
}

// newAnsatz evaluates ansatz and lift at the points.
func (z *integral) newAnsatz(p pinn.Problem) error {
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	_, example := p.Groups()
	z.phi = make([][][]float64, len(example))
	for g, c := range example {
		if h := p.Fields[c].Hard; h != nil {
			var err error
			if z.phi[g], err = fields.JetOf(z.pts, l, h.Phi); err != nil {
				return fmt.Errorf("weak: ansatz: %w", err)
			}
		}
	}
	z.lift = make([][][]float64, len(p.Fields))
	for c, f := range p.Fields {
		if f.Hard == nil || f.Hard.Lift == nil {
			continue
		}
		var err error
		if z.lift[c], err = fields.JetOf(z.pts, l, func(x []ad.Jet) ad.Jet { return f.Hard.Lift(x).Scale(1 / f.Scale) }); err != nil {
			return fmt.Errorf("weak: ansatz: %w", err)
		}
	}
	return nil
}

// pick returns positions and weights of the chosen points.
func (z *integral) pick(which []int) (x, w []float64) {
	for _, p := range which {
		x = append(x, z.pts.At(p)...)
		w = append(w, z.pts.W[p])
	}
	return x, w
}

// within returns the cells of the mesh that some of the points lie in, nil if they
// are not known.
func (z *integral) within(which []int) []int {
	if z.pts.Cell == nil {
		return nil
	}
	cells := make([]int, len(which))
	for i, p := range which {
		cells[i] = z.pts.Cell[p]
	}
	return cells
}

// panels calls f for the points, panel by panel, until ctx ends.
func (z *integral) panels(ctx context.Context, f func(c cell, lo, hi int)) error {
	for _, c := range z.cells {
		for lo := c.lo; lo < c.hi; lo += panel {
			if err := ctx.Err(); err != nil {
				return err
			}
			f(c, lo, min(lo+panel, c.hi))
		}
	}
	return ctx.Err()
}

// inner returns the sum of products of weights and values; extra values are
// ignored.
func inner(w, v []float64) (s float64) {
	for p, x := range w {
		s += x * v[p]
	}
	return s
}
