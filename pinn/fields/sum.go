package fields

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/internal/parallel"
	"pinnsolve/pinn"
	"pinnsolve/reduce"
)

// Part is a batch whose results enter a loss.
type Part struct {
	*Batch
	Loss  ad.Loss
	Owner []int // result k belongs to term Owner[k]
}

// Job is one tile of one part.
type Job struct{ Part, Tile int }

// Sum is a sum over the tiles of several parts, evaluated on all workers.
// Results do not depend on the number of workers. Methods may not be called
// concurrently.
type Sum struct {
	Parts []*Part
	Jobs  []Job // the tiles of all parts
	// Active, unless nil, are the jobs that Loss sums, instead of all.
	Active []Job

	space   *Space
	net     Network
	workers int
	ranks   reduce.Ranks
	own     []Job // of this rank, see Share
	terms   int
	engine  *engine    // the training graphs, compiled when first needed
	probes  [][]*Probe // worker, part: evaluation without graphs
	partial [][]float64
}

// NewSum makes the probes of parts, whose results belong to the given number of
// terms, for fields that come from a network. Losses and sums are shared with other
// ranks; nil means that there are none.
func (s *Space) NewSum(net Network, parts []*Part, terms, workers int, ranks reduce.Ranks) (*Sum, error) {
	sum := &Sum{Parts: parts, space: s, net: net, terms: terms, workers: workers, ranks: reduce.Or(ranks)}
	for i, b := range parts {
		for t := range b.Tiles() {
			sum.Jobs = append(sum.Jobs, Job{i, t})
		}
	}
	lo, hi := reduce.Own(sum.ranks, chunks)
	for i, j := range sum.Jobs {
		if c := i % chunks; lo <= c && c < hi {
			sum.own = append(sum.own, j)
		}
	}
	for worker := range min(workers, len(sum.Jobs)) {
		var ps []*Probe
		for _, b := range parts {
			p, err := b.NewProbe(AsFunction(net), worker)
			if err != nil {
				return nil, err
			}
			ps = append(ps, p)
		}
		sum.probes = append(sum.probes, ps)
	}
	return sum, nil
}

// Each calls f for every index below n, on all workers, with the worker's
// probes, one a part. The results of one index must not depend on others.
func (s *Sum) Each(n int, f func(probes []*Probe, index int)) {
	parallel.With(s.probes, n, f)
}

// Over sums what f adds to acc, a vector of parameters, over the jobs.
func (s *Sum) Over(dst []float64, jobs []Job, f func(acc []float64, ps []*Probe, j Job)) {
	for len(s.partial) < chunks {
		s.partial = append(s.partial, make([]float64, len(dst)))
	}
	lo, hi := reduce.Own(s.ranks, chunks)
	s.Each(hi-lo, func(ps []*Probe, c int) {
		c += lo
		clear(s.partial[c])
		for i := c; i < len(jobs); i += chunks {
			f(s.partial[c], ps, jobs[i])
		}
	})
	reduce.Tree(s.partial[lo:hi])
	copy(dst, s.partial[lo])
	s.ranks.Sum(dst)
}

// Share calls f for the jobs that this rank has for itself.
func (s *Sum) Share(f func(probes []*Probe, job Job)) {
	s.Each(len(s.own), func(ps []*Probe, i int) { f(ps, s.own[i]) })
}

// Gather completes what each rank has stored for its share in x, where all other numbers
// are zero.
func (s *Sum) Gather(x []float64) { s.ranks.Sum(x) }

// Alone reports whether there are no other ranks.
func (s *Sum) Alone() bool { return s.ranks.Size() == 1 }

// chunks is the number of partial sums, of which job j belongs to sum j modulo that
// number: it bounds the memory for gradients.
const chunks = 16

// Weigher says how results enter the loss. It is asked at every evaluation.
type Weigher interface {
	// Factors returns the factors of result k at the points of a tile, in
	// dst if it needs memory.
	Factors(dst []float64, part, k, tile int) []float64
	// AddShifts adds to the constants of result k the shifts of its points,
	// whose factors are given.
	AddShifts(constants, factors []float64, part, k, tile int)
}

// engine evaluates loss and gradient on Gorgonia graphs: one graph a part
// and worker, run over the tiles. Tiles are dealt to a fixed number of
// chunks, each summed in order and the chunks added in order, so that the
// result does not depend on the number of workers.
type engine struct {
	workers [][]*ad.Tile // worker, part
	chunks  [][]float64  // partial sums of losses, then of the gradient
}

func (s *Sum) newEngine() (*engine, error) {
	e := &engine{}
	for range chunks {
		e.chunks = append(e.chunks, make([]float64, s.terms+s.net.Params()))
	}
	for range min(s.workers, len(s.Jobs), chunks) {
		var tiles []*ad.Tile
		for _, b := range s.Parts {
			tile, err := b.inputs.compile(func(g *ad.Graph, in ad.Matrix) []ad.Row { return s.build(b, g, in) })
			if err != nil {
				return nil, fmt.Errorf("fields: training graph: %w", err)
			}
			tiles = append(tiles, tile)
		}
		e.workers = append(e.workers, tiles)
	}
	return e, nil
}

