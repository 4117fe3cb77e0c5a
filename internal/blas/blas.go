package blas

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// Implementation is gonum's, with the routines of this package in place of its
// own. The zero value is gonum's alone; [Default] is the one for this processor.
// It has no state: values may be copied and used by many goroutines.
type Implementation struct {
	gonum.Implementation
	kernels *kernels // nil where gonum's own code runs
}

// Default returns the implementation for this processor. Packages that keep a
// BLAS of their own take it as it is.
func Default() Implementation {
	return Implementation{kernels: chosen.kernels}
}

// Named returns the implementation with the kernel of a name, and false where
// this build and processor do not have it.
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
// lapack64 and mat; in a build with the tag openblas, OpenBLAS. It may be called
// any number of times, but not while another goroutine multiplies matrices: the
// place for it is an init function.
func Use() {
	blas64.Use(registered())
}

// Kernel names the kernel in use: "avx512", "avx2" or "portable", with the
// reason behind it where it is not the one asked for, and OpenBLAS before it
// where that multiplies matrices.
func Kernel() string {
	return chosen.label
}
