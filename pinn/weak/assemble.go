package weak

import (
	"context"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
	"pinnsolve/pinn"
)

const (
	panel = 512 // points that programs of fluxes evaluate at a time
	strip = 64  // points whose features fit the cache

	// Size of the modes that are assembled at a time, in numbers: 32 MiB.
	batchNumbers = 1 << 22
)

// Residual computes the residual at theta.
func (g *Form) Residual(ctx context.Context, r, theta []float64) error {
	_, err := g.assemble(ctx, nil, nil, r, theta)
	return err
}

// assemble computes the residual at theta. If k is not nil, it adds the tangent
// there to k; if mass is not nil, it adds the products of multipliers with
// themselves to mass. It returns the work of the fluxes on the fields, with all
// terms taken positive.
func (g *Form) assemble(ctx context.Context, k, mass *blocks.Matrix, r, theta []float64) (work float64, err error) {
	clear(r)
	g.place(theta)
	a := &assembly{Form: g, k: k, mass: mass, r: r, theta: theta}
	for _, z := range g.integrals {
		if z.idle() {
			continue
		}
		for _, c := range z.cells {
			a.all += a.cost(z, c, c.hi-c.lo)
		}
	}
	for _, z := range g.integrals {
		if z.idle() {
			continue
		}
		for _, c := range z.cells {
			size := max(panel, batchNumbers/max(1, g.modesOf(z, c)))
			for lo := c.lo; lo < c.hi; lo += size {
				hi := min(lo+size, c.hi)
				if err := a.add(ctx, z, c.active, lo, hi); err != nil {
					return 0, err
				}
				a.done += a.cost(z, c, hi-lo)
			}
		}
	}
	g.gather(k)
	g.gather(mass)
	g.addGauges(k, r, theta)
	return a.work, ctx.Err()
}

// gather completes a matrix, unless it is nil, of which every rank has the blocks of its
// pairs of windows and zeros elsewhere.
func (g *Form) gather(m *blocks.Matrix) {
	if m == nil || g.ranks.Size() == 1 {
		return
	}
	var all []float64
	m.Each(func(b blas64.General) { all = append(all, b.Data...) })
	g.ranks.Sum(all)
	m.Each(func(b blas64.General) { all = all[copy(b.Data, all):] })
}

// assembly is one pass over all integrals.
type assembly struct {
	*Form
	k, mass  *blocks.Matrix
	r, theta []float64
	work     float64
	memory   workspace

	all, done float64 // of the operations, about
}

// enter enters a phase of the pass, which is as far as the pass.
func (a *assembly) enter(phase string) {
	a.watch.Enter(phase)
	a.watch.Progress(a.done / a.all)
}

// cost is about proportional to the operations that n points of a cell cost.
func (a *assembly) cost(z *integral, c cell, n int) float64 {
	modes := float64(a.modesOf(z, c))
	if a.k == nil {
		return float64(n) * modes
	}
	return float64(n) * modes * modes
}

// workspace is memory that is reused batch by batch.
type workspace struct {
	modes []float64

	mu       sync.Mutex
	products [][]float64 // not in use by any pair of windows
}

// take returns memory for the products of a pair of windows, of any size,
// preferring the last one used, which is still in a cache.
func (m *workspace) take() []float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.products)
	if n == 0 {
		return nil
	}
	space := m.products[n-1]
	m.products = m.products[:n-1]
	return space
}

// give returns memory from take for other pairs.
func (m *workspace) give(space []float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.products = append(m.products, space)
}

// modesOf returns the number of modes at a point of a cell, all lanes counted.
func (g *Form) modesOf(z *integral, c cell) int {
	var modes int
	for _, w := range c.active {
		for i, used := range z.used {
			if used {
				modes += g.basis.Modes(w, i/z.lanes())
			}
		}
	}
	return modes
}

