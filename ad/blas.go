package ad

import "pinnsolve/internal/blas"

// Every product of the framework, in graphs, passes and factorisations, goes
// through gonum's blas64, which is given the faster kernels here once.
func init() { blas.Use() }
