// Package fem solves plane-strain elasticity by finite elements on small
// structured meshes of triangles, for comparison in the locking suite. Linear
// triangles (P1) in the displacement form lock near incompressibility, because
// they cannot represent divergence-free displacements; the Taylor-Hood element
// (P2-P1), with a continuous pressure, does not. The elements themselves are those
// of package pinnsolve/fem.
package fem
