package pinn

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/blocks"
)

const (
	panel = 512 // points that programs of fluxes treat at a time
	strip = 64  // points whose features stay in the cache

	// Modes that are assembled at a time, in numbers: 32 MiB.
	batchNumbers = 1 << 22
)

// Assemble computes the residual at theta and, if k is not nil, adds the
// tangent there to k.
func (g *Galerkin) Assemble(k *blocks.Matrix, r, theta []float64) error {
	clear(r)
	g.work = 0
	var memory workspace
	for _, z := range g.regions {
		if z.idle() {
			continue
		}
		for _, c := range z.cells {
			size := g.batch(z, c)
			for lo := c.lo; lo < c.hi; lo += size {
				g.assemble(z, c.active, lo, min(lo+size, c.hi), &memory, k, r, theta)
			}
		}
	}
	g.addGauges(k, r, theta)
	return nil
}

// workspace is memory for one batch after the other.
type workspace struct {
	modes []float64

	mu       sync.Mutex
	products [][]float64 // that no pair of windows uses now
}

// take returns memory for the products of a pair of windows, of any size: that
// which was used last, and is still in a cache.
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

// give lets another pair have what take returned.
func (m *workspace) give(space []float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.products = append(m.products, space)
}

// batch returns how many points of a cell are assembled at a time, a panel or
// more.
func (g *Galerkin) batch(z *zone, c cell) int {
	var modes int
	for _, w := range c.active {
		for i, used := range z.used {
			if used {
				modes += g.basis.Modes(w, i/(1+z.pts.Dim))
			}
		}
	}
	return max(panel, batchNumbers/max(1, modes))
}

// assemble adds the integrals over points lo..hi of a cell of a zone.
func (g *Galerkin) assemble(z *zone, active []int, lo, hi int, memory *workspace, k *blocks.Matrix, r, theta []float64) {
	g.watch.Enter(PhaseFeatures)
	w, lanes := z.pts.W[lo:hi], 1+z.pts.Dim
	root := make([]float64, len(w))
	for p, v := range w {
		root[p] = math.Sqrt(v)
	}
	phi, vs := g.newModes(z, active, hi-lo, z.used, &memory.modes), g.lifts(z, lo, hi)
	g.strips(z, lo, hi, func(from, to int, pick []int, x []float64) {
		g.evaluate(z, active, phi, from, to, pick, x)
		g.addLanes(vs, active, phi, from, to, theta)
		for _, m := range phi {
			m.scale(root, from, to)
		}
	})
	f, t := z.evaluate(lo, hi, vs, k != nil)
	for i, col := range f {
		for p := range col {
			g.work += math.Abs(w[p] * col[p] * vs[i][p])
			col[p] *= root[p] // the modes have the other root
		}
		if zero(col) { // as at rest: it adds nothing
			f[i] = nil
		}
	}
	parallel(g.workers, len(active), func(a int) {
		for c := range g.problem.Fields {
			for l, col := range f[c*lanes : (c+1)*lanes] {
				m := phi[a].lane(g.groupOf[c]*lanes + l)
				if col == nil || m.Cols == 0 {
					continue
				}
				at := g.offset[active[a]] + g.first[active[a]][c]
				blas64.Gemv(trans, 1, m, vector(col), 1, vector(r[at:at+m.Cols]))
			}
		}
	})
	if k == nil {
		return
	}
	mass := g.mass
	if z.name != Interior {
		mass = nil
	}
	g.watch.Enter(PhaseAssembly)
	g.addProducts(active, phi, t, lanes, memory, k, mass)
}

// strips calls f, on several goroutines, for strips of the points lo..hi of a
// zone: from and to count from lo, pick and x are the points' numbers and
// positions.
func (g *Galerkin) strips(z *zone, lo, hi int, f func(from, to int, pick []int, x []float64)) {
	dim := z.pts.Dim
	parallel(g.workers, (hi-lo+strip-1)/strip, func(i int) {
		from := i * strip
		to := min(from+strip, hi-lo)
		pick := make([]int, to-from)
		for p := range pick {
			pick[p] = lo + from + p
		}
		f(from, to, pick, z.pts.X[(lo+from)*dim:(lo+to)*dim])
	})
}

// lifts returns columns for the lanes of all fields at points lo..hi, with the
// lift of those that have one.
func (g *Galerkin) lifts(z *zone, lo, hi int) [][]float64 {
	lanes := 1 + z.pts.Dim
	vs := make([][]float64, len(g.problem.Fields)*lanes)
	for i := range vs {
		vs[i] = make([]float64, hi-lo)
		if lift := z.lift[i/lanes]; lift != nil {
			copy(vs[i], lift[i%lanes][lo:hi])
		}
	}
	return vs
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

// zero reports whether all numbers are zero.
func zero(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != 0 })
}