// build adds the network and the results of a part to a graph, with a data
// column added to every result. Results affine in the network's output lanes
// are one contraction with their coefficients.
func (s *Sum) build(b *Part, g *ad.Graph, in ad.Matrix) []ad.Row {
	out := s.net.Build(g, in, b.Lanes)
	var rows []ad.Row
	if b.Affine {
		for k := range b.Rows {
			r := out.Contract(b.entries[k])
			rows = append(rows, ad.Row{R: r.Add(g.Data()), Loss: b.Loss})
		}
		return rows
	}
	at := pinn.NewPoint(g, b.Lanes.Dim)
	s.space.join(at, b.Lanes, out.Jets(b.Lanes), b.ansatz)
	results := b.expressions(at)
	guards := pinn.Guarded(at, b.Guards)
	for _, r := range results {
		rows = append(rows, ad.Row{R: r.Add(g.Data()), Loss: b.Loss})
	}
	for _, r := range guards { // of weight zero: checked, not minimised
		rows = append(rows, ad.Row{R: r})
	}
	return rows
}

// load sets the inputs of a training graph to a tile.
func (s *Sum) load(tile *ad.Tile, j Job, w Weigher) {
	b, t := s.Parts[j.Part], j.Tile
	b.inputs.columns(tile.Inputs, t)
	data := tile.Data
	next := func() []float64 {
		col := data[0]
		data = data[1:]
		return col
	}
	if !b.Affine {
		for _, col := range b.data[t] {
			copy(next(), col)
		}
	}
	for k, weight := range tile.Weight[:b.Rows] {
		if b.Affine {
			for _, col := range b.coef[t][k] {
				copy(next(), col)
			}
		}
		constants := next()
		clear(constants)
		if b.Affine {
			copy(constants, b.zero[t][k])
		}
		size := len(w.Factors(weight[:0], j.Part, k, t))
		clear(weight[size:]) // padding does not count
		w.AddShifts(constants, weight[:size], j.Part, k, t)
	}
}

// Loss computes the losses of all terms at theta, stores them in losses and
// returns their sum. If grad is not nil it stores the gradient there. Where a
// guard is not positive the loss is infinite.
func (s *Sum) Loss(losses, grad, theta []float64, w Weigher) float64 {
	if s.engine == nil {
		e, err := s.newEngine()
		if err != nil {
			panic(err) // the same results compiled before
		}
		s.engine = e
	}
	e := s.engine
	for _, tiles := range e.workers {
		for _, t := range tiles {
			lo := 0
			for _, p := range t.Params {
				lo += copy(p, theta[lo:])
			}
		}
	}
	jobs := s.Jobs
	if s.Active != nil {
		jobs = s.Active
	}
	lo, hi := reduce.Own(s.ranks, chunks)
	parallel.With(e.workers, hi-lo, func(tiles []*ad.Tile, c int) { s.addChunk(lo+c, jobs, tiles, w) })
	reduce.Tree(e.chunks[lo:hi])
	sum := e.chunks[lo]
	s.ranks.Sum(sum)
	copy(losses, sum[:s.terms])
	if grad != nil {
		copy(grad, sum[s.terms:])
	}
	var loss float64
	for _, v := range losses {
		loss += v
	}
	return loss
}

// addChunk evaluates chunk c of the jobs with the given graphs.
func (s *Sum) addChunk(c int, jobs []Job, tiles []*ad.Tile, w Weigher) {
	clear(s.engine.chunks[c])
	losses, grad := s.engine.chunks[c][:s.terms], s.engine.chunks[c][s.terms:]
	for i := c; i < len(jobs); i += chunks {
		j := jobs[i]
		b, tile := s.Parts[j.Part], tiles[j.Part]
		s.load(tile, j, w)
		tile.Run()
		lo := 0
		for i, g := range tile.Grad {
			dst := grad[lo:][:len(tile.Params[i])]
			for k, v := range g {
				dst[k] += v
			}
			lo += len(dst)
		}
		for _, r := range tile.R[b.Rows:] {
			for _, v := range r[:b.Size(j.Tile)] {
				if !(v > 0) {
					losses[b.Owner[0]] = math.Inf(1)
				}
			}
		}
		for k, r := range tile.R[:b.Rows] {
			losses[b.Owner[k]] += b.Loss.Of(tile.Weight[k], r)
		}
	}
}

// Work is about the number of multiplications of an evaluation of all parts: of the
// weights of the network with every lane at every point, and of its neurons'
// activations.
func (s *Sum) Work() float64 {
	const activation = 20
	each := float64(s.net.Params())
	if n, ok := s.net.(interface{ Neurons() (in, out int) }); ok {
		_, out := n.Neurons()
		each += activation * float64(out)
	}
	var work float64
	for _, p := range s.Parts {
		work += float64(p.Lanes.Count()) * float64(p.Points.Len()) * each
	}
	return work
}
