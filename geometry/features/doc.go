// Package features finds the places of a shape at which solutions are singular or
// steep: its corners, in space its sharp straight edges, and its arcs, which are
// holes and fillets. Weak forms put special functions and small cells there.
//
// Four words of the code:
//
//   - a joint is where two curves of the boundary of a plane shape meet, smoothly
//     or in a corner; curves between joints are strung into chains;
//   - a crease is the line in which the planes of two flat faces of a body meet;
//     pieces of it are edges;
//   - a fold is where two facets of the boundary of a mesh meet, sharply or
//     because both stand for a curved surface;
//   - a rounding is a concave cylinder or sphere: a hole or fillet in space.
//
// Facets of a mesh and sides of a polygon count as the curve that they stand for,
// if they look like one.
package features
