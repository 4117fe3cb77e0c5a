// Package pinn states boundary value problems. It says what is to be solved and
// nothing about how.
//
// A [Case] is a family of problems with named parameters; one of its forms poses
// a [Problem]: unknown fields on a domain, their equations as residuals at points
// ([Term]) or as integrals ([Weak]), conditions ([Dirichlet]), and what a solution
// reports ([Output], [Quantity]). Equations are functions of a [Point], which has
// the fields with their derivatives, the position, and given data; a [Program]
// compiles them.
//
// Problems are stated in the user's units. Every field and every term names its
// scale, the magnitude it typically has; the scales make the network's outputs
// and the residuals dimensionless and of order one.
//
// Three packages solve what is stated here, each in its own way: pinn/strong by
// residuals at points, pinn/weak by integrals against test functions,
// pinn/energy by minimising an energy. All use the fields of pinn/fields.
package pinn
