package pum_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/pum"
)

// factor is the jet of 1 + x_0 x_1 + sin x_0 at points.
func factor(dim int, x []float64) [][]float64 {
	j := jets(dim, len(x)/dim)
	for p := range j[0] {
		a, b := x[p*dim], x[p*dim+1]
		j[0][p], j[1][p], j[2][p] = 1+a*b+math.Sin(a), b+math.Cos(a), a
	}
	return j
}

// evaluate returns the modes of a window times a factor, points x modes a lane.
func evaluate(l *pum.Space, w, g int, x []float64, f [][]float64) []*mat.Dense {
	n, m := len(f[0]), l.Modes(w, g)
	var ds []*mat.Dense
	var lanes []blas64.General
	for range f {
		d := mat.NewDense(n, m, nil)
		ds, lanes = append(ds, d), append(lanes, d.RawMatrix())
	}
	l.Eval(lanes, w, g, x, nil, f)
	return ds
}

// kinds are spaces of one window with each kind of feature, over the box from
// 0 to 1 along every axis but the last, where it ends at 2.
var kinds = map[string]struct {
	dim      int
	group    pum.Group
	singular []pum.Singular
}{
	"smooth":            {2, pum.Group{Smooth: 9}, nil},
	"smooth, space":     {3, pum.Group{Smooth: 9}, nil},
	"pole":              {2, pum.Group{Singular: 5}, []pum.Singular{{Center: []float64{0, 2}, Scale: 0.5, Reach: 1, Low: 0.4, High: 2}}},
	"lower order":       {2, pum.Group{Singular: 5, LowerOrder: true}, []pum.Singular{{Center: []float64{0.3, -0.1}, Scale: 2, Reach: 1, Low: 0.4, High: 2}}},
	"hole":              {2, pum.Group{Singular: 5}, []pum.Singular{{Center: []float64{-0.2, 1}, Scale: 0.2, Reach: 1, Low: -2, High: 1}}},
	"axis":              {3, pum.Group{Singular: 5}, []pum.Singular{{Center: []float64{0, 0, 0}, Axis: pum.Axis{Direction: []float64{0, 0.6, 0.8}}, Scale: 0.5, Reach: 1, Low: 0.4, High: 2}}},
	"lower order, axis": {3, pum.Group{Singular: 5, LowerOrder: true}, []pum.Singular{{Center: []float64{-0.1, 0, 1}, Axis: pum.Axis{Direction: []float64{1, 0, 0}}, Scale: 0.5, Reach: 1, Low: 0.4, High: 2}}},
	"all": {2, pum.Group{Smooth: 6, Singular: 4}, []pum.Singular{
		{Center: []float64{0, 0}, Scale: 1, Reach: 1, Low: 0.4, High: 2}, {Center: []float64{1.1, 1}, Scale: 0.3, Reach: 1, Low: -2, High: 1}}},
}

func box(dim int) (lo, hi []float64) {
	lo, hi = make([]float64, dim), make([]float64, dim)
	for i := range hi {
		hi[i] = 1
	}
	hi[dim-1] = 2
	return lo, hi
}

// spaceOf returns a space with the features of a kind, as modes with respect
// to some points.
func spaceOf(name string, seed uint64, cut float64) (l *pum.Space, x, w []float64, f [][]float64) {
	k := kinds[name]
	lo, hi := box(k.dim)
	count := make([]int, k.dim)
	for i := range count {
		count[i] = 1
	}
	x, w = grid(lo, hi, 9, nil)
	l = pum.NewSpace(pum.NewCover(lo, hi, count, x, w), 1.5, []pum.Group{k.group}, k.singular, seed)
	f = factor(k.dim, x)
	l.Orthonormalize(0, 0, x, nil, w, f, cut)
	return l, x, w, f
}

