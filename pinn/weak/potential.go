package weak

import (
	"context"
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// energy is the density of inner terms over an integral.
type energy struct {
	z       *integral
	program *pinn.Program // nil if there is none
}

// newEnergy compiles the energies of inner terms.
func (d *Dynamics) newEnergy() error {
	for _, z := range d.g.integrals {
		e := &energy{z: z}
		d.energy = append(d.energy, e)
		terms := d.g.problem.Weak.On(z.region)
		if z.region != pinn.Interior {
			terms = append(terms, d.g.problem.Weak.On(pinn.Boundary)...)
		}
		if len(terms) == 0 {
			continue
		}
		for _, t := range terms {
			if t.Energy == nil {
				return fmt.Errorf("the energy of the %s of %s is not known in this formulation, and with it nothing of its motion: take another one", t.Name, d.g.problem.Name)
			}
		}
		l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
		var err error
		e.program, err = pinn.NewProgram(min(panel, z.pts.Len()), l.Dim, false, func(at *pinn.Point) []ad.Expr {
			at.Variables(l, z.scales)
			var sum ad.Expr
			for _, t := range terms {
				sum = sum.Add(t.Energy(at))
			}
			return []ad.Expr{sum}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Energy returns the strain energy of the body and its supports at u, with that of the penalties
// on prescribed values.
func (d *Dynamics) Energy(ctx context.Context, u []float64) (sum float64, err error) {
	g := d.g
	a := &assembly{Form: g, theta: d.Whole(u)}
	for _, e := range d.energy {
		z := e.z
		if e.program == nil && len(z.nitsche) == 0 {
			continue
		}
		for _, c := range z.cells {
			size := max(panel, batchNumbers/max(1, g.modesOf(z, c)))
			for lo := c.lo; lo < c.hi; lo += size {
				hi := min(lo+size, c.hi)
				_, vs, _, err := a.weighted(ctx, z, c.active, lo, hi)
				if err != nil {
					return 0, err
				}
				sum += e.over(lo, hi, vs)
			}
		}
	}
	return sum, nil
}

// over returns the energy over points lo..hi, where the fields have the lanes vs.
func (e *energy) over(lo, hi int, vs [][]float64) (sum float64) {
	z := e.z
	for _, n := range z.nitsche {
		for p, v := range z.gap(n, lo, vs, hi-lo) {
			sum += z.pts.W[lo+p] * n.gamma[lo+p] * v * v / 2
		}
	}
	if e.program == nil {
		return sum
	}
	for at := lo; at < hi; at += panel {
		end := min(at+panel, hi)
		sum += inner(z.pts.W[at:end], e.program.At(z.pts, at, end, part(vs, at-lo, end-lo))[0][:end-at])
	}
	return sum
}
