package pum

import "math"

// Singular is a place about which a solution is smooth in the direction and the
// logarithm of the distance rather than in the position: a corner or edge of
// the boundary, the centre of a hole or fillet.
type Singular struct {
	Center []float64 // m
	Axis   Axis      // in 3D, through the center; the zero value means a point
	Scale  float64   // a length, m: the radius of the hole, the size of a window
	Reach  float64   // windows nearer than this, m, get the features
	// Exponents of the distance are spread evenly between Low and High.
	Low, High float64
	// Middle, unless nil, makes the place the tip of a slot, crack or notch: a
	// unit vector from it into the middle of the body, in space normal to the
	// axis. Where the body is known, features are of the angle through it.
	Middle []float64
	// Stiffness, unless nil, is that of every material about a point where they meet, of
	// one field whose flux is stiffness times gradient: see Divide.
	Stiffness []float64
	// Shares makes all such places in reach of a window share its features.
	Shares bool
}

// Axis is a straight line, or a stretch of it.
type Axis struct {
	Direction []float64 // unit vector
	// From, To bound the stretch that matters, m from the center; windows
	// beyond it get no features. Both zero: the whole line.
	From, To float64
}

// endless is how far a whole line is taken to reach, m.
const endless = 1e6

// Begin returns where the stretch of the axis through a center begins.
func (a Axis) Begin(center []float64) []float64 {
	from, _ := a.ends()
	x := make([]float64, len(center))
	for i, d := range a.Direction {
		x[i] = center[i] + from*d
	}
	return x
}

// Stretch returns the vector along the whole stretch of the axis, nil if there is
// no axis.
func (a Axis) Stretch() []float64 {
	if a.Direction == nil {
		return nil
	}
	from, to := a.ends()
	x := make([]float64, len(a.Direction))
	for i, d := range a.Direction {
		x[i] = (to - from) * d
	}
	return x
}

func (a Axis) ends() (from, to float64) {
	if a.From == a.To {
		return -endless, endless
	}
	return a.From, a.To
}

// Distance returns the distance of x from the point, or from the stretch of the
// axis, m.
func (s Singular) Distance(x []float64) float64 {
	t := s.foot(x)
	var d2 float64
	for i := range x {
		d := x[i] - s.Center[i]
		if s.Axis.Direction != nil {
			d -= t * s.Axis.Direction[i]
		}
		d2 += d * d
	}
	return math.Sqrt(d2)
}

// foot returns the position on the stretch of the axis nearest to x, m from the
// center.
func (s Singular) foot(x []float64) float64 {
	var t float64
	for i, a := range s.Axis.Direction {
		t += (x[i] - s.Center[i]) * a
	}
	if s.Axis.From != s.Axis.To {
		t = math.Max(s.Axis.From, math.Min(s.Axis.To, t))
	}
	return t
}

// reaches reports whether a window gets the features of a singular point.
func (c *Cover) reaches(w int, s Singular) bool {
	x := s.Center
	if s.Axis.Direction != nil { // the point of the axis nearest to the window's middle
		t := s.foot(c.Center(w))
		x = make([]float64, c.dim)
		for i := range x {
			x[i] = s.Center[i] + t*s.Axis.Direction[i]
		}
	}
	return c.Reach(w, x, s.Reach) && c.touches(w, x, s.Reach)
}
