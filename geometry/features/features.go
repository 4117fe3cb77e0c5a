package features

import (
	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
)

// Set holds the features of a shape.
type Set struct {
	// Corners are the corners of a plane boundary, or the straight edges of
	// a boundary in 3D. A polygon of sixteen or more facets that
	// approximates a curve has none. Curved edges in 3D are left out.
	Corners []Corner

	// Arcs are the circular pieces of a plane boundary; in 3D, the concave
	// cylinders and spheres. Where the curvature varies, as on ellipses and
	// splines, a few arcs approximate the curve to within a fiftieth of
	// their radii.
	Arcs []Arc

	// Ends are the blunt ends of slots and notches of a plane mesh.
	Ends []End
}

// Corner is a point of a plane boundary, or a straight edge in 3D, where the
// tangent turns or one part ends and another begins.
type Corner struct {
	X     []float64 // the point; in space one end of the edge
	Along []float64 // in space, the vector from X to the other end; nil in the plane
	Angle float64   // interior angle, radians; π where only the part changes
	// Middle is a unit vector from the corner into the middle of the body, across
	// the edge in space; nil where it is not known.
	Middle []float64
	Parts  [2]string // the parts that meet, in the plane in the order with the body on the left
}

// Arc is a piece of boundary that is a circle, or in 3D a cylinder or sphere.
type Arc struct {
	Center  []float64 // of a cylinder the middle of its axis
	Axis    []float64 // in 3D, unit direction of the axis of a cylinder; nil in 2D and for spheres
	Radius  float64
	Sweep   float64 // radians, about the axis in 3D; 2π for a whole hole or sphere
	Concave bool    // the center lies outside the body: a hole or fillet
	Parts   []string
}

// Of returns the features of a domain in 2D or 3D. An interval has none.
func Of(d *geometry.Domain) Set {
	if d.Dim() == 1 {
		return Set{}
	}
	if d.Dim() == 2 {
		o := newOutline(d)
		s := o.features()
		if d.Mesh() != nil {
			s.Ends = o.ends()
		}
		return s
	}
	if d.Mesh() != nil {
		return newSkin(d.Mesh()).features()
	}
	if e, ok := d.Extrusion(); ok {
		return extruded(e)
	}
	surfaces := sampleBoundary(d)
	return Set{Corners: creases(d, surfaces), Arcs: roundings(surfaces, diameter(d))}
}

// diameter returns the length of the diagonal of the bounding box, the unit of
// most tolerances.
func diameter(d *geometry.Domain) float64 {
	lo, hi := d.Bounds()
	return vec.Distance(hi, lo)
}

// Distance returns the distance of x from the corner, in 3D from its edge.
func (c Corner) Distance(x []float64) float64 { return vec.Distance(x, c.Nearest(x)) }

// Nearest returns the corner, in 3D the point of its edge that is nearest to x.
func (c Corner) Nearest(x []float64) []float64 {
	if c.Along == nil {
		return c.X
	}
	var along, length2 float64
	for i, v := range c.Along {
		along += v * (x[i] - c.X[i])
		length2 += v * v
	}
	if length2 > 0 {
		along = min(max(along/length2, 0), 1)
	}
	return vec.Offset(c.X, c.Along, along)
}
