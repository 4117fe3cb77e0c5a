package weak

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/pinn"
)

// Equilibrium is the balance of forces of a weak form's solution: the loads, and
// the reactions where Dirichlet data are prescribed, part by part, one value a
// field, in the user's units of F1 times area.
type Equilibrium struct {
	Loads     map[pinn.Region][]float64 // -int F0 over every region that has some
	Reactions map[pinn.Region][]float64 // int of F1 n where the field is prescribed, as the weak form has it
	// LoadMoments and ReactionMoments are those about the point of the problem's
	// Moments, one value an axis; nil without.
	LoadMoments, ReactionMoments map[pinn.Region][]float64
	// Imbalance is the size of the sum of all forces, but for those on fields that are
	// Bound, relative to the sum of their sizes. MomentImbalance is that of their moments, relative to the sum of the
	// moments' sizes and of the forces' times the size of the body, NaN if there are none.
	Imbalance, MomentImbalance float64
	// Work is int F1:grad u over the interior, for fields that are not
	// multipliers, with that of inner F0: twice the strain energy at small strain.
	Work float64
	// SupportWork is the work on elastic supports, the inner F0 on the boundary.
	SupportWork float64
	// Works is Work in each of the problem's Materials, nil for one.
	Works []float64
	// LoadWork is the work of the loads, -int F0.u over every region, for fields
	// that are not multipliers, and of the loads on rigid parts; prescribed data do
	// none. Where loads are dead, the form is linear and nothing strains the body at
	// rest, Work/2 - LoadWork is the potential energy, less that of supports.
	LoadWork float64
	// LoadSize is the sum of the sizes of all loads, point by point and field by
	// field: loads that balance each other count.
	LoadSize float64
	// ReactionSize is that of the reactions of prescribed data.
	ReactionSize float64
	// Misfit is int gamma (u - g)^2 over the parts with data by a penalty alone, as
	// where the flux is not linear: the part of the work that their give takes, the
	// same in every space.
	Misfit float64
}

// Equilibria computes the equilibrium at several coefficients. Reactions of data that
// hold by an ansatz are integrals of the flux at the boundary.
func (g *Form) Equilibria(ctx context.Context, thetas ...[]float64) ([]Equilibrium, error) {
	es, _, _, err := g.equilibria(ctx, g, thetas...)
	return es, err
}

// equilibria is Equilibria with the interior on the quadrature of another form, in one
// sweep with the defect, see QuadratureError, of the first coefficients there, and the
// place where the works of the first two differ most, nil if there is none.
func (g *Form) equilibria(ctx context.Context, other *Form, thetas ...[]float64) ([]Equilibrium, defect, []float64, error) {
	tallies := make([]tally, len(thetas))
	for i := range tallies {
		tallies[i] = g.newTally()
	}
	differ := newDifferences(g.problem.Domain)
	var d defect
	other.place(thetas[0])
	for _, z := range other.integrals {
		combined := other.combine(thetas[:1]...)
		var also func(lo, hi int, all [][][]float64)
		if z.region == pinn.Interior {
			combined = other.combine(thetas...)
			combined.used = z.used // what no flux depends on is not asked for
			also = func(lo, hi int, all [][][]float64) {
				var works []float64
				for i, vs := range all {
					work := tallies[i].Work
					tallies[i].addPanel(other, z, lo, hi, vs)
					works = append(works, tallies[i].Work-work)
				}
				differ.add(z.pts, lo, hi, works)
			}
		}
		if err := d.add(ctx, combined, z, also); err != nil {
			return nil, d, nil, err
		}
	}
	combined := g.combine(thetas...)
	for _, z := range g.integrals {
		if z.region == pinn.Interior {
			continue
		}
		err := z.panels(ctx, func(c cell, lo, hi int) {
			all, err := combined.accurately(ctx, z, c.active, lo, hi, thetas)
			if err != nil {
				return // panels returns it
			}
			for i, vs := range all {
				if len(z.nitsche) > 0 {
					g.place(thetas[i])
				}
				tallies[i].addPanel(g, z, lo, hi, vs)
			}
		})
		if err != nil {
			return nil, d, nil, err
		}
	}
	es := make([]Equilibrium, len(thetas))
	for i, t := range tallies {
		es[i] = t.balance(g, thetas[i])
	}
	return es, d, differ.place(), nil
}

// tally adds up the equilibrium of one solution.
type tally struct {
	Equilibrium
	sum  []float64 // of all forces, one value a field
	size float64   // sum of the forces' sizes
	turning
}

func (g *Form) newTally() tally {
	t := tally{
		Equilibrium: Equilibrium{Loads: map[pinn.Region][]float64{}, Reactions: map[pinn.Region][]float64{}},
		sum:         make([]float64, len(g.problem.Fields)),
		turning:     g.newTurning(),
	}
	if t.about != nil {
		t.LoadMoments, t.ReactionMoments = map[pinn.Region][]float64{}, map[pinn.Region][]float64{}
	}
	if m := g.problem.Materials; m != nil {
		t.Works = make([]float64, len(m.Names))
	}
	return t
}

