package elasticity

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// Rigid says that a part moves as a rigid body: by a translation and a rotation
// about Center, u = t + w x (x - Center) at small strain.
type Rigid struct {
	Center []float64
	// Given are the amounts of the translations along the axes, m, and of the
	// rotations, one in the plane and three in space, radians; NaN is free. A body
	// of revolution has the translation along its axis alone.
	Given []float64
	// Load is the force, N, and the moment about Center, N m, on the part, in the
	// order of Given; nil is zero. It counts where Given is free.
	Load []float64
}

// motions returns the number of amounts of a rigid part.
func (b Body) motions() int {
	switch dim := b.Domain.Dim(); {
	case b.Section == Axisymmetric:
		return 1
	case dim == 2:
		return 3
	default:
		return 6
	}
}

// motion returns the displacement of amount 1 of motion k.
func (r Rigid) motion(s Section, k int) func(dst, x []float64) {
	dim := len(r.Center)
	return func(dst, x []float64) {
		clear(dst)
		d := vec.Offset(x, r.Center, -1)
		switch {
		case s == Axisymmetric:
			dst[1] = 1
		case k < dim:
			dst[k] = 1
		case dim == 2:
			dst[0], dst[1] = -d[1], d[0]
		default:
			axis := make([]float64, 3)
			axis[k-3] = 1
			copy(dst, vec.Cross(axis, d))
		}
	}
}

// Free reports whether some amount is free.
func (r *Rigid) Free() bool { return r != nil && slices.ContainsFunc(r.Given, math.IsNaN) }

// given writes the displacement of the amounts that are given to dst: at finite
// strain a rotation of any size, about the axis along the vector of rotation.
func (r Rigid) given(dst, x []float64, s Section, finite bool) {
	clear(dst)
	u := make([]float64, len(x))
	for k, a := range r.Given {
		if a == 0 || math.IsNaN(a) || finite && k >= len(x) {
			continue
		}
		r.motion(s, k)(u, x)
		for i := range dst {
			dst[i] += a * u[i]
		}
	}
	if !finite || s == Axisymmetric {
		return
	}
	d := make([]float64, 3)
	copy(d, vec.Offset(x, r.Center, -1))
	turn := make([]float64, 3)
	if len(x) == 2 {
		turn[2] = r.Given[2]
	} else {
		copy(turn, r.Given[3:])
	}
	angle := vec.Norm(turn)
	if angle == 0 {
		return
	}
	// Rodrigues: R d - d = sin a (e x d) + (1 - cos a) e x (e x d).
	axis := vec.Unit(turn)
	once := vec.Cross(axis, d)
	twice := vec.Cross(axis, once)
	for i := range dst {
		dst[i] += math.Sin(angle)*once[i] + (1-math.Cos(angle))*twice[i]
	}
}

// Held returns the condition as prescribed data and, of a part that is rigid, the
// motions that are free.
func (c Condition) Held(b Body) (Condition, []pinn.Motion) {
	r := c.Rigid
	if r == nil {
		return c, nil
	}
	held := Clamp(c.On, b.Domain.Dim())
	held.U = func(dst, x []float64) { r.given(dst, x, b.Section, b.Law != nil) }
	var list []pinn.Motion
	for k, a := range r.Given {
		if !math.IsNaN(a) {
			continue
		}
		m := pinn.Motion{Field: r.motion(b.Section, k)}
		if r.Load != nil {
			m.Load = r.Load[k]
		}
		list = append(list, m)
	}
	held.Rigid = r
	return held, list
}

// largest returns about the largest displacement that amounts and loads make at
// points of the part, m, of a body of the given size and shear modulus.
func (r Rigid) largest(s Section, pts geometry.Points, length, mu float64) (most float64) {
	u := make([]float64, len(r.Center))
	for i := range pts.Len() {
		for k, a := range r.Given {
			if math.IsNaN(a) {
				continue
			}
			r.motion(s, k)(u, pts.At(i))
			most = max(most, math.Abs(a)*vec.Norm(u))
		}
	}
	for k, f := range r.Load {
		f = math.Abs(f) * math.Pow(length, 2-float64(len(r.Center))) / mu
		if k >= len(r.Center) {
			f /= length
		}
		most = max(most, f)
	}
	return most
}

// checkRigid reports what is wrong with a rigid part.
func (b Body) checkRigid(c Condition) error {
	r := c.Rigid
	if r == nil {
		return nil
	}
	n := b.motions()
	switch {
	case len(r.Center) != b.Domain.Dim() || len(r.Given) != n || r.Load != nil && len(r.Load) != n:
		return fmt.Errorf("has a rigid motion of %d amounts, not %d", len(r.Given), n)
	case c.Fixed != nil || c.U != nil || c.T != nil || c.Q != nil || c.elastic():
		return fmt.Errorf("is rigid and has another condition")
	case b.Law != nil && r.Free():
		return fmt.Errorf("is rigid and free to move, which is for small strain: prescribe its motion at finite strain, or leave out the law %s", b.Law.Name)
	}
	return nil
}

// holdsRigid returns the amounts that are given of the rigid motions about another
// center, one row each.
func (r Rigid) holdsRigid(s Section, center []float64, length float64) (rows [][]float64) {
	dim := len(center)
	at := rigid(r.Center, center, length)
	for k, a := range r.Given {
		if math.IsNaN(a) {
			continue
		}
		row := make([]float64, len(at))
		switch {
		case s == Axisymmetric:
			row[1] = 1
		case k < dim:
			for m := range at {
				row[m] = at[m][k]
			}
		default:
			row[k] = 1 // times 1/length
		}
		rows = append(rows, row)
	}
	return rows
}

// work returns the work of the loads on a rigid motion of the body, and its size.
func (r Rigid) work(s Section, motion func(dst, x []float64)) (work, size float64) {
	if r.Load == nil {
		return 0, 0
	}
	dim := len(r.Center)
	at, beside := make([]float64, dim), make([]float64, dim)
	motion(at, r.Center)
	if s == Axisymmetric {
		return r.Load[0] * at[1], math.Abs(r.Load[0])
	}
	// turn returns the derivative of component i along axis j.
	turn := func(i, j int) float64 {
		x := slices.Clone(r.Center)
		x[j]++
		motion(beside, x)
		return beside[i] - at[i]
	}
	for k, f := range r.Load {
		switch {
		case k < dim:
			work += f * at[k]
			size += math.Abs(f)
		case dim == 2:
			work += f * turn(1, 0)
			size += math.Abs(f)
		default:
			i, j := (k-2)%3, (k-1)%3 // the axes after k-3
			work += f * turn(j, i)
			size += math.Abs(f)
		}
	}
	return work, size
}
