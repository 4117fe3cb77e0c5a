package inverse

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Where errors are independent the size that is most evident is the mean square beyond the
// noise, and differences shrink by its share of both; what noise explains is no error.
func TestCorrect(t *testing.T) {
	const n = 40
	g := mat.NewSymDense(n, nil)
	r, sigma := make([]float64, n), make([]float64, n)
	sum := 0.0
	for i := range n {
		g.SetSym(i, i, 1)
		r[i], sigma[i] = 3*math.Sin(float64(7*i+1)), 0.5
		sum += r[i] * r[i] / n
	}
	c, err := Correct(r, g, sigma)
	if err != nil {
		t.Fatal(err)
	}
	want := sum - 0.25
	if math.Abs(c.Size/want-1) > 0.06 { // of the grid of sizes
		t.Errorf("size %v, want %v", c.Size, want)
	}
	for i, w := range c.Weights {
		if got, want := w, r[i]/(c.Size+0.25); math.Abs(got-want) > 1e-12 {
			t.Errorf("weight %v, want %v", got, want)
		}
	}
	with := make([]float64, n)
	with[3] = 1
	if got, want := c.Variance(1, with), c.Size*0.25/(c.Size+0.25); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("variance %v, want %v", got, want)
	}
	if !(c.Chi2 > c.Beyond && c.Left < c.Beyond) {
		t.Errorf("chi squared %v, %v of %v", c.Chi2, c.Left, c.Beyond)
	}
	for i := range r {
		r[i] *= 0.1
	}
	if c, err = Correct(r, g, sigma); err != nil || c.Size != 0 || c.Weights[5] != r[5]/0.25 {
		t.Errorf("noise is corrected by %v, %v", c.Size, err)
	}
	// A noise that is not known: what is common to all is the error, what is not the noise.
	for i := range n {
		r[i] = 2 + 0.1*math.Sin(float64(7*i+1))
		for j := i; j < n; j++ {
			g.SetSym(i, j, 1)
		}
	}
	if c, err = Correct(r, g, nil); err != nil || math.Abs(c.Sigma[0]/0.071-1) > 0.05 || math.Abs(c.Size/4-1) > 0.1 {
		t.Errorf("noise %v and size %v, %v", c.Sigma[0], c.Size, err)
	}
}
