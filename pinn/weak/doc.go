// Package weak solves the weak statement of a problem by Galerkin's method: the
// fields are sums of local functions, and the equations hold when tested with
// each of them.
//
// A [Basis] is a space of functions with local support, windows with modes.
// [Compile] joins it with a problem and a quadrature into a [Form], the residual
// as a function of the coefficients. [Form.Newton] takes one Newton step and
// returns the [Tangent] it was made with, which then tells how far the solution
// can be trusted ([Tangent.Diagnose]). The inner products are assembled in
// batches of points (assemble.go, products.go) and factorised block by block.
//
// Data hold on a part of the boundary by an ansatz, or by the method of Nitsche
// (nitsche.go). What the form leaves free, such as rigid motions, is fixed by
// gauges (gauges.go).
package weak
