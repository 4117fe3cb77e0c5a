package geometry

import "slices"

// reference identifies the rule on a unit cell.
type reference struct {
	simplex   bool
	k, degree int
}

// A referenceRule has points, k coordinates each, and weights on the unit cube
// or simplex.
type referenceRule struct{ x, w []float64 }

func (r reference) rule() referenceRule {
	if r.simplex {
		return simplexRule(r.k, r.degree)
	}
	return cubeRule(r.k, r.degree)
}

// pointsOf returns the number of Gauss points for the degree.
func pointsOf(degree int) int { return degree/2 + 1 }

// cubeRule returns the tensor Gauss rule of the degree.
func cubeRule(k, degree int) referenceRule {
	axis := legendre(pointsOf(degree))
	r := referenceRule{w: []float64{1}}
	for range k {
		var next referenceRule
		for i, w := range r.w {
			point := r.x[i*(len(r.x)/len(r.w)) : (i+1)*(len(r.x)/len(r.w))]
			for j, t := range axis.x {
				next.x = append(append(next.x, slices.Clone(point)...), t)
				next.w = append(next.w, w*axis.w[j])
			}
		}
		r = next
	}
	return r
}
