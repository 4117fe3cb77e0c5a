// Package fields represents the fields of a problem by a function of position
// with parameters, a network or a sum of local functions, and evaluates
// expressions of the fields at points.
//
// Most of it serves pinn/strong, pinn/weak and pinn/energy; other programs need
// only [Solution] and the interface [Network].
//
// A [Space] makes fields from the function's outputs: scaled to their
// magnitudes, and through the ansatz if conditions are hard. A [Batch] holds
// expressions of the fields at a set of points, evaluated tile by tile; a
// [Probe] evaluates them, and their derivatives by the outputs, on one
// goroutine. A [Sum] adds up batches into a loss with its gradient. A
// [Solution] is the fields at fixed parameters, ready to be evaluated.
package fields
