package mesh

import (
	"fmt"
	"math"

	"pinnsolve/internal/vec"
)

// shape is what a surface, or a curve in the plane, is.
type shape uint8

const (
	planar    shape = iota + 1
	spherical       // in the plane a circle
	cylindrical
	conical
	toroidal
)

// figure is a curve in the plane or a surface in space of a simple shape.
type figure struct {
	shape  shape
	center []float64 // a point of a plane, the tip of a cone
	axis   []float64 // unit vector; the normal of a plane, nil of a circle or sphere
	radius float64   // of a torus that of its middle circle
	tube   float64   // of a torus
	angle  float64   // of a cone, between its axis and its side, radians
}

// offset returns the signed distance of x from the surface and its gradient.
func (f *figure) offset(x []float64) (d float64, gradient []float64) {
	from := vec.Sub(x, f.center)
	if f.shape == spherical {
		r := vec.Norm(from)
		return r - f.radius, over(from, r)
	}
	along := vec.Dot(from, f.axis)
	if f.shape == planar {
		return along, f.axis
	}
	away := vec.Offset(from, f.axis, -along)
	r := vec.Norm(away)
	out := over(away, r)
	switch f.shape {
	case cylindrical:
		return r - f.radius, out
	case conical:
		sin, cos := math.Sincos(f.angle)
		return r*cos - along*sin, vec.Offset(over(out, 1/cos), f.axis, -sin)
	}
	ring := math.Hypot(r-f.radius, along)
	return ring - f.tube, over(vec.Offset(over(out, 1/(r-f.radius)), f.axis, along), ring)
}

// over returns x divided by a number, or zero.
func over(x []float64, by float64) []float64 {
	v := make([]float64, len(x))
	if by != 0 {
		for i := range x {
			v[i] = x[i] / by
		}
	}
	return v
}

// project moves x to the nearest point of a surface, or to one of the line in
// which two meet, by Newton's method with the shortest steps. It reports whether
// it has found one to within the tolerance.
func project(x []float64, tolerance float64, on ...*figure) bool {
	const iterations, parallel = 50, 1e-6
	for range iterations {
		a, n := on[0].offset(x)
		if len(on) == 1 {
			copy(x, vec.Offset(x, n, -a))
			if math.Abs(a) <= tolerance {
				return true
			}
			continue
		}
		b, m := on[1].offset(x)
		cos := vec.Dot(n, m)
		if sin2 := 1 - cos*cos; sin2 > parallel {
			copy(x, vec.Offset(vec.Offset(x, n, (cos*b-a)/sin2), m, (cos*a-b)/sin2))
		} else { // they touch
			copy(x, vec.Offset(vec.Offset(x, n, -a/2), m, -b/2))
		}
		if math.Abs(a)+math.Abs(b) <= tolerance {
			return true
		}
	}
	return false
}

// same reports whether two surfaces are one, to within a tolerance.
func (f *figure) same(g *figure, tolerance float64) bool {
	if f.shape != g.shape || math.Abs(f.radius-g.radius) > tolerance || math.Abs(f.tube-g.tube) > tolerance {
		return false
	}
	between := vec.Sub(f.center, g.center)
	if f.axis == nil {
		return vec.Norm(between) <= tolerance
	}
	if vec.Norm(vec.Cross(f.axis, g.axis))*max(1, f.radius) > tolerance || math.Abs(f.angle-g.angle) > 1e-6 {
		return false
	}
	if f.shape == cylindrical {
		between = vec.Offset(between, f.axis, -vec.Dot(between, f.axis))
	}
	return vec.Norm(between) <= tolerance
}

// words describes the surface, of coordinates as large as size.
func (f *figure) words(size float64) string {
	at := point(f.center, size)
	if f.shape == spherical {
		return fmt.Sprintf("a %s of radius %.6g about %s", map[bool]string{true: "circle", false: "sphere"}[len(f.center) == 2], f.radius, at)
	}
	axis := fmt.Sprintf("%s along %s", at, point(f.axis, 1))
	switch f.shape {
	case cylindrical:
		return fmt.Sprintf("a cylinder of radius %.6g about the axis through %s", f.radius, axis)
	case conical:
		return fmt.Sprintf("a cone of %.4g degrees with its tip at %s", f.angle*360/math.Pi, axis)
	case toroidal:
		return fmt.Sprintf("a torus of radii %.6g and %.6g about %s", f.radius, f.tube, axis)
	}
	return "a plane through " + axis
}

// point writes coordinates, of which those that are next to nothing beside size
// are 0.
func point(x []float64, size float64) string {
	text := "("
	for i, v := range x {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%.6g", round(v, 1e3*size)) // to 1e-6 of the size
	}
	return text + ")"
}
