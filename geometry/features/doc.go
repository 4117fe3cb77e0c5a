// Package features finds the places of a shape at which solutions are singular
// or steep: its corners, sharp straight edges in 3D, and its arcs, which are
// holes and fillets. Weak forms put special functions and small cells there.
//
// Four words are used in the code:
//
//   - a joint is where two curves of the boundary of a plane shape meet,
//     smoothly or in a corner; curves between joints form chains;
//   - a crease is the line in which the planes of two flat faces of a body meet;
//     pieces of it are edges;
//   - a fold is where two facets of the boundary of a mesh meet, sharply or
//     because both approximate a curved surface;
//   - a rounding is a concave cylinder or sphere: a hole or fillet in 3D.
//
// Facets of a mesh count as the curve that they approximate, if they belong to one
// entity of the geometry. Where that is not known they do, like the sides of a
// polygon, if they look like one.
package features
