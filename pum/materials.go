package pum

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"pinnsolve/internal/dense"
)

// Materials divide a body: fields are smooth in each of them, and their normal
// derivatives jump where two meet.
type Materials struct {
	Of    []int // material of every cell of the body
	Count int
}

// division is what a Space knows of materials.
type division struct {
	Materials
	in     [][]int // of every window: the materials in its reach, ascending
	joints Joints
	at     []joined // of every window
}

// Divide gives every window features of its own in each of its materials: one
// material's copy of a feature is zero in the others. Orthonormalize joins those of
// a group that is not Apart to functions that are continuous at the joints. The
// Cover must know the body.
func (s *Space) Divide(m Materials, j Joints) {
	if s.body == nil {
		panic("pum: materials of a body that is not known")
	}
	d := &division{Materials: m, joints: j}
	for w := range s.Windows() {
		d.in = append(d.in, s.materials(w, m))
	}
	s.division = d
	d.at = s.reached(j)
	for w := range s.Windows() {
		if len(d.in[w]) > 1 && s.known && s.around == nil {
			s.addStar(w)
		}
		for g := range s.groups {
			if b := s.bases[w][g]; !s.groups[g].Apart && len(d.in[w]) > 1 && b.star == nil {
				b.kinks = make([]*kink, len(s.blocks(w, g)))
				for i, m := range s.blocks(w, g) {
					b.kinks[i] = s.kink(w, m)
				}
			}
		}
	}
}

// newWeights returns zeros for the weights of windows and their derivatives.
func newWeights(windows, lanes, n int) [][][]float64 {
	all := make([][][]float64, windows)
	for k := range all {
		all[k] = make([][]float64, lanes)
		for l := range all[k] {
			all[k][l] = make([]float64, n)
		}
	}
	return all
}

// gather returns the chosen points.
func gather(x []float64, pick []int, dim int) []float64 {
	some := make([]float64, 0, len(pick)*dim)
	for _, k := range pick {
		some = append(some, x[k*dim:(k+1)*dim]...)
	}
	return some
}

// materials returns the materials of the cells that a window may reach.
func (s *Space) materials(w int, m Materials) (list []int) {
	support := s.support(w)
	for c, hull := range s.body.Hulls {
		if p := s.pieces; p != nil && p.of[w] != nil && !p.of[w][c] {
			continue
		}
		if !slices.Contains(list, m.Of[c]) && support.meets(hull, s.dim) {
			list = append(list, m.Of[c])
		}
	}
	slices.Sort(list)
	return list
}

// Cell is that of the Cover, further divided by the materials.
func (s *Space) Cell(x []float64, of int) int {
	c := s.Cover.Cell(x, of)
	if s.division == nil {
		return c
	}
	return c*s.division.Count + s.material(x, of)
}

// Active returns the windows that cover a cell of the Space.
func (s *Space) Active(cell int) []int {
	if s.division == nil {
		return s.Cover.Active(cell)
	}
	return s.Cover.Active(cell / s.division.Count)
}

// material returns the material at x, which lies in the given cell of the body, -1
// if that is not known.
func (s *Space) material(x []float64, of int) int {
	if of < 0 {
		of = s.body.Locate(x)
	}
	return s.division.Of[of]
}

// blocks returns the materials in which a group has features in a window; one block
// for the whole body if it is not divided.
func (s *Space) blocks(w, g int) []int {
	if s.division == nil || s.bases[w][g].star != nil {
		return []int{0}
	}
	within := s.groups[g].Within
	return slices.DeleteFunc(slices.Clone(s.division.in[w]), func(m int) bool { return within != nil && !within[m] })
}

// byMaterial calls f for the points of every material, as numbers of points, nil for
// all. Of a body that is not divided they are those of block 0. Block -1 is of
// points in whose material the group has no features in the window.
func (s *Space) byMaterial(w, g int, x []float64, of []int, f func(block int, pick []int)) {
	if s.division == nil || s.bases[w][g].star != nil {
		f(0, nil)
		return
	}
	blocks, n := s.blocks(w, g), len(x)/s.dim
	number := make([]int, n)
	alike := true
	for p := range n {
		number[p] = slices.Index(blocks, s.material(x[p*s.dim:(p+1)*s.dim], cellOf(of, p)))
		alike = alike && number[p] == number[0]
	}
	if alike && n > 0 {
		f(number[0], nil)
		return
	}
	for b := -1; b < len(blocks); b++ {
		var pick []int
		for p, k := range number {
			if k == b {
				pick = append(pick, p)
			}
		}
		if len(pick) > 0 {
			f(b, pick)
		}
	}
}

// combine computes dst[lane] = features raw + beta dst[lane], with as many rows of
// raw as there are features in all materials.
func (s *Space) combine(dst []blas64.General, beta float64, w, g int, x []float64, of []int, factor [][]float64, raw blas64.General) {
	b := s.bases[w][g]
	f := b.features()
	s.byMaterial(w, g, x, of, func(block int, pick []int) {
		if block < 0 {
			for _, lane := range dst {
				for p := range lane.Rows {
					if beta == 0 && (pick == nil || slices.Contains(pick, p)) {
						clear(lane.Data[p*lane.Stride:][:lane.Cols])
					}
				}
			}
			return
		}
		rows := dense.Rows(raw, block*f, (block+1)*f)
		if pick == nil {
			b.combine(block, dst, beta, x, of, factor, rows)
			return
		}
		some := make([]blas64.General, len(dst))
		for l, lane := range dst {
			some[l] = dense.New(len(pick), lane.Cols)
			for i, p := range pick {
				copy(some[l].Data[i*lane.Cols:][:lane.Cols], lane.Data[p*lane.Stride:])
			}
		}
		b.combine(block, some, beta, gather(x, pick, s.dim), cellsAt(of, pick), columnsAt(factor, pick), rows)
		for l, lane := range dst {
			for i, p := range pick {
				copy(lane.Data[p*lane.Stride:][:lane.Cols], some[l].Data[i*lane.Cols:])
			}
		}
	})
}

// cellsAt returns the cells of the chosen points, nil if they are not known.
func cellsAt(of, pick []int) []int {
	if of == nil {
		return nil
	}
	some := make([]int, len(pick))
	for i, p := range pick {
		some[i] = of[p]
	}
	return some
}

// columnsAt returns the values of columns at the chosen points.
func columnsAt(columns [][]float64, pick []int) [][]float64 {
	some := make([][]float64, len(columns))
	for l, col := range columns {
		for _, p := range pick {
			some[l] = append(some[l], col[p])
		}
	}
	return some
}