// add adds the integral over points lo..hi of a cell.
func (a *assembly) add(ctx context.Context, z *integral, active []int, lo, hi int) error {
	a.enter(PhaseFeatures)
	w, lanes := z.pts.W[lo:hi], z.lanes()
	phi, vs, root, err := a.weighted(ctx, z, active, lo, hi)
	if err != nil {
		return err
	}
	if z.between {
		from := a.lifts(z, lo, hi)
		if err := a.fromKept(ctx, from, active, phi, root, a.from); err != nil {
			return err
		}
		vs = append(vs, from...)
	}
	f, t := z.evaluate(lo, hi, vs, a.k != nil)
	for i, col := range f {
		for p := range col {
			a.work += math.Abs(w[p] * col[p] * vs[i][p])
			col[p] *= root[p] // the modes have the other factor
		}
		if zero(col) { // as at rest; it adds nothing
			f[i] = nil
		}
	}
	parallel.For(a.workers, len(active), func(i int) {
		for c := range a.problem.Fields {
			for l, col := range f[c*lanes : (c+1)*lanes] {
				m := phi[i].lane(a.groupOf[c]*lanes + l)
				if col == nil || m.Cols == 0 {
					continue
				}
				at := a.offset[active[i]] + a.first[active[i]][c]
				blas64.Gemv(dense.Trans, 1, m, dense.Vector(col), 1, dense.Vector(a.r[at:at+m.Cols]))
			}
		}
	})
	if a.k == nil {
		return nil
	}
	mass := a.mass
	if z.region != pinn.Interior {
		mass = nil
	}
	a.enter(PhaseAssembly)
	scale := 1.0
	if m := a.problem.Materials; a.problem.Divided() && m.Multiplier != nil {
		scale = m.Multiplier[m.At(z.pts, lo)]
	}
	return a.addProducts(ctx, active, phi, t, lanes, &a.memory, a.k, mass, scale)
}

// weighted returns the modes at points lo..hi of an integral, times the square roots of the
// weights, which it returns too, and the lanes of the fields there.
func (a *assembly) weighted(ctx context.Context, z *integral, active []int, lo, hi int) (phi []modes, vs [][]float64, root []float64, err error) {
	root = make([]float64, hi-lo)
	for p, v := range z.pts.W[lo:hi] {
		root[p] = math.Sqrt(v)
	}
	vs = a.lifts(z, lo, hi)
	if phi = a.kept.find(z, lo); phi != nil {
		return phi, vs, root, a.fromKept(ctx, vs, active, phi, root, a.theta)
	}
	memory, own := a.kept.room(&a.memory.modes, (hi-lo)*a.modesOf(z, cell{active: active}))
	phi = a.newModes(z, active, hi-lo, z.used, memory)
	defer func() { a.kept.keep(z, lo, phi, own && err == nil) }()
	err = a.strips(ctx, z, lo, hi, func(from, to int, pick []int, x []float64) {
		a.evaluate(z, active, phi, from, to, pick, x)
		a.addLanes(vs, active, phi, from, to, a.theta)
		for _, m := range phi {
			m.scale(root, from, to)
		}
	})
	return phi, vs, root, err
}

// strips calls f, on several goroutines and until ctx ends, for strips of the points lo..hi of an
// integral: from and to count from lo, pick and x are the numbers and positions
// of the points.
func (g *Form) strips(ctx context.Context, z *integral, lo, hi int, f func(from, to int, pick []int, x []float64)) error {
	dim := z.pts.Dim
	return parallel.Until(ctx, g.workers, (hi-lo+strip-1)/strip, func(i int) {
		from := i * strip
		to := min(from+strip, hi-lo)
		pick := make([]int, to-from)
		for p := range pick {
			pick[p] = lo + from + p
		}
		f(from, to, pick, z.pts.X[(lo+from)*dim:(lo+to)*dim])
	})
}

// lifts returns columns for the lanes of all fields at points lo..hi, filled
// with the lift of fields that have one.
func (g *Form) lifts(z *integral, lo, hi int) [][]float64 {
	lanes := z.lanes()
	vs := make([][]float64, len(g.problem.Fields)*lanes)
	for i := range vs {
		vs[i] = make([]float64, hi-lo)
		if lift := z.lift[i/lanes]; lift != nil {
			copy(vs[i], lift[i%lanes][lo:hi])
		}
	}
	return vs
}

// zero reports whether all numbers are zero.
func zero(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != 0 })
}
