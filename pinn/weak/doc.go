// Package weak solves the weak statement of a problem by Galerkin's method: the
// fields are sums of local functions, and the equations hold when tested with
// each of these functions.
//
// A [Basis] is a space of functions with local support, windows with modes.
// [Compile] joins it with a problem and a quadrature into a [Form], the
// residual as a function of the coefficients. [Form.Newton] takes one Newton
// step and returns the [Tangent] it used; [Tangent.Diagnose] then says how far
// to trust the solution. The inner products are assembled in batches of points
// (assemble.go, products.go) and factorised block by block.
//
// Dirichlet data hold by an ansatz, or by Nitsche's method (nitsche.go). What
// the form leaves free, such as rigid motions, is fixed by gauges (gauges.go).
package weak
