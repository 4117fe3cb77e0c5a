package box

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// samples returns points of the axes, so many a piece.
func samples(pieces [][]float64, count int) (x [][]float64) {
	for _, p := range pieces {
		var own []float64
		for j := range len(p) - 1 {
			for i := range count {
				own = append(own, p[j]+(p[j+1]-p[j])*(float64(i)+0.5)/float64(count))
			}
		}
		x = append(x, own)
	}
	return x
}

// difference returns the relative difference of two solutions, L2 over space and time, the
// largest of the fields, and what each piece of each axis has of it: of the first one's
// difference from its projection to the space of the second along that axis alone, so that
// an axis is not refined for what another lacks, in proportion.
func (s *statement) difference(a, b *Solution, pieces [][]float64) (total float64, by [][]float64) {
	const times = 12
	perPiece := 5
	if s.dim == 3 {
		perPiece = 3
	}
	x := samples(pieces, perPiece)
	ta, tb := a.tables(x), b.tables(x)
	poorer := a.poorer(b, tb)
	off, size := make([]float64, len(s.scales)), make([]float64, len(s.scales))
	parts := make([][][]float64, len(s.scales)) // by field, axis and piece
	for k := range parts {
		for i := range pieces {
			parts[k] = append(parts[k], make([]float64, len(pieces[i])-1))
		}
	}
	sizes := make([]int, s.dim)
	for i := range x {
		sizes[i] = len(x[i])
	}
	steps := times
	if !s.problem.Timed {
		steps = 0
	}
	index := make([]int, s.dim)
	for step := range steps + 1 {
		t := s.from + (s.to-s.from)*float64(step)/times
		u, v := a.grid(ta, t), b.grid(tb, t)
		for k := range u {
			across := make([][]float64, s.dim) // differences along each axis
			for i := range across {
				only := slices.Clone(ta)
				only[k] = slices.Clone(ta[k])
				only[k][i] = poorer[k][i]
				across[i] = a.gridOf(only, t, k)
			}
			for p := range u[k] {
				weight := 1.0
				for i, rest := s.dim-1, p; i >= 0; i-- {
					index[i] = rest % sizes[i] / perPiece
					rest /= sizes[i]
					weight *= pieces[i][index[i]+1] - pieces[i][index[i]]
				}
				d := u[k][p] - v[k][p]
				off[k] += d * d * weight
				size[k] += u[k][p] * u[k][p] * weight
				for i, j := range index {
					d := u[k][p] - across[i][p]
					parts[k][i][j] += d * d * weight
				}
			}
		}
	}
	for i := range pieces {
		by = append(by, make([]float64, len(pieces[i])-1))
	}
	for k := range s.scales {
		if size[k] == 0 {
			continue
		}
		total = math.Max(total, math.Sqrt(off[k]/size[k]))
		for i := range by {
			for j := range by[i] {
				by[i][j] = math.Max(by[i][j], math.Sqrt(parts[k][i][j]/size[k]))
			}
		}
	}
	return total, proportioned(by, total)
}

// proportioned scales what pieces have so that they have all of a total, as a norm.
func proportioned(by [][]float64, total float64) [][]float64 {
	sum := 0.0
	for _, axis := range by {
		for _, v := range axis {
			sum += v * v
		}
	}
	for i := range by {
		for j := range by[i] {
			if sum > 0 {
				by[i][j] *= total / math.Sqrt(sum)
			}
		}
	}
	return by
}

// poorer returns tables of what the functions of the axes become in the spaces of another
// solution, whose own tables are given at the same points.
func (s *Solution) poorer(other *Solution, tables [][]blas64.General) (all [][]blas64.General) {
	for k := range s.sys.scales {
		var own []blas64.General
		for i, m := range other.sys.modes[k] {
			mine := s.sys.modes[k][i].at(m.x, 0)[0]
			c := dense.New(m.len(), mine.Cols)
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, m.project, mine, 0, c)
			t := dense.New(tables[k][i].Rows, mine.Cols)
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, tables[k][i], c, 0, t)
			own = append(own, t)
		}
		all = append(all, own)
	}
	return all
}

// begin refines pieces until the data at the start are resolved.
func (s *statement) begin(pieces [][]float64, o Options, tolerance float64) ([][]float64, error) {
	less := o
	less.Features = int(math.Ceil(fewer * float64(o.Features)))
	for range mostRounds {
		var both [2]*Solution
		unknowns := 0
		for i, o := range []Options{o, less} {
			spaces, err := s.spaces(pieces, o)
			if err != nil {
				return nil, err
			}
			sys, err := newSystem(s, spaces)
			if err != nil {
				return nil, err
			}
			y, err := sys.initial(0)
			if err != nil {
				return nil, err
			}
			both[i] = &Solution{sys: sys, course: steady(y)}
			unknowns = max(unknowns, len(y))
		}
		only := *s
		only.to, only.problem.Timed = s.from, false
		total, by := only.difference(both[0], both[1], pieces)
		if total <= tolerance {
			return pieces, nil
		}
		next, ok := s.refined(pieces, by, tolerance, &Result{Solution: both[0], Unknowns: unknowns})
		if !ok {
			return pieces, nil
		}
		pieces = next
	}
	return pieces, nil
}
