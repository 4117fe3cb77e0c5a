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
	blocks := s.blocks(w, g)
	b.joined, b.nested, b.modes = 0, 0, nil
	raw := make([]sample, len(blocks))
	s.byMaterial(w, g, x, of, func(block int, pick []int) {
		switch {
		case block < 0:
		case pick == nil:
			raw[block] = b.sample(block, x, of, weight, factor, s.groups[g].LowerOrder)
		default:
			raw[block] = b.sample(block, gather(x, pick, s.dim), cellsAt(of, pick), columnsAt([][]float64{weight}, pick)[0], columnsAt(factor, pick), s.groups[g].LowerOrder)
		}
	})
	joined := len(blocks) > 1 && !s.groups[g].Apart && len(s.division.at[w].pick) > 0
	most, off := mostJumpAlone, math.Inf(1)
	if joined {
		off = s.off(w, g)
	}
	switch {
	case off <= rounding:
		most = mostJump
	case off <= vanishes:
		b.orthonormalize(raw, s.candidates(w, g, raw, cut), max(cut, kinkCut*off))
		return
	}
	if b.star != nil {
		cut = max(cut, starCut)
		b.joined = b.features() - b.first() - len(b.star.s) // many are combinations of others
	}
	modes, kept, ranks := b.apart(raw, cut)
	b.modes = modes
	turn := diagonal(kept, ranks)
	if joined && b.modes != nil {
		turn = b.join(s.jumps(w, g, b.modes), turn, most)
	}
	b.nest(turn)
}

// apart returns the modes of every material by itself, features of all materials x
// modes, and, of each, vectors that span the nested space.
func (b *basis) apart(raw []sample, cut float64) (modes *mat.Dense, kept []*mat.Dense, ranks []int) {
	f, rank := b.features(), 0
	found := make([]spectrum, len(raw))
	for i, r := range raw {
		if r.rows != nil {
			found[i] = newSpectrum(r.rows, cut)
			rank += len(found[i].values)
		}
	}
	kept, ranks = make([]*mat.Dense, len(raw)), make([]int, len(raw))
	if rank == 0 {
		return nil, kept, ranks
	}
	modes = mat.NewDense(len(raw)*f, rank, nil)
	at := 0
	for i, z := range found {
		for j, v := range z.values {
			for k := range f {
				modes.Set(i*f+k, at+j, z.v.At(k, j)/v)
			}
		}
		kept[i] = z.kept(b.few(), nestedCut*cut)
		ranks[i] = len(z.values)
		at += ranks[i]
	}
	return modes, kept, ranks
}

// candidates are functions that modes are made of: combinations of the features of
// all materials, one a column, and which of them the nested space has.
type candidates struct {
	of  *mat.Dense
	few []int
}

// orthonormalize makes modes of candidates.
func (b *basis) orthonormalize(raw []sample, c candidates, cut float64) {
	f := b.features()
	_, cols := c.of.Dims()
	n := 0
	for _, r := range raw {
		n += r.count()
	}
	a := mat.NewDense(n, cols, nil)
	at := 0
	for i, r := range raw {
		if k := r.count(); k > 0 {
			a.Slice(at, at+k, 0, cols).(*mat.Dense).Mul(r.rows, c.of.Slice(i*f, (i+1)*f, 0, cols))
			at += k
		}
	}
	for j := range cols { // some may be much larger than others
		size := mat.Norm(a.ColView(j), 2)
		if size == 0 {
			continue
		}
		for _, m := range []*mat.Dense{a, c.of} {
			rows, _ := m.Dims()
			for i := range rows {
				m.Set(i, j, m.At(i, j)/size)
			}
		}
	}
	z := newSpectrum(a, cut)
	rank := len(z.values)
	var combined mat.Dense
	combined.Mul(c.of, z.v.Slice(0, cols, 0, rank))
	for j, v := range z.values {
		for i := range len(raw) * f {
			combined.Set(i, j, combined.At(i, j)/v)
		}
	}
	b.modes = &combined
	b.nest(z.kept(c.few, nestedCut*cut))
}