// The gradients of all kinds of features, times a factor, belong to their
// values.
func TestSpaceGradient(t *testing.T) {
	for name, k := range kinds {
		l, _, _, _ := spaceOf(name, 7, 1e-6)
		rng := rand.New(rand.NewPCG(1, 1))
		lo, hi := box(k.dim)
		for range 20 {
			x := make([]float64, k.dim)
			for i := range x {
				x[i] = lo[i] + (hi[i]-lo[i])*(0.05+0.9*rng.Float64())
			}
			at := evaluate(l, 0, 0, x, factor(k.dim, x))
			for i := range x {
				const h = 1e-6
				v := x[i]
				x[i] = v + h
				up := evaluate(l, 0, 0, x, factor(k.dim, x))[0]
				x[i] = v - h
				down := evaluate(l, 0, 0, x, factor(k.dim, x))[0]
				x[i] = v
				for m := range l.Modes(0, 0) {
					d := (up.At(0, m) - down.At(0, m)) / (2 * h)
					if got := at[1+i].At(0, m); math.Abs(got-d) > 1e-4*(1+math.Abs(d)) {
						t.Fatalf("%s: mode %d at %v: derivative %d is %v, by differences %v", name, m, x, i, got, d)
					}
				}
			}
		}
	}
}

// On a ray from its centre a feature of exponent s is r^s: there all modes are
// combinations of 1, r and r^s, or r^(s-1) where they are of lower order.
func TestPoleIsAPower(t *testing.T) {
	for _, c := range []struct {
		axis  []float64
		lower bool
		power float64
	}{{nil, false, 0.7}, {nil, true, -0.3}, {[]float64{0, 0.6, 0.8}, false, 0.7}, {[]float64{0, 0.6, 0.8}, true, -0.3}} {
		dim := max(2, len(c.axis))
		lo, hi := box(dim)
		count := []int{1, 1, 1}[:dim]
		x, w := grid(lo, hi, 7, nil)
		center := make([]float64, dim)
		center[0] = -0.2
		s := pum.Singular{Center: center, Axis: pum.Axis{Direction: c.axis}, Scale: 0.3, Reach: 1, Low: 0.7, High: 0.7}
		l := pum.NewSpace(pum.NewCover(lo, hi, count, x, w), 1.5, []pum.Group{{Singular: 1, LowerOrder: c.lower}}, []pum.Singular{s}, 3)
		one := jets(dim, len(w))
		for p := range one[0] {
			one[0][p] = 1
		}
		l.Orthonormalize(0, 0, x, nil, w, one, 1e-8)
		direction := []float64{0.6, 0.8}
		if dim == 3 {
			direction = []float64{0.6, 0.64, -0.48} // across the axis
		}
		rs := []float64{0.3, 0.5, 0.8, 1.1, 1.3}
		values := make([]*mat.Dense, len(rs))
		rows := mat.NewDense(len(rs), 3, nil)
		for i, r := range rs {
			x := make([]float64, dim)
			for k := range x {
				x[k] = center[k] + r*direction[k]
			}
			f := jets(dim, 1)
			f[0][0] = 1
			values[i] = evaluate(l, 0, 0, x, f)[0]
			rows.SetRow(i, []float64{1, r, math.Pow(r, c.power)})
		}
		modes := l.Modes(0, 0)
		if modes != dim+2 {
			t.Fatalf("%d modes of %d features", modes, dim+2)
		}
		largest := 0.0
		for m := range modes {
			y := mat.NewVecDense(len(rs), nil)
			for i := range rs {
				y.SetVec(i, values[i].At(0, m))
			}
			var fit, back mat.VecDense
			if err := fit.SolveVec(rows, y); err != nil {
				t.Fatal(err)
			}
			back.MulVec(rows, &fit)
			back.SubVec(&back, y)
			if off := mat.Norm(&back, 2); off > 1e-10*mat.Norm(y, 2) {
				t.Errorf("axis %v, lower order %v: mode %d is off by %.1e", c.axis, c.lower, m, off)
			}
			largest = math.Max(largest, math.Abs(fit.AtVec(2)))
		}
		if largest < 1e-3 {
			t.Error("no mode is singular")
		}
	}
}

