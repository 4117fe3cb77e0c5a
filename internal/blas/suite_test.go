package blas

import (
	"testing"

	"gonum.org/v1/gonum/blas/testblas"
)

// each runs a test on every kernel of this processor, and on gonum's code.
func each(t *testing.T, test func(t *testing.T, impl Implementation)) {
	for _, name := range []string{"avx512", "avx2", portable} {
		t.Run(name, func(t *testing.T) {
			impl, ok := Named(name)
			if !ok {
				t.Skip("not on this processor, or left out of this build")
			}
			test(t, impl)
		})
	}
}

// TestGonumSuite runs gonum's own tests of a BLAS on the overridden routines.
func TestGonumSuite(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		t.Run("Dgemm", func(t *testing.T) { testblas.TestDgemm(t, impl) })
		t.Run("Dsyrk", func(t *testing.T) { testblas.DsyrkTest(t, impl) })
		t.Run("Dtrsm", func(t *testing.T) { testblas.DtrsmTest(t, impl) })
		t.Run("Dtrmm", func(t *testing.T) { testblas.DtrmmTest(t, impl) })
		t.Run("Dgemv", func(t *testing.T) { testblas.DgemvTest(t, impl) })
		t.Run("Dtrsv", func(t *testing.T) { testblas.DtrsvTest(t, impl) })
		t.Run("Dger", func(t *testing.T) { testblas.DgerTest(t, impl) })
	})
}