// balance returns the equilibrium of a form at theta when all forces are there.
func (t *tally) balance(g *Form, theta []float64) Equilibrium {
	if g.rigid != nil {
		t.LoadWork += floats.Dot(g.rigid.load, g.rigid.amounts(theta))
	}
	t.MomentImbalance = t.turning.imbalance(t.size)
	for f, v := range t.sum {
		if !slices.Contains(g.problem.Weak.Bound, g.problem.Fields[f].Name) {
			t.Imbalance += math.Abs(v)
		}
	}
	if t.size > 0 {
		t.Imbalance /= t.size
	}
	return t.Equilibrium
}

// addPanel adds the forces and the work at points lo..hi of an integral, where
// the fields have the lanes vs.
func (t *tally) addPanel(g *Form, z *integral, lo, hi int, vs [][]float64) {
	t.addValues(g, z, lo, hi, vs, z.program.At(z.pts, lo, hi, vs))
}

// addValues is addPanel with what the program of the integral gives there.
func (t *tally) addValues(g *Form, z *integral, lo, hi int, vs, out [][]float64) {
	lanes, w := z.lanes(), z.pts.W[lo:hi]
	for f, field := range g.problem.Fields {
		if field.Multiplier {
			continue
		}
		if !z.zero[f*lanes] {
			load := slices.Clone(out[f*lanes][:hi-lo])
			if j := slices.Index(z.inner, f); j >= 0 {
				force := out[z.outputs+len(z.nitsche)+len(z.strong)+j][:hi-lo]
				floats.Sub(load, force)
				t.addInner(z, f, force, vs[f*lanes], w)
				if z.region != pinn.Interior {
					t.turn(t.ReactionMoments, z, f, lo, hi, vs, func(p int) float64 { return -w[p] * force[p] })
				}
			}
			t.addLoad(z, f, load, vs[f*lanes], w)
			if !zero(load) {
				t.turn(t.LoadMoments, z, f, lo, hi, vs, func(p int) float64 { return -w[p] * load[p] })
			}
		}
		if z.region != pinn.Interior {
			continue
		}
		for l := 1; l < lanes; l++ {
			for p, v := range out[f*lanes+l][:hi-lo] {
				work := w[p] * v * vs[f*lanes+l][p] * z.scales[f]
				t.Work += work
				if m := g.problem.Materials; m != nil {
					t.Works[m.At(z.pts, lo+p)] += work
				}
			}
		}
	}
	for j, d := range z.nitsche {
		var r float64
		gap, force := z.gap(d, lo, vs, hi-lo), make([]float64, hi-lo)
		for p, x := range w {
			v := x * (out[z.outputs+j][p] - d.gamma[lo+p]*gap[p])
			r += v
			t.ReactionSize += math.Abs(v)
			if !g.consistent {
				t.Misfit += x * d.gamma[lo+p] * gap[p] * gap[p]
			}
			force[p] = v
		}
		for _, s := range d.of {
			t.add(t.Reactions, z.region, s.field, s.factor*r)
			t.turn(t.ReactionMoments, z, s.field, lo, hi, vs, func(p int) float64 { return s.factor * force[p] })
		}
	}
	for j, f := range z.strong {
		force := out[z.outputs+len(z.nitsche)+j]
		t.add(t.Reactions, z.region, f, inner(w, force))
		t.turn(t.ReactionMoments, z, f, lo, hi, vs, func(p int) float64 { return w[p] * force[p] })
	}
}

// addLoad adds the load -v on field f, with values u.
func (t *tally) addLoad(z *integral, f int, v, u, w []float64) {
	if zero(v) {
		return
	}
	t.add(t.Loads, z.region, f, -inner(w, v))
	for p, x := range v {
		t.LoadSize += w[p] * math.Abs(x)
		t.LoadWork -= w[p] * x * u[p] * z.scales[f]
	}
}

// addInner adds the inner force v on field f, with values u, and its work to those
// of the body or of its supports.
func (t *tally) addInner(z *integral, f int, v, u, w []float64) {
	force, work := inner(w, v), 0.0
	for p, x := range v {
		work += w[p] * x * u[p] * z.scales[f]
	}
	if z.region != pinn.Interior {
		t.SupportWork += work
		t.add(t.Reactions, z.region, f, -force)
		return
	}
	t.Work += work
	t.sum[f] -= force
	t.size += math.Abs(force)
}

// add adds a force on field f in a region, to the loads or to the reactions.
func (t *tally) add(to map[pinn.Region][]float64, region pinn.Region, f int, v float64) {
	if to[region] == nil {
		to[region] = make([]float64, len(t.sum))
	}
	to[region][f] += v
	t.sum[f] += v
	t.size += math.Abs(v)
}

// accurately evaluates the fields with coefficients thetas at points of an
// integral: on the boundary from modes, since evaluation from features loses the
// digits that modes gain, and a penalty multiplies the loss.
func (c *combination) accurately(ctx context.Context, z *integral, active []int, lo, hi int, thetas [][]float64) ([][][]float64, error) {
	if z.region == pinn.Interior {
		return c.at(ctx, z, active, lo, hi)
	}
	phi, err := c.g.modes(ctx, z, active, lo, hi)
	if err != nil {
		return nil, err
	}
	var all [][][]float64
	for _, theta := range thetas {
		vs := c.g.lifts(z, lo, hi)
		c.g.addLanes(vs, active, phi, 0, hi-lo, theta)
		all = append(all, vs)
	}
	return all, nil
}
