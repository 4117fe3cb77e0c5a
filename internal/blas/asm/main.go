// Command asm writes the assembly of package blas: the micro-kernels of the
// matrix product for AVX-512 and AVX2, and the instructions that tell which of
// them the processor runs. It is a module of its own so that avo is needed only
// by whoever changes the kernels.
//
// In this folder: go run . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg blas
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("amd64,!purego")
	cpuid()
	for vecs := 1; vecs <= 3; vecs++ {
		for rows := 1; rows <= 8; rows++ {
			tile{isa: avx512{}, rows: rows, vecs: vecs}.generate()
		}
	}
	for vecs := 1; vecs <= 3; vecs++ {
		for rows := 1; rows <= avx2Rows[vecs]; rows++ {
			tile{isa: avx2{}, rows: rows, vecs: vecs}.generate()
		}
	}
	Generate()
}
