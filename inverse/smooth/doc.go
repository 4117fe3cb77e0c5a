// Package smooth holds spaces of smooth functions over a body, for fields that are to be
// found: cubic B-splines on a grid over the box around it, and of their combinations those
// of least roughness, the integral of the squared gradient over the squared function: the
// eigenfunctions of Laplace's operator with natural conditions, about. The first is a
// constant.
package smooth