// Windows within reach of a pole, along its stretch, have its features.
func TestPolesReachWindows(t *testing.T) {
	lo, hi := []float64{0, 0, 0}, []float64{1, 1, 8}
	x, w := grid(lo, hi, 16, nil)
	c := pum.NewCover(lo, hi, []int{1, 1, 8}, x, w)
	s := pum.Singular{Center: []float64{0, 0, 1}, Axis: pum.Axis{Direction: []float64{0, 0, 1}, To: 2}, Scale: 1, Reach: 1e-6, High: 1} // z from 1 to 3
	l := pum.NewSpace(c, 1, []pum.Group{{Smooth: 2}, {Singular: 3}}, []pum.Singular{s}, 1)
	for win := range c.Windows() {
		z := c.Center(win)[2] // the window is two half-widths of 0.5 long either way
		want := 1 + 3
		if z+1 > 1 && z-1 < 3 {
			want += 3
		}
		if l.Candidates(win, 0) != 1+3+2 || l.Candidates(win, 1) != want {
			t.Errorf("window at %v has %d and %d features, want %d and %d", z, l.Candidates(win, 0), l.Candidates(win, 1), 6, want)
		}
	}
	s.Axis.From, s.Axis.To = 0, 0 // all along
	l = pum.NewSpace(c, 1, []pum.Group{{Singular: 3}}, []pum.Singular{s}, 1)
	for win := range c.Windows() {
		if got := l.Candidates(win, 0); got != 7 {
			t.Errorf("window %d along the axis has %d features", win, got)
		}
	}
}

// Modes are orthonormal with respect to values and gradients at their points, of
// lower order to values; a larger cut leaves fewer.
func TestOrthonormalize(t *testing.T) {
	for name, k := range kinds {
		l, x, w, f := spaceOf(name, 2, 1e-7)
		all := evaluate(l, 0, 0, x, f)
		n := l.Modes(0, 0)
		half := l.Half()
		var gram mat.Dense
		for lane, d := range all {
			if lane > 0 && k.group.LowerOrder {
				break
			}
			var s mat.Dense
			s.Apply(func(i, _ int, v float64) float64 {
				if lane > 0 {
					v *= half[lane-1]
				}
				return v * math.Sqrt(w[i])
			}, d)
			var g mat.Dense
			g.Mul(s.T(), &s)
			if lane == 0 {
				gram.CloneFrom(&g)
			} else {
				gram.Add(&gram, &g)
			}
		}
		for i := range n {
			for j := range n {
				want := 0.0
				if i == j {
					want = 1
				}
				if math.Abs(gram.At(i, j)-want) > 1e-8 {
					t.Fatalf("%s: product of modes %d and %d is %v", name, i, j, gram.At(i, j))
				}
			}
		}
		few, _, _, _ := spaceOf(name, 2, 0.2)
		m := few.Modes(0, 0)
		if m < 1 || m >= n || n > l.Candidates(0, 0) {
			t.Fatalf("%s: %d of %d modes above 0.2, of %d features", name, m, n, l.Candidates(0, 0))
		}
	}
}

// Features depend on the seed and on nothing else.
func TestSpaceSeeds(t *testing.T) {
	a, x, _, f := spaceOf("all", 5, 1e-6)
	b, _, _, _ := spaceOf("all", 5, 1e-6)
	c, _, _, _ := spaceOf("all", 6, 1e-6)
	va, vb, vc := evaluate(a, 0, 0, x, f)[0], evaluate(b, 0, 0, x, f)[0], evaluate(c, 0, 0, x, f)[0]
	if !mat.Equal(va, vb) {
		t.Error("the same seed gave other modes")
	}
	if mat.Equal(va, vc) {
		t.Error("another seed gave the same modes")
	}
}

// fields is a space of several windows with two groups of three fields, the
// second field in a group of its own, and coefficients.
func fields(t *testing.T) (l *pum.Space, groupOf, order []int, theta []float64) {
	t.Helper()
	lo, hi := []float64{0, 0}, []float64{1, 1}
	x, w := grid(lo, hi, 20, ell)
	c := pum.NewCover(lo, hi, []int{2, 3}, x, w)
	s := pum.Singular{Center: []float64{0.5, 0.5}, Scale: 0.5, Reach: 1e-6, Low: 0.4, High: 2}
	l = pum.NewSpace(c, 1.5, []pum.Group{{Smooth: 6, Singular: 4}, {Smooth: 3, Singular: 2, LowerOrder: true}}, []pum.Singular{s}, 1)
	groupOf, order = []int{0, 1, 0}, []int{0, 2, 1}
	n := 0
	for win := range c.Windows() {
		for g := range l.Groups() {
			one := jets(2, len(w))
			for p := range one[0] {
				one[0][p] = 1
			}
			l.Orthonormalize(win, g, x, nil, w, one, 1e-6)
		}
		n += 2*l.Modes(win, 0) + l.Modes(win, 1)
	}
	rng := rand.New(rand.NewPCG(8, 8))
	for range n {
		theta = append(theta, rng.NormFloat64())
	}
	return l, groupOf, order, theta
}

