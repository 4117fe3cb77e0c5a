package blocks_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
)

// grid is the number of windows in each direction; a window couples with all
// its neighbours, including those across corners.
type grid [3]int

func (g grid) windows() int { return g[0] * g[1] * g[2] }

// couples calls f for each window with itself and for each pair of windows that
// touch, i > j.
func (g grid) couples(f func(i, j int)) {
	at := func(k int) [3]int { return [3]int{k % g[0], k / g[0] % g[1], k / (g[0] * g[1])} }
	for i := range g.windows() {
		for j := range i + 1 {
			a, b := at(i), at(j)
			if max(a[0]-b[0], b[0]-a[0], a[1]-b[1], b[1]-a[1], a[2]-b[2]) <= 1 {
				f(i, j)
			}
		}
	}
}

var grids = map[string]grid{"one window": {1, 1, 1}, "line": {7, 1, 1}, "plane": {5, 4, 1}, "space": {3, 3, 3}}

// system is a matrix with the numbers of pressures in its windows and, if
// random, the units in which its rows and columns are of order one.
type system struct {
	m        *blocks.Matrix
	negative []int
	units    []float64
}

// kind names the matrices of the tests.
type kind string

const (
	definite     kind = "definite"
	saddle       kind = "saddle"
	nearlySaddle kind = "nearly incompressible"
	indefinite   kind = "indefinite"
	nonsymmetric kind = "nonsymmetric"
)

// random returns a matrix on a grid. Displacements of a pair of windows get
// GᵀG with normal G over all unknowns of the pair; pressures are coupled by
// normal numbers. Units of rows differ by up to 1e6.
func random(g grid, k kind, seed uint64) system {
	rng := rand.New(rand.NewPCG(seed, 0))
	normal := func(r, c int) *mat.Dense {
		d := mat.NewDense(r, c, nil)
		for i := range r {
			for j := range c {
				d.Set(i, j, rng.NormFloat64())
			}
		}
		return d
	}
	n := g.windows()
	sizes, units := make([]int, n), make([][]float64, n)
	s := system{negative: make([]int, n)}
	for i := range sizes {
		u := 6 + rng.IntN(60)
		if k == saddle || k == nearlySaddle {
			s.negative[i] = u / 3
		}
		sizes[i] = u + s.negative[i]
		for range sizes[i] {
			units[i] = append(units[i], math.Pow(10, 6*rng.Float64()-3))
		}
		s.units = append(s.units, units[i]...)
	}
	s.m = blocks.New(sizes, k != nonsymmetric)
	add := func(i, j, row, col int, d mat.Matrix) {
		b := s.m.Block(i, j)
		r, c := d.Dims()
		for p := range r {
			for q := range c {
				b.Data[(row+p)*b.Stride+col+q] += d.At(p, q) * units[i][row+p] * units[j][col+q]
			}
		}
	}
	g.couples(func(i, j int) {
		ui, uj := sizes[i]-s.negative[i], sizes[j]-s.negative[j]
		switch k {
		case nonsymmetric:
			add(i, j, 0, 0, normal(ui, uj))
			if i != j {
				add(j, i, 0, 0, normal(uj, ui))
			}
			return
		case indefinite:
			d := normal(ui, uj)
			if i == j {
				d.Add(d, mat.DenseCopyOf(d.T()))
			}
			add(i, j, 0, 0, d)
			return
		}
		x, y := normal(ui+uj, ui), normal(ui+uj, uj)
		var xx, xy, yy mat.Dense
		xx.Mul(x.T(), x)
		xy.Mul(x.T(), y)
		yy.Mul(y.T(), y)
		add(i, i, 0, 0, &xx)
		if i != j {
			add(i, j, 0, 0, &xy)
			add(j, j, 0, 0, &yy)
			if s.negative[i] > 0 && s.negative[j] > 0 {
				add(i, j, 0, uj, normal(ui, s.negative[j]))
			}
		}
		if s.negative[i] > 0 {
			add(i, j, ui, 0, normal(s.negative[i], uj))
		}
		if k == nearlySaddle && i == j {
			c := mat.NewDense(s.negative[i], s.negative[i], nil)
			for p := range s.negative[i] {
				c.Set(p, p, -1e-6)
			}
			add(i, i, ui, ui, c)
		}
	})
	return s
}

// dense returns m as a dense matrix.
func dense(m *blocks.Matrix) *mat.Dense {
	d := mat.NewDense(m.Dim(), m.Dim(), nil)
	for i := range m.Blocks() {
		for j := range m.Blocks() {
			if !m.Has(i, j) {
				continue
			}
			b := m.Block(i, j)
			for r := range b.Rows {
				for c := range b.Cols {
					row, col := m.Offset(i)+r, m.Offset(j)+c
					if m.Symmetric() && row < col {
						continue
					}
					d.Set(row, col, b.Data[r*b.Stride+c])
					if m.Symmetric() {
						d.Set(col, row, b.Data[r*b.Stride+c])
					}
				}
			}
		}
	}
	return d
}

// vector returns n normal numbers.
func vector(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// factorize fails the test on an error.
func factorize(t testing.TB, m *blocks.Matrix, o blocks.Options) *blocks.Factor {
	t.Helper()
	f, err := blocks.Factorize(t.Context(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
