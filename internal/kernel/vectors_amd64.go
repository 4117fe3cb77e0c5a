//go:build amd64 && !purego

package kernel

// built are the instruction sets that this build has loops for.
var built = []*vectors{&vectorsAVX512, &vectorsAVX2}

var vectorsAVX512 = vectors{
	name: "avx512", width: 8,
	derivatives: [...]func(n int, z, t *float64){Tanh: avx512_tanh, Sin: avx512_sine, Swish: avx512_swish},
	tanhSlopes:  avx512_tanhSlopes,
	forward: [...][maxDim + 1]func(n, stride int, dst, z, t *float64){
		Value:     {avx512_forward_value0, avx512_forward_value0, avx512_forward_value0, avx512_forward_value0},
		Gradient:  {1: avx512_forward_gradient1, avx512_forward_gradient2, avx512_forward_gradient3},
		Laplacian: {1: avx512_forward_laplacian1, avx512_forward_laplacian2, avx512_forward_laplacian3},
		Hessian:   {1: avx512_forward_hessian1, avx512_forward_hessian2, avx512_forward_hessian3},
	},
	adjoint: [...][maxDim + 1]func(n, stride int, dst, z, adj, t *float64){
		Value:     {avx512_adjoint_value0, avx512_adjoint_value0, avx512_adjoint_value0, avx512_adjoint_value0},
		Gradient:  {1: avx512_adjoint_gradient1, avx512_adjoint_gradient2, avx512_adjoint_gradient3},
		Laplacian: {1: avx512_adjoint_laplacian1, avx512_adjoint_laplacian2, avx512_adjoint_laplacian3},
		Hessian:   {1: avx512_adjoint_hessian1, avx512_adjoint_hessian2, avx512_adjoint_hessian3},
	},
	first: [...][maxDim + 1]func(n, stride int, dst, t *float64){
		Gradient:  {1: avx512_first_gradient1, avx512_first_gradient2, avx512_first_gradient3},
		Laplacian: {1: avx512_first_laplacian1, avx512_first_laplacian2, avx512_first_laplacian3},
		Hessian:   {1: avx512_first_hessian1, avx512_first_hessian2, avx512_first_hessian3},
	},
	firstAdjoint: [...][maxDim + 1]func(n, stride int, dst, adj, t *float64){
		Gradient:  {1: avx512_firstAdjoint_gradient1, avx512_firstAdjoint_gradient2, avx512_firstAdjoint_gradient3},
		Laplacian: {1: avx512_firstAdjoint_laplacian1, avx512_firstAdjoint_laplacian2, avx512_firstAdjoint_laplacian3},
		Hessian:   {1: avx512_firstAdjoint_hessian1, avx512_firstAdjoint_hessian2, avx512_firstAdjoint_hessian3},
	},
	rows: 4, cols: 6,
	products: [5][7]func(lanes, n int, x *float64, xs int, y *float64, ys int, c *float64, ldc int){
		1: {1: avx512_products_1x1, avx512_products_1x2, avx512_products_1x3, avx512_products_1x4, avx512_products_1x5, avx512_products_1x6},
		2: {1: avx512_products_2x1, avx512_products_2x2, avx512_products_2x3, avx512_products_2x4, avx512_products_2x5, avx512_products_2x6},
		3: {1: avx512_products_3x1, avx512_products_3x2, avx512_products_3x3, avx512_products_3x4, avx512_products_3x5, avx512_products_3x6},
		4: {1: avx512_products_4x1, avx512_products_4x2, avx512_products_4x3, avx512_products_4x4, avx512_products_4x5, avx512_products_4x6},
	},
	fill: avx512_fill,
}

var vectorsAVX2 = vectors{
	name: "avx2", width: 4,
	derivatives: [...]func(n int, z, t *float64){Tanh: avx2_tanh, Sin: avx2_sine, Swish: avx2_swish},
	tanhSlopes:  avx2_tanhSlopes,
	forward: [...][maxDim + 1]func(n, stride int, dst, z, t *float64){
		Value:     {avx2_forward_value0, avx2_forward_value0, avx2_forward_value0, avx2_forward_value0},
		Gradient:  {1: avx2_forward_gradient1, avx2_forward_gradient2, avx2_forward_gradient3},
		Laplacian: {1: avx2_forward_laplacian1, avx2_forward_laplacian2, avx2_forward_laplacian3},
		Hessian:   {1: avx2_forward_hessian1, avx2_forward_hessian2, avx2_forward_hessian3},
	},
	adjoint: [...][maxDim + 1]func(n, stride int, dst, z, adj, t *float64){
		Value:     {avx2_adjoint_value0, avx2_adjoint_value0, avx2_adjoint_value0, avx2_adjoint_value0},
		Gradient:  {1: avx2_adjoint_gradient1, avx2_adjoint_gradient2, avx2_adjoint_gradient3},
		Laplacian: {1: avx2_adjoint_laplacian1, avx2_adjoint_laplacian2, avx2_adjoint_laplacian3},
		Hessian:   {1: avx2_adjoint_hessian1, avx2_adjoint_hessian2, avx2_adjoint_hessian3},
	},
	first: [...][maxDim + 1]func(n, stride int, dst, t *float64){
		Gradient:  {1: avx2_first_gradient1, avx2_first_gradient2, avx2_first_gradient3},
		Laplacian: {1: avx2_first_laplacian1, avx2_first_laplacian2, avx2_first_laplacian3},
		Hessian:   {1: avx2_first_hessian1, avx2_first_hessian2, avx2_first_hessian3},
	},
	firstAdjoint: [...][maxDim + 1]func(n, stride int, dst, adj, t *float64){
		Gradient:  {1: avx2_firstAdjoint_gradient1, avx2_firstAdjoint_gradient2, avx2_firstAdjoint_gradient3},
		Laplacian: {1: avx2_firstAdjoint_laplacian1, avx2_firstAdjoint_laplacian2, avx2_firstAdjoint_laplacian3},
		Hessian:   {1: avx2_firstAdjoint_hessian1, avx2_firstAdjoint_hessian2, avx2_firstAdjoint_hessian3},
	},
	rows: 3, cols: 3,
	products: [5][7]func(lanes, n int, x *float64, xs int, y *float64, ys int, c *float64, ldc int){
		1: {1: avx2_products_1x1, avx2_products_1x2, avx2_products_1x3},
		2: {1: avx2_products_2x1, avx2_products_2x2, avx2_products_2x3},
		3: {1: avx2_products_3x1, avx2_products_3x2, avx2_products_3x3},
	},
	fill: avx2_fill,
}
