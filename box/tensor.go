package box

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

func product(sizes []int) int {
	p := 1
	for _, n := range sizes {
		p *= n
	}
	return p
}

// along returns a tensor of the given sizes, the last index the fastest, with a matrix
// applied along an axis: m has as many columns as the tensor has entries there.
func along(m blas64.General, x []float64, sizes []int, axis int) ([]float64, []int) {
	before, n, after := product(sizes[:axis]), sizes[axis], product(sizes[axis+1:])
	if n != m.Cols || len(x) != before*n*after {
		panic("box: a matrix of another size than the tensor")
	}
	out := append([]int(nil), sizes...)
	out[axis] = m.Rows
	dst := make([]float64, before*m.Rows*after)
	if after == 1 {
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, dense.Of(before, n, x), m, 0, dense.Of(before, m.Rows, dst))
		return dst, out
	}
	for b := range before {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, m, dense.Of(n, after, x[b*n*after:(b+1)*n*after]), 0,
			dense.Of(m.Rows, after, dst[b*m.Rows*after:(b+1)*m.Rows*after]))
	}
	return dst, out
}

// block copies between a tensor and a part of one: entries from..from+size-1 along every
// axis. The part is put into the whole, or taken from it.
func block(whole []float64, sizes, from, size []int, part []float64, put bool) {
	d := len(sizes)
	index := make([]int, d)
	last := size[d-1]
	for at := 0; at < len(part); at += last {
		offset := 0
		for i := range d {
			offset = offset*sizes[i] + from[i] + index[i]
		}
		if put {
			copy(whole[offset:offset+last], part[at:at+last])
		} else {
			copy(part[at:at+last], whole[offset:offset+last])
		}
		for i := d - 2; i >= 0; i-- {
			if index[i]++; index[i] < size[i] {
				break
			}
			index[i] = 0
		}
	}
}
