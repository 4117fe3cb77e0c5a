package axis

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/internal/gauss"
)

// Options are those of a space. The zero value has defaults.
type Options struct {
	Features int     // random ones in a window; 0 means 12
	Slope    float64 // their largest slope and bias, in half widths; 0 means 2
	Seed     uint64
}

// Space is spanned by the modes of the features in windows.
type Space struct {
	*Windows
	N    int       // modes
	X, W []float64 // quadrature points and weights
	// Cell is the cell between nodes of every point.
	Cell []int

	slopes, biases [][]float64 // of features, by window
	toModes        blas64.General
	local          []blas64.General // of each window, its features to modes of its own, of unit norm
	together       blas64.General   // those to modes of all windows
}

// Of the modes: those of a window below local, and those of all windows together below
// global, relative to the largest, are combinations of others. Modes of unit norm are
// compared, or small windows would be dropped.
const (
	local, global = 1e-6, 1e-6
	pieces        = 4 // of a cell, each with its own Gauss points
)

// New returns the space of the windows.
func New(w *Windows, o Options) (*Space, error) {
	if o.Features == 0 {
		o.Features = 12
	}
	if o.Slope == 0 {
		o.Slope = 2
	}
	if o.Features < 1 || !(o.Slope > 0) {
		panic(fmt.Sprintf("axis: %d features of slope %v", o.Features, o.Slope))
	}
	s := &Space{Windows: w}
	rng := rand.New(rand.NewPCG(o.Seed, 0x61786973))
	for range w.Count() {
		var slopes, biases []float64
		for range o.Features {
			slopes, biases = append(slopes, o.Slope*(2*rng.Float64()-1)), append(biases, o.Slope*(2*rng.Float64()-1))
		}
		s.slopes, s.biases = append(s.slopes, slopes), append(s.biases, biases)
	}
	s.quadrature(max(10, (o.Features+2)/3)) // fewer do not keep u_xx v_x of a dispersive term skew: steps in time are a hundred times shorter then
	return s, s.findModes()
}

// quadrature places Gauss points.
func (s *Space) quadrature(n int) {
	s.X, s.W = s.Gauss(n)
	for c := range len(s.cells()) - 1 {
		for range pieces * n {
			s.Cell = append(s.Cell, c)
		}
	}
}

// Gauss returns n Gauss points with weights in every quarter of a cell between nodes.
func (s *Space) Gauss(n int) (points, weights []float64) {
	x, w := gauss.Legendre(n, 0, 1)
	ends := s.cells()
	for c := range len(ends) - 1 {
		h := (ends[c+1] - ends[c]) / pieces
		for p := range pieces {
			for i := range n {
				points, weights = append(points, ends[c]+(float64(p)+x[i])*h), append(weights, w[i]*h)
			}
		}
	}
	return points, weights
}

// PerQuarter returns how many Gauss points in every quarter of a cell make up a multiple
// of the modes.
func (s *Space) PerQuarter(multiple float64) int {
	return max(3, int(math.Ceil(multiple*float64(s.N)/float64(pieces*(len(s.cells())-1)))))
}

// raw is the number of features of a window, 1 and x among them.
func (s *Space) raw() int { return len(s.slopes[0]) + 2 }

// features returns those of a window at x, with their derivatives, or false if x is
// outside.
func (s *Space) features(i int, x float64, to []jet) bool {
	x = s.wrapped(i, x)
	if x < s.from[i] || x > s.to[i] {
		return false
	}
	weight := s.weight(i, x)
	half := s.half(i)
	at := (x - s.middle(i)) / half
	for k, a := range s.slopes[i] {
		to[k] = weight.times(tanh(at*a+s.biases[i][k], a/half))
	}
	n := len(s.slopes[i])
	to[n] = weight
	to[n+1] = weight.times(jet{at, 1 / half})
	return true
}

