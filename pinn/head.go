package pinn

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
)

// headEnergy is an energy as a quadratic of the network's output lanes at the
// points, weights included: for every tile the gradient at zero, and the
// second derivatives. Neither depends on the parameters.
type headEnergy struct {
	fields []int           // those in the energy, multipliers apart
	tiles  []quadraticForm // one a job of the system
	chunks []headEquations // partial sums, in a fixed order
}

// quadraticForm is sum_v g_v v + 1/2 sum_vw h_vw v w at the points of a tile,
// v = field*lanes + lane; nil is zero.
type quadraticForm struct {
	g [][]float64
	h [][][]float64
}

// headEquations are a x + b = 0 for the output layer, field by field.
type headEquations struct {
	a blas64.General
	b []float64
}

// ErrNotQuadratic tells that an energy is not a quadratic of the fields, so
// that no linear system gives its output layer.
var ErrNotQuadratic = errors.New("the energy is not quadratic in the fields: take adam and lbfgs")

// quadraticSlack is how far second derivatives may differ, relative, between
// two states of a quadratic.
const quadraticSlack = 1e-8

// quadratic makes the tables of an energy.
func (e *Energy) quadratic() (*headEnergy, error) {
	if e.head != nil {
		return e.head, nil
	}
	h := &headEnergy{tiles: make([]quadraticForm, len(e.sys.jobs))}
	for i, f := range e.problem.Fields {
		if !f.Multiplier {
			h.fields = append(h.fields, i)
		}
	}
	ok := make([]bool, len(e.sys.jobs))
	e.sys.each(len(e.sys.jobs), func(ps []*probe, i int) {
		j := e.sys.jobs[i]
		h.tiles[i], ok[i] = ps[j.block].quadraticForm(j.tile, e.sys.rowFactors(nil, e.sys.blocks[j.block], 0, j.tile))
	})
	for _, o := range ok {
		if !o {
			return nil, ErrNotQuadratic
		}
	}
	size := len(h.fields) * e.sys.space.net.Features()
	for range min(maxChunks, len(e.sys.jobs)) {
		h.chunks = append(h.chunks, headEquations{general(size, size), make([]float64, size)})
	}
	e.head = h
	return h, nil
}

func general(rows, cols int) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
}

// quadraticForm expands result 0 on tile t, times the weights, about zero
// output. Second derivatives are differences of first ones over a step of 1,
// which is exact for a quadratic; false if they are not those over 2.
func (p *probe) quadraticForm(t int, weight []float64) (quadraticForm, bool) {
	if p.affine {
		q := quadraticForm{g: make([][]float64, p.lanes.Count()*p.net.Outputs())}
		q.h = make([][][]float64, len(q.g))
		for j, c := range p.entries[0] {
			g := make([]float64, p.n)
			for i, w := range weight {
				g[i] = w * p.coef[t][0][j][i]
			}
			q.g[c.Col*p.lanes.Count()+c.Lane] = g
		}
		return q, true
	}
	clear(p.out)
	p.load(t, p.out)
	clear(p.pw.Weight[0])
	copy(p.pw.Weight[0], weight)
	gradient := func(v int, x float64) [][]float64 {
		clearAll(p.pw.Var)
		for i := range p.pw.Var[max(v, 0)] {
			p.pw.Var[max(v, 0)][i] = x
		}
		p.pw.Run()
		g := make([][]float64, len(p.pw.Adjoint))
		for k, a := range p.pw.Adjoint {
			if a != nil {
				g[k] = append([]float64(nil), a...)
			}
		}
		return g
	}
	q := quadraticForm{g: gradient(0, 0), h: make([][][]float64, len(p.pw.Var))}
	for v := range q.h {
		q.h[v] = gradient(v, 1)
		twice := gradient(v, 2)
		for w, col := range q.h[v] {
			if col == nil {
				continue
			}
			floats.Sub(col, q.g[w])
			floats.Sub(twice[w], q.g[w])
			size := floats.Norm(col, math.Inf(1))
			floats.AddScaled(twice[w], -2, col)
			if !(floats.Norm(twice[w], math.Inf(1)) <= quadraticSlack*(size+floats.Norm(q.g[w], math.Inf(1)))) {
				return q, false
			}
			if size == 0 {
				q.h[v][w] = nil
			}
		}
	}
	return q, true
}

