//go:build openblas && cgo

package openblas

// #cgo LDFLAGS: -lopenblas
// char *openblas_get_corename(void);
import "C"

import "gonum.org/v1/netlib/blas/netlib"

// Implementation calls OpenBLAS.
type Implementation = netlib.Implementation

// Core names the processor whose kernels run.
func Core() string { return C.GoString(C.openblas_get_corename()) }
