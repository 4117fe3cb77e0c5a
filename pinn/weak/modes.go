package weak

import (
	"context"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// modes are the modes of a window at some points, lane by lane: the values and
// gradients of the first group of fields, then of the next. Unused lanes have
// no columns.
type modes struct {
	all   blas64.General // points x all lanes
	first []int          // column of each lane, then their number
}

// newModes makes room for the modes of the active windows at n points, in
// memory that grows as needed; used says for every lane, counted over all
// groups, whether it is wanted. nil means all.
func (g *Form) newModes(z *integral, active []int, n int, used []bool, memory *[]float64) []modes {
	out := make([]modes, len(active))
	need := 0
	for a, w := range active {
		first := []int{0}
		for i := range g.groups() * (1 + z.pts.Dim) {
			cols := first[i]
			if used == nil || used[i] {
				cols += g.basis.Modes(w, i/(1+z.pts.Dim))
			}
			first = append(first, cols)
		}
		cols := first[len(first)-1]
		out[a] = modes{all: blas64.General{Rows: n, Cols: cols, Stride: max(1, cols)}, first: first}
		need += n * cols
	}
	if len(*memory) < need {
		*memory = make([]float64, need)
	}
	rest := *memory
	for a := range out {
		m := &out[a].all
		m.Data, rest = rest[:n*m.Cols], rest[n*m.Cols:]
	}
	return out
}

// modes evaluates all modes of the active windows at points lo..hi of an
// integral.
func (g *Form) modes(ctx context.Context, z *integral, active []int, lo, hi int) ([]modes, error) {
	var memory []float64
	phi := g.newModes(z, active, hi-lo, nil, &memory)
	err := g.strips(ctx, z, lo, hi, func(from, to int, pick []int, x []float64) {
		g.evaluate(z, active, phi, from, to, pick, x)
	})
	return phi, err
}

// evaluate computes rows from..to of the modes at the points x of an integral,
// whose numbers are pick.
func (g *Form) evaluate(z *integral, active []int, phi []modes, from, to int, pick []int, x []float64) {
	dst, of := make([]blas64.General, 1+z.pts.Dim), z.within(pick)
	for group := range g.groups() {
		fs := g.factors(z, active, pick, x, group)
		for a, w := range active {
			if g.basis.Modes(w, group) == 0 {
				continue
			}
			for l := range dst {
				dst[l] = dense.Rows(phi[a].lane(group*len(dst)+l), from, to)
			}
			g.basis.Eval(dst, w, group, x, of, fs[a])
		}
	}
}

// lane returns lane i, counted over all groups.
func (m modes) lane(i int) blas64.General { return m.columns(i, i+1) }

// columns returns lanes from..to-1.
func (m modes) columns(from, to int) blas64.General {
	c := m.all
	c.Cols = m.first[to] - m.first[from]
	c.Data = c.Data[min(m.first[from], len(c.Data)):]
	return c
}

// scale multiplies rows from..to by w, one factor a row.
func (m modes) scale(w []float64, from, to int) {
	part := dense.Rows(m.all, from, to)
	dense.ScaleRowsTo(part, part, w[from:to])
}

// addLanes adds rows from..to of the fields' lanes, in units of the fields, with
// coefficients theta.
func (g *Form) addLanes(vs [][]float64, active []int, phi []modes, from, to int, theta []float64) {
	lanes := len(vs) / len(g.problem.Fields)
	for c := range g.problem.Fields {
		for a, w := range active {
			at := g.offset[w] + g.first[w][c]
			part := theta[at : at+g.basis.Modes(w, g.groupOf[c])]
			if zero(part) {
				continue
			}
			for l := range lanes {
				if m := phi[a].lane(g.groupOf[c]*lanes + l); m.Cols > 0 {
					blas64.Gemv(dense.NoTrans, 1, dense.Rows(m, from, to), dense.Vector(part), 1, dense.Vector(vs[c*lanes+l][from:to]))
				}
			}
		}
	}
}
