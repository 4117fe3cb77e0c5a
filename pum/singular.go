package pum

import "math"

// Singular is a point, in space a straight line or an axis, about which a
// solution is smooth in the logarithm of the distance and in the direction
// rather than in the position: a corner or edge of the boundary, the centre
// of a hole or fillet.
type Singular struct {
	Center []float64
	Axis   []float64 // unit vector in space, nil for a point
	Scale  float64   // a length, m: the radius of the hole, the size of a window
	Reach  float64   // windows that come nearer than this, m, get the features
	// Exponents of the distance are spread evenly between Low and High.
	Low, High float64
	// Shares makes all such points in reach of a window share its features.
	Shares bool
	// From, To bound the stretch of the axis that matters, m; windows beyond
	// it get no features. Both zero: all of it.
	From, To float64
}

// reaches reports whether a window gets the features of a singular point.
func (c *Cover) reaches(w int, s Singular) bool {
	x := s.Center
	if s.Axis != nil { // the point of the axis nearest to the window's middle
		m := c.Center(w)
		var t float64
		for i := range m {
			t += (m[i] - s.Center[i]) * s.Axis[i]
		}
		if s.From != s.To {
			t = math.Max(s.From, math.Min(s.To, t))
		}
		x = make([]float64, c.dim)
		for i := range x {
			x[i] = s.Center[i] + t*s.Axis[i]
		}
	}
	return c.Reach(w, x, s.Reach)
}
