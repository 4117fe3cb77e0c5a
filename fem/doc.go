// Package fem solves linear elasticity by ordinary finite elements on the cells
// of a mesh, as a second opinion on solvers that share nothing with it but the
// mesh: no features, no windows, no penalties.
//
// # Elements
//
// A Problem is a mesh with materials, supports and loads as data. Solve takes
//
//   - displacement elements of the order of the mesh or a higher one, on the
//     geometry of its cells:
//
//     2 mu (eps(u), eps(v)) + lambda (div u, div v) = (f, v) + <t, v>.
//
//     Prescribed displacements hold at the nodes, along axes of the node where a
//     direction is oblique. Such a displacement is one of those over which the
//     true one minimises the potential energy, so that theirs is an upper bound;
//
//   - mixed elements of Taylor & Hood, P_k displacements with a continuous
//     pressure of order k-1 (which may jump between materials), or one constant in
//     each cell, for Poisson's ratios up to 0.5:
//
//     2 mu (eps(u), eps(v)) - (p, div v) = (f, v) + <t, v>,
//     -(div u, q) - (p, q)/lambda = 0.
//
// A body of revolution has the strain u_r/r about its axis besides, and the radius in
// all integrals; elastic supports add k a (a.u) on their parts; a thermal strain t takes
// t I from the strain and n t from div u (n = 3; a plate under plane stress has 2); rigid
// parts move as their loads are in equilibrium with.
//
// Cells are used as they are: straight sides along a hole are facets.
//
// SecondOpinion chooses among them, on two or three spaces, and says what
// potential energy is possible; an Opinion judges a solution by it.
//
// # Bodies
//
// Cells that share sides are a body. Those that touch at a node, or along an edge
// in space, do not hold each other, and have nodes of their own there. The rigid
// motions that supports leave free are found for every body by itself (see
// Bodies): where loads do work on one there is no solution; else it is removed,
// and what it leaves open has zero mean.
//
// # Solving
//
// The stiffness, without pressures, is positive definite. It is factorised by
// package internal/sparse on separators of nodes: no kept library in Go does
// that, and package internal/blocks, made for few large blocks that are full,
// would store mostly zeros. In the plane that takes 0.4 s of one core for 140 000
// unknowns, in space 1.2 s for 65 000. Factors of more than 4e10 operations are
// replaced by conjugate gradients, preconditioned by Gauss-Seidel sweeps around a
// factorised correction of first order: 200 000 unknowns in space in 20 steps and
// 4 s at nu = 0.3, 53 steps at 0.49, where a factor takes 11 s and 1.6 GB.
//
// Pressures follow by conjugate gradients on their Schur complement, which their
// mass matrix precedes: some 10 iterations, each a solve with the same factor,
// at any nu, 0.5 included, where a sparse factor of the whole would need pivots.
//
// Results are the same to the last bit for any number of workers.
package fem
