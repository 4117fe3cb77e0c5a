// Package elasticity states elasticity: materials, bodies with their loads
// and supports, and the standard displacement form, at small strain
//
//	div sigma + f = 0,   sigma = lambda tr(eps) I + 2 mu eps,   eps = sym grad u,
//
// and, for a body with a hyperelastic Law, at finite strain
//
//	Div P + B = 0,   P = P(F),   F = I + grad u
//
// on the undeformed body, in plane strain or three dimensions. Package mixed
// states the same bodies with the pressure as an additional unknown, up to
// incompressibility.
//
// Conventions: tension is positive, the traction on a surface of outward
// normal n is sigma n, and p = -lambda div u in both forms (not the mean
// stress, unless incompressible). Any consistent units will do; the comments
// name SI units.
package elasticity
