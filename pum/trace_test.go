package pum_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pum"
)

// numbers does steps at once.
type numbers struct{ rows *[][]float64 }

func (o numbers) row(k, cols int) []float64 {
	if k == pum.Nothing {
		return make([]float64, cols)
	}
	return (*o.rows)[k]
}

func (o numbers) add(cols int, f func(i int) float64) int {
	r := make([]float64, cols)
	for i := range r {
		r[i] = f(i)
	}
	*o.rows = append(*o.rows, r)
	return len(*o.rows) - 1
}

func (o numbers) Linear(cols int, c float64, a []float64, in []int) int {
	return o.add(cols, func(i int) float64 {
		s := c
		for k, x := range in {
			s += a[k] * o.row(x, cols)[i]
		}
		return s
	})
}

func (o numbers) Multiply(cols, x, y int) int {
	u, v := o.row(x, cols), o.row(y, cols)
	return o.add(cols, func(i int) float64 { return u[i%len(u)] * v[i%len(v)] })
}

func (o numbers) Affine(x, cols int, w, bias []float64) int {
	return o.add(cols, func(j int) (s float64) {
		if bias != nil {
			s = bias[j]
		}
		for i, v := range o.row(x, len(w)/cols) {
			s += v * w[i*cols+j]
		}
		return s
	})
}

func (o numbers) Apply(f string, cols, x int) int {
	of := map[string]func(float64) float64{
		"exp": math.Exp, "log": math.Log, "sqrt": math.Sqrt, "tanh": math.Tanh, "sin": math.Sin, "cos": math.Cos, "inv": func(x float64) float64 { return 1 / x },
	}[f]
	return o.add(cols, func(i int) float64 { return of(o.row(x, cols)[i]) })
}

func (o numbers) Columns(scalars []int) int {
	return o.add(len(scalars), func(i int) float64 { return o.row(scalars[i], 1)[0] })
}

func (o numbers) Column(x, cols, j int) int {
	return o.add(1, func(int) float64 { return o.row(x, cols)[j] })
}

func (o numbers) Negative(x int) int {
	return o.add(1, func(int) float64 {
		if o.row(x, 1)[0] < 0 {
			return 1
		}
		return 0
	})
}

func (o numbers) Choose(c, a, b int) int {
	if o.row(c, 1)[0] == 0 {
		a = b
	}
	return o.add(1, func(int) float64 { return o.row(a, 1)[0] })
}

func (o numbers) Atan2(y, x int) int {
	return o.add(1, func(int) float64 { return math.Atan2(o.row(y, 1)[0], o.row(x, 1)[0]) })
}

func (o numbers) Lookup(i, cols int, table []float64) int {
	at := int(o.row(i, 1)[0]) * cols
	return o.add(cols, func(i int) float64 { return table[at+i] })
}

func (o numbers) Where(positive int, in []int, cols int, body func(o pum.Operations, in []int) int) int {
	if !(o.row(positive, 1)[0] > 0) {
		return pum.Nothing
	}
	return body(o, in)
}

// gap is slit with a gap that does not reach the boundary.
func gap() pum.Body {
	b := slit()
	b.Sides = append(b.Sides, pum.Side{Cells: [2]int{4, 8}, Hull: []float64{0, 2, 1, 2}})
	return b
}

// traced are spaces with every kind of feature, on the box from lo to hi.
func traced(t *testing.T) map[string]*pum.Space {
	t.Helper()
	all := map[string]*pum.Space{}
	groups := []pum.Group{{Smooth: 5, Singular: 7}, {Smooth: 4, Singular: 6, LowerOrder: true}}
	lowest, highest := []float64{0, 0, 0}, []float64{4, 4, 2}
	add := func(name string, dim int, count []int, body *pum.Body, singular ...pum.Singular) {
		lo, hi := lowest[:dim], highest[:dim]
		x, w := grid(lo, hi, 20, func([]float64) bool { return true })
		c := pum.NewCover(lo, hi, count, x, w)
		if body != nil {
			var of []int
			for p := range w {
				of = append(of, body.Locate(x[p*dim:(p+1)*dim]))
			}
			if err := c.Split(t.Context(), *body, x, w, of); err != nil {
				t.Fatal(err)
			}
		}
		all[name] = pum.NewSpace(c, 1.5, groups, singular, 1)
	}
	corner := pum.Singular{Center: []float64{0.1, 0.3}, Scale: 1, Reach: 3, Low: 0.5, High: 2}
	add("corner", 2, []int{3, 2}, nil, corner)
	add("one window", 2, []int{1, 1}, nil, corner)
	add("edge", 3, []int{2, 2, 1}, nil, pum.Singular{Center: []float64{1, 1, 0}, Axis: pum.Axis{Direction: []float64{0.6, 0, 0.8}}, Scale: 1, Reach: 3, Low: -1, High: 2})
	cut, inner := slit(), gap()
	end := pum.Singular{Center: []float64{3, 2}, Scale: 1, Reach: 2, Low: 0.5, High: 3, Middle: []float64{1, 0}}
	other := end
	other.Center, other.Middle = []float64{1, 2}, []float64{-1, 0}
	turned := end // angles are cut across the body
	turned.Middle = []float64{0.6, 0.8}
	add("tip", 2, []int{3, 3}, &cut, turned)
	add("pieces", 2, []int{4, 3}, &cut)
	add("gap", 2, []int{1, 1}, &inner, end, other)
	return all
}

