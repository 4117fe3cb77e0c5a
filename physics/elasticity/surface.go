package elasticity

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// surface returns the stress at points of a part of the boundary whose traction is
// known, nil for other parts. Only the strain along the surface is that of the
// solution: the traction gives the rest of the stress (Timoshenko & Goodier, Theory
// of Elasticity, sec. 7 and 8). At small strain alone.
func (b Body) surface(part string) *pinn.Output {
	c := Condition{On: pinn.Region(part)}
	for _, other := range b.Conditions {
		if other.On == c.On || other.On == pinn.Boundary {
			c = other
		}
	}
	if b.Law != nil || len(c.Fixed) > 0 || c.Rigid != nil {
		return nil
	}
	dim := b.Domain.Dim()
	count := dim * (dim + 1) / 2
	if dim == 2 {
		count++ // the stress across
	}
	return &pinn.Output{Name: "stress on " + part, Components: make([]string, count), Unit: "Pa", Order: ad.Gradient, Role: pinn.Stress,
		Eval: func(p *pinn.Point) []ad.Expr {
			t := c.load(b, p)
			if !b.several() {
				return b.onSurface(p, t)
			}
			all := make([]ad.Expr, count)
			for k, in := range p.Indicators(b.materials()) {
				for i, e := range b.In(k).onSurface(p, t) {
					all[i] = all[i].Add(e.Mul(in))
				}
			}
			return all
		}}
}

// load returns the traction that the condition gives: loads and springs.
func (c Condition) load(b Body, p *pinn.Point) []ad.Expr {
	dim := b.Domain.Dim()
	t := make([]ad.Expr, dim)
	if dead := c.deadLoad(); dead != nil {
		t = p.EvalOn(dim, dead)
	}
	if c.elastic() {
		t = slices.Clone(t)
		for i, f := range c.springs(p, dim) {
			t[i] = t[i].Sub(f)
		}
	}
	return t
}

// onSurface returns the stress of one material under the traction t: along the
// surface 2 mu e + c (2 mu tr e + t.n), c = lambda/(lambda + 2 mu), with the strain e
// along it. In the plane the stress across is added at the end.
func (b Body) onSurface(p *pinn.Point, t []ad.Expr) []ad.Expr {
	m, dim, n := b.InPlane(), b.Domain.Dim(), p.Normal()
	strain := b.Elastic(p)
	// e P and P e P with P = I - n n.
	right, along := matrix(dim), matrix(dim)
	for i := range dim {
		normal := row(strain.Plane, i, n)
		for j := range dim {
			right[i][j] = strain.Plane[i][j].V().Sub(normal.Mul(n[j]))
		}
	}
	for j := range dim {
		var normal ad.Expr
		for i := range dim {
			normal = normal.Add(n[i].Mul(right[i][j]))
		}
		for i := range dim {
			along[i][j] = right[i][j].Sub(n[i].Mul(normal))
		}
	}
	var trace, press ad.Expr
	for i := range dim {
		trace, press = trace.Add(along[i][i]), press.Add(t[i].Mul(n[i]))
	}
	if strain.Across != nil {
		trace = trace.Add(strain.Across.V())
	}
	both := trace.Scale(2 * m.Mu).Add(press).Scale((1 - m.Beta) / (1 + m.Beta))
	var all []ad.Expr
	for i := range dim {
		for j := i; j < dim; j++ {
			nn := n[i].Mul(n[j])
			s := along[i][j].Scale(2 * m.Mu).Sub(both.Add(press).Mul(nn)).Add(n[i].Mul(t[j])).Add(t[i].Mul(n[j]))
			if i == j {
				s = s.Add(both)
			}
			all = append(all, s)
		}
	}
	if dim == 2 {
		across := both
		switch {
		case b.Section == PlaneStress:
			across = ad.Expr{}
		case strain.Across != nil:
			across = across.Add(strain.Across.V().Scale(2 * m.Mu))
		}
		all = append(all, across)
	}
	return all
}

func matrix(dim int) [][]ad.Expr {
	a := make([][]ad.Expr, dim)
	for i := range a {
		a[i] = make([]ad.Expr, dim)
	}
	return a
}

// row returns the product of a row of a matrix with a vector.
func row(a [][]ad.Jet, i int, n []ad.Expr) (sum ad.Expr) {
	for j := range n {
		sum = sum.Add(a[i][j].V().Mul(n[j]))
	}
	return sum
}
