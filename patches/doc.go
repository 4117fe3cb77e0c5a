// Package patches holds spaces of functions of one to eleven coordinates, with
// derivatives up to the second: a partition of unity by a grid of windows, the product
// of one of package axis for each coordinate, in every window random features, and of
// these the modes that can be told apart. Every point lies in at most 2^d windows.
//
// Residuals of equations at points, squared and summed, are block-sparse in such a
// space: pinn/squares. Package pum has windows for integrals, which need no second
// derivatives and follow the cells of a mesh.
package patches
