package features

import "math"

// corners returns the joints that are not smooth or lie between parts.
func (o outline) corners() []Corner {
	var corners []Corner
	for _, c := range o.chains {
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
			corners = append(corners, Corner{X: []float64{c.x[i][0], c.x[i][1]}, Angle: angle, Middle: c.middle(i, angle), Parts: parts})
		}
	}
	return corners
}

// middle returns the direction that bisects the body at a vertex with an interior
// angle, which opens to the left of the segment that follows.
func (c *chain) middle(i int, angle float64) []float64 {
	d := minus(c.x[(i+1)%len(c.x)], c.x[i])
	sin, cos := math.Sincos(math.Atan2(d[1], d[0]) + angle/2)
	return []float64{cos, sin}
}
