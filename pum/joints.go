package pum

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
)

// Joints are points where two materials meet, by the cell on either side.
type Joints struct {
	X, W  []float64 // positions, m, and weights that sum to the length or area
	N     []float64 // unit normals out of the first cell
	Cells [2][]int
	// Curves are those that the joints lie on, in the plane; without them interfaces
	// on which no polynomial vanishes are resolved poorly.
	Curves []Curve
}

// joined is the joints in reach of a window and its weight there.
type joined struct {
	pick   []int
	weight []float64
}

// reached returns the joints in reach of every window.
func (s *Space) reached(j Joints) []joined {
	all := make([]joined, s.Windows())
	byCell := map[int][]int{}
	for k := range j.W {
		c := s.Cover.Cell(j.X[k*s.dim:(k+1)*s.dim], j.Cells[0][k])
		byCell[c] = append(byCell[c], k)
	}
	for c, pick := range byCell {
		active := s.Cover.Active(c)
		weights := newWeights(len(active), 1+s.dim, len(pick))
		s.Weights(weights, active, gather(j.X, pick, s.dim))
		for a, w := range active {
			at := &all[w]
			for i, k := range pick {
				if v := weights[a][0][i]; v > 0 {
					at.pick, at.weight = append(at.pick, k), append(at.weight, v)
				}
			}
		}
	}
	for w := range all { // the order of the map is random
		at := &all[w]
		order := make([]int, len(at.pick))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return at.pick[a] - at.pick[b] })
		sorted := joined{}
		for _, i := range order {
			sorted.pick, sorted.weight = append(sorted.pick, at.pick[i]), append(sorted.weight, at.weight[i])
		}
		*at = sorted
	}
	return all
}

// kink returns a function that vanishes where a material meets others in a window: a
// polynomial if one does; nil if it meets none there.
func (s *Space) kink(w, material int) *kink {
	at, j := s.division.at[w], s.division.joints
	middle := s.Center(w)
	var e edge
	least := slices.Min(s.half)
	for i, k := range at.pick {
		sign := 1.0
		switch material {
		case s.division.Of[j.Cells[0][k]]:
			sign = -1
		case s.division.Of[j.Cells[1][k]]:
		default:
			continue
		}
		for a, v := range j.X[k*s.dim : (k+1)*s.dim] {
			e.xi = append(e.xi, (v-middle[a])/s.half[a])
			e.inward = append(e.inward, sign*j.N[k*s.dim+a]*least/s.half[a])
		}
		e.weight = append(e.weight, j.W[k]*at.weight[i])
	}
	k := newKink(s.dim, e)
	if len(e.weight) == 0 || k != nil && k.off <= vanishes {
		return k
	}
	if r := s.newRim(w, func(cell int) bool { return s.division.Of[cell] == material }); r != nil {
		return &kink{rim: r}
	}
	return k
}

// How much functions of norm one may jump at joints, root mean square over them,
// times the root of a half-width: a soft part beside a stiff one slides where they
// jump. Where polynomials are known that vanish there, see kink, none is missed that
// jumps by more than mostJump; else functions that do not jump are combinations that
// happen to cancel.
const (
	mostJump      = 1e-7
	mostJumpAlone = 1e-5
)

// kinkCut is the least singular value of functions, by how much a polynomial is off
// where it should vanish: combinations that are small but for that jump.
const kinkCut = 0.1

// off returns how much the polynomials of a group in a window are off where they
// should vanish, infinite if a material that meets others there has none.
func (s *Space) off(w, g int) (most float64) {
	for i, k := range s.bases[w][g].kinks {
		switch {
		case !s.meets(w, s.blocks(w, g)[i]):
		case k == nil:
			return math.Inf(1)
		default:
			most = max(most, k.off)
		}
	}
	return most
}

