package flow

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// velocities returns the velocity with its gradient, corners included.
func (s *statement) velocities(p *pinn.Point) []ad.Jet {
	l := ad.Lanes{Dim: s.dim, Order: ad.Gradient}
	var known []ad.Expr
	if len(s.corners) > 0 {
		known = p.Eval(s.dim*l.Count(), s.velocityJet)
	}
	var u []ad.Jet
	for i, w := range p.U[:s.dim] {
		w = w.Truncate(ad.Gradient)
		if known != nil {
			w = w.Add(ad.NewJet(l, known[i*l.Count():(i+1)*l.Count()]))
		}
		u = append(u, w)
	}
	return u
}

// velocityJet stores the jets of the velocity of the corners, component by component.
func (s *statement) velocityJet(dst, x []float64) {
	clear(dst)
	for _, c := range s.corners {
		v := c.evaluate(x)
		for i := range s.dim {
			at := dst[i*(1+s.dim):]
			at[0] += v.u[i]
			for j := range s.dim {
				at[1+j] += v.slope[i][j]
			}
		}
	}
}

// force returns f.
func (s *statement) force(p *pinn.Point) []ad.Expr {
	if s.Force == nil {
		return make([]ad.Expr, s.dim)
	}
	return p.Eval(s.dim, s.Force)
}

// inertia returns rho (u.grad) u.
func (s *statement) inertia(u []ad.Jet) (list []ad.Expr) {
	for _, c := range u {
		var e ad.Expr
		for j, carrier := range u {
			e = e.Add(carrier.V().Mul(c.D(j).V()))
		}
		list = append(list, e.Scale(s.Density))
	}
	return list
}

// weak states
//
//	int rho (u.grad) u.v + mu grad u:grad v - p div v - q div u - f.v = 0.
//
// What the corners have of the viscous terms and of the pressure is left out: it balances
// itself (Taylor's solution solves Stokes' equations), up to the traction on open parts.
func (s *statement) weak() []pinn.WeakTerm {
	viscous := pinn.WeakTerm{Name: "momentum", On: pinn.Interior, Flux: func(p *pinn.Point) (fs []pinn.Flux) {
		f := s.force(p)
		var div ad.Expr
		for i, u := range p.U[:s.dim] {
			var row []ad.Expr
			for j := range s.dim {
				e := u.D(j).V().Scale(s.Viscosity)
				if j == i {
					e, div = e.Sub(p.U[s.dim].V()), div.Add(u.D(j).V())
				}
				row = append(row, e)
			}
			fs = append(fs, pinn.Flux{F0: f[i].Neg(), F1: row})
		}
		return append(fs, pinn.Flux{F0: div.Neg()})
	}}
	terms := []pinn.WeakTerm{viscous}
	if s.Density > 0 {
		terms = append(terms, pinn.WeakTerm{Name: "inertia", On: pinn.Interior, Inner: true, Flux: func(p *pinn.Point) (fs []pinn.Flux) {
			for _, e := range s.inertia(s.velocities(p)) {
				fs = append(fs, pinn.Flux{F0: e})
			}
			return append(fs, pinn.Flux{})
		}})
	}
	return append(terms, s.outside()...)
}

// outside are the tractions on open parts: of the pressure there, less those of the
// corners.
func (s *statement) outside() (terms []pinn.WeakTerm) {
	open := s.open()
	for _, part := range s.Domain.Parts() {
		pressure, ok := open[part]
		if !ok || pressure == nil && len(s.corners) == 0 {
			continue
		}
		terms = append(terms, pinn.WeakTerm{Name: "pressure on " + part, On: pinn.Region(part), Flux: func(p *pinn.Point) (fs []pinn.Flux) {
			for _, t := range p.EvalOn(s.dim, func(dst, x, n []float64) { s.traction(dst, x, n, pressure) }) {
				fs = append(fs, pinn.Flux{F0: t})
			}
			return append(fs, pinn.Flux{})
		}})
	}
	return terms
}

// traction stores pressure n + mu dU/dn - P n.
func (s *statement) traction(dst, x, n []float64, pressure func(x []float64) float64) {
	clear(dst)
	jets, known := make([]float64, s.dim*(1+s.dim)), 0.0
	if pressure != nil {
		known = pressure(x)
	}
	if len(s.corners) > 0 {
		s.velocityJet(jets, x)
		known -= s.known(x)[s.dim]
	}
	for i := range dst {
		dst[i] = known * n[i]
		for j := range n {
			dst[i] += s.Viscosity * jets[i*(1+s.dim)+1+j] * n[j]
		}
	}
}

