//go:build amd64 && !purego

package blas

var kernelsAVX512 = kernels{
	name:   "avx512",
	lanes:  8,
	rows:   [...]int{1: 8, 2: 8, 3: 8},
	shortB: true,
	tiles: [...][maxRows + 1]kernel{
		1: {1: avx512_1x1, avx512_2x1, avx512_3x1, avx512_4x1, avx512_5x1, avx512_6x1, avx512_7x1, avx512_8x1},
		2: {1: avx512_1x2, avx512_2x2, avx512_3x2, avx512_4x2, avx512_5x2, avx512_6x2, avx512_7x2, avx512_8x2},
		3: {1: avx512_1x3, avx512_2x3, avx512_3x3, avx512_4x3, avx512_5x3, avx512_6x3, avx512_7x3, avx512_8x3},
	},
}

var kernelsAVX2 = kernels{
	name:  "avx2",
	lanes: 4,
	rows:  [...]int{1: 8, 2: 4, 3: 4},
	tiles: [...][maxRows + 1]kernel{
		1: {1: avx2_1x1, avx2_2x1, avx2_3x1, avx2_4x1, avx2_5x1, avx2_6x1, avx2_7x1, avx2_8x1},
		2: {1: avx2_1x2, avx2_2x2, avx2_3x2, avx2_4x2},
		3: {1: avx2_1x3, avx2_2x3, avx2_3x3, avx2_4x3},
	},
}
