package evolve

import (
	"fmt"
	"math"
	"pinnsolve/axis"
	"pinnsolve/internal/dense"
	"pinnsolve/pinn"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// walls are the conditions on the ends of space, B c = g(t).
type walls struct {
	space   *axis.Space
	rows    [][]float64 // B
	pseudo  *mat.Dense  // its pseudoinverse
	columns int
	program []*pinn.Program // of each end's conditions
	ends    []float64
	span    float64 // of time
	matched int     // of the rows, the last: those of values that repeat
}

// free returns an orthonormal basis of what conditions leave free, and of every column
// the fields that it is of: those that share conditions.
func (w *walls) free() (z blas64.General, of [][]int, err error) {
	groups := w.groups()
	n := w.space.N
	w.pseudo = mat.NewDense(w.columns, max(1, len(w.rows)), nil)
	var columns [][]float64
	for _, g := range groups {
		var own []int // conditions
		for r, row := range w.rows {
			if slices.ContainsFunc(g, func(k int) bool { return mentions(row, k, n) }) {
				own = append(own, r)
			}
		}
		part, err := w.freeOf(g, own)
		if err != nil {
			return z, nil, err
		}
		for range part {
			of = append(of, g)
		}
		columns = append(columns, part...)
	}
	z = dense.New(w.columns, len(columns))
	for k, c := range columns {
		for i, v := range c {
			z.Data[i*z.Stride+k] = v
		}
	}
	return z, of, nil
}

func mentions(row []float64, field, n int) bool {
	return slices.ContainsFunc(row[field*n:(field+1)*n], func(v float64) bool { return v != 0 })
}

// groups returns the fields that share conditions.
func (w *walls) groups() (groups [][]int) {
	n := w.space.N
	for k := range w.columns / n {
		groups = append(groups, []int{k})
	}
	for _, row := range w.rows {
		var joined []int
		groups = slices.DeleteFunc(groups, func(g []int) bool {
			if slices.ContainsFunc(g, func(k int) bool { return mentions(row, k, n) }) {
				joined = append(joined, g...)
				return true
			}
			return false
		})
		slices.Sort(joined)
		groups = append(groups, joined)
	}
	slices.SortFunc(groups, func(a, b []int) int { return a[0] - b[0] })
	return groups
}

// freeOf returns columns for the fields of a group with their conditions, and adds to
// the pseudoinverse.
func (w *walls) freeOf(fields, conditions []int) (columns [][]float64, err error) {
	n := w.space.N
	place := func(i int) int { return fields[i/n]*n + i%n } // of a coefficient of the group
	size := n * len(fields)
	if len(conditions) == 0 {
		for i := range size {
			c := make([]float64, w.columns)
			c[place(i)] = 1
			columns = append(columns, c)
		}
		return columns, nil
	}
	b := mat.NewDense(len(conditions), size, nil)
	for r, c := range conditions {
		for i := range size {
			b.Set(r, i, w.rows[c][place(i)])
		}
	}
	var svd mat.SVD
	if len(conditions) >= size || !svd.Factorize(b, mat.SVDFull) {
		return nil, fmt.Errorf("the conditions on the ends of space leave nothing free")
	}
	values := svd.Values(nil)
	if values[len(values)-1] < 1e-10*values[0] {
		return nil, fmt.Errorf("conditions on the ends of space contradict each other, or are given twice")
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	for k := len(conditions); k < size; k++ {
		c := make([]float64, w.columns)
		for i := range size {
			c[place(i)] = v.At(i, k)
		}
		columns = append(columns, c)
	}
	for i := range size {
		for k, c := range conditions {
			sum := 0.0
			for m, s := range values {
				sum += v.At(i, m) / s * u.At(k, m)
			}
			w.pseudo.Set(place(i), c, sum)
		}
	}
	return columns, nil
}

// add adds the part of the coefficients that the conditions determine, or its
// derivative by time.
func (w *walls) add(c []float64, t float64, order int) {
	if w.rows == nil {
		return
	}
	h := 1e-4 * w.span
	var g []float64
	switch order {
	case 0:
		g = w.data(t)
	case 1:
		g = combine(w.data, t, h, []float64{1. / 12, -2. / 3, 0, 2. / 3, -1. / 12}, 1/h)
	default:
		g = combine(w.data, t, h, []float64{-1. / 12, 4. / 3, -5. / 2, 4. / 3, -1. / 12}, 1/(h*h))
	}
	if slices.Max(g) == 0 && slices.Min(g) == 0 {
		return
	}
	p := w.pseudo.RawMatrix()
	blas64.Gemv(blas.NoTrans, 1, p, dense.Vector(g), 1, dense.Vector(c))
}

// combine is a difference formula on five points.
func combine(f func(t float64) []float64, t, h float64, weights []float64, by float64) []float64 {
	var all [5][]float64
	for i := range weights {
		all[i] = f(t + float64(i-2)*h)
	}
	sum := make([]float64, len(all[0]))
	for k := range sum {
		var size, change float64
		for i, w := range weights {
			sum[k] += by * w * all[i][k]
			size, change = math.Max(size, math.Abs(all[i][k])), math.Max(change, math.Abs(all[i][k]-all[0][k]))
		}
		if change <= 1e-15*size {
			sum[k] = 0 // not the rounding of a constant
		}
	}
	return sum
}