// continuityWeight is the factor of the continuity rows of the strong form, which are of
// first order where momentum is of second; see package mixed.
const continuityWeight = 20

// strong states the equations at points.
func (s *statement) strong() []pinn.Term {
	scale := s.stress() / s.length
	terms := []pinn.Term{
		{Name: "momentum", On: pinn.Interior, Order: ad.Laplacian, Scale: scale, Residual: func(p *pinn.Point) (r []ad.Expr) {
			f := s.force(p)
			inertia := make([]ad.Expr, s.dim)
			if s.Density > 0 {
				inertia = s.inertia(p.U[:s.dim])
			}
			for i, u := range p.U[:s.dim] {
				r = append(r, ad.Sum(inertia[i], p.U[s.dim].D(i).V(), u.Lap().Scale(-s.Viscosity), f[i].Neg()))
			}
			return r
		}},
		{Name: "continuity", On: pinn.Interior, Order: ad.Gradient, Scale: s.velocity / s.length, Weight: continuityWeight,
			Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{ad.Div(p.U[:s.dim]).V()} }},
	}
	open := s.open()
	for _, part := range s.Domain.Parts() {
		pressure, ok := open[part]
		if !ok {
			continue
		}
		fixed := s.fixedOn(part)
		terms = append(terms, pinn.Term{Name: "traction on " + part, On: pinn.Region(part), Order: ad.Gradient, Scale: s.stress(),
			Residual: func(p *pinn.Point) (r []ad.Expr) {
				n := p.Normal()
				outside := p.EvalOn(s.dim, func(dst, x, n []float64) { s.traction(dst, x, n, pressure) })
				for i, u := range p.U[:s.dim] {
					if _, ok := fixed[i]; ok {
						continue
					}
					t := outside[i].Sub(p.U[s.dim].V().Mul(n[i]))
					for j := range n {
						t = t.Add(u.D(j).V().Mul(n[j]).Scale(s.Viscosity))
					}
					r = append(r, t)
				}
				return r
			}})
	}
	return terms
}

// outputs are the velocity, the pressure and the vorticity.
func (s *statement) outputs() []pinn.Output {
	u := pinn.Output{Name: "u", Unit: "m/s", Eval: func(p *pinn.Point) (es []ad.Expr) {
		known := make([]ad.Expr, s.dim)
		if len(s.corners) > 0 {
			known = p.Eval(s.dim, func(dst, x []float64) { copy(dst, s.known(x)) })
		}
		for i, w := range p.U[:s.dim] {
			es = append(es, w.V().Add(known[i]))
		}
		return es
	}}
	for i := range s.dim {
		u.Components = append(u.Components, "u"+axes[i])
	}
	pressure := pinn.Output{Name: "p", Components: []string{"p"}, Unit: "Pa", Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{s.pressure(p)} }}
	if s.ExactU != nil {
		u.Exact = s.ExactU
	}
	if s.ExactP != nil {
		pressure.Exact = func(dst, x []float64) { dst[0] = s.ExactP(x) }
	}
	return []pinn.Output{u, pressure, s.vorticity()}
}

// pressure returns the pressure, corners included.
func (s *statement) pressure(p *pinn.Point) ad.Expr {
	e := p.U[s.dim].V()
	if len(s.corners) > 0 {
		e = e.Add(p.Data(func(x []float64) float64 { return s.known(x)[s.dim] }))
	}
	return e
}

// vorticity is curl u, in the plane one number.
func (s *statement) vorticity() pinn.Output {
	o := pinn.Output{Name: "vorticity", Components: []string{"vorticity"}, Unit: "1/s", Order: ad.Gradient}
	pairs := [][2]int{{0, 1}}
	if s.dim == 3 {
		pairs, o.Components = [][2]int{{1, 2}, {2, 0}, {0, 1}}, []string{"vorticity_x", "vorticity_y", "vorticity_z"}
	}
	o.Eval = func(p *pinn.Point) (es []ad.Expr) {
		u := s.velocities(p)
		for _, k := range pairs {
			es = append(es, u[k[1]].D(k[0]).V().Sub(u[k[0]].D(k[1]).V()))
		}
		return es
	}
	return o
}
