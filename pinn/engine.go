package pinn

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
)

// engine evaluates loss and gradient on Gorgonia graphs: one graph a block
// and worker, run over the tiles. Tiles are dealt to a fixed number of
// chunks, each summed in order and the chunks added in order, so that the
// result does not depend on the number of workers.
type engine struct {
	s       *System
	workers [][]*ad.Tile // worker, block
	chunks  []chunk
}

// chunk is a partial sum of losses and gradient.
type chunk struct {
	losses, grad []float64
}

// maxChunks bounds the memory for partial gradients.
const maxChunks = 16

func newEngine(s *System) (*engine, error) {
	e := &engine{s: s}
	for range min(maxChunks, len(s.jobs)) {
		e.chunks = append(e.chunks, chunk{make([]float64, len(s.terms)), make([]float64, s.Dim())})
	}
	for range min(s.d.Workers, len(e.chunks)) {
		var tiles []*ad.Tile
		for _, b := range s.blocks {
			tile, err := b.inputs.compile(func(g *ad.Graph, in ad.Matrix) []ad.Row {
				return s.build(b, g, in)
			})
			if err != nil {
				return nil, fmt.Errorf("pinn: training graph of terms on %q: %w", s.terms[b.terms[0]].On, err)
			}
			tiles = append(tiles, tile)
		}
		e.workers = append(e.workers, tiles)
	}
	return e, nil
}

// build adds network and residuals of a block to a graph, every residual
// with a data column added to it. Residuals affine in the network's output
// lanes are one contraction with their coefficients.
func (s *System) build(b *block, g *ad.Graph, in ad.Matrix) []ad.Row {
	out := s.space.net.Build(g, in, b.lanes)
	var rows []ad.Row
	if b.affine {
		for k := range b.rows {
			r := out.Contract(b.entries[k])
			rows = append(rows, ad.Row{R: r.Add(g.Data()), Loss: b.loss()})
		}
		return rows
	}
	at := s.space.at(g, b.lanes, out.Jets(b.lanes))
	residuals := b.residuals(s.terms)(at)
	guards := guarded(at, s.problem.Guards[:b.guards])
	for _, r := range residuals {
		rows = append(rows, ad.Row{R: r.Add(g.Data()), Loss: b.loss()})
	}
	for _, r := range guards { // of weight zero: they are looked at, not minimised
		rows = append(rows, ad.Row{R: r})
	}
	return rows
}

// load sets the inputs of a training graph to tile t of block b.
func (s *System) load(tile *ad.Tile, b *block, t int) {
	b.inputs.columns(tile.Inputs, t)
	data := tile.Data
	next := func() []float64 {
		col := data[0]
		data = data[1:]
		return col
	}
	if !b.affine {
		for _, col := range b.data[t] {
			copy(next(), col)
		}
	}
	for k, w := range tile.Weight[:b.rows] {
		if b.affine {
			for _, col := range b.coef[t][k] {
				copy(next(), col)
			}
		}
		constant := next()
		clear(constant)
		if b.affine {
			copy(constant, b.zero[t][k])
		}
		size := len(s.rowFactors(w[:0], b, k, t))
		clear(w[size:]) // padding does not count
		s.addShifts(constant, w[:size], b, k, t)
	}
}

// addShifts adds to the constants of result k what its rows, which are the
// constants times w, are shifted by.
func (s *System) addShifts(constant, w []float64, b *block, k, t int) {
	if s.shifts == nil {
		return
	}
	if b.integral {
		shift := s.shifts[b.row(k, 0)] / floats.Sum(w)
		for i := range constant {
			constant[i] += shift
		}
		return
	}
	for i, f := range w {
		if shift := s.shifts[b.row(k, t*b.n+i)]; shift != 0 {
			constant[i] += shift / f
		}
	}
}

// Loss returns the loss at theta and, if grad is not nil, stores its
// gradient there.
func (s *System) Loss(grad, theta []float64) float64 {
	if len(theta) != s.Dim() || grad != nil && len(grad) != s.Dim() {
		panic("pinn: Loss: theta and grad need Dim elements")
	}
	if s.engine == nil {
		e, err := newEngine(s)
		if err != nil {
			panic(err) // the same residuals compiled before
		}
		s.engine = e
	}
	e := s.engine
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, tiles := range e.workers {
		for _, t := range tiles {
			lo := 0
			for _, p := range t.Params {
				lo += copy(p, theta[lo:])
			}
		}
		wg.Go(func() {
			for {
				c := int(next.Add(1)) - 1
				if c >= len(e.chunks) {
					return
				}
				e.sum(c, tiles)
			}
		})
	}
	wg.Wait()
	clear(s.losses)
	if grad != nil {
		clear(grad)
	}
	for _, c := range e.chunks {
		for i, v := range c.losses {
			s.losses[i] += v
		}
		for i := range grad {
			grad[i] += c.grad[i]
		}
	}
	var loss float64
	for _, v := range s.losses {
		loss += v
	}
	if math.IsInf(loss, 1) && len(s.problem.Guards) > 0 {
		s.bad = append(s.bad[:0], theta...)
	}
	return loss
}

// sum evaluates chunk c on the given graphs.
func (e *engine) sum(c int, tiles []*ad.Tile) {
	acc := &e.chunks[c]
	clear(acc.losses)
	clear(acc.grad)
	for j := c; j < len(e.s.jobs); j += len(e.chunks) {
		b, tile := e.s.blocks[e.s.jobs[j].block], tiles[e.s.jobs[j].block]
		e.s.load(tile, b, e.s.jobs[j].tile)
		tile.Run()
		lo := 0
		for i, g := range tile.Grad {
			dst := acc.grad[lo:][:len(tile.Params[i])]
			for k, v := range g {
				dst[k] += v
			}
			lo += len(dst)
		}
		for _, r := range tile.R[b.rows:] {
			for _, v := range r[:b.size(e.s.jobs[j].tile)] {
				if !(v > 0) {
					acc.losses[b.owner[0]] = math.Inf(1)
				}
			}
		}
		for k, r := range tile.R[:b.rows] {
			acc.losses[b.owner[k]] += b.loss().Of(tile.Weight[k], r)
		}
	}
}
