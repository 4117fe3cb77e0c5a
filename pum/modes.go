package pum

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Orthonormalize makes modes from the features of a group in a window: the left
// singular vectors, with respect to the sum over the points of w times the
// square of value and gradient (in half-widths), for all singular values above
// cut times the largest, in descending order.
func (s *Space) Orthonormalize(w, g int, x []float64, of []int, weight []float64, factor [][]float64, cut float64) {
	b := s.bases[w][g]
	scratch := newScratch()
	defer scratch.release()
	lanes := 1 + b.dim
	if s.groups[g].LowerOrder { // gradients need not have a finite norm
		lanes = 1
	}
	raw := b.eval(len(weight), lanes, x, of, factor, scratch)
	n, f := len(weight), b.features()
	a := mat.NewDense(max(n*len(raw), f), f, nil)
	for k, lane := range raw {
		scale := 1.0
		if k > 0 {
			scale = 1 / b.inv[k-1]
		}
		for p := range n {
			root := scale * math.Sqrt(weight[p])
			dst := a.RawRowView(k*n + p)
			for j, v := range lane.Data[p*f : (p+1)*f] {
				dst[j] = root * v
			}
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	var r mat.Dense
	qr.RTo(&r)
	var svd mat.SVD
	if !svd.Factorize(r.Slice(0, f, 0, f), mat.SVDFullV) {
		panic("pum: the singular values of a window's features did not converge")
	}
	values := svd.Values(nil)
	var v mat.Dense
	svd.VTo(&v)
	rank := 0
	for rank < f && values[rank] > cut*values[0] {
		rank++
	}
	b.modes = mat.NewDense(f, rank, nil)
	for i := range f {
		for j := range rank {
			b.modes.Set(i, j, v.At(i, j)/values[j])
		}
	}
}
