//go:build !amd64 || purego

package blas

// available returns no kernels: this build has no assembly.
func available() []*kernels { return nil }
