// Package pinn states boundary value problems and compiles them, with a
// network, into systems of residuals.
//
// Data flows one way. A [Case] is a family of posed problems with named
// parameters; one of its forms poses a [Problem]: fields, equations on
// regions of a domain, exact solution if there is one, nothing about how it
// is solved. [Compile] joins a problem, a [Network] and a choice of points
// into a [System]: a function of the parameters that offers loss, gradient,
// residual and Jacobian to whatever minimises it. A [Solution] evaluates the
// fields, and what derives from them, anywhere.
//
// Problems are stated in the user's units. Every field and every term names
// its unit (its typical magnitude), and by these the network's outputs and
// the residuals are made dimensionless and of order one.
package pinn
