package blas

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	lapack "gonum.org/v1/gonum/lapack/gonum"
)

// TestLapack compares QR and Cholesky over ours and over gonum's.
func TestLapack(t *testing.T) {
	defer blas64.Use(Default())
	each(t, func(t *testing.T, impl Implementation) {
		for _, s := range [][2]int{{40, 7}, {333, 150}, {700, 301}} {
			m, n := s[0], s[1]
			a, tau, work := numbers(m*n), make([]float64, n), make([]float64, 64*n)
			normal := make([]float64, n*n)
			reference.Dsyrk(blas.Upper, blas.Trans, n, m, 1, a, n, 0, normal, n)
			factor := func(impl blas.Float64) (qr, chol []float64) {
				blas64.Use(impl)
				qr, chol = append(qr, a...), append(chol, normal...)
				lapack.Implementation{}.Dgeqrf(m, n, qr, n, tau, work, len(work))
				if !(lapack.Implementation{}).Dpotrf(blas.Upper, n, chol, n) {
					t.Fatal("not positive definite")
				}
				return qr, chol
			}
			qr, chol := factor(impl)
			wantQR, wantChol := factor(reference)
			for i, v := range wantQR {
				if math.Abs(qr[i]-v) > 1e-11 {
					t.Fatalf("QR of %d×%d, entry %d: %v, want %v", m, n, i, qr[i], v)
				}
			}
			for i, v := range wantChol {
				if math.Abs(chol[i]-v) > 1e-11 {
					t.Fatalf("Cholesky of %d, entry %d: %v, want %v", n, i, chol[i], v)
				}
			}
		}
	})
}
