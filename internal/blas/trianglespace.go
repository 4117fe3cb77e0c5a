package blas

import "sync"

// copied is how many rows or columns of B are copied at a time.
const copied = 256

// triangleSpace holds a small triangle as a full matrix and a copy of the part
// of B that it overwrites.
type triangleSpace struct {
	a [multiplyBase * multiplyBase]float64
	b [multiplyBase * copied]float64
}

var triangles = sync.Pool{New: func() any { return new(triangleSpace) }}

// fill writes t into a, zeros and ones included.
func (w *triangleSpace) fill(t triangle) {
	for i := range t.n {
		row := w.a[i*multiplyBase:][:t.n]
		for j := range row {
			switch {
			case i == j && t.unit:
				row[j] = 1
			case i == j || (j > i) == t.upper:
				row[j] = *t.at(i, j)
			default:
				row[j] = 0
			}
		}
	}
}
