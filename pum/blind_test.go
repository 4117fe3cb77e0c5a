package pum_test

import (
	"math"
	"testing"

	"pinnsolve/pum"
)

// slotted is the square [0,2] x [0,2] with a slot of a width about y = 1, from
// x = 0 to its middle, in rectangles between the lines x and y.
func slotted(width float64) pum.Body {
	x, y := []float64{0, 0.5, 1, 1.5, 2}, []float64{0, 0.5, 1 - width/2, 1 + width/2, 1.5, 2}
	cell := map[[2]int]int{}
	b := pum.Body{Dim: 2}
	for _, v := range y {
		for _, u := range x {
			b.X = append(b.X, u, v)
		}
	}
	node := func(i, j int) int { return i + len(x)*j }
	for j := range len(y) - 1 {
		for i := range len(x) - 1 {
			if j == 2 && x[i] < 1 {
				continue
			}
			cell[[2]int{i, j}] = len(b.Nodes)
			b.Nodes = append(b.Nodes, []int{node(i, j), node(i+1, j), node(i+1, j+1), node(i, j+1)})
			b.Hulls = append(b.Hulls, []float64{x[i], y[j], x[i+1], y[j], x[i+1], y[j+1], x[i], y[j+1]})
		}
	}
	for at, c := range cell {
		i, j := at[0], at[1]
		for to, hull := range map[[2]int][]float64{
			{i + 1, j}: {x[i+1], y[j], x[i+1], y[j+1]}, {i, j + 1}: {x[i], y[j+1], x[i+1], y[j+1]},
			{i - 1, j}: {x[i], y[j], x[i], y[j+1]}, {i, j - 1}: {x[i], y[j], x[i+1], y[j]},
		} {
			d, joined := cell[to]
			switch {
			case !joined:
				b.Facets = append(b.Facets, pum.Side{Cells: [2]int{c, c}, Hull: hull})
			case d > c:
				b.Sides = append(b.Sides, pum.Side{Cells: [2]int{c, d}, Hull: hull})
			}
		}
	}
	b.Locate = func(p []float64) int {
		for c, h := range b.Hulls {
			if p[0] >= h[0] && p[0] <= h[4] && p[1] >= h[1] && p[1] <= h[5] {
				return c
			}
		}
		return -1
	}
	return b
}

// A slot is not seen by one window without features of its end, and is seen with
// such features, or by windows that are not much larger than its width. A wide
// slot is seen in any case, and a body without cells has none.
func TestBlind(t *testing.T) {
	end := pum.Singular{Center: []float64{1, 1}, Scale: 1, Reach: 2, Low: 0.5, High: 3, Middle: []float64{1, 0}}
	for _, test := range []struct {
		name     string
		width    float64
		windows  int
		singular []pum.Singular
		blind    bool
	}{
		{"one window", 0.1, 1, nil, true},
		{"one window with the end's features", 0.1, 1, []pum.Singular{end}, false},
		{"large windows", 0.1, 3, nil, true},
		{"small windows", 0.1, 12, nil, false},
		{"wide slot", 0.8, 1, nil, false},
	} {
		body := slotted(test.width)
		var x, w []float64
		var of []int
		const n = 80
		for j := range n {
			for i := range n {
				p := []float64{(float64(i) + 0.5) * 2 / n, (float64(j) + 0.5) * 2 / n}
				if c := body.Locate(p); c >= 0 {
					x, w, of = append(x, p...), append(w, 4./n/n), append(of, c)
				}
			}
		}
		cover := pum.NewCover([]float64{0, 0}, []float64{2, 2}, []int{test.windows, test.windows}, x, w)
		if b, err := pum.NewSpace(cover, 1, []pum.Group{{Smooth: 4, Singular: 4}}, test.singular, 1).Blind(t.Context()); err != nil || len(b) > 0 {
			t.Errorf("%s: blind at %v without cells", test.name, b[0].At)
		}
		if err := cover.Split(t.Context(), body, x, w, of); err != nil {
			t.Fatal(err)
		}
		blind, err := pum.NewSpace(cover, 1, []pum.Group{{Smooth: 4, Singular: 4}}, test.singular, 1).Blind(t.Context())
		if err != nil || len(blind) > 0 != test.blind {
			t.Errorf("%s: blind at %+v", test.name, blind)
			continue
		}
		for _, b := range blind {
			inSlot := b.At[0] < 1 && math.Abs(b.At[1]-1) < test.width/2+1e-12 && b.End[0] < 1 && math.Abs(b.End[1]-1) < test.width/2+1e-12
			if !inSlot || math.Abs(b.Straight-test.width) > 1e-12 || b.Way < 3*test.width || b.Way > 2.5 {
				t.Errorf("%s: %+v", test.name, b)
			}
		}
	}
}
