// Package mesh reads and writes the meshes of gmsh: MSH files of version 2.2
// and 4.1, ASCII and binary, of triangles, quadrilaterals and tetrahedra of
// first and second order.
//
// A Mesh holds the shape of a body, the names of the parts of its boundary and
// support for quadrature; it is not a space of approximations. From a file it
// takes
//
//   - the elements of the highest dimension, 2 or 3, as Cells, whatever
//     physical group they are in;
//   - the facets (edges in 2D, faces in 3D) of the physical groups of one
//     dimension less as Parts, named like the groups, or by the group's number if
//     it has no name;
//   - every facet that bounds the body and is in no group as the Part named
//     "other", or "other-2" if a group has that name.
//
// So each boundary facet is in exactly one part: a file with a facet in two
// groups, or with a group inside the body, is refused. Groups of points, and of
// curves in 3D, are ignored, and so are nodes that no cell uses. A mesh with
// all nodes at one height z has dimension 2. Lengths are in the unit of the
// file.
//
// Cells are positively oriented and facets are oriented so that their normal
// points out of the body, however the file has them; only a mesh in which some
// cells are inverted and others are not is an error. So are cells without area,
// folded cells, overlapping cells and elements that are not a side of any cell.
// The error is one line that names the element and its line in the file, or its
// byte in a binary file.
//
// The format is described in the Gmsh reference manual, section "MSH file
// format": C. Geuzaine and J.-F. Remacle, Gmsh: a three-dimensional finite
// element mesh generator, Int. J. Numer. Meth. Eng. 79 (2009) 1309-1331.
package mesh
