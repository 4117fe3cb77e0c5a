package kernel

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// Products sets dst, rows×cols, to sum_lp x_lip y_ljp over lanes l and points
// p: the gradient of a layer's weights from its inputs x, lanes×rows×n, and
// the adjoint y of its results, lanes×cols×n.
func Products(dst, x, y []float64, lanes, rows, cols, n int) {
	chosen.sum(dst, x, y, lanes, rows, cols, n)
}

func (v *vectors) sum(dst, x, y []float64, lanes, rows, cols, n int) {
	if len(dst) != rows*cols || len(x) != lanes*rows*n || len(y) != lanes*cols*n {
		panic("kernel: Products: slices do not hold the given blocks")
	}
	if v.width == 0 || n%v.width != 0 {
		for l := range lanes {
			blas64.Gemm(blas.NoTrans, blas.Trans, 1, block(rows, n, x[l*rows*n:]), block(cols, n, y[l*cols*n:]), min(1, float64(l)), block(rows, cols, dst))
		}
		return
	}
	for j := 0; j < cols; {
		s := min(v.cols, cols-j)
		for i := 0; i < rows; {
			r := min(v.rows, rows-i)
			v.products[r][s](lanes, n, &x[i*n], rows*n, &y[j*n], cols*n, &dst[i*cols+j], cols)
			i += r
		}
		j += s
	}
}

func block(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// Fill sets every row of dst, len(values)×n, to its value.
func Fill(dst, values []float64, n int) {
	if len(dst) != len(values)*n {
		panic("kernel: Fill: dst does not hold a row for each value")
	}
	if chosen.width != 0 && n%chosen.width == 0 {
		chosen.fill(len(values), n, &dst[0], &values[0])
		return
	}
	for i, v := range values {
		row := dst[i*n:][:n]
		for p := range row {
			row[p] = v
		}
	}
}
