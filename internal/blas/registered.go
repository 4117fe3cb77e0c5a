//go:build !openblas || !cgo

package blas

import "gonum.org/v1/gonum/blas"

// registered returns what [Use] registers.
func registered() blas.Float64 { return Default() }
