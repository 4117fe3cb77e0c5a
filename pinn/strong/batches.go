package strong

import (
	"math"
	"math/rand/v2"

	"pinnsolve/geometry"
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

// Draw returns a system of the same terms and network, with the weights that the terms
// have here, at about n points of the interior drawn from a seed, and in proportion
// elsewhere. Terms at points of their own keep them.
func (s *System) Draw(n int, seed uint64) (*System, error) {
	c := *s.Collocation
	c.d.Points, c.d.Tile = n, min(c.d.Tile, n)
	c.fresh = nil
	sampler, err := geometry.ParseSampler(c.d.Sampler)
	if err != nil {
		return nil, err
	}
	// Seeds of Check, Adapt and of other draws are far from these.
	if c.points, err = c.collocate(sampler, c.d.Seed+(seed+1)<<20, true); err != nil {
		return nil, err
	}
	drawn, err := c.System(s.net)
	if err != nil {
		return nil, err
	}
	copy(drawn.weights, s.weights)
	return drawn, nil
}
