// Package box solves equations on intervals, rectangles and boxes whose stiff part is a
// sum over the axes: evolutions, and steady linear equations.
//
// The features are products of those of an axis each (package axis), so that unknowns
// form matrices, and the operator, d/dt u = sum_i c_i u_ii + N(x, t, u, grad u), is
// diagonal in the products of the modes of an eigenproblem an axis: a fast
// diagonalisation (R. E. Lynch, J. R. Rice and D. H. Thomas, Numer. Math. 6 (1964)).
// What is linear with constant factors is solved exactly in time (ode.Modes), the rest by
// an exponential integrator (ode.Exponential); N is evaluated at the points of a grid.
// Where a factor of d/dt u changes in space beside the second derivatives, the mass is
// weighted, and the modes are those of a Krylov space.
//
// The split is found from the residuals, whose derivatives by the jets of the fields say
// what is linear.
package box
