package geometry

// UnitRule returns the points, k coordinates to each, and the weights of a rule
// that integrates polynomials of the degree exactly over the unit cube of
// dimension k, or over the unit simplex s_j ≥ 0, Σ s_j ≤ 1.
func UnitRule(simplex bool, k, degree int) (x, w []float64) {
	r := reference{simplex && k > 1, k, degree}.rule()
	return r.x, r.w
}
