// Package solve takes a posed problem to a checked solution in one call. The
// command line, the benchmarks and programs that bring their own problem all enter
// here.
//
//	Options -> Plan -> Run or Continue -> Result
//
// [Options.Plan] checks the options against the problem and decides what they
// leave open. [Plan.Run] solves the problem in one of three ways: least squares
// at points (strong.go), Newton's method on windows over the body (weak.go), or a
// network trained on an energy (energy.go). [Plan.Continue] follows the first two
// along a parameter. The [Result] has a [Verdict] from a check at points or on a
// quadrature that the solution was not computed with.
package solve
