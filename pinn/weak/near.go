package weak

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
)

// Near returns the coefficients of fields near those of another form of the same problem,
// whose basis has the same windows and other features: window by window, by least squares
// of values and gradients. They are where Newton's method may start.
func (g *Form) Near(ctx context.Context, from *Form, theta []float64) ([]float64, error) {
	if from.basis.Windows() != g.basis.Windows() || from.problem.Domain.Dim() != g.problem.Domain.Dim() {
		panic("weak: Near of a form with other windows")
	}
	near := make([]float64, g.Dim())
	err := parallel.Until(ctx, g.workers, g.basis.Windows(), func(w int) {
		for group := range g.groups() {
			g.nearIn(w, group, from, theta, near)
		}
	})
	return near, err
}

// nearIn is Near for the fields of a group in a window.
func (g *Form) nearIn(w, group int, from *Form, theta, near []float64) {
	n, m := g.basis.Modes(w, group), from.basis.Modes(w, group)
	if n == 0 || m == 0 {
		return
	}
	x, of, weight, factor := g.sampled(w, group, 2*n)
	a := stacked(g.basis, w, group, n, x, of, weight, factor)
	b := stacked(from.basis, w, group, m, x, of, weight, factor)
	if rows, _ := a.Dims(); rows < n {
		return
	}
	var fields []int
	for c, k := range g.groupOf {
		if k == group {
			fields = append(fields, c)
		}
	}
	coarse := mat.NewDense(m, len(fields), nil)
	for j, c := range fields {
		for i := range m {
			coarse.Set(i, j, theta[from.offset[w]+from.first[w][c]+i])
		}
	}
	var target, fine mat.Dense
	target.Mul(b, coarse)
	var qr mat.QR
	qr.Factorize(a)
	if err := qr.SolveTo(&fine, false, &target); err != nil && math.IsNaN(mat.Sum(&fine)) {
		return // a start without this window
	}
	for j, c := range fields {
		for i := range n {
			near[g.offset[w]+g.first[w][c]+i] = fine.At(i, j)
		}
	}
}

// stacked returns values and gradients, in half-widths, of modes at points, times the roots
// of the weights.
func stacked(basis Basis, w, group, modes int, x []float64, of []int, weight []float64, factor [][]float64) *mat.Dense {
	n, lanes := len(weight), len(factor)
	dst := make([]blas64.General, lanes)
	for l := range dst {
		dst[l] = dense.New(n, modes)
	}
	basis.Eval(dst, w, group, x, of, factor)
	half := basis.Half()
	all := mat.NewDense(n*lanes, modes, nil)
	for l, lane := range dst {
		scale := 1.0
		if l > 0 {
			scale = half[l-1]
		}
		for p, v := range weight {
			root := scale * math.Sqrt(v)
			row := all.RawRowView(l*n + p)
			for j, u := range lane.Data[p*lane.Stride:][:modes] {
				row[j] = root * u
			}
		}
	}
	return all
}
