// Package examples shows the framework in use: as a library (its Example),
// with a new equation in one file (helmholtz), and from a module of its own
// (newpde).
package examples
