package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// inputs are what the network is given at a set of points: jets of the scaled
// inputs by position, tile by tile, points beyond the last repeating it.
type inputs struct {
	scaling
	pts   geometry.Points
	lanes ad.Lanes
	n     int // points in a tile
	// mapped holds the blocks of all tiles, as columns stores them; nil for the
	// position itself, which is scaled when asked for: a million points need no
	// more memory than their coordinates.
	mapped [][]float64
}

func (s scaling) inputs(pts geometry.Points, l ad.Lanes, n int) (*inputs, error) {
	in := &inputs{scaling: s, pts: pts, lanes: l, n: n}
	if s.m.Map == nil {
		return in, nil
	}
	program, err := compileJets(n, l, s.raw)
	if err != nil {
		return nil, err
	}
	w := program.count
	for t := range tiles(pts, n) {
		block := make([]float64, l.Count()*w*n)
		for j, col := range program.run(pts, t) {
			c, k := j/l.Count(), j%l.Count()
			dst := block[(k*w+c)*n:][:n]
			for i, v := range col {
				if k == 0 {
					v -= s.mid[c]
				}
				dst[i] = v * s.inv[c]
			}
		}
		in.mapped = append(in.mapped, block)
	}
	return in, nil
}

// columns stores the block of tile t lane by lane and column by column, as
// graphs take it.
func (in *inputs) columns(dst []float64, t int) {
	if in.mapped != nil {
		copy(dst, in.mapped[t])
		return
	}
	in.position(dst, t, func(lane, c, i int) int { return (lane*in.pts.Dim+c)*in.n + i })
}

// rows stores the block of tile t lane by lane and point by point, as passes
// take it.
func (in *inputs) rows(dst []float64, t int) {
	w := len(in.mid)
	row := func(lane, c, i int) int { return (lane*in.n+i)*w + c }
	if in.mapped == nil {
		in.position(dst, t, row)
		return
	}
	for k := range in.lanes.Count() {
		for c := range w {
			for i, v := range in.mapped[t][(k*w+c)*in.n:][:in.n] {
				dst[row(k, c, i)] = v
			}
		}
	}
}

// position stores the scaled coordinates and their derivatives, which are
// constant along their own axis and zero otherwise.
func (in *inputs) position(dst []float64, t int, at func(lane, c, i int) int) {
	clear(dst)
	for i := range in.n {
		for c, v := range in.pts.At(min(t*in.n+i, in.pts.Len()-1)) {
			dst[at(0, c, i)] = (v - in.mid[c]) * in.inv[c]
			if in.lanes.Order > ad.Value {
				dst[at(in.lanes.First(c), c, i)] = in.inv[c]
			}
		}
	}
}
