package pinn

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Network is a parametric function from inputs, scaled to [-1, 1], to the
// dimensionless fields, by parameters theta. Its output layer is linear:
// outputs = features * theta[Head():], read as a Features() x Outputs()
// matrix, row-major.
type Network interface {
	Inputs() int
	Outputs() int
	Params() int // length of theta
	Head() int   // where the output layer starts in theta
	Features() int
	// Init fills theta with initial values drawn from the seed.
	Init(theta []float64, seed uint64)
	// Build adds the network to a graph; its Params, in the order of
	// creation, make up theta.
	Build(g *ad.Graph, in ad.Matrix, l ad.Lanes) ad.Matrix
	// NewPass returns an evaluator on blocks of n points, for one goroutine.
	NewPass(l ad.Lanes, n int) ad.Pass
}

// evalTile is the tile size of programs that run once over a set of points.
const evalTile = 128

// jets is a compiled program for functions of position with their derivatives,
// on tiles of n points.
type jets struct {
	n     int
	count int // functions
	lanes ad.Lanes
	p     *ad.Pointwise
}

func compileJets(n int, l ad.Lanes, f func(x []ad.Jet) []ad.Jet) (*jets, error) {
	j := &jets{n: n, lanes: l}
	var err error
	j.p, err = ad.CompilePointwise(n, false, func(g *ad.Graph) []ad.Expr {
		var out []ad.Expr
		js := f(g.Coordinates(l))
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

// run evaluates tile t of the points, those beyond the last repeating it: one
// column a function and lane, valid until the next run.
func (j *jets) run(pts geometry.Points, t int) [][]float64 {
	for i := range j.n {
		for d, v := range pts.At(min(t*j.n+i, pts.Len()-1)) {
			j.p.Data[d][i] = v
		}
	}
	j.p.Run()
	return j.p.Out
}

// scaling maps inputs affinely to [-1, 1].
type scaling struct {
	m        InputMap
	mid, inv []float64
}

// newScaling finds the range of the input map on the domain.
func newScaling(m InputMap, d *geometry.Domain) (scaling, error) {
	nodes := 33
	if d.Dim() == 3 {
		nodes = 9
	}
	pts := d.Grid(nodes).Points()
	s := scaling{m: m}
	in, err := compileJets(evalTile, ad.Lanes{Dim: d.Dim()}, s.raw)
	if err != nil {
		return s, fmt.Errorf("pinn: input map %q: %w", m.Name, err)
	}
	lo, hi := make([]float64, in.count), make([]float64, in.count)
	for k := range lo {
		lo[k], hi[k] = math.Inf(1), math.Inf(-1)
	}
	for t := range tiles(pts, evalTile) {
		for k, col := range in.run(pts, t) {
			for _, v := range col {
				lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
			}
		}
	}
	for k := range lo {
		if !(hi[k] > lo[k]) || math.IsInf(hi[k]-lo[k], 0) {
			return s, fmt.Errorf("pinn: input %d of map %q ranges over [%g, %g] on the domain", k, m.Name, lo[k], hi[k])
		}
		s.mid = append(s.mid, (lo[k]+hi[k])/2)
		s.inv = append(s.inv, 2/(hi[k]-lo[k]))
	}
	return s, nil
}

// tiles returns how many tiles of n the points fill.
func tiles(pts geometry.Points, n int) int { return (pts.Len() + n - 1) / n }

func (s scaling) raw(x []ad.Jet) []ad.Jet {
	if s.m.Map == nil {
		return x
	}
	return s.m.Map(x)
}
