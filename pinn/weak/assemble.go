package weak

import (
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
func (g *Form) Residual(r, theta []float64) { g.assemble(nil, nil, r, theta) }

// assemble computes the residual at theta. If k is not nil, it adds the tangent
// there to k; if mass is not nil, it adds the products of multipliers with
// themselves to mass. It returns the work of the fluxes on the fields, with all
// terms taken positive.
func (g *Form) assemble(k, mass *blocks.Matrix, r, theta []float64) (work float64) {
	clear(r)
	a := &assembly{Form: g, k: k, mass: mass, r: r, theta: theta}
	for _, z := range g.integrals {
		if z.idle() {
			continue
		}
		for _, c := range z.cells {
			size := g.batchSize(z, c)
			for lo := c.lo; lo < c.hi; lo += size {
				a.add(z, c.active, lo, min(lo+size, c.hi))
			}
		}
	}
	g.addGauges(k, r, theta)
	return a.work
}

// assembly is one pass over all integrals.
type assembly struct {
	*Form
	k, mass  *blocks.Matrix
	r, theta []float64
	work     float64
	memory   workspace
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

// batchSize returns how many points of a cell are assembled at a time, at least
// a panel.
func (g *Form) batchSize(z *integral, c cell) int {
	var modes int
	for _, w := range c.active {
		for i, used := range z.used {
			if used {
				modes += g.basis.Modes(w, i/z.lanes())
			}
		}
	}
	return max(panel, batchNumbers/max(1, modes))
}

// add adds the integral over points lo..hi of a cell.
func (a *assembly) add(z *integral, active []int, lo, hi int) {
	a.watch.Enter(PhaseFeatures)
	w, lanes := z.pts.W[lo:hi], z.lanes()
	root := make([]float64, len(w))
	for p, v := range w {
		root[p] = math.Sqrt(v)
	}
	phi, vs := a.newModes(z, active, hi-lo, z.used, &a.memory.modes), a.lifts(z, lo, hi)
	a.strips(z, lo, hi, func(from, to int, pick []int, x []float64) {
		a.evaluate(z, active, phi, from, to, pick, x)
		a.addLanes(vs, active, phi, from, to, a.theta)
		for _, m := range phi {
			m.scale(root, from, to)
		}
	})
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
		return
	}
	mass := a.mass
	if z.region != pinn.Interior {
		mass = nil
	}
	a.watch.Enter(PhaseAssembly)
	a.addProducts(active, phi, t, lanes, &a.memory, a.k, mass)
}

// strips calls f, on several goroutines, for strips of the points lo..hi of an
// integral: from and to count from lo, pick and x are the numbers and positions
// of the points.
func (g *Form) strips(z *integral, lo, hi int, f func(from, to int, pick []int, x []float64)) {
	dim := z.pts.Dim
	parallel.For(g.workers, (hi-lo+strip-1)/strip, func(i int) {
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
