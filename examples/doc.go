// Package examples shows the framework in use: as a library (Example), with a
// weak form of one's own (Example_weak), a new equation in one file
// (helmholtz), and from a module of its own (newpde).
package examples
