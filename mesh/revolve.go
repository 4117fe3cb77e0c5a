package mesh

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/vec"
)

// axis is a line in space.
type axis struct{ through, along []float64 }

// profile returns the distances of points from the axis and their places along it.
func (a axis) profile(points [][]float64) [][]float64 {
	flat := make([][]float64, len(points))
	for i, x := range points {
		from := vec.Sub(x, a.through)
		z := vec.Dot(from, a.along)
		flat[i] = []float64{vec.Norm(vec.Offset(from, a.along, -z)), z}
	}
	return flat
}

// cylinder fits a cylinder.
func (c *cloud) cylinder() *figure {
	// Normals are across the axis; those of facets that are not along it only nearly.
	spread := mat.NewSymDense(3, nil)
	for _, n := range c.normals {
		spread.SymRankOne(spread, 1, mat.NewVecDense(3, n))
	}
	starts := [][]float64{smallest(spread), {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	for _, along := range starts {
		if along == nil {
			continue
		}
		e1, e2 := across(along)
		f := round2(projected(c.x, e1, e2))
		if f == nil || f.radius > largest {
			continue
		}
		center := vec.Offset(vec.Offset(make([]float64, 3), e1, f.center[0]), e2, f.center[1])
		s := c.improve(&figure{shape: cylindrical, center: center, axis: along, radius: f.radius})
		if s == nil || s.radius > largest {
			continue
		}
		e1, e2 = across(s.axis)
		cut := &figure{shape: spherical, center: []float64{vec.Dot(s.center, e1), vec.Dot(s.center, e2)}, radius: s.radius}
		if len(c.x) > 5 && evident(projected(c.x, e1, e2), cut) {
			s.axis = towards(s.axis)
			return s
		}
	}
	return nil
}

// cone fits a cone.
func (c *cloud) cone() *figure {
	if len(c.x) < 6+margin {
		return nil
	}
	for _, a := range c.axes() {
		var r, z, rz, zz float64 // line r = at + slope z by least squares
		n := float64(len(c.x))
		for _, p := range a.profile(c.x) {
			r, z, rz, zz = r+p[0]/n, z+p[1]/n, rz+p[0]*p[1]/n, zz+p[1]*p[1]/n
		}
		slope := (rz - r*z) / (zz - z*z)
		if slope < 0 {
			slope, z = -slope, -z
			vec.Negate(a.along)
		}
		if at := r - slope*z; slope > 1/float64(largest) && slope < largest {
			tip := vec.Offset(a.through, a.along, -at/slope)
			if s := c.improve(&figure{shape: conical, center: tip, axis: a.along, angle: math.Atan(slope)}); s != nil {
				return s
			}
		}
	}
	return nil
}

// torus fits a torus.
func (c *cloud) torus() *figure {
	if len(c.x) < 7+margin {
		return nil
	}
	for _, a := range c.axes() {
		f := round2(a.profile(c.x))
		if f == nil || f.radius > largest || f.center[0] <= 0 {
			continue
		}
		center := vec.Offset(a.through, a.along, f.center[1])
		s := c.improve(&figure{shape: toroidal, center: center, axis: a.along, radius: f.center[0], tube: f.radius})
		if s != nil && s.radius < largest {
			s.axis = towards(s.axis)
			return s
		}
	}
	return nil
}

// axes returns lines that may be the axis of a surface of revolution. All of its
// normals meet the axis: with the normals' lines of direction n and moment m =
// x × n it has the direction a and moment b, a·m + b·n = 0 (H. Pottmann and T.
// Randrup, Rotational and helical surface approximation for reverse engineering,
// Computing 60 (1998) 307-322).
func (c *cloud) axes() []axis {
	aa, ab, bb := mat.NewSymDense(3, nil), mat.NewDense(3, 3, nil), mat.NewSymDense(3, nil)
	for i, n := range c.normals {
		m := mat.NewVecDense(3, vec.Cross(c.middles[i], n))
		v := mat.NewVecDense(3, n)
		aa.SymRankOne(aa, 1, m)
		bb.SymRankOne(bb, 1, v)
		ab.RankOne(ab, 1, m, v)
	}
	var inverse, left, product mat.Dense
	if inverse.Inverse(bb) != nil {
		return nil
	}
	left.Mul(ab, &inverse)
	product.Mul(&left, ab.T())
	reduced := mat.NewSymDense(3, nil)
	for i := range 3 {
		for j := range i + 1 {
			reduced.SetSym(i, j, aa.At(i, j)-(product.At(i, j)+product.At(j, i))/2)
		}
	}
	var all []axis
	for _, a := range [][]float64{smallest(reduced), {1, 0, 0}, {0, 1, 0}, {0, 0, 1}} {
		if a == nil {
			continue
		}
		var b mat.VecDense
		b.MulVec(left.T(), mat.NewVecDense(3, a))
		moment := []float64{-b.AtVec(0), -b.AtVec(1), -b.AtVec(2)}
		all = append(all, axis{vec.Cross(a, moment), a})
	}
	return all
}

// improve fits the numbers of a surface to the points by Levenberg's and
// Marquardt's method; nil if they do not lie on one.
func (c *cloud) improve(f *figure) *figure {
	const iterations, step, enough = 60, 1e-6, 1e-11
	points := c.x
	if every := len(points) / 500; every > 1 { // some of many
		var some [][]float64
		for i := 0; i < len(points); i += every {
			some = append(some, points[i])
		}
		points = some
	}
	sum := func(f *figure, into []float64) (total float64) {
		for i, x := range points {
			into[i], _ = f.offset(x)
			total += into[i] * into[i]
		}
		return total
	}
	n, k := len(points), f.numbers()
	d, plus, minus := make([]float64, n), make([]float64, n), make([]float64, n)
	jacobian := mat.NewDense(n, k, nil)
	best, damping := sum(f, d), 1e-3
	for range iterations {
		if best <= enough*enough*float64(n) || !(damping < 1e12) {
			break
		}
		for j := range k {
			sum(f.moved(j, step), plus)
			sum(f.moved(j, -step), minus)
			for i := range n {
				jacobian.Set(i, j, (plus[i]-minus[i])/(2*step))
			}
		}
		var normal mat.Dense
		var right, change mat.VecDense
		normal.Mul(jacobian.T(), jacobian)
		right.MulVec(jacobian.T(), mat.NewVecDense(n, d))
		for j := range k {
			normal.Set(j, j, normal.At(j, j)*(1+damping)+1e-14)
		}
		damping *= 4
		if change.SolveVec(&normal, &right) != nil {
			continue
		}
		next := f
		for j := range k {
			next = next.moved(j, -change.AtVec(j))
		}
		if total := sum(next, plus); total < best {
			f, best = next, total
			copy(d, plus)
			damping /= 40
		}
	}
	if !(c.off(f) <= fitted) {
		return nil
	}
	return f
}

// numbers returns how many numbers a surface with an axis has.
func (f *figure) numbers() int {
	return map[shape]int{cylindrical: 5, conical: 6, toroidal: 7}[f.shape]
}

// moved returns the surface with one of its numbers changed: two of the axis'
// direction, two or three of the center, those of the shape.
func (f *figure) moved(number int, by float64) *figure {
	g := *f
	e1, e2 := across(f.axis)
	switch number {
	case 0:
		g.axis = vec.Unit(vec.Offset(f.axis, e1, by))
	case 1:
		g.axis = vec.Unit(vec.Offset(f.axis, e2, by))
	case 2:
		g.center = vec.Offset(f.center, e1, by)
	case 3:
		g.center = vec.Offset(f.center, e2, by)
	case 4:
		if f.shape == cylindrical {
			g.radius += by
		} else {
			g.center = vec.Offset(f.center, f.axis, by)
		}
	case 5:
		if f.shape == conical {
			g.angle += by
		} else {
			g.radius += by
		}
	default:
		g.tube += by
	}
	return &g
}

// smallest returns the eigenvector of the smallest eigenvalue; nil if there is
// none.
func smallest(m mat.Symmetric) []float64 {
	var eigen mat.EigenSym
	if !eigen.Factorize(m, true) {
		return nil
	}
	var v mat.Dense
	eigen.VectorsTo(&v)
	return mat.Col(nil, 0, &v)
}

// across returns two unit vectors at right angles to a third one.
func across(a []float64) (e1, e2 []float64) {
	least := 0
	for i, v := range a {
		if math.Abs(v) < math.Abs(a[least]) {
			least = i
		}
	}
	unit := make([]float64, 3)
	unit[least] = 1
	e1 = vec.Unit(vec.Cross(a, unit))
	return e1, vec.Cross(a, e1)
}

// projected returns points of space in the plane of two unit vectors.
func projected(x [][]float64, e1, e2 []float64) [][]float64 {
	flat := make([][]float64, len(x))
	for i, p := range x {
		flat[i] = []float64{vec.Dot(p, e1), vec.Dot(p, e2)}
	}
	return flat
}

// towards returns the direction or its opposite, whichever has its largest
// component positive.
func towards(a []float64) []float64 {
	large := 0
	for i, v := range a {
		if math.Abs(v) > math.Abs(a[large])+1e-9 {
			large = i
		}
	}
	if a[large] < 0 {
		vec.Negate(a)
	}
	return a
}
