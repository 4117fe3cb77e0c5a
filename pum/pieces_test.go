package pum_test

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/pum"
)

// slit is the square [0,4] x [0,4] in squares of size 1, with double nodes along
// y = 2 for x < 3: cells on either side of it are not joined.
func slit() pum.Body {
	b := pum.Body{Dim: 2, Locate: func(x []float64) int {
		return min(3, int(x[0])) + 4*min(3, int(x[1]))
	}}
	for j := range 4 {
		for i := range 4 {
			x, y := float64(i), float64(j)
			b.Hulls = append(b.Hulls, []float64{x, y, x + 1, y, x + 1, y + 1, x, y + 1})
			c := i + 4*j
			if i < 3 {
				b.Sides = append(b.Sides, pum.Side{Cells: [2]int{c, c + 1}, Hull: []float64{x + 1, y, x + 1, y + 1}})
			}
			if j < 3 && (j != 1 || i == 3) {
				b.Sides = append(b.Sides, pum.Side{Cells: [2]int{c, c + 4}, Hull: []float64{x, y + 1, x + 1, y + 1}})
			}
		}
	}
	return b
}

// TestSplit checks that a slit cuts the windows that it crosses and no others,
// that the weights of a point still have the sum one, and that its two faces have
// windows of their own.
func TestSplit(t *testing.T) {
	body := slit()
	var x, w []float64
	var of []int
	for j := range 40 {
		for i := range 40 {
			p := []float64{.05 + .1*float64(i), .05 + .1*float64(j)}
			x, w, of = append(x, p...), append(w, .01), append(of, body.Locate(p))
		}
	}
	c := pum.NewCover([]float64{0, 0}, []float64{4, 4}, []int{4, 3}, x, w)
	if err := c.Split(t.Context(), body, x, w, of); err != nil {
		t.Fatal(err)
	}
	// Along x, the windows about .5 and 1.5 end before the slit does, at 3.
	if want := 12 + 2; c.Windows() != want {
		t.Errorf("%d windows, want %d", c.Windows(), want)
	}
	at := func(x []float64, of int) []int {
		active := c.Active(c.Cell(x, of))
		dst := make([][][]float64, len(active))
		for k := range dst {
			dst[k] = jets(2, 1)
		}
		c.Weights(dst, active, x)
		sum := 0.0
		var covering []int
		for k := range dst {
			sum += dst[k][0][0]
			if dst[k][0][0] > 1e-12 { // not on the rim
				covering = append(covering, active[k])
			}
		}
		if math.Abs(sum-1) > 1e-14 {
			t.Errorf("weights at %v in cell %d have the sum %v", x, of, sum)
		}
		return covering
	}
	for p := 0; p < len(x); p += 2 {
		at(x[p:p+2], -1)
	}
	below, above := at([]float64{.7, 2}, 4), at([]float64{.7, 2}, 8)
	if slices.ContainsFunc(below, func(w int) bool { return slices.Contains(above, w) }) {
		t.Errorf("the faces of the slit share windows: %v and %v", below, above)
	}
	if a, b := at([]float64{3.3, 2}, 7), at([]float64{3.3, 2}, 11); !slices.Equal(a, b) {
		t.Errorf("beyond the slit windows are %v below and %v above", a, b)
	}
}
