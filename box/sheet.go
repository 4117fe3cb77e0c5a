package box

import (
	"runtime"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/parallel"
	"pinnsolve/pinn"
)

// tile is how many points a program evaluates at a time.
const tile = 2048

// sheet evaluates residuals at fixed points in space at any time. Data that do not
// change in time are evaluated once.
type sheet struct {
	s        *statement
	pts      geometry.Points
	tile     int
	programs []*pinn.Program
	static   [][]float64 // by data column, at all points; nil for those that change
	clock    []bool      // columns that are the time
	reload   bool        // others change
	when     float64
}

// newSheet compiles terms for the points of a grid, and of a side with its normal.
func (s *statement) newSheet(x [][]float64, normal []float64, terms []pinn.Term) (*sheet, error) {
	pts := geometry.Points{Dim: s.lanes.Dim}
	sizes := make([]int, len(x))
	for i := range x {
		sizes[i] = len(x[i])
	}
	n := product(sizes)
	for p := range n {
		at := make([]float64, s.lanes.Dim)
		for i, rest := len(x)-1, p; i >= 0; i-- {
			at[i] = x[i][rest%sizes[i]]
			rest /= sizes[i]
		}
		if s.problem.Timed {
			at[s.dim] = s.from
		}
		pts.X = append(pts.X, at...)
		if normal != nil {
			pts.N = append(pts.N, normal...)
		}
	}
	pts.W = make([]float64, n)
	h := &sheet{s: s, pts: pts, tile: min(n, tile)}
	var columns []pinn.Datum
	for range max(1, min(runtime.GOMAXPROCS(0), n/tile)) {
		p, c, err := s.program(h.tile, false, terms)
		if err != nil {
			return nil, err
		}
		h.programs, columns = append(h.programs, p), c
	}
	h.freeze(columns)
	return h, nil
}

func (h *sheet) points() int { return h.pts.Len() }

// setTime sets the time of all points.
func (h *sheet) setTime(t float64) {
	if h.s.problem.Timed {
		for p := range h.points() {
			h.pts.X[p*h.pts.Dim+h.s.dim] = t
		}
	}
	h.when = t
}

// freeze keeps the data columns that are the same at several times.
func (h *sheet) freeze(columns []pinn.Datum) {
	p := h.programs[0]
	count := len(p.Data)
	var first [][]float64
	moves := make([]bool, count)
	for attempt := range 3 {
		if attempt > 0 && !h.s.problem.Timed {
			break
		}
		h.setTime(h.s.from + (h.s.to-h.s.from)*0.29*float64(attempt))
		all := make([][]float64, count)
		for lo := 0; lo < h.points(); lo += h.tile {
			p.Load(h.pts, lo)
			for c, d := range p.Data {
				all[c] = append(all[c], d[:min(h.tile, h.points()-lo)]...)
			}
		}
		if attempt == 0 {
			first = all
			continue
		}
		for c := range all {
			moves[c] = moves[c] || !slices.Equal(all[c], first[c])
		}
	}
	h.static, h.clock = first, make([]bool, count)
	for c := range first {
		if moves[c] {
			h.static[c] = nil
			h.clock[c] = columns[c].Kind == pinn.CoordinateDatum && columns[c].Index == h.s.dim
			h.reload = h.reload || !h.clock[c]
		}
	}
}

// run evaluates the residuals at a time: set stores the variables of points lo..hi-1, all
// zero before, and get takes the results.
func (h *sheet) run(t float64, set, get func(p *pinn.Program, lo, hi int)) {
	if h.reload {
		h.setTime(t)
	}
	blocks := (h.points() + h.tile - 1) / h.tile
	parallel.With(h.programs, blocks, func(p *pinn.Program, b int) {
		lo := b * h.tile
		hi := min(lo+h.tile, h.points())
		if h.reload {
			p.Load(h.pts, lo)
		} else {
			for c, d := range p.Data {
				if h.clock[c] {
					for i := range d {
						d[i] = t
					}
					continue
				}
				copy(d, h.static[c][lo:hi])
				for i := hi - lo; i < len(d); i++ {
					d[i] = d[hi-lo-1]
				}
			}
		}
		if set != nil {
			set(p, lo, hi)
		}
		p.Run()
		get(p, lo, hi)
	})
}

// values returns the results at a time for fields that are zero, a column each.
func (h *sheet) values(t float64) [][]float64 {
	out := make([][]float64, len(h.programs[0].Out))
	for k := range out {
		out[k] = make([]float64, h.points())
	}
	h.run(t, nil, func(p *pinn.Program, lo, hi int) {
		for k, r := range p.Out {
			copy(out[k][lo:hi], r)
		}
	})
	return out
}
