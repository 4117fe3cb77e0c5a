// Package sparse solves linear systems with symmetric positive definite
// matrices of many small blocks, as finite elements produce: one block row for
// each node, of one to three unknowns, coupled with the nodes it shares a cell
// with. (Package blocks is for few large blocks, which it orders by fill and
// keeps whole; here that would store mostly zeros.)
//
// A Matrix is factorised on a tree of separators:
//
//	order   nested dissection by coordinates, see dissect
//	factor  multifrontal Cholesky: a dense front for each separator (Duff &
//	        Reid, "The multifrontal solution of indefinite sparse symmetric
//	        linear equations", ACM TOMS 9, 1983; Liu, SIAM Review 34, 1992),
//	        whose work is products of matrices
//	solve   substitution from the leaves to the root and back
//
// A front is computed by one goroutine from its children in a fixed sequence,
// and package blas rounds the same on any number of threads, so results do not
// depend on the number of workers.
package sparse

import "pinnsolve/internal/blas"

func init() { blas.Use() }
