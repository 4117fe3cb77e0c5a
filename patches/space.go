package patches

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/axis"
	"pinnsolve/internal/dense"
)

// MaxDim is the largest number of coordinates.
const MaxDim = 11

// Group is what fields have in common that share their features.
type Group struct {
	Smooth     int  `json:"smooth"`                // random features in a window
	Local      int  `json:"local"`                 // further ones at every pole and kink that it reaches
	LowerOrder bool `json:"lower_order,omitempty"` // the fields are of one order less than others, as pressures are
}

// Options are those of a space.
type Options struct {
	Groups []Group `json:"groups"`
	Degree int     `json:"degree"`           // of polynomials; 0 means 1
	Slope  float64 `json:"slope"`            // largest slope and bias of features, in half-widths; 0 means 1.5
	Sparse float64 `json:"sparse,omitempty"` // share of the features that depend on one or two coordinates only
	Poles  []Pole  `json:"poles,omitempty"`
	Kinks  []Kink  `json:"kinks,omitempty"`
	// Seams are coordinates that go around and across whose ends derivatives may jump.
	Seams []int  `json:"seams,omitempty"`
	Seed  uint64 `json:"seed"`
}

// Space is the functions on a grid of windows.
type Space struct {
	axes      []*axis.Windows
	groups    []Group
	slope     float64
	sparse    float64
	poles     []Pole
	kinks     []Kink
	seams     []int
	seed      uint64
	degree    int // of polynomials
	monomials [][]int
	bases     [][]*basis // window, group
}

// New draws the features of every window.
func New(axes []*axis.Windows, o Options) *Space {
	if len(axes) < 1 || len(axes) > MaxDim || len(o.Groups) == 0 {
		panic(fmt.Sprintf("patches: %d coordinates and %d groups; there are 1 to %d, and one or more", len(axes), len(o.Groups), MaxDim))
	}
	s := &Space{axes: slices.Clone(axes), groups: o.Groups, slope: o.Slope, sparse: o.Sparse, poles: o.Poles, kinks: o.Kinks, seams: o.Seams, seed: o.Seed}
	if s.slope == 0 {
		s.slope = 1.5
	}
	if s.degree = o.Degree; s.degree == 0 {
		s.degree = 1
	}
	s.monomials = monomials(len(axes), s.degree)
	count := 1
	for _, a := range axes {
		count *= a.Count()
	}
	for w := range count {
		at := s.place(w)
		var row []*basis
		for g, group := range o.Groups {
			rng := rand.New(rand.NewPCG(o.Seed, uint64(w)<<8|uint64(g)))
			row = append(row, newBasis(s, at, group, rng))
		}
		s.bases = append(s.bases, row)
	}
	return s
}

// place returns the number of a window on every axis; the last axis runs fastest.
func (s *Space) place(w int) []int {
	at := make([]int, len(s.axes))
	for i := len(at) - 1; i >= 0; i-- {
		n := s.axes[i].Count()
		at[i] = w % n
		w /= n
	}
	return at
}

// Dim returns the number of coordinates.
func (s *Space) Dim() int { return len(s.axes) }

// Windows returns their number.
func (s *Space) Windows() int { return len(s.bases) }

// Along returns the windows of one coordinate.
func (s *Space) Along(i int) *axis.Windows { return s.axes[i] }

// Place returns the number of a window on every axis.
func (s *Space) Place(w int) []int { return s.bases[w][0].at }

// Half returns the half-widths of a window.
func (s *Space) Half(w int) []float64 {
	var h []float64
	for _, inv := range s.bases[w][0].inv {
		h = append(h, 1/inv)
	}
	return h
}

// Groups returns the number of groups.
func (s *Space) Groups() int { return len(s.groups) }

// Features returns the number of features of a group in a window.
func (s *Space) Features(w, g int) int { return s.bases[w][g].features(s) }

// Modes returns the number of modes of a group in a window, 0 before Orthonormalize.
func (s *Space) Modes(w, g int) int { return s.bases[w][g].modes.Cols }

// Cell returns the number of the cell between the nodes of all axes in which x lies.
func (s *Space) Cell(x []float64) int {
	c := 0
	for i, a := range s.axes {
		c = c*(a.Count()+1) + a.Cell(x[i])
	}
	return c
}

// Over returns the windows that cover a cell.
func (s *Space) Over(cell int) []int {
	over := []int{0}
	stride := 1
	for i := len(s.axes) - 1; i >= 0; i-- {
		n := s.axes[i].Count()
		var next []int
		for _, k := range s.axes[i].Over(cell % (n + 1)) {
			for _, w := range over {
				next = append(next, w+k*stride)
			}
		}
		cell /= n + 1
		stride *= n
		over = next
	}
	return over
}

