package pum_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pinnsolve/pum"
)

// grid returns the points in the middle of n^dim equal cells of a box that keep
// accepts, and their weights.
func grid(lo, hi []float64, n int, keep func(x []float64) bool) (x, w []float64) {
	dim, cells, volume := len(lo), 1, 1.0
	for i := range lo {
		cells *= n
		volume *= (hi[i] - lo[i]) / float64(n)
	}
	at := make([]float64, dim)
	for c := range cells {
		k := c
		for i := range at {
			at[i] = lo[i] + (hi[i]-lo[i])*(float64(k%n)+0.5)/float64(n)
			k /= n
		}
		if keep == nil || keep(at) {
			x, w = append(x, at...), append(w, volume)
		}
	}
	return x, w
}

// jets returns an empty jet for points: lane, point.
func jets(dim, n int) [][]float64 {
	j := make([][]float64, 1+dim)
	for l := range j {
		j[l] = make([]float64, n)
	}
	return j
}

// weightsAt returns the weights of all windows at a point: window, lane.
func weightsAt(c *pum.Cover, x []float64) [][]float64 {
	active := c.Active(c.Cell(x, -1))
	dst := make([][][]float64, len(active))
	for k := range dst {
		dst[k] = jets(len(x), 1)
	}
	c.Weights(dst, active, x)
	all := make([][]float64, c.Windows())
	for w := range all {
		all[w] = make([]float64, 1+len(x))
	}
	for k, w := range active {
		for l := range all[w] {
			all[w][l] = dst[k][l][0]
		}
	}
	return all
}

var covers = map[string]func() *pum.Cover{
	"one": func() *pum.Cover {
		x, w := grid([]float64{-1, 0}, []float64{1, 3}, 8, nil)
		return pum.NewCover([]float64{-1, 0}, []float64{1, 3}, []int{1, 1}, x, w)
	},
	"plane": func() *pum.Cover {
		x, w := grid([]float64{-1, 0}, []float64{1, 3}, 24, nil)
		return pum.NewCover([]float64{-1, 0}, []float64{1, 3}, []int{3, 4}, x, w)
	},
	"ell": func() *pum.Cover { // without the boxes of the missing quarter
		x, w := grid([]float64{0, 0}, []float64{1, 1}, 40, ell)
		return pum.NewCover([]float64{0, 0}, []float64{1, 1}, []int{4, 4}, x, w)
	},
	"space": func() *pum.Cover {
		x, w := grid([]float64{0, 0, 0}, []float64{1, 2, 1}, 8, nil)
		return pum.NewCover([]float64{0, 0, 0}, []float64{1, 2, 1}, []int{2, 3, 1}, x, w)
	},
}

func ell(x []float64) bool { return x[0] < 0.5 || x[1] < 0.5 }

// sample returns random points of the box of a cover of the table.
func sample(name string, n int) [][]float64 {
	lo, hi := []float64{-1, 0}, []float64{1, 3}
	switch name {
	case "ell":
		lo, hi = []float64{0, 0}, []float64{1, 1}
	case "space":
		lo, hi = []float64{0, 0, 0}, []float64{1, 2, 1}
	}
	rng := rand.New(rand.NewPCG(4, 5))
	var xs [][]float64
	for len(xs) < n {
		x := make([]float64, len(lo))
		for i := range x {
			x[i] = lo[i] + (hi[i]-lo[i])*rng.Float64()
		}
		if name != "ell" || ell(x) {
			xs = append(xs, x)
		}
	}
	return xs
}

// Weights sum to one everywhere, their derivatives to zero, and the derivatives
// agree with differences of the values, across the sides of cells too.
func TestCoverIsAPartitionOfUnity(t *testing.T) {
	for name, make := range covers {
		c := make()
		for _, x := range sample(name, 200) {
			at := weightsAt(c, x)
			for l := range 1 + len(x) {
				var sum float64
				for _, w := range at {
					sum += w[l]
				}
				want := 0.0
				if l == 0 {
					want = 1
				}
				if math.Abs(sum-want) > 1e-12 {
					t.Errorf("%s: lane %d sums to %v at %v", name, l, sum, x)
				}
			}
			const h = 1e-5
			for i := range x {
				v := x[i]
				x[i] = v + h
				up := weightsAt(c, x)
				x[i] = v - h
				down := weightsAt(c, x)
				x[i] = v
				for w := range at {
					if d := (up[w][0] - down[w][0]) / (2 * h); math.Abs(d-at[w][1+i]) > 1e-6 {
						t.Errorf("%s: window %d at %v: derivative %d is %v, by differences %v", name, w, x, i, at[w][1+i], d)
					}
				}
			}
		}
	}
}

