package fields

import (
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// InPieces returns the solution of a problem in time that is made of one in each of the
// spans between breaks, which ascend from the start to the end: at a break it is that of
// the span before.
func InPieces(p pinn.Problem, breaks []float64, pieces []*Solution) *Solution {
	if len(pieces) == 0 || len(breaks) != len(pieces)+1 {
		panic(fmt.Sprintf("fields: InPieces of %d solutions between %d breaks", len(pieces), len(breaks)))
	}
	return &Solution{problem: p, quad: p.Measured(pinn.GaussPoints(p.Domain)), pieces: pieces, breaks: breaks}
}

// piece is the number of the piece that a time belongs to.
func (s *Solution) piece(t float64) int {
	inner := s.breaks[1 : len(s.breaks)-1]
	k, _ := slices.BinarySearch(inner, t)
	return k
}

// evalPieces is eval on pieces: every point in its own.
func (s *Solution) evalPieces(o ad.Order, f func(p *pinn.Point) []ad.Expr, pts geometry.Points) ([][]float64, error) {
	of := make([][]int, len(s.pieces))
	for i := range pts.Len() {
		k := s.piece(pts.At(i)[pts.Dim-1])
		of[k] = append(of[k], i)
	}
	var res [][]float64
	for k, list := range of {
		if len(list) == 0 {
			continue
		}
		columns, err := s.pieces[k].Within(s.Context()).eval(o, f, pts.Subset(list))
		if err != nil {
			return nil, err
		}
		if res == nil {
			res = make([][]float64, len(columns))
			for c := range res {
				res[c] = make([]float64, pts.Len())
			}
		}
		for c, column := range columns {
			for j, i := range list {
				res[c][i] = column[j]
			}
		}
	}
	return res, nil
}