// weight returns the jets of the weight of a window at points, lane by lane.
func (s *Space) weight(w int, l ad.Lanes, x []float64) [][]float64 {
	dim := len(s.axes)
	n := len(x) / dim
	lanes := make([][]float64, l.Count())
	for k := range lanes {
		lanes[k] = make([]float64, n)
	}
	at := s.Place(w)
	d := make([][3]float64, dim)
	product := func(i, j int) float64 { // derivatives along i and j, -1 for none
		v := 1.0
		for k := range dim {
			order := 0
			if k == i {
				order++
			}
			if k == j {
				order++
			}
			v *= d[k][order]
		}
		return v
	}
	for p := range n {
		for i, a := range s.axes {
			d[i] = a.Weight(at[i], x[p*dim+i])
		}
		lanes[0][p] = product(-1, -1)
		if l.Order == ad.Value {
			continue
		}
		for i := range dim {
			lanes[1+i][p] = product(i, -1)
			switch l.Order {
			case ad.Laplacian:
				lanes[l.Lap()][p] += product(i, i)
			case ad.Hessian:
				for j := i; j < dim; j++ {
					lanes[l.Second(i, j)][p] = product(i, j)
				}
			}
		}
	}
	return lanes
}

// times multiplies jets of columns by those of a weight, in place: Leibniz' rule, from
// the highest lane down.
func times(f []blas64.General, l ad.Lanes, weight [][]float64) {
	dim, cols := l.Dim, f[0].Cols
	add := func(lane, p int, c float64, from int) {
		if c == 0 {
			return
		}
		to := f[lane].Data[p*f[lane].Stride:][:cols]
		for k, v := range f[from].Data[p*f[from].Stride:][:cols] {
			to[k] += c * v
		}
	}
	for p := range weight[0] {
		w := weight[0][p]
		for lane := range f {
			blas64.Scal(w, dense.Vector(f[lane].Data[p*f[lane].Stride:][:cols]))
		}
		if w == 0 || l.Order == ad.Value {
			continue
		}
		// All lanes have the factor w now.
		first := func(i int) float64 { return weight[1+i][p] / w }
		switch l.Order {
		case ad.Laplacian:
			for i := range dim {
				add(l.Lap(), p, 2*first(i), 1+i)
			}
			add(l.Lap(), p, weight[l.Lap()][p]/w, 0)
		case ad.Hessian:
			for i := range dim {
				for j := i; j < dim; j++ {
					add(l.Second(i, j), p, first(i), 1+j)
					add(l.Second(i, j), p, first(j), 1+i)
					add(l.Second(i, j), p, weight[l.Second(i, j)][p]/w, 0)
				}
			}
		}
		for i := range dim {
			add(1+i, p, first(i), 0)
		}
	}
}

// raw returns the jets of the features of a group in a window, with the weight.
func (s *Space) raw(w, g int, l ad.Lanes, x []float64) []blas64.General {
	b := s.bases[w][g]
	n := len(x) / len(s.axes)
	f := make([]blas64.General, l.Count())
	for k := range f {
		f[k] = dense.New(n, b.features(s))
	}
	b.raw(f, s, l, x)
	times(f, l, s.weight(w, l, x))
	return f
}

// Of derivatives in the product that makes modes orthonormal, in half-widths.
const firstShare, secondShare = 0.5, 0.1

// Orthonormalize makes modes of the features of a group in a window, with respect to
// values and derivatives at points; l says which of these. Mode k is a combination of the
// first features, in their order, so that the first modes are those of low degree; there
// are no more than most.
func (s *Space) Orthonormalize(w, g int, l ad.Lanes, x []float64, most int) {
	b := s.bases[w][g]
	raw := b.features(s)
	f := s.raw(w, g, l, x)
	n := f[0].Rows
	m := dense.New(max(raw, n*len(f)), raw)
	for lane, from := range f {
		scale := laneScale(b, l, lane) / math.Sqrt(float64(n))
		for p := range n {
			to := m.Data[(lane*n+p)*raw:][:raw]
			for k, v := range from.Data[p*raw:][:raw] {
				to[k] = scale * v
			}
		}
	}
	b.modes, b.nested = gramSchmidt(m, b.nest(s), most)
}

// laneScale is the share of a lane in the product of Orthonormalize.
func laneScale(b *basis, l ad.Lanes, lane int) float64 {
	dim := l.Dim
	switch {
	case lane == 0:
		return 1
	case lane <= dim:
		return firstShare / b.inv[lane-1]
	case l.Order == ad.Laplacian:
		most := 0.0
		for _, inv := range b.inv {
			most = math.Max(most, inv)
		}
		return secondShare / (most * most)
	}
	lane -= 1 + dim
	for i := range dim {
		if lane < dim-i {
			return secondShare / (b.inv[i] * b.inv[i+lane])
		}
		lane -= dim - i
	}
	panic("patches: lane")
}

// Nested returns the modes of a group in a window that span what about three fifths of its
// features do.
func (s *Space) Nested(w, g int) []int { return s.bases[w][g].nested }

// Eval returns the jets of the modes of a group in a window at points of a cell that it
// covers: one matrix a lane, points x modes.
func (s *Space) Eval(w, g int, l ad.Lanes, x []float64) []blas64.General {
	b := s.bases[w][g]
	n := len(x) / len(s.axes)
	raw, out := make([]blas64.General, l.Count()), make([]blas64.General, l.Count())
	for k := range raw {
		raw[k] = dense.New(n, b.features(s))
		out[k] = dense.New(n, b.modes.Cols)
	}
	b.raw(raw, s, l, x)
	if b.modes.Cols == 0 {
		return out
	}
	for k := range raw {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, raw[k], b.modes, 0, out[k])
	}
	times(out, l, s.weight(w, l, x))
	return out
}
