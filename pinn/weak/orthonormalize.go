package weak

import (
	"context"
	"math"
	"slices"
	"sync/atomic"

	"pinnsolve/internal/parallel"
	"pinnsolve/pinn"
)

// modeCut is the singular value, relative to the largest, below which a
// combination of features is rounding: its values have relative errors of 1e-16 over
// it, which quadratures do not resolve.
const modeCut = 3e-9

// orthonormalize turns features into modes, window by window, with respect to a
// sample of the points.
func (g *Form) orthonormalize(ctx context.Context) error {
	windows := g.basis.Windows()
	_, example := g.problem.Groups()
	type task struct{ w, group int }
	var tasks []task
	for w := range windows {
		for k := range example {
			tasks = append(tasks, task{w, k})
		}
	}
	var done atomic.Int64
	return parallel.Until(ctx, g.workers, len(tasks), func(i int) {
		t := tasks[i]
		want := 4 * g.basis.Candidates(t.w, t.group)
		if want == 0 { // no material there has the fields
			return
		}
		x, of, weight, factor := g.sampled(t.w, t.group, want)
		g.basis.Orthonormalize(t.w, t.group, x, of, weight, factor, modeCut)
		g.watch.Progress(float64(done.Add(1)) / float64(len(tasks)))
	})
}

// sampled returns about so many points of the integrals that a window reaches, with the
// weights of a quadrature on them, and the factors of a group there.
func (g *Form) sampled(w, group, want int) (x []float64, of []int, weight []float64, factor [][]float64) {
	for _, z := range g.integrals {
		if z.region != pinn.Interior && len(z.nitsche) == 0 {
			continue
		}
		all := 0
		for _, c := range z.cells {
			if slices.Contains(c.active, w) {
				all += c.hi - c.lo
			}
		}
		stride := max(1, float64(all)/float64(want))
		for _, c := range z.cells {
			k := slices.Index(c.active, w)
			if k < 0 {
				continue
			}
			var pick []int
			for i := 0; ; i++ {
				p := c.lo + int(stride*(float64(i)+scatter(i)))
				if p >= c.hi {
					break
				}
				pick = append(pick, p)
			}
			if len(pick) == 0 {
				continue
			}
			cx, cw := z.pick(pick)
			f := g.factors(z, c.active, pick, cx, group)[k]
			x, of = append(x, cx...), append(of, z.within(pick)...)
			for _, v := range cw {
				weight = append(weight, v*stride)
			}
			if factor == nil {
				factor = make([][]float64, len(f))
			}
			for l := range f {
				factor[l] = append(factor[l], f[l]...)
			}
		}
	}
	return x, of, weight, factor
}

// scatter returns numbers in [0, 1) that do not repeat, so that a sample of every
// so many points does not follow the pattern of the points within their cells.
func scatter(i int) float64 {
	_, f := math.Modf(float64(i) * math.Phi)
	return f
}

// factors returns, for every active window, the jet of its weight times the
// ansatz of the group at the given points of an integral.
func (g *Form) factors(z *integral, active, pick []int, x []float64, group int) [][][]float64 {
	lanes, n := z.lanes(), len(pick)
	fs := make([][][]float64, len(active))
	for k := range fs {
		fs[k] = make([][]float64, lanes)
		for l := range fs[k] {
			fs[k][l] = make([]float64, n)
		}
	}
	g.basis.Weights(fs, active, x)
	phi := z.phi[group]
	if phi == nil {
		return fs
	}
	for _, f := range fs {
		for i, p := range pick {
			v := f[0][i]
			for l := 1; l < lanes; l++ {
				f[l][i] = f[l][i]*phi[0][p] + v*phi[l][p]
			}
			f[0][i] = v * phi[0][p]
		}
	}
	return fs
}
