package pum

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Orthonormalize makes modes from the features of a group in a window: the left
// singular vectors, with respect to the sum over the points of w times the
// square of value and gradient (in half-widths), for all singular values above
// cut times the largest. They are turned so that the first ones, see Nested, span a
// part of the features. For fields of lower order gradients do not count: at a
// corner they need not have a finite norm.
func (s *Space) Orthonormalize(w, g int, x []float64, of []int, weight []float64, factor [][]float64, cut float64) {
	b := s.bases[w][g]
	scratch := newScratch()
	defer scratch.release()
	lanes := 1 + b.dim
	if s.groups[g].LowerOrder {
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
	b.nest(values[:rank], v.Slice(0, f, 0, rank), nestedCut*cut*values[0])
}

const (
	nestedShare = 0.8 // of the features of every kind are in the nested space
	nestedCut   = 30  // times the cut of the modes: what is below is not in it
	nestedMost  = 0.9 // of the modes are in it at most
)

// nest turns the modes, with singular values and vectors v, so that the first ones
// span a part of the features, the constant and linear ones among them: what fewer
// features would have given.
func (b *basis) nest(values []float64, v mat.Matrix, cut float64) {
	kept := b.kept()
	rank := len(values)
	part := mat.NewDense(rank, len(kept), nil) // the features in the modes
	for k, i := range kept {
		for j, s := range values {
			part.Set(j, k, s*v.At(i, j))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(part, mat.SVDFullU) {
		panic("pum: the singular values of a part of the features did not converge")
	}
	most := int(math.Ceil(nestedMost * float64(rank)))
	for b.nested = 0; b.nested < min(len(kept), most) && svd.Values(nil)[b.nested] > cut; b.nested++ {
	}
	var turn, turned mat.Dense
	svd.UTo(&turn)
	turned.Mul(b.modes, &turn)
	b.modes = &turned
}

// kept returns the features of the nested space: evenly spread ones of every kind.
func (b *basis) kept() (list []int) {
	first := 0
	add := func(n int) {
		for k := range n {
			if math.Floor(float64(k+1)*nestedShare) > math.Floor(float64(k)*nestedShare) {
				list = append(list, first+k)
			}
		}
		first += n
	}
	for range 1 + b.dim {
		list = append(list, first)
		first++
	}
	add(b.smooth)
	for _, p := range b.poles {
		add(len(p.s))
	}
	for _, t := range b.tips {
		add(len(t.s))
	}
	for _, e := range b.lenses {
		add(len(e.b))
	}
	return list
}
