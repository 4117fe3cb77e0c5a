package weak

import (
	"math"

	"pinnsolve/pinn"
)

// Equilibrium is the balance of forces of a weak form's solution: what is put in and
// what Dirichlet data give back, part by part, one value a field, in the
// user's units of F1 times area.
type Equilibrium struct {
	Loads     map[string][]float64 // -int F0 over every region that has some
	Reactions map[string][]float64 // int of F1 n where the field is prescribed, as the weak form has it
	// Imbalance is the size of the sum of all, relative to the sum of sizes.
	Imbalance float64
	// Work is int F1:grad u over the interior, of fields that are no
	// multipliers: twice the strain energy at small strain.
	Work float64
}

// Equilibria computes the equilibrium at several coefficients, in one sweep.
// Reactions of data that hold by an ansatz are integrals of the flux at the
// boundary.
func (g *Form) Equilibria(thetas ...[]float64) []Equilibrium {
	fields := len(g.problem.Fields)
	bs := make([]Equilibrium, len(thetas))
	sum, size := make([][]float64, len(bs)), make([]float64, len(bs))
	for t := range bs {
		bs[t] = Equilibrium{Loads: map[string][]float64{}, Reactions: map[string][]float64{}}
		sum[t] = make([]float64, fields)
	}
	combined := g.combine(thetas...)
	for _, z := range g.integrals {
		lanes := z.lanes()
		z.panels(func(c cell, lo, hi int) {
			for t, vs := range combined.accurately(z, c.active, lo, hi, thetas) {
				b, out, w := &bs[t], z.program.At(z.pts, lo, hi, vs), z.pts.W[lo:hi]
				add := func(to map[string][]float64, f int, v float64) {
					if to[z.region] == nil {
						to[z.region] = make([]float64, fields)
					}
					to[z.region][f] += v
					sum[t][f] += v
					size[t] += math.Abs(v)
				}
				for f, field := range g.problem.Fields {
					if field.Multiplier {
						continue
					}
					if !z.zero[f*lanes] {
						add(b.Loads, f, -inner(w, out[f*lanes]))
					}
					if z.region != pinn.Interior {
						continue
					}
					for l := 1; l < lanes; l++ {
						for p, v := range out[f*lanes+l][:hi-lo] {
							b.Work += w[p] * v * vs[f*lanes+l][p] * z.scales[f]
						}
					}
				}
				for j, d := range z.nitsche {
					var r float64
					gap := z.gap(d, lo, vs, hi-lo)
					for p, x := range w {
						r += x * (out[z.outputs+j][p] - d.gamma[lo+p]*gap[p])
					}
					for _, s := range d.of {
						add(b.Reactions, s.field, s.factor*r)
					}
				}
				for j, f := range z.strong {
					add(b.Reactions, f, inner(w, out[z.outputs+len(z.nitsche)+j]))
				}
			}
		})
	}
	for t := range bs {
		for _, v := range sum[t] {
			bs[t].Imbalance += math.Abs(v)
		}
		if size[t] > 0 {
			bs[t].Imbalance /= size[t]
		}
	}
	return bs
}

// accurately evaluates the fields with coefficients thetas at a zone: on the
// boundary by modes, since features lose as many digits as the modes are better,
// and a penalty multiplies what is lost.
func (c *combination) accurately(z *integral, active []int, lo, hi int, thetas [][]float64) [][][]float64 {
	if z.region == pinn.Interior {
		return c.at(z, active, lo, hi)
	}
	phi := c.g.modes(z, active, lo, hi)
	var all [][][]float64
	for _, theta := range thetas {
		vs := c.g.lifts(z, lo, hi)
		c.g.addLanes(vs, active, phi, 0, hi-lo, theta)
		all = append(all, vs)
	}
	return all
}
