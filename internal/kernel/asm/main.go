// Command asm writes the assembly of package kernel: activations with their
// derivatives, the chain rule on jets, and sums of products over points, for
// AVX-512 and AVX2. It is a module of its own so that avo is needed only by
// whoever changes the kernels.
//
// In this folder: go run . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg kernel
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("amd64,!purego")
	for _, x := range []isa{avx512, avx2} {
		tanh(x)
		tanhSlopes(x)
		swish(x)
		sine(x)
		for _, l := range layouts() {
			forward(x, l)
			adjoint(x, l)
			if l.order != "value" {
				first(x, l)
				firstAdjoint(x, l)
			}
		}
		fill(x)
		for rows := 1; rows <= x.rows; rows++ {
			for cols := 1; cols <= x.cols; cols++ {
				products(x, rows, cols)
			}
		}
	}
	Generate()
}
