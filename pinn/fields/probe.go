package fields

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Probe evaluates a batch, and the derivatives of its results by the
// parameters, one tile at a time. It holds the buffers of one worker.
type Probe struct {
	*Batch
	// Pass differentiates the network's outputs; nil if the fields do not
	// come from a network.
	Pass ad.Pass
	// Seed holds the derivatives of a result by the jets of the outputs,
	// see AddSeed and ad.Pass.
	Seed []float64

	program *pinn.Program // nil if results are affine: the batch has their coefficients
	eval    ad.Evaluator
	outputs int
	in      []float64   // jets of the inputs on the current tile
	out     []float64   // jets of the outputs there
	results [][]float64 // one column a result
	scratch []float64
}

// NewProbe returns the probe of a worker, counted from 0, for the fields that a
// function represents.
func (b *Batch) NewProbe(f Function, worker int) (*Probe, error) {
	size := b.Lanes.Count() * b.Tile * f.Outputs()
	p := &Probe{
		Batch:   b,
		outputs: f.Outputs(),
		eval:    f.NewEvaluator(b.Lanes, b.Tile),
		in:      make([]float64, b.Lanes.Count()*b.Tile*f.Inputs()),
		out:     make([]float64, size),
		Seed:    make([]float64, size),
	}
	p.Pass, _ = p.eval.(ad.Pass)
	if b.Affine {
		p.results = b.newColumns(b.Rows)
		return p, nil
	}
	var err error
	if p.program, err = b.program(worker); err != nil {
		return nil, err
	}
	p.results = p.program.Out
	return p, nil
}

// Forward evaluates the results on tile t, one column each and the guards after
// them, valid until the next call. It also returns the features' jets, lanes x
// points x features, nil if the fields do not come from a network.
func (p *Probe) Forward(t int, theta []float64) (results [][]float64, features []float64) {
	features = p.Features(t, theta)
	p.eval.Output(p.out)
	if !p.Affine {
		p.load(t)
		p.program.Run()
		return p.results, features
	}
	o := p.outputs
	for k, dst := range p.results {
		copy(dst, p.zero[t][k])
		for j, e := range p.entries[k] {
			x := p.out[e.Lane*p.Tile*o+e.Col:]
			for i, c := range p.coef[t][k][j] {
				dst[i] += c * x[i*o]
			}
		}
	}
	return p.results, features
}

// Features evaluates only the features' jets.
func (p *Probe) Features(t int, theta []float64) []float64 {
	p.inputs.rows(p.in, t)
	if l, ok := p.eval.(Local); ok {
		l.Within(p.cells(t))
	}
	return p.eval.Forward(theta, p.in)
}

// Local is an evaluator of functions that know the cells of the domain's mesh: at
// a crack they have a value on either face.
type Local interface {
	ad.Evaluator
	// Within says which cells the points of the next Forward lie in, -1 where it
	// is not known; nil leaves that to their positions.
	Within(cells []int)
}

// cells returns the cells that the points of tile t lie in, nil if they are not
// known.
func (p *Probe) cells(t int) []int {
	all := p.Points.Cell
	if all == nil {
		return nil
	}
	cells := make([]int, p.Tile)
	for i := range cells {
		cells[i] = all[min(t*p.Tile+i, len(all)-1)]
	}
	return cells
}

// Violated returns the first point of tile t at which a guard is not
// positive, of the results that Forward returned, -1 if there is none.
func (p *Probe) Violated(t int, results [][]float64) int {
	for _, col := range results[p.Rows:] {
		for i, v := range col[:p.Size(t)] {
			if !(v > 0) {
				return t*p.Tile + i
			}
		}
	}
	return -1
}

// load sets the inputs of the program to tile t with the current output jets.
func (p *Probe) load(t int) {
	for c, col := range p.data[t] {
		copy(p.program.Data[c], col)
	}
	o, l := p.outputs, p.Lanes.Count()
	for v, col := range p.program.Var {
		f, k := v/l, v%l
		for i := range col {
			col[i] = p.out[(k*p.Tile+i)*o+f]
		}
	}
}

// Derivative calls f for every output lane that result k depends on, with the
// derivative by it at the points of tile t, which must be the tile of the last
// Forward.
func (p *Probe) Derivative(t, k int, f func(e ad.Entry, d []float64)) {
	if p.Affine {
		for j, e := range p.entries[k] {
			f(e, p.coef[t][k][j])
		}
		return
	}
	l := p.Lanes.Count()
	for v, a := range p.program.Derivative(k) {
		if a != nil {
			f(ad.Entry{Lane: v % l, Col: v / l}, a)
		}
	}
}

// AddSeed adds to Seed the derivative of sum_i w_i result_k(x_i) by the
// output jets.
func (p *Probe) AddSeed(t, k int, w []float64) {
	o := p.outputs
	p.Derivative(t, k, func(e ad.Entry, d []float64) {
		s := p.Seed[e.Lane*p.Tile*o+e.Col:]
		for i, v := range w {
			s[i*o] += v * d[i]
		}
	})
}

// Scratch returns memory for n numbers, not cleared. The next call may return
// the same memory.
func (p *Probe) Scratch(n int) []float64 {
	if cap(p.scratch) < n {
		p.scratch = make([]float64, n)
	}
	return p.scratch[:n]
}
