package strong

import (
	"math"
	"math/rand/v2"

	"pinnsolve/pinn/fields"
)

// Batches returns the number of batches of about n interior points, at most one a
// tile.
func (s *System) Batches(n int) int {
	tiles := 1
	for _, b := range s.points.blocks {
		tiles = max(tiles, s.tiles(b))
	}
	return max(1, min(tiles, int(math.Round(float64(s.Points())/float64(n)))))
}

// tiles returns the number of tiles that batches may part: an integral is whole.
func (s *System) tiles(b *block) int {
	if b.integral {
		return 1
	}
	return b.Tiles()
}

// SetBatch makes the loss and its gradient those of batch k of the Batches(n) of a
// pass, or with k = -1 those of all points. A batch has its share of the tiles of
// every region, drawn at random; regions with fewer tiles than there are batches
// are in all of them. A term counts as if its points were all of them.
func (s *System) SetBatch(n, pass, k int) {
	if k < 0 {
		s.batch, s.sum.Active = nil, nil
		return
	}
	batches := s.Batches(n)
	rng := rand.New(rand.NewPCG(s.d.Seed, uint64(pass)<<8|0x62))
	s.batch, s.sum.Active = make([]float64, len(s.points.blocks)), []fields.Job{}
	for part, b := range s.points.blocks {
		tiles := make([]int, b.Tiles())
		for i := range tiles {
			tiles[i] = i
		}
		if s.tiles(b) >= batches {
			tiles = rng.Perm(len(tiles))[k*len(tiles)/batches : (k+1)*len(tiles)/batches]
		}
		points := 0
		for _, t := range tiles {
			points += b.Size(t)
			s.sum.Active = append(s.sum.Active, fields.Job{Part: part, Tile: t})
		}
		s.batch[part] = math.Sqrt(float64(b.Points.Len()) / float64(points))
	}
}
