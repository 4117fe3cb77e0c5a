// Package maps draws the loss of a problem about a minimum as a function of two
// directions: of the output, where the physics is, or of the parameters.
//
// Directions of the output are modes of displacement, added to the solution: u + a m1 +
// b m2. With one bubble w inside the body, the shear mode (w_y, -w_x) changes no
// volume and the volume mode (w_x, w_y) does nothing else. Their curvatures tell how a
// formulation weighs the two: in the standard form as 1 to ((lambda + 2 mu)/mu)^2, which
// is what training near incompressibility suffers from. Random directions of the
// parameters do not see it: all of them change the volume a little, and that is what they feel.
//
// Axes are in equal change of u: at 1 the fields have changed by their own root mean square.
//
// Source of directions by principal components of the trajectory and of filter-normalised
// ones: H. Li et al., Visualizing the loss landscape of neural nets, NeurIPS 2018,
// arXiv:1712.09913.
package maps
