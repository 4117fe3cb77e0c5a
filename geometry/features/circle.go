package features

import "math"

// A circle is fitted to points.
type circle struct {
	center    [2]float64
	radius    float64
	deviation float64 // largest distance of a point from the circle
}

// fitCircle returns the circle with the least sum of (r²-R²)² over the points:
// I. Kåsa, "A circle fitting procedure and its error analysis", IEEE Trans.
// Instrum. Meas. 25 (1976). It is not ok if the points are on a line.
func fitCircle(points [][2]float64) (c circle, ok bool) {
	var middle [2]float64
	for _, p := range points {
		middle[0] += p[0] / float64(len(points))
		middle[1] += p[1] / float64(len(points))
	}
	var uu, uv, vv, ur, vr, r2 float64
	for _, p := range points {
		u, v := p[0]-middle[0], p[1]-middle[1]
		r := u*u + v*v
		uu, uv, vv = uu+u*u, uv+u*v, vv+v*v
		ur, vr, r2 = ur+u*r, vr+v*r, r2+r
	}
	det := uu*vv - uv*uv
	if !(det > 1e-14*(uu+vv)*(uu+vv)) {
		return circle{}, false
	}
	u, v := (ur*vv-vr*uv)/(2*det), (vr*uu-ur*uv)/(2*det)
	c.center = [2]float64{middle[0] + u, middle[1] + v}
	c.radius = math.Sqrt(u*u + v*v + r2/float64(len(points)))
	for _, p := range points {
		c.deviation = max(c.deviation, math.Abs(distance(p, c.center)-c.radius))
	}
	return c, true
}
