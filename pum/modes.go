package pum

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Orthonormalize makes modes from the features of a group in a window: the left
// singular vectors, with respect to the sum over the points of w times the
// square of value and gradient (in half-widths), for all singular values above
// cut times the largest of their material. Of those that jump where materials meet
// combinations are taken that do not. They are turned so that the first ones, see
// Nested, span a part of the features. For fields of lower order gradients do
// not count: at a corner they need not have a finite norm.
func (s *Space) Orthonormalize(w, g int, x []float64, of []int, weight []float64, factor [][]float64, cut float64) {
	b := s.bases[w][g]
	f, blocks := b.features(), s.blocks(w, g)
	found := make([]spectrum, len(blocks))
	s.byMaterial(w, g, x, of, func(block int, pick []int) {
		if block < 0 {
			return
		}
		if pick == nil {
			found[block] = b.spectrum(block, x, of, weight, factor, s.groups[g].LowerOrder)
			return
		}
		found[block] = b.spectrum(block, gather(x, pick, s.dim), cellsAt(of, pick), columnsAt([][]float64{weight}, pick)[0], columnsAt(factor, pick), s.groups[g].LowerOrder)
	})
	rank := 0
	for i := range found {
		found[i].cut(cut)
		rank += len(found[i].values)
	}
	b.joined, b.nested, b.modes = 0, 0, nil
	if rank == 0 {
		return
	}
	b.modes = mat.NewDense(len(blocks)*f, rank, nil)
	kept, ranks := make([]*mat.Dense, len(blocks)), make([]int, len(blocks)) // of every block: orthonormal vectors that span the nested space
	at := 0
	for i, z := range found {
		for j, v := range z.values {
			for k := range f {
				b.modes.Set(i*f+k, at+j, z.v.At(k, j)/v)
			}
		}
		kept[i] = b.kept(z, nestedCut*cut)
		ranks[i] = len(z.values)
		at += ranks[i]
	}
	nested := diagonal(kept, ranks)
	turn := nested
	if len(blocks) > 1 && !s.groups[g].Apart {
		if jump := s.jumps(w, g, b.modes); jump != nil {
			turn = b.join(jump, nested, s.mostJump(w, g))
		}
	}
	b.nest(turn)
}

// spectrum is the singular values of features, descending, and their right singular
// vectors, features x values.
type spectrum struct {
	values []float64
	v      *mat.Dense
}

// cut leaves out values below a part of the largest.
func (z *spectrum) cut(part float64) {
	rank := 0
	for rank < len(z.values) && z.values[rank] > part*z.values[0] {
		rank++
	}
	z.values = z.values[:rank]
}

// spectrum returns that of the features at points of one material.
func (b *basis) spectrum(block int, x []float64, of []int, weight []float64, factor [][]float64, valuesOnly bool) spectrum {
	scratch := newScratch()
	defer scratch.release()
	lanes := 1 + b.dim
	if valuesOnly {
		lanes = 1
	}
	raw := b.eval(block, len(weight), lanes, x, of, factor, scratch)
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
	z := spectrum{values: svd.Values(nil), v: &mat.Dense{}}
	svd.VTo(z.v)
	return z
}

const (
	nestedShare = 0.8 // of the features of every kind
	nestedCut   = 30  // times the cut of the modes
	nestedMost  = 0.9 // of the modes
)

// kept returns orthonormal vectors of coefficients of the modes of one material,
// that span a part of its features, the constant and linear ones among them: what
// fewer features would have given. It is nil if there are none.
func (b *basis) kept(z spectrum, cut float64) *mat.Dense {
	rank := len(z.values)
	if rank == 0 {
		return nil
	}
	few := b.few()
	part := mat.NewDense(rank, len(few), nil) // the features in the modes
	for k, i := range few {
		for j, s := range z.values {
			part.Set(j, k, s*z.v.At(i, j))
		}
	}
	span := leading(part, cut*z.values[0])
	if span == nil {
		return nil
	}
	_, n := span.Dims()
	return mat.DenseCopyOf(span.Slice(0, rank, 0, min(n, int(math.Ceil(nestedMost*float64(rank))))))
}

// diagonal returns the matrix with the given ones along its diagonal, of which nil
// has no columns; rows are those of each. It is nil if it has no columns.
func diagonal(blocks []*mat.Dense, rows []int) *mat.Dense {
	n, cols := 0, 0
	for i, m := range blocks {
		n += rows[i]
		if m != nil {
			_, c := m.Dims()
			cols += c
		}
	}
	if cols == 0 {
		return nil
	}
	all := mat.NewDense(n, cols, nil)
	i, j := 0, 0
	for k, m := range blocks {
		if m != nil {
			r, c := m.Dims()
			all.Slice(i, i+r, j, j+c).(*mat.Dense).Copy(m)
			j += c
		}
		i += rows[k]
	}
	return all
}

// nestedJump is the jump of functions of the nested space, by that of others: they
// have to be among these.
const nestedJump = 0.1

// join takes combinations of the modes without jumps, and returns those that the
// vectors in nested span, as vectors of coefficients of the new modes.
func (b *basis) join(jump, nested *mat.Dense, most float64) *mat.Dense {
	_, rank := b.modes.Dims()
	smooth := continuous(jump, most)
	if smooth == nil {
		b.modes, b.joined = nil, rank
		return nil
	}
	_, left := smooth.Dims()
	var joined mat.Dense
	joined.Mul(b.modes, smooth)
	b.modes, b.joined = &joined, rank-left
	if nested == nil {
		return nil
	}
	var short mat.Dense
	short.Mul(jump, nested)
	few := continuous(&short, nestedJump*most)
	if few == nil {
		return nil
	}
	var among, span mat.Dense
	among.Mul(nested, few)
	span.Mul(smooth.T(), &among)
	const within = 0.5 // of vectors of norm one: they are in the space
	return leading(&span, within)
}

// leading returns the left singular vectors with values above a least one, nil if
// there are none.
func leading(m *mat.Dense, least float64) *mat.Dense {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDThinU) {
		panic("pum: the singular values of a part of the features did not converge")
	}
	n := 0
	for _, v := range svd.Values(nil) {
		if v > least {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	var u mat.Dense
	svd.UTo(&u)
	rows, _ := u.Dims()
	return mat.DenseCopyOf(u.Slice(0, rows, 0, n))
}

// nest turns the modes so that the first ones span what orthonormal vectors do.
func (b *basis) nest(vectors *mat.Dense) {
	if b.modes == nil || vectors == nil {
		return
	}
	_, rank := b.modes.Dims()
	_, n := vectors.Dims()
	b.nested = min(n, int(math.Ceil(nestedMost*float64(rank))))
	var qr mat.QR
	qr.Factorize(vectors)
	var turn, turned mat.Dense
	qr.QTo(&turn)
	turned.Mul(b.modes, &turn)
	b.modes = &turned
}

// few returns the features of the nested space: evenly spread ones of every kind.
func (b *basis) few() (list []int) {
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
	if b.kinks != nil {
		add(b.first())
	}
	return list
}
