package squares

import (
	"cmp"
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/patches"
	"pinnsolve/pinn"
)

// region is what terms on one region have in common: points, sorted by the cell of the
// grid of windows that they lie in, and the program for all residuals.
type region struct {
	terms    []pinn.Term
	pts      geometry.Points
	share    []float64 // of every point: its part of the region, a root
	lanes    ad.Lanes
	owner    []int     // the term of every residual
	scale    []float64 // of every residual: that its rows are divided by
	tiles    []tile
	integral bool
	program  func() (*pinn.Program, error)
}

// tile is some of the points of a cell.
type tile struct {
	from, to int
	windows  []int
}

// tilePoints is the largest number of points of a tile.
const tilePoints = 256

// newRegion sorts the points and compiles the terms.
func newRegion(p pinn.Problem, s *patches.Space, terms []pinn.Term, pts geometry.Points, share []float64) (*region, error) {
	r := &region{terms: terms, integral: terms[0].Integral}
	order := ad.Value
	for _, t := range terms {
		order = max(order, t.Order)
	}
	r.lanes = ad.Lanes{Dim: pts.Dim, Order: order}
	r.sort(s, pts, share)
	scales := p.Scales()
	r.program = func() (*pinn.Program, error) {
		return pinn.NewProgram(tilePoints, pts.Dim, true, func(at *pinn.Point) (out []ad.Expr) {
			at.Variables(r.lanes, scales)
			r.owner = r.owner[:0]
			for k, t := range terms {
				rows := t.Residual(at)
				out = append(out, rows...)
				for range rows {
					r.owner = append(r.owner, k)
				}
			}
			return out
		})
	}
	return r, nil
}

// sort puts points that lie in the same cell next to each other and cuts them into tiles.
func (r *region) sort(s *patches.Space, pts geometry.Points, share []float64) {
	n := pts.Len()
	cell, index := make([]int, n), make([]int, n)
	for i := range n {
		cell[i], index[i] = s.Cell(pts.At(i)), i
	}
	slices.SortStableFunc(index, func(a, b int) int { return cmp.Compare(cell[a], cell[b]) })
	sorted := geometry.Points{Dim: pts.Dim}
	for _, i := range index {
		sorted.X, sorted.W = append(sorted.X, pts.At(i)...), append(sorted.W, pts.W[i])
		if pts.N != nil {
			sorted.N = append(sorted.N, pts.Normal(i)...)
		}
		if pts.Cell != nil {
			sorted.Cell = append(sorted.Cell, pts.Cell[i])
		}
		r.share = append(r.share, share[i])
	}
	r.pts = sorted
	for from := 0; from < n; {
		c, to := cell[index[from]], from
		for to < n && to-from < tilePoints && cell[index[to]] == c {
			to++
		}
		r.tiles = append(r.tiles, tile{from, to, s.Over(c)})
		from = to
	}
}

// x returns the coordinates of the points of a tile.
func (r *region) x(t tile) []float64 { return r.pts.X[t.from*r.pts.Dim : t.to*r.pts.Dim] }

// regions gathers the terms of a problem by where they hold.
func (s *System) regions(terms []pinn.Term, o Points) error {
	groups := map[string][]pinn.Term{}
	var keys []string
	for i, t := range terms {
		key := fmt.Sprint(t.On, t.Integral)
		if t.At != nil {
			key = fmt.Sprint("term ", i)
		}
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], t)
	}
	for _, key := range keys {
		pts, share, err := o.of(s.problem, s.space, groups[key][0])
		if err != nil {
			return fmt.Errorf("squares: term %q: %w", groups[key][0].Name, err)
		}
		if pts.Len() == 0 {
			return fmt.Errorf("squares: term %q: no points on %q", groups[key][0].Name, groups[key][0].On)
		}
		r, err := newRegion(s.problem, s.space, groups[key], pts, share)
		if err != nil {
			return err
		}
		s.parts = append(s.parts, r)
	}
	return nil
}
