package pinn

import "pinnsolve/ad"

// probe evaluates a batch, and the derivatives of its results by the
// parameters, one tile at a time. It holds the buffers of one worker.
type probe struct {
	*batch
	pw   *ad.Pointwise // nil if results are affine: then the batch has the coefficients
	pass ad.Pass
	in   []float64   // jets of the inputs on the current tile
	out  []float64   // jets of the outputs there
	seed []float64   // derivatives of a result by them
	cols [][]float64 // results

	jac []float64 // derivatives of all rows of a tile
}

func (b *batch) newProbe() (*probe, error) {
	size := b.lanes.Count() * b.n * b.net.Outputs()
	p := &probe{
		batch: b,
		pass:  b.net.NewPass(b.lanes, b.n),
		in:    make([]float64, b.lanes.Count()*b.n*b.net.Inputs()),
		out:   make([]float64, size),
		seed:  make([]float64, size),
	}
	if b.affine {
		p.cols = b.newColumns(b.rows)
		return p, nil
	}
	p.pw, b.spare = b.spare, nil
	if p.pw == nil {
		var err error
		if p.pw, err = b.compile(); err != nil {
			return nil, err
		}
	}
	p.cols = p.pw.Out
	return p, nil
}

// forward evaluates the results on tile t, one column each and the guards
// after them, valid until the next call. It returns the features' jets too.
func (p *probe) forward(t int, theta []float64) (results [][]float64, features []float64) {
	p.inputs.rows(p.in, t)
	features = p.pass.Forward(theta, p.in)
	p.pass.Output(p.out)
	if !p.affine {
		p.load(t, p.out)
		p.pw.Run()
		return p.cols, features
	}
	o := p.net.Outputs()
	for k, dst := range p.cols {
		copy(dst, p.zero[t][k])
		for j, e := range p.entries[k] {
			x := p.out[e.Lane*p.n*o+e.Col:]
			for i, c := range p.coef[t][k][j] {
				dst[i] += c * x[i*o]
			}
		}
	}
	return p.cols, features
}

// violated returns the first point of tile t at which a guard is not
// positive, of the results that forward returned, -1 if there is none.
func (p *probe) violated(t int, results [][]float64) int {
	for _, col := range results[p.rows:] {
		for i, v := range col[:p.size(t)] {
			if !(v > 0) {
				return t*p.n + i
			}
		}
	}
	return -1
}

// load sets the inputs of the program to tile t with the output jets out.
func (p *probe) load(t int, out []float64) {
	for c, col := range p.data[t] {
		copy(p.pw.Data[c], col)
	}
	o, l := p.net.Outputs(), p.lanes.Count()
	for v, col := range p.pw.Var {
		f, k := v/l, v%l
		for i := range col {
			col[i] = out[(k*p.n+i)*o+f]
		}
	}
}

// only runs the program for the derivatives of result k.
func (p *probe) only(k int) {
	for j, w := range p.pw.Weight {
		v := 0.0
		if j == k {
			v = 1
		}
		for i := range w {
			w[i] = v
		}
	}
	p.pw.Run()
}

// derivative calls f for every output lane that result k depends on, with
// the derivative by it at the points of tile t, the last one that forward
// has seen.
func (p *probe) derivative(t, k int, f func(e ad.Entry, d []float64)) {
	if p.affine {
		for j, e := range p.entries[k] {
			f(e, p.coef[t][k][j])
		}
		return
	}
	p.only(k)
	l := p.lanes.Count()
	for v, a := range p.pw.Adjoint {
		if a != nil {
			f(ad.Entry{Lane: v % l, Col: v / l}, a)
		}
	}
}

// addSeed adds to seed the derivative of sum_i w_i result_k(x_i) by the
// output jets.
func (p *probe) addSeed(t, k int, w []float64) {
	o := p.net.Outputs()
	p.derivative(t, k, func(e ad.Entry, d []float64) {
		s := p.seed[e.Lane*p.n*o+e.Col:]
		for i, v := range w {
			s[i*o] += v * d[i]
		}
	})
}
