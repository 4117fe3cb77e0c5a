package fields

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// inputs holds what a network receives at a set of points: jets of the scaled
// inputs, tile by tile; points beyond the last repeat it.
type inputs struct {
	scaling
	pts   geometry.Points
	lanes ad.Lanes
	n     int // points in a tile
	// mapped holds the blocks of all tiles, lane by lane and column by
	// column. It is nil for the position itself, which is scaled on demand,
	// so that a million points need no more memory than their coordinates.
	mapped [][]float64
}

func (s scaling) inputs(pts geometry.Points, l ad.Lanes, n int) (*inputs, error) {
	in := &inputs{scaling: s, pts: pts, lanes: l, n: n}
	if s.m.Map == nil && l.Dim <= 3 { // kernels of affine inputs have no more
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

// compile builds a training graph on the inputs.
func (in *inputs) compile(build func(g *ad.Graph, in ad.Matrix) []ad.Row) (*ad.Tile, error) {
	if in.mapped != nil {
		return ad.CompileTile(in.n, in.lanes, len(in.mid), build)
	}
	return ad.CompileAffineTile(in.n, in.lanes, in.inv, build)
}

// columns stores tile t in the layout of that graph.
func (in *inputs) columns(dst []float64, t int) {
	if in.mapped != nil {
		copy(dst, in.mapped[t])
		return
	}
	in.values(t, func(c, i int, v float64) { dst[c*in.n+i] = v })
}

// values calls set for the scaled coordinates at the points of tile t.
func (in *inputs) values(t int, set func(c, i int, v float64)) {
	for i := range in.n {
		for c, v := range in.pts.At(min(t*in.n+i, in.pts.Len()-1)) {
			set(c, i, (v-in.mid[c])*in.inv[c])
		}
	}
}

// rows stores the block of tile t lane by lane and point by point, the layout
// of passes.
func (in *inputs) rows(dst []float64, t int) {
	w := len(in.mid)
	if in.mapped != nil {
		for k := range in.lanes.Count() {
			for c := range w {
				for i, v := range in.mapped[t][(k*w+c)*in.n:][:in.n] {
					dst[(k*in.n+i)*w+c] = v
				}
			}
		}
		return
	}
	clear(dst)
	in.values(t, func(c, i int, v float64) {
		dst[i*w+c] = v
		if in.lanes.Order > ad.Value {
			dst[(in.lanes.First(c)*in.n+i)*w+c] = in.inv[c]
		}
	})
}
