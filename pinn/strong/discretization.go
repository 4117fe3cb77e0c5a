package strong

import (
	"cmp"
	"fmt"
	"runtime"

	"pinnsolve/reduce"
)

// Discretization says at which points the terms of a problem are evaluated. The
// zero value is usable.
type Discretization struct {
	Points  int    // interior points; 0 means 900
	Sampler string // name of a geometry sampler; "" is stretched-halton
	Seed    uint64
	// Soft makes Dirichlet data terms even where an ansatz could make them
	// hold exactly.
	Soft bool
	// Inputs names the input map; "" is the problem's first.
	Inputs string
	// Tile is the number of points evaluated at a time; 0 means 72: whole
	// vectors in every product, and a layer of 50 neurons with all its
	// lanes fits the second cache. Results do not depend on it beyond
	// rounding.
	Tile int
	// Workers is the number of tiles evaluated at once; 0 means one per
	// processor. Results do not depend on it.
	Workers int
	// Ranks, unless nil, are the processes that share the tiles. Results do
	// not depend on them.
	Ranks reduce.Ranks
}

// DefaultSampler is dense towards the boundary, as direct solves need, and has
// no grid lines. On rectangles it is as good as a Chebyshev-spaced grid; on a
// disk, where that grid leaves the middle empty, two hundred times better
// (docs/decisions/0003).
const DefaultSampler = "stretched-halton"

// complete fills in the defaults.
func (d Discretization) complete() (Discretization, error) {
	d.Points, d.Tile = cmp.Or(d.Points, defaultPoints), cmp.Or(d.Tile, defaultTile)
	d.Workers, d.Sampler = cmp.Or(d.Workers, runtime.GOMAXPROCS(0)), cmp.Or(d.Sampler, DefaultSampler)
	if d.Points < 0 || d.Tile < 0 || d.Workers < 0 {
		return d, fmt.Errorf("strong: points %d, tile %d and workers %d must be positive", d.Points, d.Tile, d.Workers)
	}
	return d, nil
}

const (
	defaultPoints = 900
	defaultTile   = 72
)
