package geometry

import "math"

// Corner is a point of a plane boundary, or a straight edge in space, where the
// tangent turns or one part ends and another begins.
type Corner struct {
	X     []float64 // the point; in space one end of the edge
	Along []float64 // in space, the vector from X to the other end; nil in the plane
	Angle float64   // interior angle, radians; π where only the part changes
	Parts [2]string // the parts that meet, in the plane in the order with the body on the left
}

// Corners returns the corners of a plane boundary and the straight edges of one
// in space. A polygon of sixteen or more facets that stands for a curve has none.
// A line has no corners. Edges in space that are curved are left out.
func (d *Domain) Corners() []Corner {
	switch d.dim {
	case 2:
		return d.planeCorners()
	case 3:
		return d.edges()
	}
	return nil
}

func (d *Domain) edges() []Corner {
	switch {
	case d.extruded != nil:
		return d.extruded.edges()
	case d.mesh != nil:
		return newSkin(d).edges()
	}
	return d.creases()
}

func (d *Domain) planeCorners() []Corner {
	var corners []Corner
	for _, c := range d.chains() {
		for i, j := range c.joint {
			if !j.isJoint {
				continue
			}
			before, _, _ := c.around(i)
			parts := [2]string{c.part[before], c.part[i]}
			if j.smooth && parts[0] == parts[1] {
				continue
			}
			angle := math.Pi
			if !j.smooth {
				angle -= j.turn
			}
			corners = append(corners, Corner{X: []float64{c.x[i][0], c.x[i][1]}, Angle: angle, Parts: parts})
		}
	}
	return corners
}
