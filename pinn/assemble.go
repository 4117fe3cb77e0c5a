package pinn

import (
	"math"
	"slices"

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
	var memory []float64 // of the modes
	for _, z := range g.regions {
		if z.idle() {
			continue
		}
		for _, c := range z.cells {
			size := g.batch(c, 1+z.pts.Dim)
			for lo := c.lo; lo < c.hi; lo += size {
				g.assemble(z, c.active, lo, min(lo+size, c.hi), &memory, k, r, theta)
			}
		}
	}
	g.addGauges(k, r, theta)
	return nil
}

// batch returns how many points of a cell are assembled at a time, a panel or
// more.
func (g *Galerkin) batch(c cell, lanes int) int {
	modes := 1
	for _, w := range c.active {
		for group := range g.groups() {
			modes += g.basis.Modes(w, group)
		}
	}
	return max(panel, batchNumbers/(modes*lanes))
}

// assemble adds the integrals over points lo..hi of a cell of a zone.
func (g *Galerkin) assemble(z *zone, active []int, lo, hi int, memory *[]float64, k *blocks.Matrix, r, theta []float64) {
	g.watch.Enter(PhaseFeatures)
	phi := g.modes(z, active, lo, hi, memory)
	vs := g.lanes(z, active, lo, hi, phi, theta)
	f, t := z.evaluate(lo, hi, vs, k != nil)
	w := z.pts.W[lo:hi]
	lanes := 1 + z.pts.Dim
	for i, col := range f {
		for p := range col {
			col[p] *= w[p]
			g.work += math.Abs(col[p] * vs[i][p])
		}
		if zero(col) { // as at rest: it adds nothing
			f[i] = nil
		}
	}
	parallel(g.workers, len(active), func(a int) {
		for c := range g.problem.Fields {
			for l, col := range f[c*lanes : (c+1)*lanes] {
				m := phi[a][g.groupOf[c]][l]
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
	g.addProducts(active, phi, t, w, lanes, k, mass)
}

// modes evaluates the modes of all active windows at points lo..hi of a zone:
// result [window][group][lane], points x modes, in memory that it enlarges.
func (g *Galerkin) modes(z *zone, active []int, lo, hi int, memory *[]float64) [][][]blas64.General {
	n, lanes := hi-lo, 1+z.pts.Dim
	out := make([][][]blas64.General, len(active))
	need := 0
	for a, w := range active {
		out[a] = make([][]blas64.General, g.groups())
		for group := range out[a] {
			m := g.basis.Modes(w, group)
			out[a][group] = slices.Repeat([]blas64.General{{Rows: n, Cols: m, Stride: max(1, m)}}, lanes)
			need += lanes * n * max(1, m)
		}
	}
	if len(*memory) < need {
		*memory = make([]float64, need)
	}
	at := 0
	for _, windows := range out {
		for _, ls := range windows {
			for l := range ls {
				size := n * ls[l].Stride
				ls[l].Data = (*memory)[at : at+size]
				at += size
			}
		}
	}
	g.strips(z, lo, hi, func(from, to int, pick []int, x []float64) {
		dst := make([]blas64.General, lanes)
		for group := range g.groups() {
			fs := g.factors(z, active, pick, x, group)
			for a, w := range active {
				if g.basis.Modes(w, group) == 0 {
					continue
				}
				for l, m := range out[a][group] {
					dst[l] = rows(m, from, to)
				}
				g.basis.Eval(dst, w, group, x, fs[a])
			}
		}
	})
	return out
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

// lanes evaluates the fields' lanes, in units of the fields, at the points of
// the modes phi.
func (g *Galerkin) lanes(z *zone, active []int, lo, hi int, phi [][][]blas64.General, theta []float64) [][]float64 {
	lanes := 1 + z.pts.Dim
	vs := g.lifts(z, lo, hi)
	g.strips(z, lo, hi, func(from, to int, _ []int, _ []float64) {
		for c := range g.problem.Fields {
			for a, w := range active {
				at := g.offset[w] + g.first[w][c]
				part := theta[at : at+phi[a][g.groupOf[c]][0].Cols]
				if zero(part) {
					continue
				}
				for l, m := range phi[a][g.groupOf[c]] {
					blas64.Gemv(noTrans, 1, rows(m, from, to), vector(part), 1, vector(vs[c*lanes+l][from:to]))
				}
			}
		}
	})
	return vs
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

// rows returns rows from..to of a matrix, in place.
func rows(m blas64.General, from, to int) blas64.General {
	m.Rows, m.Data = to-from, m.Data[from*m.Stride:]
	return m
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

// zero reports whether all numbers are zero.
func zero(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != 0 })
}
