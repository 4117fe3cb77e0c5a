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

// jetsOf evaluates functions of position with their derivatives at points.
// Result [k][lane] is a column over all points.
func jetsOf(pts geometry.Points, l ad.Lanes, f func(x []ad.Jet) []ad.Jet) ([][][]float64, error) {
	n := pts.Len()
	var count int
	p, err := ad.CompilePointwise(evalTile, false, func(g *ad.Graph) []ad.Expr {
		var out []ad.Expr
		js := f(g.Coordinates(l))
		count = len(js)
		for _, j := range js {
			for k := range l.Count() {
				out = append(out, j.Truncate(l.Order).Lane(k))
			}
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	res := make([][][]float64, count)
	for k := range res {
		res[k] = make([][]float64, l.Count())
		for s := range res[k] {
			res[k][s] = make([]float64, n)
		}
	}
	for lo := 0; lo < n; lo += evalTile {
		for i := range evalTile {
			for d, v := range pts.At(min(lo+i, n-1)) {
				p.Data[d][i] = v
			}
		}
		p.Run()
		for j, col := range p.Out {
			copy(res[j/l.Count()][j%l.Count()][lo:], col[:min(evalTile, n-lo)])
		}
	}
	return res, nil
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
	in, err := jetsOf(pts, ad.Lanes{Dim: d.Dim()}, s.raw)
	if err != nil {
		return s, fmt.Errorf("pinn: input map %q: %w", m.Name, err)
	}
	for k := range in {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, v := range in[k][0] {
			lo, hi = min(lo, v), max(hi, v)
		}
		if !(hi > lo) || math.IsInf(hi-lo, 0) {
			return s, fmt.Errorf("pinn: input %d of map %q ranges over [%g, %g] on the domain", k, m.Name, lo, hi)
		}
		s.mid = append(s.mid, (lo+hi)/2)
		s.inv = append(s.inv, 2/(hi-lo))
	}
	return s, nil
}

func (s scaling) raw(x []ad.Jet) []ad.Jet {
	if s.m.Map == nil {
		return x
	}
	return s.m.Map(x)
}

// inputs returns the scaled inputs as jets of position, in tiles: tile t is
// a block of lanes x n x len(inputs), its points beyond the last repeating it.
func (s scaling) inputs(pts geometry.Points, l ad.Lanes, n int) ([][]float64, error) {
	cols, err := jetsOf(pts, l, s.raw)
	if err != nil {
		return nil, err
	}
	w := len(cols)
	var tiles [][]float64
	for lo := 0; lo < pts.Len(); lo += n {
		t := make([]float64, l.Count()*n*w)
		for c := range cols {
			for k, col := range cols[c] {
				for i := range n {
					v := col[min(lo+i, len(col)-1)]
					if k == 0 {
						v -= s.mid[c]
					}
					t[(k*n+i)*w+c] = v * s.inv[c]
				}
			}
		}
		tiles = append(tiles, t)
	}
	return tiles, nil
}
