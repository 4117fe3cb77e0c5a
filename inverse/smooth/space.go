package smooth

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Points are those of an integral over the body: dim coordinates a point, with weights.
type Points struct {
	Dim  int
	X, W []float64
}

// Space is smooth functions over a body, orthonormal: the mean of the square of one is 1,
// that of the product of two 0.
type Space struct {
	grid  *grid
	modes *mat.Dense // splines x modes
	// Roughness is the mean of the squared gradient of every mode, ascending; 0 of the
	// constant, which is the first.
	Roughness []float64

	points Points // the integral
}

// Options are those of a space; the zero value is usable.
type Options struct {
	// Axes are the coordinates that the functions depend on; nil means all, at most three.
	Axes []int
	// Modes is their largest number; 0 means 100.
	Modes int
	// Cells is the number of cells of the grid along the longest axis; 0 means as many as
	// the modes need.
	Cells int
}

const (
	defaultModes = 100
	// splinesPerMode is the number of splines for each mode: modes of short waves are
	// poor combinations of splines that are not much shorter.
	splinesPerMode = 2.2
	// leastShare is the least share of the body, relative to the largest, that a
	// combination of splines has: those nearly outside are left out.
	leastShare = 1e-9
)

// New makes the space of functions over the points of an integral over a body.
func New(p Points, o Options) (*Space, error) {
	axes := o.Axes
	if axes == nil {
		for i := range p.Dim {
			axes = append(axes, i)
		}
	}
	switch {
	case len(p.W) == 0 || len(p.X) != p.Dim*len(p.W):
		panic("smooth: New: X needs Dim coordinates for each of the weights, at least one")
	case len(axes) < 1 || len(axes) > 3:
		return nil, fmt.Errorf("a field over %d coordinates: at most 3", len(axes))
	}
	want := o.Modes
	if want == 0 {
		want = defaultModes
	}
	s := &Space{grid: newGrid(p, axes, want, o.Cells), points: p}
	mass, stiff := s.matrices(nil)
	s.reduce(mass, stiff, want)
	return s, nil
}

// newGrid places cells, about square, so that the splines are enough for the modes.
func newGrid(p Points, axes []int, modes, cells int) *grid {
	lo, hi := slices.Clone(p.X[:p.Dim]), slices.Clone(p.X[:p.Dim])
	for i := range p.W {
		for k, v := range p.X[i*p.Dim : (i+1)*p.Dim] {
			lo[k], hi[k] = math.Min(lo[k], v), math.Max(hi[k], v)
		}
	}
	g := &grid{axes: axes}
	longest := 0.0
	for _, k := range axes {
		longest = math.Max(longest, hi[k]-lo[k])
	}
	if longest == 0 {
		longest = 1
	}
	useful := 0.0 // splines that differ over the body
	place := func(n int) {
		g.lo, g.width, g.cells = nil, nil, nil
		useful = 1
		for _, k := range axes {
			length := math.Max(hi[k]-lo[k], 1e-3*longest)
			c := max(1, int(math.Round(float64(n)*length/longest)))
			if hi[k] > lo[k] {
				useful *= float64(c + 3)
			}
			g.lo, g.width, g.cells = append(g.lo, lo[k]), append(g.width, length/float64(c)), append(g.cells, c)
		}
	}
	if cells > 0 {
		place(cells)
		return g
	}
	for n := 2; ; n++ {
		if place(n); useful >= splinesPerMode*float64(modes) || useful == 1 {
			return g
		}
	}
}

// matrices returns the means of products of splines and of their gradients, with a
// factor at every point of the latter, nil for one.
func (s *Space) matrices(factor []float64) (mass, stiff *mat.SymDense) {
	n := s.grid.count()
	mass, stiff = mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	total := floats.Sum(s.points.W)
	type spline struct {
		k int
		v float64
		d [3]float64
	}
	var near []spline
	for i, w := range s.points.W {
		near = near[:0]
		s.grid.support(s.points.at(i), true, func(k int, v float64, gradient []float64) {
			one := spline{k: k, v: v}
			copy(one.d[:], gradient)
			near = append(near, one)
		})
		w /= total
		f := w
		if factor != nil {
			f *= factor[i]
		}
		for _, a := range near {
			for _, b := range near {
				if a.k <= b.k {
					mass.SetSym(a.k, b.k, mass.At(a.k, b.k)+w*a.v*b.v)
					stiff.SetSym(a.k, b.k, stiff.At(a.k, b.k)+f*(a.d[0]*b.d[0]+a.d[1]*b.d[1]+a.d[2]*b.d[2]))
				}
			}
		}
	}
	return mass, stiff
}

func (p Points) at(i int) []float64 { return p.X[i*p.Dim : (i+1)*p.Dim] }

