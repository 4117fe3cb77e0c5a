// Package solve takes a posed problem to a verified solution in one call: it
// chooses a network, compiles the problem, trains, and checks the residual
// where it was not trained. The command line, the benchmarks and programs
// that bring their own problem all enter here.
package solve
