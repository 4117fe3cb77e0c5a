package fem

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Rigid is a part that moves as a rigid body: by a translation along each axis and a
// rotation, in space three, about Center, u = t + w x (x - Center).
type Rigid struct {
	Part   string
	Center []float64
	// Given are the amounts of the motions, m and radians; NaN is free.
	Given []float64
	// Load is the force, N, and the moment about Center, N m, on what is free.
	Load []float64
}

// move writes the displacement of amounts, of which NaN is zero, at x.
func (r Rigid) move(dst, x, amounts []float64) {
	clear(dst)
	rows := newRows(len(x))
	rigid(rows, x, r.Center, 1)
	for k, a := range amounts {
		if a != 0 && !math.IsNaN(a) {
			floats.AddScaled(dst, a, rows[k])
		}
	}
}

// condition prescribes amounts.
func (r Rigid) condition(amounts []float64) Condition {
	c := Condition{Parts: []string{r.Part}, U: func(dst, x []float64) { r.move(dst, x, amounts) }}
	for i := range r.Center {
		c.Fixed = append(c.Fixed, i)
	}
	return c
}

// works adds the work of the loads on the free motions of a body, and returns the size
// of the loads: moments over the length of the body.
func (r Rigid) works(b *Body, work []float64) (size float64) {
	center, length := b.middle()
	dim := len(center)
	rows := newRows(dim)
	rigid(rows, r.Center, center, length)
	for k, f := range r.Load {
		if f == 0 || !math.IsNaN(r.Given[k]) {
			continue
		}
		for i, m := range b.Free {
			for j, c := range m.coefficients {
				switch {
				case k < dim:
					work[i] += f * c * rows[j][k]
				case j == k:
					work[i] += f * c / length
				}
			}
		}
		if k >= dim {
			f /= length
		}
		size += math.Abs(f)
	}
	return size
}

// held returns the conditions with the rigid parts at what is given of their motions.
func (p Problem) held() []Condition {
	list := slices.Clip(p.Conditions)
	for _, r := range p.Rigid {
		list = append(list, r.condition(r.Given))
	}
	return list
}

// moved returns the conditions of a displacement that is zero where one is prescribed,
// but for amount 1 of a motion of a rigid part.
func (p Problem) moved(part, motion int) (list []Condition) {
	for _, c := range p.Conditions {
		c.U = nil
		list = append(list, c)
	}
	for i, r := range p.Rigid {
		amounts := make([]float64, len(r.Given))
		if i == part {
			amounts[motion] = 1
		}
		list = append(list, r.condition(amounts))
	}
	return list
}

// bodiesOf returns the bodies that a part is on, ascending.
func (g *grid) bodiesOf(part string) (list []int) {
	for k, p := range g.mesh.Parts {
		if p.Name != part {
			continue
		}
		for _, nodes := range g.facets[k] {
			list = append(list, g.owner[nodes[0]])
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// release lets rigid parts move as their loads are in equilibrium with: to a solution
// with the parts held it adds c_k times the body's displacement u_k under motion k alone,
//
//	sum_l a(u_k, u_l) c_l = load_k - (force of the held part)_k.
//
// Motions of the whole body, on which loads do no work, are left at zero.
func (r *run) release(ctx context.Context, s *Solution, order int) error {
	var loads []float64
	var motion [][2]int
	for i, part := range r.problem.Rigid {
		for k, given := range part.Given {
			if math.IsNaN(given) {
				motion, loads = append(motion, [2]int{i, k}), append(loads, part.Load[k])
			}
		}
	}
	n := len(motion)
	if n == 0 {
		return nil
	}
	values := make([][]float64, n)
	for k, m := range motion {
		values[k] = newSupports(r.grid, r.problem.moved(m[0], m[1])).value
	}
	if r.moves[order] == nil {
		for k := range motion {
			one := r.moving(values[k])
			u, err := one.held(ctx, order)
			if err != nil {
				return err
			}
			r.moves[order] = append(r.moves[order], u)
		}
	}
	stiffness, right := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	rest := r.force(s, r.load)
	for l, u := range r.moves[order] {
		force := r.force(u, nil)
		for k := range l + 1 {
			stiffness.SetSym(k, l, floats.Dot(values[k], force))
		}
		right.SetVec(l, loads[l]-floats.Dot(values[l], rest))
	}
	amounts := leastAmounts(stiffness, right, values)
	for k, u := range r.moves[order] {
		floats.AddScaled(s.u, amounts[k], u.u)
		if s.p != nil {
			floats.AddScaled(s.p, amounts[k], u.p)
		}
		s.Work += amounts[k] * loads[k]
	}
	return nil
}

// moving returns the run without loads and with the prescribed values given.
func (r *run) moving(value []float64) *run {
	s, other, supports := *r.system, *r, *r.supports
	supports.value = value
	s.supports, s.load, s.heat = &supports, make([]float64, len(value)), heat{}
	other.system, other.inner = &s, r.inner.on(&s)
	return &other
}

// leastAmounts solves for the amounts of motions, in units by which their displacements
// have one size; those that meet no resistance are zero.
func leastAmounts(stiffness *mat.SymDense, right *mat.VecDense, motions [][]float64) []float64 {
	const zero = 1e-10
	n := right.Len()
	scale := make([]float64, n)
	for k := range n {
		scale[k] = 1 / floats.Norm(motions[k], 2)
	}
	for k := range n {
		right.SetVec(k, scale[k]*right.AtVec(k))
		for l := range k + 1 {
			stiffness.SetSym(k, l, scale[k]*scale[l]*stiffness.At(k, l))
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(stiffness, true) {
		panic("fem: the eigenvalues of the motions did not converge")
	}
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	values := eig.Values(nil)
	amounts := make([]float64, n)
	for i, v := range values {
		if v <= zero*values[n-1] {
			continue
		}
		direction := mat.Col(nil, i, &vectors)
		floats.AddScaled(amounts, floats.Dot(direction, right.RawVector().Data)/v, direction)
	}
	floats.Mul(amounts, scale)
	return amounts
}
