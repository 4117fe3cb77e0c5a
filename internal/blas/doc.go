// Package blas is an implementation of gonum's
// [gonum.org/v1/gonum/blas.Float64] that runs near the speed of the processor:
// it embeds gonum's own and overrides the routines in which dense layers,
// normal equations, QR and Cholesky spend their time.
//
//	Dgemm           packed and blocked, see product
//	Dsyrk           the same over one triangle
//	Dtrsm, Dtrmm    recursive, so that nearly all of the work is products
//	Dgemv, Dger     the same kernels with one row, with one step
//
// [Use] registers it with blas64, for gonum's lapack and mat packages.
//
// # Kernels
//
// The inner loops are assembly for AVX-512 or for AVX2 with FMA. The processor
// is asked once, at start; if it has neither, everything is gonum's. The
// environment variable PINNSOLVE_KERNEL=avx512, avx2 or portable asks for one
// of the three; an unknown name, or a kernel that the processor lacks, is
// ignored and [Kernel] says so. The build tag purego leaves out the assembly.
//
// # OpenBLAS
//
// With the build tag openblas, cgo and OpenBLAS installed, [Use] registers
// OpenBLAS instead of this package, for comparison:
//
//	go build -tags openblas ./cmd/pinnsolve
//
// Layers and activations still come from package kernel. The command compare,
// run by make bench-openblas, times the two side by side.
//
// # The same bits
//
// An entry of C is one chain of fused multiply-adds over k, cut at lengths that
// depend only on shapes and strides. So a result does not depend on the number
// of threads, and AVX-512 and AVX2 agree bit by bit in a product and in a
// triangular solve, which multiplies by one over the diagonal.
//
// # Threads
//
// A large product is shared among up to GOMAXPROCS goroutines by blocks of C.
// Helpers join only if idle, and products below parallelFrom multiply-adds stay
// on the goroutine of the caller, which often runs one per core already.
//
// # Infinities
//
// As in other blocked libraries a triangle is multiplied including its zero
// half, so in Dtrmm an Inf or NaN in B may spread further along its row or
// column than the definition says.
package blas

//go:generate go -C asm run . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg blas
