// Package mesh reads finite element meshes, says how their cells hang together,
// and writes MSH files. It reads
//
//   - MSH files of gmsh: 1.0, 2.0 to 2.2, 4.0 and 4.1, ASCII and binary, and the
//     files of a partition together (ReadFiles);
//   - unstructured grids of VTK: legacy files and VTU, in all encodings but
//     compression other than zlib;
//   - input files of Abaqus and CalculiX: nodes, elements, sets, surfaces;
//   - universal files (UNV): datasets 2411, 2412, 2467 and their older kin.
//
// Cells are triangles, quadrilaterals, tetrahedra, hexahedra, prisms and pyramids
// of order 1 to 5, mixed in one mesh; see Kind.
//
// A Mesh holds the shape of a body, or of several, with names; it is not a space
// of approximations. From a file it takes
//
//   - the elements of the highest dimension, 2 or 3, as Cells, with their
//     physical groups as Groups;
//   - the facets (edges in 2D, faces in 3D) of the physical groups of one
//     dimension less as Parts, named like the groups, or by the group's number if
//     it has no name ("group 7" where another group is called "7"). Groups of one
//     name are one part; a facet may be in several parts;
//   - every facet that bounds the body and is in no group as the part "other", or
//     "other-2" if a group has that name;
//   - groups of points, of curves in 3D, of facets inside the body and of what is
//     not a side of a cell as Sets, which conditions can be refused by;
//   - of facets and cells the curve, surface or volume of the geometry that they
//     were made on (Element.Entity), where that can be trusted.
//
// In files without groups of facets, sets of nodes name the facets that have all
// of their nodes in the set.
//
// Nodes that no cell uses are ignored. A mesh in a plane has dimension 2, whatever
// the plane: its coordinates are those of a coordinate plane, or along two axes
// that a note names. Lengths are in the unit of the file.
//
// Cells are positively oriented and facets are oriented so that their normal
// points out of the body, however the file has them: cells whose nodes are in
// reversed order are turned, if all of one kind on one surface or volume are. A
// mesh in which some of them are inverted and others are not is an error. So are
// cells without area, overlapping cells, cells that have a node twice and folded
// ones; curved cells that are slightly folded are unfolded by moving nodes inside
// the body. The error is one line that names the element and its line in the file,
// or its byte in a binary file. What was done to a mesh is in its Notes.
//
// Mesh.Curved gives a mesh of first order its curves, where facets of one entity
// have their nodes on a circle, cylinder, cone, sphere or torus.
//
// MSH files are described in the Gmsh reference manual, section "MSH file format":
// C. Geuzaine and J.-F. Remacle, Gmsh: a three-dimensional finite element mesh
// generator, Int. J. Numer. Meth. Eng. 79 (2009) 1309-1331.
package mesh
