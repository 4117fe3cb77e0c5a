package blas

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// Implementation is gonum's, with the routines of this package in place of some
// of its own. The zero value is gonum's alone; [Default] is the one for this
// processor. It has no state: values may be copied and used by many goroutines.
type Implementation struct {
	gonum.Implementation
	kernels *kernels // nil if gonum's own code runs
}

// Default returns the implementation for this processor, for packages that keep
// a BLAS of their own.
func Default() Implementation {
	return Implementation{kernels: chosen.kernels}
}

// Named returns the implementation with the named kernel, or false if this
// build or processor does not have it.
func Named(kernel string) (impl Implementation, ok bool) {
	if kernel == portable {
		return Implementation{}, true
	}
	for _, k := range available() {
		if k.name == kernel {
			return Implementation{kernels: k}, true
		}
	}
	return Implementation{}, false
}

// Use makes [Default] the implementation of gonum's blas64, and so of its
// lapack64 and mat; in a build with the tag openblas, OpenBLAS. It may be
// called any number of times, but not while another goroutine multiplies
// matrices: call it in an init function.
func Use() {
	blas64.Use(registered())
}

// Kernel names the kernel in use: "avx512", "avx2" or "portable", followed by
// the reason if it is not the one asked for, and preceded by OpenBLAS if that
// multiplies matrices.
func Kernel() string {
	return chosen.label
}
