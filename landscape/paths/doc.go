// Package paths connects two minima of a function.
//
//   - [Band] is a nudged elastic band with a climbing image: minimum energy paths and saddles of
//     functions of few variables, such as energies of structures.
//   - [Curve] is a Bezier curve fitted to sums of squares by the method of Levenberg and
//     Marquardt: between trained networks, where a band does not find the pass.
//   - [Align] orders and signs the neurons of one perceptron as those of another.
//
// The package knows no networks and no equations.
package paths
