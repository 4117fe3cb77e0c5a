// Package landscape measures how well or ill conditioned a training problem is,
// at one vector of parameters: how far apart its steepest and flattest
// directions are, how many directions a method can use, and what a first-order
// method could achieve.
//
//	Of, OfNormal, TangentKernels  spectra of J'J and of J_t J_t', term by term
//	Truncate                      the rank that an accuracy needs, and its condition number
//	NewDensity                    spectral density of a Hessian that is never formed
//	GradientsOf                   norms of the terms' gradients and the angles between them
//	CGLS, LSQR                    iterative least squares, stopped early
//
// J is the Jacobian of the residual r by the parameters, and the loss is
// |r|^2/2. The package knows nothing of networks or equations; a compiled
// system satisfies its interfaces.
package landscape