// findModes orthonormalises the features: window by window, with their first and second
// derivatives in the product, then all together.
func (s *Space) findModes() error {
	raw := s.raw()
	total := raw * s.Count()
	var blocks []blas64.General
	modes := 0
	jets := make([]jet, raw)
	for i := range s.Count() {
		var rows []float64
		h := s.half(i)
		for p, x := range s.X {
			if !s.features(i, x, jets) {
				continue
			}
			w := math.Sqrt(s.W[p])
			for k, scale := range []float64{w, 0.3 * h * w, 0.09 * h * h * w} {
				for _, j := range jets {
					rows = append(rows, scale*j[k])
				}
			}
		}
		t, err := orthonormal(dense.Of(len(rows)/raw, raw, rows), local)
		if err != nil {
			return err
		}
		blocks = append(blocks, t)
		modes += t.Cols
	}
	first := dense.New(total, modes)
	at := 0
	for i, b := range blocks {
		for r := range b.Rows {
			copy(first.Data[(i*raw+r)*modes+at:], b.Data[r*b.Stride:r*b.Stride+b.Cols])
		}
		at += b.Cols
	}
	values := s.evalRaw(s.X, 1)[0]
	m := dense.New(len(s.X), modes)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, values, first, 0, m)
	for p, w := range s.W {
		blas64.Scal(math.Sqrt(w), dense.Vector(m.Data[p*modes:(p+1)*modes]))
	}
	for k := range modes { // unit norms
		column := blas64.Vector{N: len(s.X), Inc: modes, Data: m.Data[k:]}
		scale := 1 / blas64.Nrm2(column)
		blas64.Scal(scale, column)
		blas64.Scal(scale, blas64.Vector{N: total, Inc: modes, Data: first.Data[k:]})
	}
	second, err := orthonormal(m, global)
	if err != nil {
		return err
	}
	s.N = second.Cols
	s.together = second
	at = 0
	for i, b := range blocks {
		own := dense.New(raw, b.Cols)
		for r := range raw {
			copy(own.Data[r*b.Cols:(r+1)*b.Cols], first.Data[(i*raw+r)*modes+at:(i*raw+r)*modes+at+b.Cols])
		}
		s.local = append(s.local, own)
		at += b.Cols
	}
	s.toModes = dense.New(total, s.N)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, first, second, 0, s.toModes)
	return nil
}

// orthonormal returns T such that the columns of m T are orthonormal, without the
// combinations of columns that are below a share of the largest.
func orthonormal(m blas64.General, least float64) (blas64.General, error) {
	var svd mat.SVD
	a := mat.NewDense(m.Rows, m.Cols, m.Data)
	if !svd.Factorize(a, mat.SVDThinV) {
		return m, fmt.Errorf("axis: the features of a window have no singular values")
	}
	values := svd.Values(nil)
	rank := 0
	for _, v := range values {
		if v > least*values[0] {
			rank++
		}
	}
	var v mat.Dense
	svd.VTo(&v)
	t := dense.New(m.Cols, rank)
	for r := range m.Cols {
		for c := range rank {
			t.Data[r*rank+c] = v.At(r, c) / values[c]
		}
	}
	return t, nil
}

// evalRaw evaluates all features at points: the first count derivatives, the value
// first.
func (s *Space) evalRaw(x []float64, count int) []blas64.General {
	raw := s.raw()
	total := raw * s.Count()
	out := make([]blas64.General, count)
	for k := range out {
		out[k] = dense.New(len(x), total)
	}
	jets := make([]jet, raw)
	for p, at := range x {
		for i := range s.Count() {
			if !s.features(i, at, jets) {
				continue
			}
			for k := range out {
				for f, j := range jets {
					out[k].Data[p*total+i*raw+f] = j[k]
				}
			}
		}
	}
	return out
}

// Eval evaluates the modes at points, a row a point: their values and first derivatives
// up to an order of at most four.
func (s *Space) Eval(x []float64, order int) []blas64.General {
	out := s.evalRaw(x, order+1)
	for k := range out {
		m := dense.New(len(x), s.N)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, out[k], s.toModes, 0, m)
		out[k] = m
	}
	return out
}

// Function is a sum of modes for each of several fields.
type Function struct {
	space  *Space
	fields int
	raw    []float64 // coefficients of features, field after field
}

// Function returns the functions with the given coefficients of modes, field after
// field.
func (s *Space) Function(c []float64, fields int) Function {
	total := s.raw() * s.Count()
	f := Function{space: s, fields: fields, raw: make([]float64, total*fields)}
	for k := range fields {
		blas64.Gemv(blas.NoTrans, 1, s.toModes, dense.Vector(c[k*s.N:(k+1)*s.N]), 0, dense.Vector(f.raw[k*total:(k+1)*total]))
	}
	return f
}

// At returns value, first and second derivative of every field.
func (f Function) At(x float64) [][3]float64 {
	s := f.space
	out := make([][3]float64, f.fields)
	raw := s.raw()
	total := raw * s.Count()
	jets := make([]jet, raw)
	for i := range s.Count() {
		if !s.features(i, x, jets) {
			continue
		}
		for k := range out {
			for m, c := range f.raw[k*total+i*raw : k*total+(i+1)*raw] {
				for d := range out[k] {
					out[k][d] += c * jets[m][d]
				}
			}
		}
	}
	return out
}
