// Package blocks solves linear systems with block-sparse matrices, as weak
// forms on windows produce: one block row for each window, with a few hundred
// unknowns, coupled to the windows it overlaps.
//
// A Matrix is assembled block by block and factorised by Factorize, with
// windows as supernodes:
//
//	order      minimum fill over the graph of windows, weighted by their sizes
//	scaling    rows and columns to unit diagonal, see equilibrate
//	symmetric  signed Cholesky, A = Uᵀ D U with D of +1 and -1 known in advance:
//	           -1 at the pressures of a saddle point
//	otherwise  LU with partial pivoting inside the diagonal blocks; also where
//	           signed Cholesky meets a pivot of the wrong sign
//	solve      substitution and iterative refinement
//
// Everything is done in tiles, the blocks of the factor. A tile is computed as
// a whole by one goroutine, from earlier tiles in a fixed sequence, so results
// are the same to the last bit for any number of workers.
//
// # Near-singular directions
//
// Features of overlapping windows are nearly dependent, which makes the matrix
// nearly singular. Cholesky factorises the matrix with 1e-14 added to its unit
// diagonal, and LU raises pivots to 1e-14; refinement then removes the
// perturbation. The quality of a solution is its backward error,
// Factor.Residual. Its components in the numerical null space are arbitrary,
// and Factor.SmallestPivot shows whether there is one. Pressures are not
// perturbed: an undetermined pressure is an error.
package blocks

import "pinnsolve/internal/blas"

func init() { blas.Use() }
