// Package ad differentiates: expressions over a tile of points, jets (a
// field together with its derivatives in space), and the graphs that
// evaluate networks and residuals with their gradients. It is the only
// package that imports Gorgonia.
//
// Two kinds of derivative meet in a physics-informed network and are never
// mixed here. Derivatives in space are carried forward by [Jet], as in
// Taylor-mode differentiation (Griewank & Walther 2008, ch. 13). Derivatives
// with respect to parameters come from one reverse pass of Gorgonia over the
// resulting graph. Gorgonia's second Grad on a graph silently returns the
// first one (it caches node derivatives), so a [Graph] differentiates once
// and refuses to do it again.
//
// Building a graph panics with an [Error] when it is asked for something
// impossible; the Compile functions turn that panic into an ordinary error.
package ad

import (
	"fmt"

	// Gorgonia pins a version of this module that panics at start-up on
	// current Go; go.mod requires a version that does not.
	_ "go4.org/unsafe/assume-no-moving-gc"
)

// Error is what goes wrong while a graph is being built.
type Error struct{ Reason string }

func (e Error) Error() string { return "ad: " + e.Reason }

func fail(format string, args ...any) { panic(Error{fmt.Sprintf(format, args...)}) }

// try runs build and converts a panic with an Error into an error.
func try(build func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case Error:
			err = r
		default:
			panic(r)
		}
	}()
	build()
	return nil
}