// sample is the values, and if they count the gradients in half-widths, of the
// features of one material at points, times the roots of the weights: a row for each.
type sample struct{ rows *mat.Dense }

func (r sample) count() int {
	if r.rows == nil {
		return 0
	}
	n, _ := r.rows.Dims()
	return n
}

func (b *basis) sample(block int, x []float64, of []int, weight []float64, factor [][]float64, valuesOnly bool) sample {
	scratch := newScratch()
	defer scratch.release()
	lanes := 1 + b.dim
	if valuesOnly {
		lanes = 1
	}
	raw := b.eval(block, len(weight), lanes, x, of, factor, scratch)
	n, f := len(weight), b.features()
	a := mat.NewDense(n*len(raw), f, nil)
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
	return sample{a}
}

// spectrum is the singular values of functions, descending, and their right singular
// vectors, functions x values.
type spectrum struct {
	values []float64
	v      *mat.Dense
}

// newSpectrum returns that of functions with the given samples, one a column, without
// values below cut times the largest.
func newSpectrum(a *mat.Dense, cut float64) (z spectrum) {
	n, f := a.Dims()
	if n < f { // rows of zeros
		longer := mat.NewDense(f, f, nil)
		longer.Slice(0, n, 0, f).(*mat.Dense).Copy(a)
		a = longer
	}
	var qr mat.QR
	qr.Factorize(a)
	var r mat.Dense
	qr.RTo(&r)
	var svd mat.SVD
	if !svd.Factorize(r.Slice(0, f, 0, f), mat.SVDFullV) {
		panic("pum: the singular values of a window's features did not converge")
	}
	z = spectrum{values: svd.Values(nil), v: &mat.Dense{}}
	svd.VTo(z.v)
	rank := 0
	for rank < len(z.values) && z.values[rank] > cut*z.values[0] {
		rank++
	}
	z.values = z.values[:rank]
	return z
}

const (
	nestedShare = 0.8 // of the features of every kind are in the nested space
	nestedCut   = 30  // times the cut of the modes: what is below is not in it
	nestedMost  = 0.9 // of the modes are in it at most
	nestedLeast = 0.7 // of those that are joined where materials meet
)

// kept returns orthonormal vectors of coefficients of the modes, that span a few of
// the functions: what fewer features would have given. It is nil if there are none.
func (z spectrum) kept(few []int, cut float64) *mat.Dense {
	rank := len(z.values)
	if rank == 0 {
		return nil
	}
	part := mat.NewDense(rank, len(few), nil) // the functions in the modes
	for k, i := range few {
		for j, s := range z.values {
			part.Set(j, k, s*z.v.At(i, j))
		}
	}
	span := leading(part, cut*z.values[0], 0)
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

// join takes combinations of the modes without jumps, and returns those of them that
// are, nearly, among the vectors in nested, as orthonormal vectors of coefficients of
// the new modes.
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
	const nearly = 0.9999 // the cosine of the angle between a vector and what is left of it in nested
	var cosines mat.Dense
	cosines.Mul(smooth.T(), nested)
	return leading(&cosines, nearly, int(math.Ceil(nestedLeast*float64(left))))
}

// leading returns the left singular vectors with values above a least one, or the
// first few if that is more, nil if there are none.
func leading(m *mat.Dense, least float64, fewest int) *mat.Dense {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDThinU) {
		panic("pum: the singular values of a part of the features did not converge")
	}
	n := 0
	values := svd.Values(nil)
	for n < len(values) && (values[n] > least || n < fewest) {
		n++
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
	for range b.seams {
		add(b.first())
	}
	if b.kinks != nil {
		add(b.first())
	}
	if b.star != nil {
		b.star.few(b.first(), add)
		for k := range int(math.Ceil(nestedShare * float64(len(b.star.s)))) { // the least powers
			list = append(list, first+k)
		}
	}
	return list
}
