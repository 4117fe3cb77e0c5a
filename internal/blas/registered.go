//go:build !openblas || !cgo

package blas

import "gonum.org/v1/gonum/blas"

func registered() blas.Float64 { return Default() }
