package elasticity

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// rigid returns the rigid motions at x about the center, one row each:
// translations, then rotations (1 in 2D, 3 in 3D) divided by the length.
func rigid(x, center []float64, length float64) [][]float64 {
	d := make([]float64, len(x))
	for i := range d {
		d[i] = (x[i] - center[i]) / length
	}
	if len(x) == 2 {
		return [][]float64{{1, 0}, {0, 1}, {-d[1], d[0]}}
	}
	return [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, -d[2], d[1]}, {d[2], 0, -d[0]}, {-d[1], d[0], 0}}
}

// rigidGauge returns terms that fix the rigid motions left free by the
// supports: the mean of u times the motion is zero. The loads on such a body
// must be in equilibrium.
func (b Body) rigidGauge() ([]pinn.Term, error) {
	dim := b.Domain.Dim()
	length, unit := b.Scales()
	lo, hi := b.Domain.Bounds()
	center := make([]float64, dim)
	for i := range center {
		center[i] = (lo[i] + hi[i]) / 2
	}
	if b.Section == Axisymmetric {
		center[0] = 0
	}
	free, err := b.freeMotions(center, length)
	if err != nil || len(free) == 0 {
		return nil, err
	}
	motion := func(v []float64) func(dst, x []float64) {
		return func(dst, x []float64) {
			clear(dst)
			for k, m := range rigid(x, center, length) {
				for i := range dst {
					dst[i] += v[k] * m[i]
				}
			}
		}
	}
	var terms []pinn.Term
	for k, v := range free {
		m := motion(v)
		if !b.Moving {
			if err := b.inEquilibrium(m); err != nil {
				return nil, err
			}
		}
		terms = append(terms, pinn.Term{
			Name: fmt.Sprintf("rigid motion %d", k+1), On: pinn.Interior, Order: ad.Value, Scale: unit, Integral: true,
			Residual: func(p *pinn.Point) []ad.Expr {
				var s ad.Expr
				for i, w := range p.Eval(dim, m) {
					s = s.Add(w.Mul(p.U[i].V()))
				}
				return []ad.Expr{s}
			},
		})
	}
	return terms, nil
}

// freeMotions returns the combinations of rigid motions that vanish in every
// prescribed component of the displacement.
func (b Body) freeMotions(center []float64, length float64) ([][]float64, error) {
	n := len(rigid(center, center, length))
	gram := mat.NewSymDense(n, nil)
	row := make([]float64, n)
	if b.Section == Axisymmetric { // along the axis alone
		gram.SetSym(0, 0, 1)
		gram.SetSym(2, 2, 1)
	}
	for _, c := range b.Conditions {
		if c.Rigid != nil {
			for _, held := range c.Rigid.holdsRigid(b.Section, center, length) {
				gram.SymRankOne(gram, 1, mat.NewVecDense(n, held))
			}
			continue
		}
		if len(c.Fixed) == 0 && !c.elastic() {
			continue
		}
		pts, err := b.boundary(c.On)
		if err != nil {
			return nil, err
		}
		for i := range pts.Len() {
			ms := rigid(pts.At(i), center, length)
			for _, a := range c.holds(pts.Normal(i)) {
				for k := range ms {
					row[k] = floats.Dot(a, ms[k])
				}
				gram.SymRankOne(gram, 1/float64(pts.Len()), mat.NewVecDense(n, row))
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(gram, true) {
		return nil, fmt.Errorf("elasticity: %s: the supports could not be analysed", b.Name)
	}
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	values := eig.Values(nil)
	var free [][]float64
	for k, v := range values {
		if v <= 1e-12*math.Max(1, values[n-1]) {
			free = append(free, mat.Col(nil, k, &vectors))
		}
	}
	return free, nil
}

// holds returns the directions that the condition holds, by supports or springs,
// where the normal is n.
func (c Condition) holds(n []float64) [][]float64 {
	var list [][]float64
	for i := range n {
		if slices.Contains(c.Fixed, i) || c.Spring != nil && c.Spring[i] > 0 {
			list = append(list, c.axis(i, len(n)))
		}
	}
	if c.NormalSpring > 0 {
		free := slices.Clone(n)
		c.release(free)
		list = append(list, free)
	}
	return list
}

// weight returns what a unit of the domain at x stands for.
func (b Body) weight(x []float64) float64 {
	if b.Section == Axisymmetric {
		return Revolved(x)
	}
	return 1
}

// boundary returns quadrature points on a part, or on the whole boundary.
func (b Body) boundary(part pinn.Region) (geometry.Points, error) {
	if part != pinn.Boundary {
		return b.Domain.BoundaryQuadrature(string(part), 12)
	}
	var all []geometry.Points
	for _, name := range b.Domain.Parts() {
		p, err := b.Domain.BoundaryQuadrature(name, 12)
		if err != nil {
			return geometry.Points{}, err
		}
		all = append(all, p)
	}
	return geometry.Join(all...), nil
}

// inEquilibrium checks that the loads, on the undeformed body, do no work on a
// free motion.
func (b Body) inEquilibrium(motion func(dst, x []float64)) error {
	dim := b.Domain.Dim()
	m, f := make([]float64, dim), make([]float64, dim)
	var work, size float64
	add := func(pts geometry.Points, load func(dst, x, n []float64)) {
		for i := range pts.Len() {
			var n []float64
			if pts.N != nil {
				n = pts.Normal(i)
			}
			motion(m, pts.At(i))
			load(f, pts.At(i), n)
			w := pts.W[i] * b.weight(pts.At(i))
			for k := range f {
				work += w * f[k] * m[k]
				size += w * math.Abs(f[k])
			}
		}
	}
	if b.Force != nil {
		add(b.Domain.Quadrature(20), func(dst, x, _ []float64) { b.Force(dst, x) })
	}
	for _, c := range b.Conditions {
		if c.Rigid != nil {
			w, s := c.Rigid.work(b.Section, motion)
			work += w
			size += s
			continue
		}
		load := c.deadLoad()
		if load == nil {
			continue
		}
		pts, err := b.boundary(c.On)
		if err != nil {
			return err
		}
		add(pts, func(dst, x, n []float64) {
			load(dst, x, n)
			c.release(dst) // without the part that the support takes
		})
	}
	if math.Abs(work) > 1e-8*size {
		return fmt.Errorf("elasticity: %s: the supports leave a rigid motion free and the loads are not in equilibrium with it: imbalance %.2g of the loads; fix it or balance the loads", b.Name, work/size)
	}
	return nil
}
