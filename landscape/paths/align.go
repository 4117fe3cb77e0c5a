package paths

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// Shape is that of a perceptron with layers of an odd activation, whose parameters are, layer by
// layer, In x Out weights, row by row, and Out biases, and last the output layer with its
// constants first.
type Shape struct {
	In, Out int
	Widths  []int
}

// size is the number of parameters.
func (s Shape) size() int {
	n, in := 0, s.In
	for _, w := range s.Widths {
		n, in = n+(in+1)*w, w
	}
	return n + (in+1)*s.Out
}

// Align returns b with the neurons of every layer in another order and of other signs, so
// that it is the same function and near a: the neurons of a layer are paired such that the
// products of their weights, those before and those behind, add up to the most, in sweeps over the
// layers until nothing changes. (Entezari et al., arXiv:2110.06296; Ainsworth et al., arXiv:2209.04836.)
func Align(s Shape, a, b []float64) []float64 {
	if len(a) != s.size() || len(b) != s.size() {
		panic(fmt.Sprintf("paths: Align: %d and %d parameters, the shape has %d", len(a), len(b), s.size()))
	}
	b = slices.Clone(b)
	for range 50 {
		before := floats.Distance(a, b, 2)
		for k := range s.Widths {
			s.alignLayer(k, a, b)
		}
		if after := floats.Distance(a, b, 2); !(after < before*(1-1e-12)) {
			break
		}
	}
	return b
}

// neuron returns the indices of the parameters of neuron j of layer k: those before it,
// bias included, and those behind it.
func (s Shape) neuron(k, j int) (before, behind []int) {
	at, in := 0, s.In
	for _, w := range s.Widths[:k] {
		at, in = at+(in+1)*w, w
	}
	w := s.Widths[k]
	for i := range in + 1 { // the last row is the biases
		before = append(before, at+i*w+j)
	}
	at += (in + 1) * w
	next := s.Out
	if k+1 < len(s.Widths) {
		next = s.Widths[k+1]
	} else {
		at += s.Out // the constants
	}
	for o := range next {
		behind = append(behind, at+j*next+o)
	}
	return before, behind
}

// alignLayer reorders layer k of b.
func (s Shape) alignLayer(k int, a, b []float64) {
	w := s.Widths[k]
	gain, sign := make([][]float64, w), make([][]float64, w)
	for i := range w {
		gain[i], sign[i] = make([]float64, w), make([]float64, w)
		before, behind := s.neuron(k, i)
		for j := range w {
			other, others := s.neuron(k, j)
			var sum float64
			for n, at := range before {
				sum += a[at] * b[other[n]]
			}
			for n, at := range behind {
				sum += a[at] * b[others[n]]
			}
			gain[i][j], sign[i][j] = math.Abs(sum), math.Copysign(1, sum)
		}
	}
	old := slices.Clone(b)
	for i, j := range assign(gain) {
		before, behind := s.neuron(k, i)
		other, others := s.neuron(k, j)
		for n, at := range before {
			b[at] = sign[i][j] * old[other[n]]
		}
		for n, at := range behind {
			b[at] = sign[i][j] * old[others[n]]
		}
	}
}
