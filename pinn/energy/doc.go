// Package energy trains networks on the weak statement of a problem: they
// minimise, on a quadrature, the energy whose derivative is the weak form.
// [Compile] joins a problem, a network and a quadrature into an [Energy].
package energy