// candidates returns continuous functions of a group in a window: smooth features
// shared by the materials, those that vanish in all but one, and combinations of
// features about singular points.
func (s *Space) candidates(w, g int, raw []sample, cut float64) candidates {
	b := s.bases[w][g]
	f, first := b.features(), b.first()
	var c candidates
	var singular *mat.Dense
	if f > 2*first {
		about := make([]sample, len(raw)) // features about singular points alone
		for i, r := range raw {
			if r.rows != nil {
				about[i].rows = mat.DenseCopyOf(r.rows)
				for p := range r.count() {
					row := about[i].rows.RawRowView(p)
					clear(row[:first])
					clear(row[f-first:])
				}
			}
		}
		if modes, _, _ := b.apart(about, cut); modes != nil {
			if smooth := continuous(s.jumps(w, g, modes), mostJump); smooth != nil {
				singular = &mat.Dense{}
				singular.Mul(modes, smooth)
			}
			_, all := modes.Dims()
			b.joined = all
		}
	}
	n := first + len(raw)*first
	if singular != nil {
		_, k := singular.Dims()
		n += k
		b.joined -= k
	}
	c.of = mat.NewDense(len(raw)*f, n, nil)
	for k := range first {
		for i := range raw {
			c.of.Set(i*f+k, k, 1)
			c.of.Set((i+1)*f-first+k, first+i*first+k, 1)
		}
	}
	for _, k := range b.few() {
		switch {
		case k < first:
			c.few = append(c.few, k)
		case k >= f-first:
			for i := range raw {
				c.few = append(c.few, first+i*first+k-(f-first))
			}
		}
	}
	if singular != nil {
		_, k := singular.Dims()
		at := n - k
		c.of.Slice(0, len(raw)*f, at, n).(*mat.Dense).Copy(singular)
		for i := range k {
			if math.Floor(float64(i+1)*nestedShare) > math.Floor(float64(i)*nestedShare) {
				c.few = append(c.few, at+i)
			}
		}
	}
	return c
}

// meets reports whether a material meets others in a window.
func (s *Space) meets(w, material int) bool {
	j, of := s.division.joints, s.division.Of
	return slices.ContainsFunc(s.division.at[w].pick, func(k int) bool {
		return of[j.Cells[0][k]] == material || of[j.Cells[1][k]] == material
	})
}

// jumps returns the jumps of combinations of features at the joints of a window:
// one row a joint, times the root of its weight and of a half-width. combinations is
// features of all materials x combinations.
func (s *Space) jumps(w, g int, combinations *mat.Dense) *mat.Dense {
	at, j := s.division.at[w], s.division.joints
	x := gather(j.X, at.pick, s.dim)
	_, cols := combinations.Dims()
	sides := [2]blas64.General{}
	for k := range sides {
		sides[k] = dense.New(len(at.pick), cols)
		s.combine(sides[k:k+1], 0, w, g, x, cellsAt(j.Cells[k], at.pick), [][]float64{at.weight}, combinations.RawMatrix())
	}
	half := slices.Min(s.half)
	jump := mat.NewDense(len(at.pick), cols, nil)
	for p, k := range at.pick {
		root := math.Sqrt(j.W[k] * half)
		row := jump.RawRowView(p)
		for c := range row {
			row[c] = root * (sides[0].Data[p*cols+c] - sides[1].Data[p*cols+c])
		}
	}
	return jump
}

// continuous returns an orthonormal basis of the vectors of coefficients whose jumps
// are at most a part of their norm, nil if there are none.
func continuous(jump *mat.Dense, most float64) *mat.Dense {
	n, cols := jump.Dims()
	if n > cols {
		var qr mat.QR
		qr.Factorize(jump)
		var r mat.Dense
		qr.RTo(&r)
		jump = mat.DenseCopyOf(r.Slice(0, cols, 0, cols))
	}
	var svd mat.SVD
	if !svd.Factorize(jump, mat.SVDFullV) {
		panic("pum: the singular values of the jumps of a window's modes did not converge")
	}
	var v mat.Dense
	svd.VTo(&v)
	values, rank := svd.Values(nil), 0
	for rank < len(values) && values[rank] > most {
		rank++
	}
	if rank == cols {
		return nil
	}
	return mat.DenseCopyOf(v.Slice(0, cols, rank, cols))
}
