// Package pum is a space of functions made by the partition of unity method:
// overlapping windows cover a body, and each has functions of its own, times
// the window's weight (Babuska & Melenk, Int. J. Numer. Methods Eng. 40 (1997)
// 727-758).
//
//   - A [Cover] is a set of windows and their weights, which sum to one
//     everywhere.
//   - A [Space] has frozen random features in every window: smooth ridge
//     functions everywhere, and powers of the distance about every [Singular]
//     point in reach. The fields of a [Group] share them.
//   - The features of a window are almost dependent. [Space.Orthonormalize]
//     turns them into modes and leaves out what is rounding. Fields are sums over
//     windows of coefficients times modes. The first modes of a window,
//     [Space.Nested] of them, are a space of fewer features, for error estimates.
//
// Fields are then known at any point with their gradients but without higher
// derivatives: the space is made for weak forms. The coefficients are ordered
// by window and, in a window, by field.
package pum
