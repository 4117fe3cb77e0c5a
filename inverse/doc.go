// Package inverse finds numbers from measurements: what a model must have for an input
// to predict what was measured, how sure that is, and what the measurements cannot tell.
// It knows no networks and no equations; a [Model] predicts.
//
//   - [Fit] minimises chi squared, the sum of squared differences in standard deviations
//     of the noise, by the method of Levenberg and Marquardt over transformed unknowns.
//   - An [Estimate] has intervals from the profile of chi squared, covariances, a verdict
//     on the misfit, and the directions that the measurements do not determine.
//   - [Design] says where more sensors help most, and a [Tracker] follows unknowns that
//     drift.
//
// Sources: W. H. Press et al., Numerical Recipes, 3rd ed. 2007, section 15.6, for
// intervals by chi squared; A. Raue et al., Bioinformatics 25 (2009) 1923-1929, for
// profile likelihoods; M. K. Transtrum et al., J. Chem. Phys. 143 (2015) 010901, for
// sloppy directions.
package inverse
