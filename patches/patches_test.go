package patches

import (
	"math"
	"math/rand/v2"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/axis"
)

// testSpace has windows around a circle with a seam, poles of both kinds and a kink.
func testSpace(dim int) *Space {
	axes := []*axis.Windows{
		axis.NewWindows(0, 1, true, axis.Uniform(0, 1, 4)),
		axis.NewWindows(-1, 1, false, []float64{-0.7, 0.1, 0.5}),
		axis.NewWindows(0, 2, false, []float64{1}),
	}[:dim]
	s := New(axes, Options{
		Groups: []Group{{Smooth: 6, Local: 3}, {Smooth: 4, Local: 2, LowerOrder: true}}, Sparse: 0.5, Seed: 1,
		Poles: []Pole{{Center: []float64{0.4, 0.2, 0.7}[:dim], Radius: 0.1, Low: -2, High: 1, Log: true, Reach: 0.1},
			{Center: []float64{1, 1, 2}[:dim], Radius: 0.5, Low: 1, High: 3, Corner: true, Log: true}},
		Kinks: []Kink{{Axis: 1, At: 0.3}}, Seams: []int{0}, Degree: 3,
	})
	return s
}

// Modes have the derivatives that differences of them show, of both orders.
func TestDerivatives(t *testing.T) {
	for _, dim := range []int{2, 3} {
		s := testSpace(dim)
		l := ad.Lanes{Dim: dim, Order: ad.Hessian}
		rng := rand.New(rand.NewPCG(3, 4))
		x := make([]float64, 60*dim)
		for w := range s.Windows() {
			half := s.Half(w)
			for i := range x {
				m, _ := s.axes[i%dim].Reach(s.Place(w)[i%dim])
				x[i] = m + 0.99*half[i%dim]*(2*rng.Float64()-1)
			}
			for g := range s.Groups() {
				s.Orthonormalize(w, g, l, x, 1000)
				compare(t, s, w, g, x[:6*dim])
			}
		}
	}
}

// compare compares derivatives with central differences, and the Laplacian with the sum.
func compare(t *testing.T, s *Space, w, g int, x []float64) {
	t.Helper()
	dim := len(s.axes)
	const h = 1e-5
	l := ad.Lanes{Dim: dim, Order: ad.Hessian}
	f, lap := s.raw(w, g, l, x), s.raw(w, g, ad.Lanes{Dim: dim, Order: ad.Laplacian}, x)
	for i := range dim {
		shifted := func(by float64) []float64 {
			y := append([]float64(nil), x...)
			for p := i; p < len(y); p += dim {
				y[p] += by
			}
			return y
		}
		up, down := s.raw(w, g, l, shifted(h)), s.raw(w, g, l, shifted(-h))
		check := func(lane, from int) {
			for k, v := range f[lane].Data {
				d := (up[from].Data[k] - down[from].Data[k]) / (2 * h)
				if math.Abs(v-d) > 1e-5*(1+math.Abs(d))+1e-3*math.Abs(f[from].Data[k]) {
					t.Fatalf("window %d, group %d, lane %d, entry %d: %v, by differences %v", w, g, lane, k, v, d)
				}
			}
		}
		check(1+i, 0)
		for j := i; j < dim; j++ {
			check(l.Second(i, j), 1+j)
		}
	}
	for k, v := range lap[1+dim].Data {
		sum := 0.0
		for i := range dim {
			sum += f[l.Second(i, i)].Data[k]
		}
		if math.Abs(v-sum) > 1e-8*(1+math.Abs(sum)) {
			t.Fatalf("Laplacian of entry %d: %v, the sum of second derivatives is %v", k, v, sum)
		}
	}
}

// Across a seam the modes have the same values, to the last bits, and slopes that need not
// be the same; without one they have the same slopes.
func TestSeam(t *testing.T) {
	l := ad.Lanes{Dim: 2, Order: ad.Gradient}
	for _, seams := range [][]int{nil, {0}} {
		around := axis.NewWindows(0, 1, true, axis.Uniform(0, 1, 3))
		s := New([]*axis.Windows{around, around}, Options{Groups: []Group{{Smooth: 6}}, Degree: 3, Seams: seams, Seed: 1})
		slopes := 0.0
		for w := range s.Windows() {
			f := s.raw(w, 0, l, []float64{0, 0.4, 1, 0.4})
			n := f[0].Cols
			for k := range n {
				if d := f[0].Data[k] - f[0].Data[n+k]; math.Abs(d) > 1e-15 {
					t.Errorf("window %d: value %d jumps by %v", w, k, d)
				}
				slopes = math.Max(slopes, math.Abs(f[1].Data[k]-f[1].Data[n+k]))
				if d := f[2].Data[k] - f[2].Data[n+k]; math.Abs(d) > 1e-14 {
					t.Errorf("window %d: slope %d along the seam jumps by %v", w, k, d)
				}
			}
		}
		if jumps := slopes > 0.1; jumps != (seams != nil) {
			t.Errorf("seams %v: slopes jump by %v", seams, slopes)
		}
	}
}

// Weights add up to one at every point, and the windows over its cell are all that have
// one there.
func TestWeights(t *testing.T) {
	s := testSpace(2)
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		x := []float64{rng.Float64(), 2*rng.Float64() - 1}
		sum := 0.0
		for _, w := range s.Over(s.Cell(x)) {
			sum += s.weight(w, ad.Lanes{Dim: 2}, x)[0][0]
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("at %v weights add up to %v", x, sum)
		}
	}
}
