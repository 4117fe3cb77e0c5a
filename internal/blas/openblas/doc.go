// Package openblas is OpenBLAS as an implementation of gonum's blas.Float64,
// for comparison. It is empty without the build tag openblas, cgo and the
// library (libopenblas-dev).
//
// When it is loaded the library reads OPENBLAS_NUM_THREADS and
// OPENBLAS_CORETYPE, the processor whose kernels to use (Haswell has AVX2,
// SkylakeX AVX-512).
package openblas