// The steps of fields have their values and gradients, whatever the windows hold.
func TestTrace(t *testing.T) {
	for name, s := range traced(t) {
		f, _ := fixed(t, s, []int{0, 1, 0})
		cells := name == "tip" || name == "pieces" || name == "gap"
		if f.NeedsCells() != cells {
			t.Errorf("%s: cells are needed: %v", name, !cells)
		}
		agree(t, name, f, []float64{0, 0, 0}, []float64{4, 4, 2}, gap().Locate)
	}
}

func TestTraceMaterials(t *testing.T) {
	for _, bent := range []bool{false, true} {
		body, material, joints, _ := halves(0.3, bent)
		x, w := grid([]float64{-1, -1}, []float64{1, 1}, 20, func([]float64) bool { return true })
		var of []int
		for p := range w {
			of = append(of, material(x[2*p:2*p+2]))
		}
		c := pum.NewCover([]float64{-1, -1}, []float64{1, 1}, []int{2, 2}, x, w)
		if err := c.Split(t.Context(), body, x, w, of); err != nil {
			t.Fatal(err)
		}
		s := pum.NewSpace(c, 1.5, []pum.Group{{Smooth: 5}, {Smooth: 4, Apart: true, Within: []bool{false, true}}}, nil, 1)
		s.Divide(pum.Materials{Of: []int{0, 1}, Count: 2}, joints)
		f, _ := fixed(t, s, []int{0, 1, 0})
		if bent {
			var rows [][]float64
			if _, err := f.Trace(numbers{&rows}, []int{pum.Nothing, pum.Nothing}, pum.Nothing); !errors.Is(err, pum.ErrRim) {
				t.Error("a distance to curves has steps:", err)
			}
			continue
		}
		agree(t, "materials", f, []float64{-1, -1}, []float64{1, 1}, material)
	}
}

// fixed returns fields with random coefficients.
func fixed(t *testing.T, s *pum.Space, groupOf []int) (*pum.Fixed, *rand.Rand) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	count := make([]int, s.Groups())
	for _, g := range groupOf {
		count[g]++
	}
	var coefficients [][]float64
	for w := range s.Windows() {
		for g, n := range count {
			c := make([]float64, n*s.Candidates(w, g))
			for i := range c {
				c[i] = rng.NormFloat64()
			}
			coefficients = append(coefficients, c)
		}
	}
	f, err := s.Restore(groupOf, []int{2, 0, 1}, coefficients)
	if err != nil {
		t.Fatal(err)
	}
	return f, rng
}

// agree compares steps with the evaluator at points of a box.
func agree(t *testing.T, name string, f *pum.Fixed, lo, hi []float64, locate func(x []float64) int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 8))
	dim := f.Inputs()
	l := ad.Lanes{Dim: dim, Order: ad.Gradient}
	e := f.NewEvaluator(l, 1)
	want := make([]float64, l.Count()*f.Outputs())
	for range 200 {
		x := make([]float64, dim)
		var rows [][]float64
		o := numbers{&rows}
		var in []int
		for i := range x {
			x[i] = lo[i] + (hi[i]-lo[i])*rng.Float64()
			in = append(in, o.add(1, func(int) float64 { return x[i] }))
		}
		cell := pum.Nothing
		if f.NeedsCells() {
			c := locate(x)
			e.(interface{ Within(cells []int) }).Within([]int{c})
			cell = o.add(1, func(int) float64 { return float64(c) })
		}
		e.Forward(nil, x)
		e.Output(want)
		got, err := f.Trace(o, in, cell)
		if err != nil {
			t.Fatal(err)
		}
		for k, lanes := range got {
			for lane, step := range lanes {
				v, w := o.row(step, 1)[0], want[lane*f.Outputs()+k]
				if !(math.Abs(v-w) <= 1e-11*(1+math.Abs(w))) {
					t.Fatalf("%s: lane %d of field %d at %v is %v, want %v", name, lane, k, x, v, w)
				}
			}
		}
	}
}
