// Package ode integrates systems of ordinary differential equations in time,
//
//	M y' = f(t, y),  y(0) given,
//
// with a constant mass matrix M, stiff ones above all: what is left of an evolution
// equation once space is discretised.
//
// Radau is the collocation method Radau IIA of order 5 (stage order 3), L-stable and
// stiffly accurate, with simplified Newton iterations in decoupled variables, control
// of the step and a continuous solution between the steps: E. Hairer and G. Wanner,
// Solving Ordinary Differential Equations II, Springer 1996, section IV.8.
//
// The package knows nothing of networks or equations. Equal input gives bit-equal
// output.
//
// Modes are decoupled linear equations, solved exactly. Exponential integrates a system
// whose stiff part is diagonal, by ETDRK4.
package ode