// reduce finds the modes of least roughness.
func (s *Space) reduce(mass, stiff *mat.SymDense, want int) {
	var eig mat.EigenSym
	if !eig.Factorize(mass, true) {
		panic("smooth: a mass matrix has no eigenvectors") // it is finite and symmetric
	}
	values := eig.Values(nil)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	n, first := len(values), 0
	for values[first] <= leastShare*values[n-1] {
		first++
	}
	white := mat.NewDense(n, n-first, nil)
	for k := first; k < n; k++ {
		for i := range n {
			white.Set(i, k-first, vectors.At(i, k)/math.Sqrt(values[k]))
		}
	}
	var product mat.Dense
	product.Product(white.T(), stiff, white)
	inner := mat.NewSymDense(n-first, nil)
	for i := range n - first {
		for j := i; j < n-first; j++ {
			inner.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	if !eig.Factorize(inner, true) {
		panic("smooth: a stiffness matrix has no eigenvectors")
	}
	values = eig.Values(nil)
	var combined, all mat.Dense
	eig.VectorsTo(&combined)
	modes := min(want, n-first)
	all.Mul(white, combined.Slice(0, n-first, 0, modes))
	s.modes, s.Roughness = &all, values[:modes]
	s.Roughness[0] = 0
	for k := range modes { // one sign for all machines
		col := mat.Col(nil, k, s.modes)
		largest := 0
		for i, v := range col {
			if math.Abs(v) > math.Abs(col[largest])*(1+1e-9) {
				largest = i
			}
		}
		if col[largest] < 0 {
			for i := range col {
				s.modes.Set(i, k, -col[i])
			}
		}
	}
}

// Modes returns the number of functions.
func (s *Space) Modes() int { return len(s.Roughness) }

// Eval stores the values of all functions at x in dst.
func (s *Space) Eval(dst, x []float64) {
	clear(dst)
	raw := s.modes.RawMatrix()
	s.grid.support(x, false, func(k int, v float64, _ []float64) {
		if v != 0 {
			floats.AddScaled(dst, v, raw.Data[k*raw.Stride:k*raw.Stride+raw.Cols])
		}
	})
}

// Gradients stores the gradients of all functions at x, by the axes of the space:
// dst[axis][mode].
func (s *Space) Gradients(dst [][]float64, x []float64) {
	for _, d := range dst {
		clear(d)
	}
	raw := s.modes.RawMatrix()
	s.grid.support(x, true, func(k int, _ float64, gradient []float64) {
		for i, g := range gradient {
			floats.AddScaled(dst[i], g, raw.Data[k*raw.Stride:k*raw.Stride+raw.Cols])
		}
	})
}

// Function is a combination of the functions of a space, quick to evaluate.
type Function struct {
	grid  *grid
	coeff []float64 // of the splines
}

// Function returns the combination with the given coefficients.
func (s *Space) Function(coefficients []float64) *Function {
	f := &Function{grid: s.grid, coeff: make([]float64, s.grid.count())}
	if len(coefficients) != s.Modes() {
		panic("smooth: Function: there are Modes coefficients")
	}
	mat.NewVecDense(len(f.coeff), f.coeff).MulVec(s.modes, mat.NewVecDense(len(coefficients), coefficients))
	return f
}

// At returns the value at x.
func (f *Function) At(x []float64) (value float64) {
	f.grid.support(x, false, func(k int, v float64, _ []float64) { value += v * f.coeff[k] })
	return value
}

// Slope returns the length of the gradient at x.
func (f *Function) Slope(x []float64) float64 {
	var sum [3]float64
	f.grid.support(x, true, func(k int, _ float64, gradient []float64) {
		for i, g := range gradient {
			sum[i] += g * f.coeff[k]
		}
	})
	return math.Sqrt(sum[0]*sum[0] + sum[1]*sum[1] + sum[2]*sum[2])
}

// Variation returns the matrix of total variation with lagged diffusivity at a function:
// the mean of products of gradients over its slope, which is no less than corner (Vogel &
// Oman, SIAM J. Sci. Comput. 17 (1996) 227-238).
func (s *Space) Variation(f *Function, corner float64) *mat.SymDense {
	factor := make([]float64, len(s.points.W))
	for i := range factor {
		factor[i] = 1 / math.Hypot(f.Slope(s.points.at(i)), corner)
	}
	_, stiff := s.matrices(factor)
	var product mat.Dense
	product.Product(s.modes.T(), stiff, s.modes)
	v := mat.NewSymDense(s.Modes(), nil)
	for i := range s.Modes() {
		for j := i; j < s.Modes(); j++ {
			v.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	return v
}

// MeanSlope returns the root of the mean of the squared gradient of a function over the body.
func (s *Space) MeanSlope(f *Function) float64 {
	var sum float64
	for i, w := range s.points.W {
		v := f.Slope(s.points.at(i))
		sum += w * v * v
	}
	return math.Sqrt(sum / floats.Sum(s.points.W))
}

// Length is the longest side of the box around the body.
func (s *Space) Length() float64 {
	longest := 0.0
	for i, w := range s.grid.width {
		longest = math.Max(longest, w*float64(s.grid.cells[i]))
	}
	return longest
}

// Points returns the points of the integral.
func (s *Space) Points() Points { return s.points }
