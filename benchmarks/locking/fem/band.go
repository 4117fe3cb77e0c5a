package fem

import (
	"fmt"
	"math"
)

// band is a square matrix with entries only near its diagonal, |i-j| <= width.
// Rows hold 3 width + 1 entries from column i - width on; the last width of
// them are for fill-in by pivoting.
type band struct {
	n, width int
	a        []float64
}

func newBand(n, width int) *band { return &band{n, width, make([]float64, n*(3*width+1))} }

// row returns the entries of row i; column j is at j - i + width.
func (b *band) row(i int) []float64 {
	length := 3*b.width + 1
	return b.a[i*length : (i+1)*length]
}

func (b *band) add(i, j int, v float64) { b.row(i)[j-i+b.width] += v }

// solve replaces x by the solution of A y = x, by elimination with partial
// pivoting (Golub & Van Loan, Matrix Computations, 4th ed., sec. 4.3.3). A is
// overwritten.
func (b *band) solve(x []float64) error {
	for k := range b.n {
		last := min(b.n-1, k+b.width)
		pivot, largest := k, 0.0
		for i := k; i <= last; i++ {
			if v := math.Abs(b.row(i)[k-i+b.width]); v > largest {
				pivot, largest = i, v
			}
		}
		if largest == 0 {
			return fmt.Errorf("fem: the stiffness matrix is singular in equation %d of %d; the supports leave a motion free", k+1, b.n)
		}
		reach := min(b.n-k, 2*b.width+1) // columns from k on
		upper := b.row(k)[b.width : b.width+reach]
		if pivot != k {
			other := b.row(pivot)[k-pivot+b.width:][:reach]
			for j := range reach {
				upper[j], other[j] = other[j], upper[j]
			}
			x[k], x[pivot] = x[pivot], x[k]
		}
		for i := k + 1; i <= last; i++ {
			lower := b.row(i)[k-i+b.width:][:reach]
			f := lower[0] / upper[0]
			if f == 0 {
				continue
			}
			for j, u := range upper {
				lower[j] -= f * u
			}
			x[i] -= f * x[k]
		}
	}
	for k := b.n - 1; k >= 0; k-- {
		upper := b.row(k)[b.width:]
		for j := 1; j < min(b.n-k, 2*b.width+1); j++ {
			x[k] -= upper[j] * x[k+j]
		}
		x[k] /= upper[0]
	}
	return nil
}
