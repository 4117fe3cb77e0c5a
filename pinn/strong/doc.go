// Package strong solves the strong statement of a problem: its equations hold
// at points. [Compile] joins a problem, a network and a choice of points into a
// [System], a function of the network's parameters that gives residual,
// Jacobian, loss and gradient to a method.
package strong
