package mesh

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/vec"
)

// fit finds the circle, or in space the plane, cylinder, cone, sphere or torus,
// that the points of one entity lie on to within fitted of its size; nil if there
// is none, or if so few points would lie on one of any curve. normals are those of
// the facets, at the middles of the facets.
//
// Two circles about one axis lie on a sphere and on a torus, too: the shape
// with the fewest numbers is taken.
func fit(dim int, points, middles, normals []float64) *figure {
	low, high := bounds(dim, points)
	size := distance(low, high)
	if !(size > tiniest && size < 1/tiniest) {
		return nil
	}
	// Centered and of size 1 from here on.
	center := vec.Offset(low, vec.Sub(high, low), .5)
	scaled := func(x []float64) [][]float64 {
		var all [][]float64
		for i := 0; i < len(x); i += dim {
			all = append(all, over(vec.Sub(x[i:i+dim], center), size))
		}
		return all
	}
	c := cloud{dim: dim, x: scaled(points), middles: scaled(middles)}
	for i := 0; i < len(normals); i += dim {
		c.normals = append(c.normals, normals[i:i+dim])
	}
	f := c.fit()
	if f == nil {
		return nil
	}
	for i := range f.center {
		f.center[i] = center[i] + size*f.center[i]
	}
	f.radius, f.tube = size*f.radius, size*f.tube
	return f
}

const (
	tiniest = 1e-100 // size
	fitted  = 1e-6   // distance from a shape, by the size of the entity
	largest = 100    // radius, by the size of the entity, of a curve that is not straight
	margin  = 3      // points that a shape must fit beyond those that determine it
)

// cloud is points to be fitted, with middles and normals of the facets.
type cloud struct {
	dim                 int
	x, middles, normals [][]float64
}

func (c *cloud) fit() *figure {
	if f := c.plane(); f != nil {
		return f
	}
	if c.dim == 2 {
		return c.circle()
	}
	for _, try := range []func() *figure{c.cylinder, c.cone, c.sphere, c.torus} {
		if f := try(); f != nil {
			return f
		}
	}
	return nil
}

// off returns the largest distance of a point from a surface.
func (c *cloud) off(f *figure) (worst float64) {
	for _, x := range c.x {
		d, _ := f.offset(x)
		if !(math.Abs(d) <= worst) {
			worst = math.Abs(d)
		}
	}
	return worst
}

// plane fits a straight line or a plane.
func (c *cloud) plane() *figure {
	normal, middle := make([]float64, c.dim), make([]float64, c.dim)
	for _, n := range c.normals {
		normal = vec.Add(normal, n)
	}
	if vec.Norm(normal) < 1e-6 {
		return nil
	}
	for _, x := range c.x {
		middle = vec.Offset(middle, x, 1/float64(len(c.x)))
	}
	f := &figure{shape: planar, center: middle, axis: vec.Unit(normal)}
	if c.off(f) > fitted {
		return nil
	}
	return f
}

// circle fits a circle in the plane.
func (c *cloud) circle() *figure {
	f := round2(c.x)
	if f == nil || f.radius > largest || c.off(f) > fitted || !evident(c.x, f) {
		return nil
	}
	return f
}

// sphere fits a sphere.
func (c *cloud) sphere() *figure {
	f := round2(c.x)
	if f == nil || len(c.x) < 4+margin || f.radius > largest || c.off(f) > fitted {
		return nil
	}
	return f
}

// round2 returns the circle or sphere with the least sum of (r² - R²)² (Kasa, IEEE
// Trans. Instrum. Meas. 25 (1976) 8-14).
func round2(x [][]float64) *figure {
	if len(x) == 0 {
		return nil
	}
	dim := len(x[0])
	if len(x) < dim+1 {
		return nil
	}
	rows, right := mat.NewDense(len(x), dim+1, nil), mat.NewVecDense(len(x), nil)
	for i, p := range x {
		for j, v := range p {
			rows.Set(i, j, 2*v)
		}
		rows.Set(i, dim, 1)
		right.SetVec(i, vec.Dot(p, p))
	}
	var s mat.VecDense
	if s.SolveVec(rows, right) != nil {
		return nil
	}
	f := &figure{shape: spherical, center: make([]float64, dim)}
	for j := range f.center {
		f.center[j] = s.AtVec(j)
	}
	f.radius = math.Sqrt(s.AtVec(dim) + vec.Dot(f.center, f.center))
	if !(f.radius > 0) {
		return nil
	}
	return f
}

// evident reports whether points of the plane show that they are on a circle, and
// on no other curve: there are four or more, or three, with the second amid the
// others and an angle between those that is a multiple of 15 degrees, as of the
// quarter of a circle in two pieces.
func evident(x [][]float64, f *figure) bool {
	distinct := x[:0:0]
	for _, p := range x {
		if !slices.ContainsFunc(distinct, func(q []float64) bool { return distance(p, q) < fitted }) {
			distinct = append(distinct, p)
		}
		if len(distinct) > 3 {
			return true
		}
	}
	if len(distinct) < 3 {
		return false
	}
	const step = math.Pi / 12
	var angles []float64
	for i, p := range distinct {
		a, b := vec.Sub(p, f.center), vec.Sub(distinct[(i+1)%3], f.center)
		angles = append(angles, math.Acos(max(-1, min(1, vec.Dot(a, b)/(f.radius*f.radius)))))
	}
	slices.Sort(angles)
	const near = 1e-5 // radians
	return angles[1]-angles[0] < near && math.Abs(angles[2]-step*math.Round(angles[2]/step)) < near
}

// bounds returns the box around points.
func bounds(dim int, x []float64) (low, high []float64) {
	b := newBox(dim)
	for i := 0; i < len(x); i += dim {
		b.add(x[i : i+dim])
	}
	return b.low, b.high
}
