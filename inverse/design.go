package inverse

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Design chooses n of the candidates, one after the other, so that the determinant of the
// Fisher matrix grows most: a greedy D-optimal design (V. V. Fedorov, Theory of Optimal
// Experiments, 1972). A candidate is the derivatives of a measurement by the quantities,
// in standard deviations of its noise, for instance a row of what [Gradients] returns;
// fisher is that of what has been measured, nil for nothing. A candidate may be chosen again.
func Design(fisher *mat.SymDense, candidates [][]float64, n int) []int {
	if len(candidates) == 0 || n < 1 {
		panic(fmt.Sprintf("inverse: Design of %d out of %d", n, len(candidates)))
	}
	k := len(candidates[0])
	f := mat.NewSymDense(k, nil)
	if fisher != nil {
		f.CopySym(fisher)
	}
	// With nothing measured the determinant is zero whatever is added; a little of all
	// directions, far below what a candidate adds, lets the first ones be compared.
	var size float64
	for _, g := range candidates {
		for _, v := range g {
			size = math.Max(size, v*v)
		}
	}
	for i := range k {
		f.SetSym(i, i, f.At(i, i)+1e-8*size)
	}
	var chosen []int
	for range n {
		var c mat.Cholesky
		if !c.Factorize(f) {
			panic("inverse: Design: the Fisher matrix is not positive")
		}
		best, at := -1.0, 0
		for i, g := range candidates {
			v := mat.NewVecDense(k, g)
			var x mat.VecDense
			if err := c.SolveVecTo(&x, v); err != nil && x.Len() == 0 {
				continue
			}
			// det(F + g g') = det F (1 + g' F^-1 g)
			if gain := mat.Dot(v, &x); gain > best {
				best, at = gain, i
			}
		}
		chosen = append(chosen, at)
		f.SymRankOne(f, 1, mat.NewVecDense(k, candidates[at]))
	}
	return chosen
}

// Profiled returns the Fisher matrix of the first n quantities with the others free: its
// Schur complement.
func Profiled(fisher *mat.SymDense, n int) *mat.SymDense {
	all := fisher.SymmetricDim()
	rest := mat.NewSymDense(all-n, nil)
	side := mat.NewDense(all-n, n, nil)
	for i := n; i < all; i++ {
		for j := i; j < all; j++ {
			rest.SetSym(i-n, j-n, fisher.At(i, j))
		}
		for j := range n {
			side.Set(i-n, j, fisher.At(i, j))
		}
	}
	p := mat.NewSymDense(n, nil)
	p.CopySym(fisher)
	var c mat.Cholesky
	var x mat.Dense
	if !c.Factorize(rest) || c.SolveTo(&x, side) != nil {
		return p
	}
	for i := range n {
		for j := i; j < n; j++ {
			p.SetSym(i, j, fisher.At(i, j)-mat.Dot(side.ColView(i), x.ColView(j)))
		}
	}
	return p
}
