package export

import (
	"fmt"
	"math"

	"pinnsolve/ad"
)

// times returns the jets of a product, by Leibniz's rule.
func (l *lowering) times(o ad.Operation, x, y mat) mat {
	lane := func(m mat, k int) int { return m.lane(&l.builder, k) }
	product := func(i, j int) int { return l.multiply(o.Cols, lane(x, i), lane(y, j)) }
	lanes := []int{product(0, 0)}
	for k := 1; k < o.Rows; k++ {
		terms, a := []int{product(0, k), product(k, 0)}, []float64{1, 1}
		for _, p := range l.pairs(k) {
			terms, a = append(terms, product(p[0], p[1])), append(a, 1)
		}
		lanes = append(lanes, l.linear(o.Cols, 0, a, terms))
	}
	return mat{lanes: lanes}
}

// pairs returns the pairs of first derivatives whose products are part of lane k of a
// product, none if it is a first derivative itself.
func (l *lowering) pairs(k int) (list [][2]int) {
	dim := l.Lanes.Dim
	switch l.Lanes.Order {
	case ad.Laplacian:
		if k == l.Lanes.Lap() {
			for i := range dim {
				list = append(list, [2]int{1 + i, 1 + i}, [2]int{1 + i, 1 + i})
			}
		}
	case ad.Hessian:
		for i := range dim {
			for j := i; j < dim; j++ {
				if k == l.Lanes.Second(i, j) {
					list = append(list, [2]int{1 + i, 1 + j}, [2]int{1 + j, 1 + i})
				}
			}
		}
	}
	return list
}

// activate returns the jets of f(z).
func (l *lowering) activate(f string, cols int, z mat) (mat, error) {
	order := 0
	if len(z.lanes) > 1 {
		order = 1
	}
	if l.Lanes.Order > ad.Gradient {
		order = 2
	}
	d, err := l.derivatives(f, cols, z.lanes[0], order)
	if err != nil {
		return mat{}, err
	}
	lanes := []int{d[0]}
	for k := 1; k < len(z.lanes); k++ {
		y := l.multiply(cols, d[1], z.lanes[k])
		pairs := l.pairs(k)
		var squares []int
		for _, p := range pairs {
			squares = append(squares, l.multiply(cols, z.lanes[p[0]], z.lanes[p[1]]))
		}
		if pairs != nil {
			a := make([]float64, len(pairs))
			for i := range a {
				a[i] = 0.5 // every pair is there twice
			}
			y = l.sum(cols, y, l.multiply(cols, d[2], l.linear(cols, 0, a, squares)))
		}
		lanes = append(lanes, y)
	}
	return mat{lanes: lanes}, nil
}

// derivatives returns f(z) and its derivatives up to an order, at most 2, of an
// activation; see internal/kernel.
func (l *lowering) derivatives(f string, n, z, order int) ([]int, error) {
	mul := func(x, y int) int { return l.multiply(n, x, y) }
	lin := func(c, a float64, x int) int { return l.linear(n, c, []float64{a}, []int{x}) }
	if order > 2 {
		return nil, fmt.Errorf("derivative %d of %s cannot be exported", order, f)
	}
	switch f {
	case "tanh":
		t := l.apply("tanh", n, z)
		t1 := lin(1, -1, mul(t, t))
		return []int{t, t1, lin(0, -2, mul(t, t1))}, nil
	case "sin":
		s := l.apply("sin", n, z)
		return []int{s, l.apply("cos", n, z), lin(0, -1, s)}, nil
	case "gaussian":
		g := l.apply("exp", n, lin(0, -1, mul(z, z)))
		return []int{g, lin(0, -2, mul(z, g)), mul(lin(-2, 4, mul(z, z)), g)}, nil
	case "gelu":
		cdf := lin(0, 0.5, l.apply("erfc", n, lin(0, -1/math.Sqrt2, z)))
		pdf := lin(0, 1/math.Sqrt(2*math.Pi), l.apply("exp", n, lin(0, -0.5, mul(z, z))))
		return []int{mul(z, cdf), l.sum(n, cdf, mul(z, pdf)), mul(pdf, lin(2, -1, mul(z, z)))}, nil
	}
	s := l.apply("sigmoid", n, z)
	s1 := mul(s, lin(1, -1, s))
	s2 := mul(s1, lin(1, -2, s))
	switch f {
	case "sigmoid":
		return []int{s, s1, s2}, nil
	case "softplus":
		return []int{l.apply("softplus", n, z), s, s1}, nil
	case "swish":
		return []int{mul(z, s), l.sum(n, s, mul(z, s1)), l.linear(n, 0, []float64{2, 1}, []int{s1, mul(z, s2)})}, nil
	}
	return nil, fmt.Errorf("the activation %q cannot be exported", f)
}
