package landscape

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Residuals is a residual r of named terms with products J'w by all parameters.
type Residuals interface {
	Dim() int
	Rows() int
	TermNames() []string
	RowTerms(dst []int)
	Residual(dst, theta []float64)
	TransposeTimes(dst, w, theta []float64)
}

// Gradients compares the gradients g_t = J_t' r_t of the terms in the loss.
type Gradients struct {
	Names   []string
	Norms   []float64     // |g_t|
	Cosines *mat.SymDense // of the angles between them, 0 where a gradient vanishes
}

// vanishing is the size, relative to the largest gradient, below which a
// gradient is rounding.
const vanishing = 1e-14

// GradientsOf returns the gradients of the terms at theta, with the current
// weights.
func GradientsOf(s Residuals, theta []float64) Gradients {
	r, masked := make([]float64, s.Rows()), make([]float64, s.Rows())
	s.Residual(r, theta)
	blocks := rowsOf(s)
	g := Gradients{Names: s.TermNames(), Norms: make([]float64, len(blocks)), Cosines: mat.NewSymDense(len(blocks), nil)}
	units := make([][]float64, len(blocks))
	for t, rows := range blocks {
		clear(masked)
		for _, i := range rows {
			masked[i] = r[i]
		}
		units[t] = make([]float64, s.Dim())
		s.TransposeTimes(units[t], masked, theta)
		if g.Norms[t] = floats.Norm(units[t], 2); g.Norms[t] > 0 {
			floats.Scale(1/g.Norms[t], units[t])
		}
	}
	for t, ratio := range g.Ratios() {
		if ratio <= vanishing {
			g.Norms[t] = 0
			clear(units[t])
		}
		for k := range t + 1 {
			g.Cosines.SetSym(k, t, floats.Dot(units[k], units[t]))
		}
	}
	return g
}

// Ratios returns the norms relative to the largest, all zero if it is zero.
func (g Gradients) Ratios() []float64 {
	ratios := make([]float64, len(g.Norms))
	if largest := floats.Max(g.Norms); largest > 0 {
		floats.ScaleTo(ratios, 1/largest, g.Norms)
	}
	return ratios
}

// Alignment is 2 |mean of the unit gradients|^2 - 1 over the terms with nonzero
// gradient: 1 if all pull the same way, 0 for two at a right angle, -1 for two
// opposed (Wang et al., arXiv 2502.00604).
func (g Gradients) Alignment() float64 {
	var sum, count float64
	for i, norm := range g.Norms {
		if norm == 0 {
			continue
		}
		count++
		for j := range g.Norms {
			sum += g.Cosines.At(i, j)
		}
	}
	if count == 0 {
		return 0
	}
	return 2*sum/(count*count) - 1
}
