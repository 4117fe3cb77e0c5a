package strong

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pinnsolve/archive"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Adapt draws points of the interior where the residual at theta is large, by
// training.Adaptation: add points besides those there are, or with add = 0 as
// many as there are in their place. Factors and shifts of rows are forgotten.
func (s *System) Adapt(theta []float64, n, add int, k, c float64) error {
	at := s.interior()
	if at < 0 {
		return fmt.Errorf("strong: problem %q has no points in the interior to adapt", s.problem.Name)
	}
	s.rounds++
	b := s.points.blocks[at]
	seed := s.d.Seed + uint64(s.rounds)<<32
	candidates := s.problem.Domain.Interior(n*b.Points.Len(), geometry.Uniform{}, seed)
	size, err := s.residuals(b, candidates, theta)
	if err != nil {
		return err
	}
	if add == 0 {
		return s.repoint(at, some(candidates, choose(size, b.Points.Len(), k, c, seed)))
	}
	return s.repoint(at, geometry.Join(b.Points, some(candidates, choose(size, add, k, c, seed))))
}

// interior returns the index of the block of the interior's points, -1 if there is
// none.
func (s *System) interior() int {
	return slices.IndexFunc(s.points.blocks, func(b *block) bool {
		t := s.terms[b.terms[0]]
		return t.On == pinn.Interior && t.At == nil && !b.integral
	})
}

// residuals returns the size of the residuals of a block at other points: the root
// of the sum of their squares, with the terms' weights.
func (s *System) residuals(b *block, pts geometry.Points, theta []float64) ([]float64, error) {
	batch, err := s.space.NewBatch(pts, b.Lanes.Order, min(s.d.Tile, pts.Len()), false, b.residuals(s.terms))
	if err != nil {
		return nil, err
	}
	probe, err := batch.NewProbe(fields.AsFunction(s.net), 0)
	if err != nil {
		return nil, err
	}
	size := make([]float64, pts.Len())
	for t := range batch.Tiles() {
		results, _ := probe.Forward(t, theta)
		for k, col := range results {
			w := s.weights[b.owner[k]]
			for i, v := range col[:batch.Size(t)] {
				size[t*batch.Tile+i] += w * v * v
			}
		}
	}
	for i, v := range size {
		size[i] = math.Sqrt(v)
	}
	return size, nil
}

// choose returns which of the candidates, in ascending order: at most n, without
// repetition, of probability proportional to size^k/mean + c (Efraimidis and
// Spirakis, Inf. Process. Lett. 97 (2006) 181-185). Those without a finite
// residual, where the problem is not defined, are never chosen.
func choose(size []float64, n int, k, c float64, seed uint64) []int {
	largest := 0.0
	for _, v := range size {
		if !math.IsInf(v, 0) {
			largest = math.Max(largest, v)
		}
	}
	p := make([]float64, len(size))
	var mean float64
	for i, v := range size {
		if largest > 0 && v-v == 0 {
			p[i] = math.Pow(v/largest, k)
		}
		mean += p[i] / float64(len(p))
	}
	rng := rand.New(rand.NewPCG(seed, 0x63686f6f7365))
	keys, order := make([]float64, len(p)), make([]int, 0, len(p))
	for i, v := range size {
		// -log u / p is exponential: the n smallest are such a sample.
		keys[i] = rng.ExpFloat64()
		if mean > 0 {
			keys[i] /= p[i]/mean + c
		}
		if v-v == 0 && !math.IsInf(keys[i], 0) && !math.IsNaN(keys[i]) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case keys[i] < keys[j]:
			return -1
		case keys[i] > keys[j]:
			return 1
		}
		return i - j
	})
	order = order[:min(n, len(order))]
	slices.Sort(order)
	return order
}

// some returns the points with the given indices.
func some(pts geometry.Points, indices []int) geometry.Points {
	s := geometry.Points{Dim: pts.Dim}
	for _, i := range indices {
		s.X, s.W = append(s.X, pts.At(i)...), append(s.W, pts.W[i])
		if pts.Cell != nil {
			s.Cell = append(s.Cell, pts.Cell[i])
		}
	}
	return s
}

// repoint gives a block other points. The system no longer shares its points with
// others of the same Collocation.
func (s *System) repoint(at int, pts geometry.Points) error {
	if pts.Len() == 0 {
		return fmt.Errorf("strong: no points are left in the interior of problem %q", s.problem.Name)
	}
	own, points := *s.Collocation, points{}
	for i, b := range s.points.blocks {
		moved := *b
		if i == at {
			batch, err := s.space.NewBatch(pts, b.Lanes.Order, min(s.d.Tile, pts.Len()), true, moved.residuals(s.terms), b.Guards...)
			if err != nil {
				return err
			}
			moved.Batch = batch
			moved.setFactors()
		}
		moved.first = points.rows
		points.rows = moved.row(moved.Rows, 0)
		points.blocks = append(points.blocks, &moved)
	}
	own.points = &points
	s.Collocation, s.factors, s.shifts = &own, nil, nil
	var err error
	s.sum, err = points.sum(s)
	return err
}

// carryPoints carries the points of the interior, if they have been adapted.
func (s *System) carryPoints(a *archive.Archive) {
	a.Int("rounds", &s.rounds)
	at := s.interior()
	if s.rounds == 0 || at < 0 {
		return
	}
	pts := s.points.blocks[at].Points
	cells := make([]float64, len(pts.Cell))
	for i, c := range pts.Cell {
		cells[i] = float64(c)
	}
	a.Vector("points", &pts.X)
	a.Vector("point weights", &pts.W)
	if a.Vector("point cells", &cells); !a.Loading() {
		return
	}
	if len(pts.W)*pts.Dim != len(pts.X) || len(cells) > 0 && len(cells) != len(pts.W) {
		a.Fail(fmt.Errorf("%d coordinates, %d weights and %d cells are no points", len(pts.X), len(pts.W), len(cells)))
		return
	}
	pts.Cell = nil
	for _, c := range cells {
		pts.Cell = append(pts.Cell, int(c))
	}
	if err := s.repoint(at, pts); err != nil {
		a.Fail(err)
	}
}
