package landscape

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestGradients(t *testing.T) {
	// At theta = 0 the residual is -b: gradients -(3, 0), -(4, 4), 0.
	s := linear{
		a:     mat.NewDense(4, 2, []float64{1, 0, 0, 2, 2, 0, 5, 5}),
		b:     []float64{3, 2, 2, 0},
		names: []string{"a", "b", "c"},
		terms: []int{0, 1, 1, 2},
	}
	g := GradientsOf(s, []float64{0, 0})
	want := []float64{3, 4 * math.Sqrt2, 0}
	for i, w := range want {
		if math.Abs(g.Norms[i]-w) > 1e-14 {
			t.Errorf("norm of %s is %v, want %v", g.Names[i], g.Norms[i], w)
		}
	}
	if c := g.Cosines.At(0, 1); math.Abs(c-math.Sqrt2/2) > 1e-15 {
		t.Errorf("cosine %v, want that of 45 degrees", c)
	}
	if c := g.Cosines.At(1, 2); c != 0 {
		t.Errorf("cosine with a gradient of zero is %v", c)
	}
	if r := g.Ratios(); math.Abs(r[0]-3/(4*math.Sqrt2)) > 1e-15 || r[1] != 1 || r[2] != 0 {
		t.Errorf("ratios %v", r)
	}
}

// A gradient that is rounding has no direction.
func TestVanishingGradient(t *testing.T) {
	s := linear{a: mat.NewDense(2, 2, []float64{1, 0, 0, 1}), b: []float64{1e15, 1}, names: []string{"a", "b"}, terms: []int{0, 1}}
	if g := GradientsOf(s, []float64{0, 0}); g.Norms[1] != 0 || g.Cosines.At(1, 1) != 0 || g.Cosines.At(0, 0) != 1 {
		t.Errorf("norms %v, cosines %v", g.Norms, mat.Formatted(g.Cosines))
	}
}

func TestAlignment(t *testing.T) {
	at := func(c float64) Gradients {
		return Gradients{Norms: []float64{1, 2}, Cosines: mat.NewSymDense(2, []float64{1, c, c, 1})}
	}
	for _, cos := range []float64{1, 0.5, 0, -1} {
		if got := at(cos).Alignment(); math.Abs(got-cos) > 1e-15 {
			t.Errorf("alignment of two gradients at cosine %v is %v", cos, got)
		}
	}
	if got := (Gradients{Norms: []float64{0}, Cosines: mat.NewSymDense(1, nil)}).Alignment(); got != 0 {
		t.Errorf("alignment without gradients is %v", got)
	}
}