// add adds the equations of a tile, with the features' jets there.
func (h *headEnergy) add(to headEquations, q quadraticForm, features []float64, l ad.Lanes, n, m int) {
	lanes := l.Count()
	lane := func(k int) blas64.General {
		return blas64.General{Rows: n, Cols: m, Stride: m, Data: features[k*n*m : (k+1)*n*m]}
	}
	for i, c := range h.fields {
		for k := range lanes {
			v := c*lanes + k
			if g := q.g[v]; g != nil {
				blas64.Gemv(trans, 1, lane(k), blas64.Vector{N: n, Inc: 1, Data: g}, 1, blas64.Vector{N: m, Inc: 1, Data: to.b[i*m : (i+1)*m]})
			}
			for j, d := range h.fields[:i+1] {
				if q.h[v] == nil {
					continue
				}
				var z blas64.General
				for k := range lanes {
					col := q.h[v][d*lanes+k]
					switch {
					case col == nil:
					case z.Data == nil:
						z = scaleRows(lane(k), col)
					default:
						addRows(z, lane(k), col)
					}
				}
				if z.Data == nil {
					continue
				}
				at := i*m*to.a.Stride + j*m
				blas64.Gemm(trans, noTrans, 1, lane(k), z, 1, blas64.General{Rows: m, Cols: m, Stride: to.a.Stride, Data: to.a.Data[at:]})
			}
		}
	}
}

// SolveHead sets the output layer to that of least energy for the hidden
// layers of theta. The energy must be a quadratic of the fields.
func (e *Energy) SolveHead(theta []float64) error {
	h, err := e.quadratic()
	if err != nil {
		return err
	}
	net := e.sys.space.net
	m := net.Features()
	e.sys.each(len(h.chunks), func(ps []*probe, c int) {
		to := h.chunks[c]
		clear(to.a.Data)
		clear(to.b)
		for i := c; i < len(e.sys.jobs); i += len(h.chunks) {
			p := ps[e.sys.jobs[i].block]
			p.inputs.rows(p.in, e.sys.jobs[i].tile)
			h.add(to, h.tiles[i], p.pass.Forward(theta, p.in), p.lanes, p.n, m)
		}
	})
	sum := h.chunks[0]
	for _, c := range h.chunks[1:] {
		floats.Add(sum.a.Data, c.a.Data)
		floats.Add(sum.b, c.b)
	}
	x, err := sum.solve(e.ridge)
	if err != nil {
		return err
	}
	for i, f := range h.fields {
		for j := range m {
			theta[net.Head()+j*net.Outputs()+f] = x[i*m+j]
		}
	}
	return nil
}

// leastShift is added to the unit diagonal of equations that the ridge leaves
// indefinite to rounding; ten times more until that is enough.
const leastShift = 1e-15

// solve returns the x of (a + ridge I) x + b = 0, a given by its lower
// triangle.
func (q headEquations) solve(ridge float64) ([]float64, error) {
	n := len(q.b)
	d := make([]float64, n)
	for i := range d {
		d[i] = 1 / math.Sqrt(q.a.Data[i*q.a.Stride+i]+ridge)
	}
	x := mat.NewVecDense(n, nil)
	for i, v := range q.b {
		x.SetVec(i, -v*d[i])
	}
	for shift := 0.; shift < 1e-6; shift = max(leastShift, 10*shift) {
		a := mat.NewSymDense(n, nil)
		for i := range n {
			for j := range i {
				a.SetSym(i, j, q.a.Data[i*q.a.Stride+j]*d[i]*d[j])
			}
			a.SetSym(i, i, 1+shift)
		}
		var f mat.Cholesky
		if !f.Factorize(a) {
			continue
		}
		if err := f.SolveVecTo(x, x); err != nil {
			var condition mat.Condition
			if !errors.As(err, &condition) {
				return nil, err
			}
		}
		floats.Mul(x.RawVector().Data, d)
		return x.RawVector().Data, nil
	}
	return nil, errors.New("pinn: the energy of the output layer has no minimum: are rigid motions supported?")
}
