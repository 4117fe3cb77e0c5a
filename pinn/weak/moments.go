package weak

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// turning adds up the moments of forces.
type turning struct {
	about  *pinn.Moments // nil for none
	length float64       // half the diagonal of the body, m
	moment []float64     // of all forces, one value an axis
	turned float64       // sum of the moments' sizes, panel by panel
}

func (g *Form) newTurning() turning {
	m := g.problem.Weak.Moments
	if m == nil {
		return turning{}
	}
	lo, hi := g.problem.Domain.Bounds()
	return turning{about: m, length: vec.Distance(lo, hi) / 2, moment: make([]float64, m.Axes())}
}

// turn adds the moments of forces on a component of the displacement at points lo..hi,
// where the fields have the lanes vs, to those of the region.
func (t *turning) turn(to map[pinn.Region][]float64, z *integral, f, lo, hi int, vs [][]float64, force func(p int) float64) {
	if t.about == nil || f >= len(t.about.About) {
		return
	}
	dim, lanes := len(t.about.About), z.lanes()
	sum, at, d := make([]float64, len(t.moment)), make([]float64, dim), make([]float64, dim)
	for p := range hi - lo {
		floats.SubTo(d, z.pts.At(lo+p), t.about.About)
		if t.about.Deformed {
			for i := range d {
				d[i] += vs[i*lanes][p] * z.scales[i]
			}
		}
		at[f] = force(p)
		for k := range sum {
			sum[k] += pinn.MomentOf(k, d, at)
		}
	}
	if to[z.region] == nil {
		to[z.region] = make([]float64, len(sum))
	}
	floats.Add(to[z.region], sum)
	floats.Add(t.moment, sum)
	t.turned += floats.Norm(sum, 1)
}

// imbalance returns Equilibrium.MomentImbalance for forces of a size.
func (t *turning) imbalance(size float64) float64 {
	if t.about == nil {
		return math.NaN()
	}
	off := floats.Norm(t.moment, 1)
	if size += t.turned / t.length; size > 0 {
		off /= size * t.length
	}
	return off
}
