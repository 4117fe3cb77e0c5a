package weak

import (
	"context"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/pinn"
)

// rigid are the parts that move with free amounts. With amounts c and the motions
// m, Nitsche's method prescribes g + sum c_k m_k there. The condition for c, that the
// reaction on every motion is the load on it, is linear,
//
//	C c = load + B'theta - d,
//
// with B the derivative of the residual by c, with its sign turned, C = int gamma
// m m' and d = int gamma g m; c is eliminated, so that theta has no more unknowns.
// The tangent is K - B C^-1 B', K that of fixed parts.
type rigid struct {
	parts  []rigidPart
	load   []float64
	rest   []float64   // d
	b      [][]float64 // B, motion by motion
	inner  *mat.SymDense
	factor mat.Cholesky // of C
}

// rigidPart is one part of them.
type rigidPart struct {
	z      *integral
	first  int           // number of its first motion
	given  [][]float64   // g: condition of the integral, point
	motion [][][]float64 // motion, condition, point
}

// newRigid compiles the rigid parts of the problem.
func (g *Form) newRigid(ctx context.Context) error {
	parts := g.problem.Weak.Rigid
	if len(parts) == 0 {
		return nil
	}
	r := &rigid{}
	for _, p := range parts {
		for _, z := range g.integrals {
			if z.region == p.On {
				r.parts = append(r.parts, newRigidPart(z, p, len(r.load)))
			}
		}
		for _, m := range p.Motions {
			r.load = append(r.load, m.Load)
		}
	}
	n := len(r.load)
	r.rest, r.inner = make([]float64, n), mat.NewSymDense(n, nil)
	for _, p := range r.parts {
		for k, mk := range p.motion {
			for j, d := range p.z.nitsche {
				r.rest[p.first+k] += product(p.z.pts.W, d.gamma, p.given[j], mk[j])
				for l := range k + 1 {
					old := r.inner.At(p.first+k, p.first+l)
					r.inner.SetSym(p.first+k, p.first+l, old+product(p.z.pts.W, d.gamma, mk[j], p.motion[l][j]))
				}
			}
		}
	}
	if !r.factor.Factorize(r.inner) {
		panic("weak: the motions of a rigid part are not independent")
	}
	for _, p := range r.parts {
		for k := range p.motion {
			b, err := g.rigidVector(ctx, p, k)
			if err != nil {
				return err
			}
			r.b = append(r.b, b)
		}
	}
	g.rigid = r
	return nil
}

// newRigidPart evaluates the motions of a part at the points of its integral.
func newRigidPart(z *integral, p pinn.Rigid, first int) rigidPart {
	part := rigidPart{z: z, first: first, motion: make([][][]float64, len(p.Motions))}
	for _, d := range z.nitsche {
		part.given = append(part.given, d.value)
		for k, m := range p.Motions {
			u, values := make([]float64, len(z.scales)), make([]float64, z.pts.Len())
			for i := range values {
				clear(u)
				m.Field(u, z.pts.At(i))
				for _, s := range d.of {
					values[i] += s.factor * u[s.field]
				}
			}
			part.motion[k] = append(part.motion[k], values)
		}
	}
	return part
}

// product returns the sum of the products of four columns.
func product(a, b, c, d []float64) (sum float64) {
	for i, x := range a {
		sum += x * b[i] * c[i] * d[i]
	}
	return sum
}

// rigidVector returns the derivative of the residual by the amount of a motion,
// with its sign turned.
func (g *Form) rigidVector(ctx context.Context, p rigidPart, k int) ([]float64, error) {
	alone := *g
	alone.integrals, alone.gauges, alone.rigid, alone.watch = []*integral{p.z}, nil, nil, noWatch{}
	rest, moved, theta := make([]float64, g.Dim()), make([]float64, g.Dim()), make([]float64, g.Dim())
	if err := alone.Residual(ctx, rest, theta); err != nil {
		return nil, err
	}
	amounts := make([]float64, len(p.motion))
	amounts[k] = 1
	p.place(amounts)
	defer p.place(make([]float64, len(p.motion)))
	if err := alone.Residual(ctx, moved, theta); err != nil {
		return nil, err
	}
	floats.Sub(rest, moved)
	return rest, nil
}

