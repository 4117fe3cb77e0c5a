// Package evolve solves evolution equations by the method of lines: frozen features in
// windows along space (package axis), whose coefficients follow a system of ordinary
// differential equations (package ode).
//
// A problem is one of package pinn on space-time, time last, whose residuals are linear
// in the derivatives by time of the highest order. They are tested with the modes of
// the space (Galerkin). Conditions on the ends of space are linear; what they leave free
// is the space in which the equations hold. Fields without a derivative by time, such as
// an auxiliary w = u_xx, make the system one of differential and algebraic equations.
//
// Sources: M. D. Gunzburger et al. call frozen features with an integrator in time
// Frozen-PINN (Datar et al., arXiv:2405.20836); the windows are those of package pum in
// one dimension.
package evolve
