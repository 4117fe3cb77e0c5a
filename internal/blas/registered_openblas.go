//go:build openblas && cgo

package blas

import (
	"gonum.org/v1/gonum/blas"

	"pinnsolve/internal/blas/openblas"
)

func init() { chosen.label = "openblas " + openblas.Core() + ", " + chosen.label }

// registered returns what [Use] registers.
func registered() blas.Float64 { return openblas.Implementation{} }
