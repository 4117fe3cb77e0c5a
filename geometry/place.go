package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// Place is a point, or in space a straight edge, about which functions vary the
// faster the nearer it is.
type Place struct {
	X     []float64 // the point, or one end of the edge
	Along []float64 // from X to the other end; nil for a point
	// Radius is the distance, m, nearer than which functions do not vary any
	// faster: that of a hole about its axis. Where it is 0 functions may be
	// singular, like powers of the distance.
	Radius float64
}

// Distance returns the distance of x from the place.
func (p Place) Distance(x []float64) float64 {
	var along, length2 float64
	for i, v := range p.Along {
		along += v * (x[i] - p.X[i])
		length2 += v * v
	}
	if length2 > 0 {
		along = min(max(along/length2, 0), 1)
	}
	var d2 float64
	for i := range x {
		d := x[i] - p.X[i]
		if p.Along != nil {
			d -= along * p.Along[i]
		}
		d2 += d * d
	}
	return math.Sqrt(d2)
}

// across returns the length of a vector across the edge; of a point, its length.
func (p Place) across(d []float64) float64 {
	length := vec.Norm(d)
	if p.Along == nil {
		return length
	}
	along := vec.Dot(d, p.Along) / vec.Norm(p.Along)
	return math.Sqrt(max(0, length*length-along*along))
}
