package geometry

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"sort"
)

// Interior returns about n points inside the domain. The patches get points in
// proportion to measure, at least one each; a grid rounds each number to what
// fits. On combinations (see Union), where points outside are dropped and more
// are drawn, a few more than n may remain. On a mesh cells get points in
// proportion to measure, some none if there are fewer points than cells. The
// weights sum to the measure, on combinations and curved meshes approximately.
//
// Equal seeds give bit-identical points; different patches and boundary parts
// draw from different streams. Interior panics if n < 1.
func (d *Domain) Interior(n int, s Sampler, seed uint64) Points {
	return d.interior.sample(n, s, seed)
}

// Boundary is Interior for the named part of the boundary, with outward unit
// normals. An end of an interval is one point whatever n. For an unknown part
// the error lists the parts.
func (d *Domain) Boundary(part string, n int, s Sampler, seed uint64) (Points, error) {
	r, err := d.part(part)
	if err != nil {
		return Points{}, err
	}
	return r.sample(n, s, seed), nil
}

func (r region) sample(n int, s Sampler, seed uint64) Points {
	if n < 1 {
		panic(fmt.Sprintf("geometry: cannot sample %d points", n))
	}
	pts := Points{Dim: r.dim}
	if r.cells {
		r.sampleCells(&pts, n, s, seed)
		return pts
	}
	for i, share := range shares(n, r.measures()) {
		source := func() rand.Source { return stream(seed, r.name, i) }
		r.pieces[i].sample(&pts, share, s, source, r.normals)
	}
	return pts
}

// sampleCells appends n points of a mesh by systematic sampling: with the
// measures of the cells laid end to end, a cell has a point for every one of n
// evenly spaced marks on it.
func (r region) sampleCells(pts *Points, n int, s Sampler, seed uint64) {
	offset := rand.New(stream(seed, r.name, len(r.pieces))).Float64()
	spacing := r.measure() / float64(n)
	var end float64 // in marks
	next := 0
	for i, p := range r.pieces {
		end += p.measure / spacing
		share := min(n, int(math.Ceil(end-offset))) - next
		if i == len(r.pieces)-1 {
			share = n - next
		}
		if share == 0 {
			continue
		}
		drawn := p.draw(share, pts.Dim, s, stream(seed, r.name, i), r.normals)
		for k := range drawn.W {
			drawn.W[k] *= float64(share) * spacing / p.measure
		}
		pts.X, pts.N, pts.W = append(pts.X, drawn.X...), append(pts.N, drawn.N...), append(pts.W, drawn.W...)
		pts.fill(p.cell)
		next += share
	}
}

// sample appends about n points of the piece. If the piece is filtered, it
// draws as many as should leave n, then more until at least n remain.
func (p piece) sample(pts *Points, n int, s Sampler, source func() rand.Source, normals bool) {
	if p.K == 0 {
		pts.add(p.Patch, nil, 1, normals)
		return
	}
	if p.keep == nil {
		*pts = Join(*pts, p.draw(n, pts.Dim, s, source(), normals))
		return
	}
	const attempts, growth = 60, 1.05
	wanted := math.Ceil(float64(n) * p.full / p.measure)
	var kept Points
	for range attempts {
		kept = p.draw(int(wanted), pts.Dim, s, source(), normals)
		if kept.Len() >= n {
			break
		}
		wanted = math.Ceil(wanted * growth)
	}
	*pts = Join(*pts, kept)
}

// draw samples about n points of the whole patch and returns those inside the
// piece.
func (p piece) draw(n, dim int, s Sampler, src rand.Source, normals bool) Points {
	pts := Points{Dim: dim}
	cube, w := s.Sample(n, p.K, src)
	for i := range w {
		u := cube[i*p.K : (i+1)*p.K]
		if p.Even != nil {
			p.Even(u)
		}
		last := pts.Len()
		switch {
		case p.spread != nil:
			pts.add(Patch{Map: p.spread}, u, w[i], normals)
		case p.source.Simplex:
			collapse(u)
			pts.add(p.source, u, w[i]*simplexVolume[p.K], normals)
		case p.Even != nil:
			pts.add(p.Patch, u, w[i], normals)
			// By the definition of Even the density over u is constant.
			pts.W[last] = w[i] * p.full
		default:
			pts.add(p.Patch, u, w[i], normals)
		}
		if p.keep == nil {
			continue
		}
		var normal []float64
		if normals {
			normal = pts.Normal(last)
		}
		if p.keep(pts.At(last), normal) >= 0 {
			pts.X, pts.W = pts.X[:last*dim], pts.W[:last]
			if normals {
				pts.N = pts.N[:last*dim]
			}
		}
	}
	return pts
}

// shares divides n among bins in proportion to measure by largest remainder,
// with ties to earlier bins, then raises every empty bin to one.
func shares(n int, measure []float64) []int {
	var total float64
	for _, m := range measure {
		total += m
	}
	count := make([]int, len(measure))
	rest := make([]float64, len(measure))
	order := make([]int, len(measure))
	left := n
	for i, m := range measure {
		quota := float64(n) * m / total
		count[i] = int(quota)
		rest[i] = quota - float64(count[i])
		order[i] = i
		left -= count[i]
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for _, i := range order[:max(0, min(left, len(order)))] {
		count[i]++
	}
	for i := range count {
		count[i] = max(count[i], 1)
	}
	return count
}

// stream returns the random source of patch i of the named region.
func stream(seed uint64, region string, i int) rand.Source {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%d", region, i)
	return rand.NewPCG(seed, h.Sum64())
}
