package blocks

import (
	"sync"
	"testing"
)

// Parts are zero and do not overlap, whichever goroutine asks for them.
func TestMemory(t *testing.T) {
	const goroutines, parts = 4, 200
	var m memory
	var held [goroutines][parts][]float64
	var group sync.WaitGroup
	for g := range goroutines {
		group.Go(func() {
			for i := range parts {
				x := m.make(i * 61)
				for k := range x {
					if x[k] != 0 {
						t.Errorf("number %d of part %d is %v", k, i, x[k])
						return
					}
					x[k] = float64(g*parts + i)
				}
				held[g][i] = x
			}
		})
	}
	group.Wait()
	for g := range held {
		for i, x := range held[g] {
			if len(x) != i*61 || cap(x) != len(x) {
				t.Fatalf("part %d has length %d and capacity %d", i, len(x), cap(x))
			}
			for _, v := range x {
				if v != float64(g*parts+i) {
					t.Fatalf("part %d of %d was overwritten by %v", i, g, v)
				}
			}
		}
	}
	if a := m.general(3, 0); a.Stride != 1 || len(a.Data) != 0 {
		t.Errorf("a matrix without columns: %+v", a)
	}
}
