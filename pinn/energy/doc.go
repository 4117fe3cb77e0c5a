// Package energy trains networks on the weak statement of a problem: they
// minimise the energy of which the weak form is the derivative, on a quadrature.
// [Compile] joins a problem, a network and a quadrature into an [Energy].
package energy