// place prescribes the motions with the given amounts.
func (p rigidPart) place(amounts []float64) {
	for j := range p.z.nitsche {
		value := append([]float64(nil), p.given[j]...)
		for k, a := range amounts {
			floats.AddScaled(value, a, p.motion[k][j])
		}
		p.z.nitsche[j].value = value
	}
}

// place prescribes on all rigid parts what is in equilibrium with their loads at
// theta.
func (g *Form) place(theta []float64) {
	if g.rigid == nil {
		return
	}
	amounts := g.rigid.amounts(theta)
	for _, p := range g.rigid.parts {
		p.place(amounts[p.first : p.first+len(p.motion)])
	}
}

// amounts returns those that are in equilibrium with the loads at theta.
func (r *rigid) amounts(theta []float64) []float64 {
	right := mat.NewVecDense(len(r.load), nil)
	for k, b := range r.b {
		right.SetVec(k, r.load[k]-r.rest[k]+floats.Dot(b, theta))
	}
	var amounts mat.VecDense
	_ = r.factor.SolveVecTo(&amounts, right) // C is factorised
	return amounts.RawVector().Data
}

// add adds -B C^-1 B'x, the part of the rigid motions in a tangent, to dst.
func (r *rigid) add(dst, x []float64) {
	right := mat.NewVecDense(len(r.b), nil)
	for k, b := range r.b {
		right.SetVec(k, floats.Dot(b, x))
	}
	var amounts mat.VecDense
	_ = r.factor.SolveVecTo(&amounts, right)
	for k, b := range r.b {
		floats.AddScaled(dst, -amounts.AtVec(k), b)
	}
}

// moving solves with the tangent of parts that move, from one of fixed parts.
type moving struct {
	solve func(x, b [][]float64) error // K x = b for several b
	b, z  [][]float64                  // B and K^-1 B
	s     mat.LU                       // of C - B'K^-1 B, the stiffness of the body to the motions
}

// newMoving prepares solves; times is the product with K, and b is B.
func (r *rigid) newMoving(b [][]float64, solve func(x, b [][]float64) error, times func(dst, x []float64)) (*moving, error) {
	m := &moving{solve: solve, b: b, z: zeros(b)}
	if err := solve(m.z, b); err != nil {
		return nil, err
	}
	// The energy of the motions, of second order in the error of z.
	s := mat.NewDense(len(b), len(b), nil)
	kz := make([]float64, len(b[0]))
	for j, z := range m.z {
		times(kz, z)
		for i := range b {
			s.Set(i, j, floats.Dot(m.z[i], kz)-floats.Dot(m.z[i], b[j])-floats.Dot(b[i], z)+r.inner.At(i, j))
		}
	}
	m.s.Factorize(s)
	return m, nil
}

// solveAll computes x of (K - B C^-1 B') x = b for several b.
func (m *moving) solveAll(x, b [][]float64) error {
	if err := m.solve(x, b); err != nil {
		return err
	}
	for _, one := range x {
		right := mat.NewVecDense(len(m.b), nil)
		for k, v := range m.b {
			right.SetVec(k, floats.Dot(v, one))
		}
		var amounts mat.VecDense
		if err := m.s.SolveVecTo(&amounts, false, right); err != nil {
			if _, poor := err.(mat.Condition); !poor {
				return err
			}
		}
		for k, z := range m.z {
			floats.AddScaled(one, amounts.AtVec(k), z)
		}
	}
	return nil
}

// zeros returns vectors of zeros, as many and as long as x.
func zeros(x [][]float64) [][]float64 {
	all := make([][]float64, len(x))
	for k := range x {
		all[k] = make([]float64, len(x[k]))
	}
	return all
}
