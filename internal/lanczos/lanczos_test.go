package lanczos

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// diagonal is T = diag(d) in the inner product of diag(b), with values of any
// multiplicity.
func diagonal(d, b []float64) Operator {
	return Operator{
		Dim: len(d),
		Apply: func(dst, src [][]float64) error {
			for k := range src {
				floats.MulTo(dst[k], d, src[k])
			}
			return nil
		},
		Inner: func(dst, src []float64) { floats.MulTo(dst, b, src) },
	}
}

func TestLargest(t *testing.T) {
	n := 300
	d, b := make([]float64, n), make([]float64, n)
	for i := range d {
		d[i], b[i] = 1/float64(1+i*i), 1+float64(i%7)
	}
	d[1], d[2] = d[0], d[0] // of multiplicity three
	d[10] = -3              // the largest by size, and not wanted
	r, err := Largest(context.Background(), diagonal(d, b), 5, 1e-9, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{1, 1, 1, 1. / 10, 1. / 17} {
		if math.Abs(r.Values[k]-want) > 1e-12 {
			t.Errorf("value %d is %v, want %v", k, r.Values[k], want)
		}
	}
	for i, x := range r.Vectors {
		y := make([]float64, n)
		floats.MulTo(y, b, x)
		for j, v := range r.Vectors {
			if want := map[bool]float64{true: 1}[i == j]; math.Abs(floats.Dot(y, v)-want) > 1e-10 {
				t.Errorf("vectors %d and %d have the product %v, want %v", i, j, floats.Dot(y, v), want)
			}
		}
	}
	again, err := Largest(context.Background(), diagonal(d, b), 5, 1e-9, nil)
	if err != nil || !floats.Equal(again.Values, r.Values) {
		t.Errorf("a second run differs: %v, %v", again.Values, err)
	}
}

func TestFewValues(t *testing.T) {
	r, err := Largest(context.Background(), diagonal([]float64{3, 0, 2, 0}, []float64{1, 1, 1, 1}), 3, 1e-9, nil)
	if err != nil || len(r.Values) != 2 || math.Abs(r.Values[0]-3) > 1e-12 {
		t.Errorf("values %v, %v, want 3 and 2", r, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Largest(ctx, diagonal([]float64{3, 2, 1}, []float64{1, 1, 1}), 1, 1e-9, nil); err != context.Canceled {
		t.Errorf("error %v, want that of the context", err)
	}
}
