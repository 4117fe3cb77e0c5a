// Package blocks solves linear systems whose matrix is sparse by dense blocks,
// as weak forms on windows give them: one block row a window, of a few hundred
// unknowns, coupled with the windows it overlaps.
//
// A Matrix is assembled block by block and factorised by Factorize, with
// windows as supernodes:
//
//	order      minimum fill over the graph of windows, weighted by their sizes
//	scaling    rows and columns to unit diagonal, see equilibrate
//	symmetric  signed Cholesky, A = Uᵀ D U with D of +1 and -1 known beforehand:
//	           -1 at the pressures of a saddle point
//	otherwise  LU with partial pivoting inside the diagonal blocks; also where
//	           signed Cholesky meets a pivot of the wrong sign
//	solve      substitution and iterative refinement
//
// Everything is done in tiles, the blocks of the factor. A tile is computed as
// a whole by one goroutine, from earlier tiles in a fixed sequence, so results
// are the same bits whatever the number of workers.
//
// # Near-singular directions
//
// Features of windows that overlap are nearly dependent, and so is a matrix
// made of them. Cholesky factorises the matrix with 1e-14 added to its unit
// diagonal, and LU raises pivots to that; refinement removes it again. A solution
// is judged by its backward error, Factor.Residual. Its components along
// directions that the matrix does not see are arbitrary, and Factor.SmallestPivot
// tells whether there are any. Pressures are spared this help: one that nothing
// determines is an error.
package blocks

import "pinnsolve/internal/blas"

func init() { blas.Use() }
