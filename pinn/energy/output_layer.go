package energy

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/pinn/fields"
)

// quadratic is an energy as a quadratic function of the network's output lanes
// at the points, weights included: for every tile the gradient at zero and the
// second derivatives. Neither depends on the parameters.
type quadratic struct {
	fields []int              // of the energy, without multipliers
	tiles  []fields.Quadratic // one a job of the sum
	chunks []equations        // partial sums, in a fixed order
}

// equations are a x + b = 0 for the output layer, field by field.
type equations struct {
	a blas64.General
	b []float64
}

// outputChunks bounds the memory for partial sums.
const outputChunks = 16

// ErrNotQuadratic says that an energy is not quadratic in the fields, so that
// no linear system gives its output layer.
var ErrNotQuadratic = errors.New("the energy is not quadratic in the fields: use adam and lbfgs")

// tabulate makes the tables of an energy.
func (e *Energy) tabulate() (*quadratic, error) {
	if e.quadratic != nil {
		return e.quadratic, nil
	}
	h := &quadratic{tiles: make([]fields.Quadratic, len(e.sum.Jobs))}
	for i, f := range e.problem.Fields {
		if !f.Multiplier {
			h.fields = append(h.fields, i)
		}
	}
	ok := make([]bool, len(e.sum.Jobs))
	e.sum.Each(len(e.sum.Jobs), func(ps []*fields.Probe, i int) {
		j := e.sum.Jobs[i]
		h.tiles[i], ok[i] = ps[j.Part].Quadratic(j.Tile, 0, quadrature{e}.Factors(nil, j.Part, 0, j.Tile))
	})
	for _, o := range ok {
		if !o {
			return nil, ErrNotQuadratic
		}
	}
	size := len(h.fields) * e.net.Features()
	for range min(outputChunks, len(e.sum.Jobs)) {
		h.chunks = append(h.chunks, equations{dense.New(size, size), make([]float64, size)})
	}
	e.quadratic = h
	return h, nil
}

// add adds the equations of a tile, given the features' jets there.
func (h *quadratic) add(to equations, q fields.Quadratic, features []float64, l ad.Lanes, n, m int) {
	lanes := l.Count()
	lane := func(k int) blas64.General {
		return blas64.General{Rows: n, Cols: m, Stride: m, Data: features[k*n*m : (k+1)*n*m]}
	}
	for i, c := range h.fields {
		for k := range lanes {
			v := c*lanes + k
			if g := q.G[v]; g != nil {
				blas64.Gemv(dense.Trans, 1, lane(k), blas64.Vector{N: n, Inc: 1, Data: g}, 1, blas64.Vector{N: m, Inc: 1, Data: to.b[i*m : (i+1)*m]})
			}
			for j, d := range h.fields[:i+1] {
				if q.H[v] == nil {
					continue
				}
				var z blas64.General
				for k := range lanes {
					col := q.H[v][d*lanes+k]
					switch {
					case col == nil:
					case z.Data == nil:
						z = dense.ScaleRows(lane(k), col)
					default:
						dense.AddRows(z, lane(k), col)
					}
				}
				if z.Data == nil {
					continue
				}
				at := i*m*to.a.Stride + j*m
				blas64.Gemm(dense.Trans, dense.NoTrans, 1, lane(k), z, 1, blas64.General{Rows: m, Cols: m, Stride: to.a.Stride, Data: to.a.Data[at:]})
			}
		}
	}
}

// SolveOutput sets the output layer to the one of least energy for the hidden
// layers of theta. The energy must be quadratic in the fields.
func (e *Energy) SolveOutput(theta []float64) error {
	h, err := e.tabulate()
	if err != nil {
		return err
	}
	net := e.net
	m := net.Features()
	e.sum.Each(len(h.chunks), func(ps []*fields.Probe, c int) {
		to := h.chunks[c]
		clear(to.a.Data)
		clear(to.b)
		for i := c; i < len(e.sum.Jobs); i += len(h.chunks) {
			j := e.sum.Jobs[i]
			p := ps[j.Part]
			h.add(to, h.tiles[i], p.Features(j.Tile, theta), p.Lanes, p.Tile, m)
		}
	})
	sum := h.chunks[0]
	for _, c := range h.chunks[1:] {
		floats.Add(sum.a.Data, c.a.Data)
		floats.Add(sum.b, c.b)
	}
	weights := fields.Weights(net)
	var used, at []int // the unknowns that the network has, and their parameters
	for i, f := range h.fields {
		for j := range m {
			if w := weights[j*net.Outputs()+f]; w >= 0 {
				used, at = append(used, i*m+j), append(at, net.OutputLayer()+w)
			}
		}
	}
	x, err := sum.only(used).solve(e.ridge)
	if err != nil {
		return err
	}
	for k, v := range x {
		theta[at[k]] = v
	}
	return nil
}

// only returns the equations of some of the unknowns, in ascending order.
func (q equations) only(used []int) equations {
	n := len(used)
	if n == len(q.b) {
		return q
	}
	r := equations{dense.New(n, n), make([]float64, n)}
	for i, u := range used {
		r.b[i] = q.b[u]
		for j, v := range used[:i+1] {
			r.a.Data[i*r.a.Stride+j] = q.a.Data[u*q.a.Stride+v]
		}
	}
	return r
}

// leastShift is added to the unit diagonal of equations that the ridge leaves
// indefinite to rounding, then ten times more until it is enough.
const leastShift = 1e-15

// solve returns the solution x of (a + ridge I) x + b = 0; a is given by its
// lower triangle.
func (q equations) solve(ridge float64) ([]float64, error) {
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
	return nil, errors.New("energy: the output layer has no minimum: are rigid motions supported?")
}