// A weight and its first three derivatives vanish at the end of its support.
func TestCoverIsSmooth(t *testing.T) {
	c := covers["plane"]()
	m, half := c.Center(4), c.Half() // the middle one of its row
	value := func(d float64) float64 {
		return weightsAt(c, []float64{m[0] + 1.5*half[0] - d, m[1]})[4][0]
	}
	if a, b := value(0.01*half[0]), value(0.005*half[0]); math.Abs(a/b-16) > 1 || b <= 0 {
		t.Errorf("weights %v and %v at one and two steps from the end: not of fourth order", b, a)
	}
}

// Windows that hold a sliver of the body are dropped where others cover it,
// and stay where nothing else does.
func TestCoverDropsSlivers(t *testing.T) {
	lo, hi := []float64{0, 0}, []float64{4, 1}
	body := func(end float64) ([]float64, []float64) {
		return grid(lo, hi, 80, func(x []float64) bool { return x[0] < end })
	}
	for _, c := range []struct {
		end  float64
		want int
	}{{4, 4}, {3.1, 3}, {3.9, 4}, {2.1, 2}} {
		x, w := body(c.end)
		cover := pum.NewCover(lo, hi, []int{4, 1}, x, w)
		if cover.Windows() != c.want {
			t.Errorf("a body up to %v has %d windows, want %d", c.end, cover.Windows(), c.want)
		}
		for p := 0; p < len(x); p += 2 {
			var sum float64
			for _, w := range weightsAt(cover, x[p:p+2]) {
				if !(w[0] >= 0 && w[0] <= 1) {
					t.Fatalf("weight %v at %v", w[0], x[p:p+2])
				}
				sum += w[0]
			}
			if math.Abs(sum-1) > 1e-12 {
				t.Fatalf("weights sum to %v at %v", sum, x[p:p+2])
			}
		}
	}
	// A thin leg in a box whose neighbour is empty: it stays.
	x, w := grid([]float64{0, 0}, []float64{2, 4}, 80, func(x []float64) bool { return x[1] > 3 || x[0] < 0.1 })
	c := pum.NewCover([]float64{0, 0}, []float64{2, 4}, []int{2, 4}, x, w)
	for p := 0; p < len(x); p += 2 {
		if at := x[p : p+2]; len(c.Active(c.Cell(at, -1))) == 0 {
			t.Fatalf("no window covers %v", at)
		}
	}
}

// All points of a cell have the windows whose weight is positive there, and
// Reach agrees.
func TestCoverCells(t *testing.T) {
	for name, make := range covers {
		c := make()
		for _, x := range sample(name, 200) {
			active := map[int]bool{}
			for _, w := range c.Active(c.Cell(x, -1)) {
				active[w] = true
			}
			for w := range c.Windows() {
				m := c.Center(w)
				inside := true
				for i, h := range c.Half() {
					inside = inside && math.Abs(x[i]-m[i]) < 1.5*h
				}
				if inside != active[w] {
					t.Errorf("%s: window %d at %v: active %v, inside %v", name, w, x, active[w], inside)
				}
				if c.Windows() > 1 && c.Reach(w, x, 0) != inside {
					t.Errorf("%s: window %d reaches %v: %v", name, w, x, !inside)
				}
			}
		}
	}
	c := covers["plane"]()
	m, h := c.Center(0), c.Half()
	for _, r := range []float64{0.1, 0.5} {
		out := []float64{m[0] + 1.5*h[0] + 0.3, m[1]}
		if got := c.Reach(0, out, r); got != (r > 0.3) {
			t.Errorf("a point 0.3 outside is within %v: %v", r, got)
		}
	}
}

func TestCoverPanics(t *testing.T) {
	for name, count := range map[string]int{"no windows": 0, "empty box": 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			hi := 1.0
			if name == "empty box" {
				hi = 0
			}
			pum.NewCover([]float64{0}, []float64{hi}, []int{count}, []float64{0.5}, []float64{1})
		}()
	}
}
