//go:build openblas && cgo

package blas

import (
	"gonum.org/v1/gonum/blas"

	"pinnsolve/internal/blas/openblas"
)

func init() { chosen.label = "openblas " + openblas.Core() + ", " + chosen.label }

func registered() blas.Float64 { return openblas.Implementation{} }
