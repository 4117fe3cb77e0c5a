package pum

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Group is a set of fields that share their features.
type Group struct {
	Smooth   int // features tanh(a.x + b) a window
	Singular int // features at each singular point within reach
	// LowerOrder lowers the exponents at singular points by one, for fields
	// that behave like the gradient of others, such as a pressure.
	LowerOrder bool
	// Within says in which materials the fields live, nil in all; Apart that they
	// need not be continuous where materials meet. See Divide.
	Within []bool
	Apart  bool
}

// Space is a function space: every window of a cover has the constant and linear
// functions and frozen random features,
//
//	tanh(a.x + b)                 a, b from U(-slope, slope), x in half-widths from the middle
//	(r/R)^s tanh(w.n + c z + b)   about a singular point of scale R: distance r, direction n, z along the axis
//
// times the window's weight. About the ends of slots and cracks features are of the
// angle through the body instead of the direction, and where a window holds both ends
// of a gap, of the root of the product of both positions. Each group of fields has its
// own features. Orthonormalize turns the features of a window into modes; parameters
// are the coefficients of the modes.
type Space struct {
	*Cover
	groups   []Group
	bases    [][]*basis // window, group
	division *division  // nil for one material
	known    bool       // stiffnesses about some point where materials meet
}

// NewSpace draws the features of every window from the seed.
func NewSpace(c *Cover, slope float64, groups []Group, singular []Singular, seed uint64) *Space {
	s := &Space{Cover: c, groups: groups, known: slices.ContainsFunc(singular, func(p Singular) bool { return p.Stiffness != nil })}
	for w := range c.Windows() {
		var row []*basis
		for g, group := range groups {
			rng := rand.New(rand.NewPCG(seed, uint64(w)<<8|uint64(g)))
			row = append(row, newBasis(c, w, slope, group, singular, rng))
		}
		s.bases = append(s.bases, row)
	}
	return s
}

// Groups returns the number of groups.
func (s *Space) Groups() int { return len(s.groups) }

// Candidates returns the number of features of a group in a window, in all its
// materials.
func (s *Space) Candidates(w, g int) int { return len(s.blocks(w, g)) * s.Width(w, g) }

// Width returns the number of features of a group in a window in one material.
func (s *Space) Width(w, g int) int { return s.bases[w][g].features() }

// Joined returns how many combinations of features of a group in a window were left
// out because they are not continuous where materials meet.
func (s *Space) Joined(w, g int) int { return s.bases[w][g].joined }

// Modes returns the number of modes of a group in a window.
func (s *Space) Modes(w, g int) int {
	if m := s.bases[w][g].modes; m != nil {
		_, n := m.Dims()
		return n
	}
	return 0
}

// Nested returns how many of the first modes of a group in a window span what four
// fifths of its features do.
func (s *Space) Nested(w, g int) int { return s.bases[w][g].nested }

// Eval computes the modes of a group in a window at the points x, times a
// factor given by its jet: factor[lane] has one value a point, lane 0 the
// value and lane 1+i the derivative along axis i. dst[lane] is points x modes. The
// points lie in cells of the body given by of, nil if they are not known.
func (s *Space) Eval(dst []blas64.General, w, g int, x []float64, of []int, factor [][]float64) {
	s.combine(dst, 0, w, g, x, of, factor, s.bases[w][g].modes.RawMatrix())
}

// Features converts coefficients of the modes of a group in a window to
// coefficients of its features.
func (s *Space) Features(w, g int, coefficients []float64) []float64 {
	b := s.bases[w][g]
	raw := make([]float64, s.Candidates(w, g))
	if len(coefficients) > 0 {
		mat.NewVecDense(len(raw), raw).MulVec(b.modes, mat.NewVecDense(len(coefficients), coefficients))
	}
	return raw
}

// Combine adds to dst fields of a group in a window, at the points x, times a
// factor: column k of dst[lane] is the field whose coefficients of the features
// are column k of raw. Cells are as for Eval.
func (s *Space) Combine(dst []blas64.General, w, g int, x []float64, of []int, factor [][]float64, raw blas64.General) {
	s.combine(dst, 1, w, g, x, of, factor, raw)
}
