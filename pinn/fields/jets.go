package fields

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// evalTile is the tile size of programs that run once over a set of points.
const evalTile = 128

// jets is a compiled program of functions of position with their derivatives,
// on tiles of n points.
type jets struct {
	*pinn.Program
	count int // functions
}

func compileJets(n int, l ad.Lanes, f func(x []ad.Jet) []ad.Jet) (*jets, error) {
	j := &jets{}
	var err error
	j.Program, err = pinn.NewProgram(n, l.Dim, false, func(p *pinn.Point) []ad.Expr {
		var out []ad.Expr
		js := f(p.Coordinates(l))
		j.count = len(js)
		for _, j := range js {
			for k := range l.Count() {
				out = append(out, j.Truncate(l.Order).Lane(k))
			}
		}
		return out
	})
	return j, err
}

// run evaluates tile t of the points; points beyond the last repeat it. It
// returns one column for each function and lane, valid until the next run.
func (j *jets) run(pts geometry.Points, t int) [][]float64 { return j.at(pts, t*j.N) }

// at evaluates the points lo, lo+1, ...
func (j *jets) at(pts geometry.Points, lo int) [][]float64 {
	j.Load(pts, lo)
	j.Run()
	return j.Out
}

// tiles returns how many tiles of n the points fill.
func tiles(pts geometry.Points, n int) int { return (pts.Len() + n - 1) / n }

// JetOf evaluates a function of position at all points: one column a lane.
func JetOf(pts geometry.Points, l ad.Lanes, f func(x []ad.Jet) ad.Jet) ([][]float64, error) {
	js, err := compileJets(min(evalTile, pts.Len()), l, func(x []ad.Jet) []ad.Jet { return []ad.Jet{f(x)} })
	if err != nil {
		return nil, err
	}
	cols := make([][]float64, l.Count())
	for k := range cols {
		cols[k] = make([]float64, pts.Len())
	}
	for t := range tiles(pts, js.N) {
		for k, col := range js.run(pts, t) {
			copy(cols[k][t*js.N:], col)
		}
	}
	return cols, nil
}
