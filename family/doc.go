// Package family interpolates quantities that depend on a few parameters, each between
// two ends, from their values at nodes: on sparse grids of Leja points that are chosen
// one after the other where the interpolation is worst.
//
// Source: A. Chkifa, A. Cohen, C. Schwab, High-dimensional adaptive sparse polynomial
// interpolation and applications to parametric PDEs, Found. Comput. Math. 14 (2014)
// 601-633. The package knows no networks and no equations: a caller computes members,
// and combines them by the weights of a [Grid].
package family
