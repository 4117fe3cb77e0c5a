// Package fields represents the fields of a problem by a function of position
// with parameters, a network or a sum of local functions, and evaluates
// expressions of them at points.
//
// Most of it is for the packages beside it, pinn/strong, pinn/weak and pinn/energy;
// programs meet a [Solution] and the interface [Network].
//
// A [Space] makes the fields of the function's outputs: scaled by their
// magnitudes, through the ansatz where conditions are hard. A [Batch] is
// expressions of the fields at a set of points, treated tile by tile; a [Probe]
// evaluates them, and their derivatives by the outputs, on one goroutine. A
// [Sum] adds up batches into a loss with its gradient. A [Solution] is the
// fields at fixed parameters, with all that is asked of it afterwards.
package fields