// columns converts coefficients of modes to coefficients of the features of a
// window, one column each.
func columns(l *pum.Space, w, g int, coefficients ...[]float64) blas64.General {
	m := mat.NewDense(l.Candidates(w, g), len(coefficients), nil)
	for k, c := range coefficients {
		m.SetCol(k, l.Features(w, g, c))
	}
	return m.RawMatrix()
}

// Combine adds the modes times the coefficients.
func TestCombine(t *testing.T) {
	l, _, _, theta := fields(t)
	x := []float64{0.2, 0.3, 0.1, 0.9, 0.49, 0.4}
	f := factor(2, x)
	for g := range l.Groups() {
		m := l.Modes(1, g)
		if m == 0 {
			t.Fatal("no modes")
		}
		coefficients := [][]float64{theta[:m], nil, theta[m : 2*m]}
		var dst []blas64.General
		for range 3 {
			dst = append(dst, mat.NewDense(3, 3, nil).RawMatrix())
		}
		dst[2].Data[1*3+0] = 5
		l.Combine(dst, 1, g, x, nil, f, columns(l, 1, g, coefficients...))
		for lane, d := range evaluate(l, 1, g, x, f) {
			for k, c := range coefficients {
				for p := range 3 {
					want := 0.0
					if k == 0 && lane == 2 && p == 1 {
						want = 5
					}
					for j, v := range c {
						want += v * d.At(p, j)
					}
					if got := dst[lane].Data[p*3+k]; math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
						t.Errorf("group %d, field %d, lane %d, point %d: %v, want %v", g, k, lane, p, got, want)
					}
				}
			}
		}
	}
}

// An evaluator gives the sum over the windows, at points of several cells in
// any order, for every field with its own coefficients.
func TestEvaluator(t *testing.T) {
	l, groupOf, order, theta := fields(t)
	var x []float64
	for _, p := range sample("ell", 30) {
		x = append(x, p...)
	}
	n := len(x) / 2
	for _, lanes := range []ad.Lanes{{Dim: 2, Order: ad.Value}, {Dim: 2, Order: ad.Gradient}} {
		in := make([]float64, lanes.Count()*n*2)
		copy(in, x)
		e := l.NewEvaluator(groupOf, order, lanes, n)
		out := make([]float64, lanes.Count()*n*3)
		e.Forward(make([]float64, len(theta)), in) // other coefficients before these
		e.Forward(theta, in)
		e.Output(out)
		for p := range n {
			at := x[2*p : 2*p+2]
			weights := weightsAt(l.Cover, at)
			sum := make([][]blas64.General, 3) // field, lane
			for field := range sum {
				for range 3 {
					sum[field] = append(sum[field], mat.NewDense(1, 1, nil).RawMatrix())
				}
			}
			next := 0
			for w := range l.Windows() {
				f := [][]float64{{weights[w][0]}, {weights[w][1]}, {weights[w][2]}}
				for _, field := range order {
					m := l.Modes(w, groupOf[field])
					l.Combine(sum[field], w, groupOf[field], at, nil, f, columns(l, w, groupOf[field], theta[next:next+m]))
					next += m
				}
			}
			for lane := range lanes.Count() {
				for field := range 3 {
					got, want := out[(lane*n+p)*3+field], sum[field][lane].Data[0]
					if math.Abs(got-want) > 1e-8*(1+math.Abs(want)) {
						t.Fatalf("lane %d of field %d at %v: %v, want %v", lane, field, at, got, want)
					}
				}
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("second derivatives: no panic")
		}
	}()
	l.NewEvaluator(groupOf, order, ad.Lanes{Dim: 2, Order: ad.Hessian}, n)
}
