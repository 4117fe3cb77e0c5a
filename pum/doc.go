// Package pum is a space of functions made by the partition of unity method:
// overlapping windows cover a body, and each has functions of its own, times
// the window's weight (Babuska & Melenk, Int. J. Numer. Methods Eng. 40 (1997)
// 727-758).
//
//   - A [Cover] is the windows and their weights, which sum to one everywhere.
//   - A [Space] has random features in every window, frozen: smooth ridge
//     functions everywhere and powers of the distance about every [Singular]
//     point in reach. Fields of one [Group] share them.
//   - Features of a window are almost dependent. [Space.Orthonormalize] turns
//     them into modes, of which it leaves out what is rounding. Fields are sums
//     over windows of coefficients times modes.
//
// The features of a field are then known at any point with their gradients,
// and there are no higher derivatives: the space is made for weak forms. The
// coefficients come window by window and, in a window, field by field.
package pum
