package weak

import (
	"context"

	"pinnsolve/pinn"
)

// Momentum returns the momentum of the body by axis and, if moments are known, the angular
// momentum about their point, of the body where it is at u.
func (d *Dynamics) Momentum(ctx context.Context, u, v []float64) ([]float64, error) {
	g := d.g
	z, dim := g.integrals[0], g.problem.Domain.Dim()
	if d.inertia == nil {
		var err error
		if d.inertia, err = g.inertia(); err != nil {
			return nil, err
		}
	}
	m := g.problem.Weak.Moments
	out := make([]float64, dim)
	if m != nil {
		out = make([]float64, dim+m.Axes())
	}
	a, speeds := &assembly{Form: g, theta: d.Whole(u)}, d.Whole(v)
	for _, c := range z.cells {
		size := max(panel, batchNumbers/max(1, g.modesOf(z, c)))
		for lo := c.lo; lo < c.hi; lo += size {
			hi := min(lo+size, c.hi)
			phi, place, root, err := a.weighted(ctx, z, c.active, lo, hi)
			if err != nil {
				return nil, err
			}
			speed := g.still(hi - lo)
			if err := g.fromKept(ctx, speed, c.active, phi, root, speeds); err != nil {
				return nil, err
			}
			for at := lo; at < hi; at += panel {
				end := min(at+panel, hi)
				d.addMomentum(out, at, end, part(place, at-lo, end-lo), part(speed, at-lo, end-lo))
			}
		}
	}
	return out, nil
}

// part returns rows from..to of columns.
func part(cols [][]float64, from, to int) [][]float64 {
	list := make([][]float64, len(cols))
	for i, col := range cols {
		list[i] = col[from:to]
	}
	return list
}

// addMomentum adds that of points lo..hi of a panel, where the fields and their rates of
// change have the given lanes.
func (d *Dynamics) addMomentum(out []float64, lo, hi int, place, speed [][]float64) {
	g := d.g
	z, dim, m := g.integrals[0], g.problem.Domain.Dim(), g.problem.Weak.Moments
	f := d.inertia.at(lo, hi, speed, g.still(hi-lo))
	x, p := make([]float64, dim), make([]float64, dim)
	for i := range hi - lo {
		for k := range dim {
			p[k] = z.pts.W[lo+i] * f[k*z.lanes()][i] / z.scales[k]
			out[k] += p[k]
			if m != nil {
				x[k] = z.pts.At(lo + i)[k] - m.About[k] + place[k*z.lanes()][i]*z.scales[k]
			}
		}
		for k := dim; k < len(out); k++ {
			out[k] += pinn.MomentOf(k-dim, x, p)
		}
	}
}
