package blocks_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"pinnsolve/internal/blocks"
)

// A factorisation that is told to end does so between two products, whichever
// goroutines are at work, and progress grows to the whole until then.
func TestFactorizeEndsWithTheContext(t *testing.T) {
	s := large(grid{6, 4, 1})
	for _, workers := range []int{1, 3} {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var last float64
		o := blocks.Options{Negative: s.negative, Workers: workers, Progress: func(share float64) {
			mu.Lock()
			defer mu.Unlock()
			if last = max(last, share); share > 0.5 {
				cancel()
			}
		}}
		if _, err := blocks.Factorize(ctx, s.m, o); !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: error %v", workers, err)
		}
		if last > 0.9 {
			t.Errorf("%d workers: ended when %.0f %% were done, told so at 50 %%", workers, 100*last)
		}
	}
	last := 0.0
	factorize(t, s.m, blocks.Options{Negative: s.negative, Workers: 1, Progress: func(share float64) { last = share }})
	if last != 1 {
		t.Errorf("at the end %v is done", last)
	}
}

// What is done with a factor ends too.
func TestSolveEndsWithTheContext(t *testing.T) {
	s, mass := stokes(3, 2, 12, 1)
	f := factorize(t, s.m, blocks.Options{Negative: s.negative})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	x, b := make([]float64, s.m.Dim()), vector(s.m.Dim(), 1)
	_, err := f.InfSup(ctx, mass)
	for name, err := range map[string]error{"Solve": f.Solve(ctx, x, b), "Damped": f.Damped(ctx, x, b), "InfSup": err} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// The size of matrix and factor is known before there are any.
func TestPatternKnowsTheSize(t *testing.T) {
	s := large(grid{4, 3, 1})
	for _, symmetric := range []bool{true, false} {
		var sizes []int
		for i := range s.m.Blocks() {
			sizes = append(sizes, s.m.Size(i))
		}
		m, p := blocks.New(sizes, symmetric), blocks.NewPattern(sizes, symmetric)
		for i := range sizes {
			for j := range sizes {
				if (s.m.Has(i, j) || s.m.Has(j, i)) && (i >= j || !symmetric) {
					p.Reserve(i, j)
					b := m.Block(i, j)
					for k := range min(b.Rows, b.Cols) {
						if i == j {
							b.Data[k*b.Stride+k] = 1
						}
					}
				}
			}
		}
		matrix, factor := p.Bytes()
		if f := factorize(t, m, blocks.Options{}); matrix != m.Bytes() || factor != f.Bytes() {
			t.Errorf("symmetric %t: %d and %d bytes expected, %d and %d used", symmetric, matrix, factor, m.Bytes(), f.Bytes())
		}
	}
}
