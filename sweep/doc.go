// Package sweep runs many computations that do not depend on each other, its cells,
// and loses none of them.
//
// The folder is the truth: a cell is done if and only if results/KEY/result.json is
// there, written aside and then renamed, and KEY is the hash of what the cell is asked
// and of the version of the program. Attempts are counted beside it. The queue that
// hands cells to workers is disposable (package queue): whoever begins puts into it what
// has no result.
//
// What a cell computes is a function of the caller; the package knows no networks.
package sweep
