// Package geometry describes the shapes on which differential equations are
// posed, and chooses points on them.
//
// A Domain is built of parametric patches. A Patch maps the unit cube [0,1]^k
// to points of space and gives the density of measure (length, area, volume)
// per unit of the cube; on the boundary it also gives the outward unit normal.
// The interior of a domain is one or more patches of full dimension; its
// boundary is divided into named parts, each one or more patches of one
// dimension less. A level function, negative inside, decides membership.
//
// Everything else follows from the patches:
//
//   - Interior and Boundary map the points of a Sampler through them, for
//     collocation;
//   - Quadrature and BoundaryQuadrature map Gauss-Legendre rules through them,
//     for integrals of smooth functions;
//   - Rule and BoundaryRule first divide them into cells, of a given size or of
//     the size and degree that given functions need (Resolution), which may be
//     singular at points and edges, for weak forms;
//   - Grid maps a lattice through them, for tables and pictures;
//   - BoundaryPatches gives them to package features, which finds where
//     solutions are singular or steep: corners, edges, holes and fillets.
//
// Constructors such as Rectangle, AnnulusSector and Ball make the common
// shapes, Extrude lifts a plane shape, FromMesh uses the elements of a mesh as
// patches, Mapped the caller's own patches, and Union, Intersection and
// Difference combine domains.
//
// A Domain is immutable and safe for concurrent use. Its dimension is 1, 2 or 3,
// that of an Orthotope up to 11;
// lengths are in whatever unit the caller uses, angles in radians. Points are
// stored row-major: point i of n occupies X[i*dim:(i+1)*dim]. Nonsensical
// arguments (an empty interval, a NaN radius, fewer than one point) are caller
// bugs and panic; an unknown part or sampler name, which may come from a command
// line, is an error.
package geometry
