package ad

import "pinnsolve/internal/blas"

// All matrix products of the framework, in graphs, passes and factorisations,
// go through gonum's blas64. Installing the faster kernels here once covers
// them all.
func init() { blas.Use() }
