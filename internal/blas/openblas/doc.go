// Package openblas is OpenBLAS as an implementation of gonum's blas.Float64, for
// comparison: only with the build tag openblas, cgo and the library installed
// (libopenblas-dev) is there anything in it.
//
// The library reads OPENBLAS_NUM_THREADS and OPENBLAS_CORETYPE, the processor
// whose kernels to take (Haswell has AVX2, SkylakeX AVX-512), as it is loaded.
package openblas
