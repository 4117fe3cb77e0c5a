package evolve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"pinnsolve/internal/dense"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// algebraic returns the unknowns of fields without a derivative by time.
func (s *system) algebraic() (columns []int, err error) {
	for i, fields := range s.of {
		still := 0
		for _, k := range fields {
			if !s.moves[k] {
				still++
			}
		}
		switch still {
		case 0:
		case len(fields):
			columns = append(columns, i)
		default:
			return nil, fmt.Errorf("a condition on an end of space joins fields with and without a derivative by time")
		}
	}
	return columns, nil
}

// eliminate takes the fields without a derivative by time out of the unknowns, if
// their equations are linear and do not change in time, as w = u_xx is.
func (s *system) eliminate() error {
	still, err := s.algebraic()
	if err != nil || len(still) == 0 {
		return err
	}
	n := s.unknowns()
	var moving []int
	for i := range n {
		if !slices.Contains(still, i) {
			moving = append(moving, i)
		}
	}
	var j blas64.General
	var rest []float64
	rng := rand.New(rand.NewPCG(8, 8))
	for attempt := range 2 {
		y, t := make([]float64, n), s.from+0.43*float64(attempt)*(s.to-s.from)
		for i := range y {
			y[i] = float64(attempt) * rng.NormFloat64()
		}
		s.run(t, y)
		r, k := make([]float64, n), dense.New(n, n)
		s.tested(1, r)
		s.derivative(1, 0, k)
		if attempt == 0 {
			j, rest = k, r
			continue
		}
		for _, row := range still {
			linear, size := rest[row], math.Abs(rest[row])
			for c, v := range k.Data[row*n : (row+1)*n] {
				if math.Abs(v-j.Data[row*n+c]) > 1e-9*(1+math.Abs(v)) {
					return nil // not linear
				}
				linear += v * y[c]
				size += math.Abs(v * y[c])
			}
			if math.Abs(linear-r[row]) > 1e-6*size { // sums in another order: modes cancel each other
				return nil // changes in time
			}
		}
	}
	m := len(still)
	a, b := mat.NewDense(m, m, nil), mat.NewDense(m, len(moving)+1, nil)
	for r, row := range still {
		for c, k := range still {
			a.Set(r, c, j.Data[row*n+k])
		}
		for c, k := range moving {
			b.Set(r, c, -j.Data[row*n+k])
		}
		b.Set(r, len(moving), -rest[row])
	}
	var x mat.Dense
	if err := x.Solve(a, b); err != nil {
		return fmt.Errorf("the fields without a derivative by time are not determined: %v", err)
	}
	rows := s.free.Rows
	trial, test := dense.New(rows, len(moving)), dense.New(rows, len(moving))
	s.offset = make([]float64, rows)
	z := dense.New(rows, m)
	for i := range rows {
		for c, k := range moving {
			test.Data[i*test.Stride+c] = s.free.Data[i*n+k]
		}
		for c, k := range still {
			z.Data[i*m+c] = s.free.Data[i*n+k]
		}
	}
	copy(trial.Data, test.Data)
	all := x.RawMatrix()
	w := blas64.General{Rows: m, Cols: len(moving), Stride: all.Stride, Data: all.Data}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, z, w, 1, trial)
	blas64.Gemv(blas.NoTrans, 1, z, blas64.Vector{N: m, Inc: all.Stride, Data: all.Data[len(moving):]}, 0, dense.Vector(s.offset))
	mass := dense.New(len(moving), len(moving))
	for r, row := range moving {
		for c, k := range moving {
			mass.Data[r*mass.Stride+c] = s.mass.Data[row*n+k]
		}
	}
	of := make([][]int, len(moving))
	for c, k := range moving {
		of[c] = s.of[k]
	}
	s.free, s.test, s.mass, s.of, s.pieces = trial, test, mass, of, nil
	return nil
}

// consistent solves the equations without a derivative by time at the start for their
// fields, by Newton's method.
func (s *system) consistent(y []float64) error {
	n := s.unknowns()
	columns, err := s.algebraic()
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		return nil
	}
	rest := make([]float64, n)
	for range 20 {
		s.run(s.from, y)
		clear(rest)
		s.tested(1, rest)
		j := dense.New(n, n)
		s.derivative(1, 0, j)
		m := len(columns)
		a, b := mat.NewDense(m, m, nil), mat.NewDense(m, 1, nil)
		size := 0.0
		for r, i := range columns {
			for c, k := range columns {
				a.Set(r, c, j.Data[i*n+k])
			}
			b.Set(r, 0, -rest[i])
			size = math.Max(size, math.Abs(rest[i]))
		}
		var d mat.Dense
		if err := d.Solve(a, b); err != nil && d.IsEmpty() {
			return fmt.Errorf("the fields without a derivative by time are not determined at the start: %v", err)
		}
		change := 0.0
		for r, i := range columns {
			y[i] += d.At(r, 0)
			change = math.Max(change, math.Abs(d.At(r, 0)))
		}
		if change <= 1e-8*(1+size) {
			return nil
		}
	}
	return fmt.Errorf("the fields without a derivative by time are not found at the start by Newton's method")
}
