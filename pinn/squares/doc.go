// Package squares solves problems in strong form in windows: residuals of all terms at
// points, squared and summed, as a function of the coefficients of a patches.Space. A
// row knows only the windows over its point, so that normal equations are block-sparse.
//
// Rows are in units of the fields: with c the derivative of a residual by the derivatives
// of order k of a field, of the highest order that the term has, a row is divided by c
// times 1, 2/h and 12/h^2 for k = 0, 1 and 2, h the half-width of a window along the
// axis: what a change of the field by its scale over half a window does to the residual.
// The root mean square over the points of a term counts. Terms are weighted by their
// Weight, but conditions on values are not.
//
// A step of the Gauss-Newton method factorises the normal equations by Cholesky's method
// in blocks and corrects the result by conjugate gradients on the rows themselves (CGLS),
// with the factor as preconditioner (Björck, Numerical Methods for Least Squares
// Problems, 1996, section 7.4), which brings back most of the digits that forming the
// normal equations loses.
package squares
