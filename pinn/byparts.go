package pinn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// ByParts states a problem of second order in weak form: its equations have the second
// derivatives in space of one field each, with factors that keep their ratios, as k lap(u)
// has, and what flows through a part of the boundary follows from the condition there. An
// equation whose factors change in space is divided by them, so that they become a mass
// and not a flux: a(x) lap(u) is not div(a grad(u)). Its errors are what does not fit.
func (p Problem) ByParts() (Problem, error) {
	b := byParts{p: p, space: p.Domain.Dim(), lanes: ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Hessian}}
	if p.Timed {
		b.space--
	}
	w := &Weak{}
	for _, t := range p.Terms {
		if t.Integral || t.At != nil {
			return p, fmt.Errorf("the term %q is an integral, or at points", t.Name)
		}
		if t.On == Interior {
			if err := b.interior(t); err != nil {
				return p, err
			}
		}
	}
	for k, f := range p.Fields {
		if !slices.ContainsFunc(b.rows, func(r row) bool { return r.field == k }) {
			return p, fmt.Errorf("there is no equation with second derivatives of %s", f.Name)
		}
	}
	w.Terms = append(w.Terms, WeakTerm{Name: "equations", On: Interior, Flux: b.flux})
	for _, t := range p.Terms {
		if t.On == Interior {
			continue
		}
		term, err := b.condition(t)
		if err != nil {
			return p, err
		}
		w.Terms = append(w.Terms, term)
	}
	w.Stiffness = make([]float64, len(p.Fields))
	for _, r := range b.rows {
		for i := range b.space {
			w.Stiffness[r.field] = math.Max(w.Stiffness[r.field], math.Abs(r.factors[i][i]))
		}
	}
	p.Weak = w
	return p, nil
}

// byParts is a problem on the way to its weak form.
type byParts struct {
	p     Problem
	space int
	lanes ad.Lanes
	rows  []row
}

// row is an equation: component of a term, with the field whose second derivatives it has.
type row struct {
	term      Term
	component int
	field     int
	// factors are those of the second derivatives, all divided by the first one unless
	// that is the same everywhere.
	factors [][]float64
	divided bool
	sign    float64 // of the first one
}

const trialsByParts = 40

// slopes are the derivatives of components of a term by the lanes of fields, at points of
// its region, for two states: by state, component and lane.
func (b *byParts) slopes(t Term) (s [2][][][]float64, pts geometry.Points, err error) {
	if pts, err = b.trials(t.On); err != nil {
		return s, pts, err
	}
	program, err := NewProgram(pts.Len(), pts.Dim, true, func(at *Point) []ad.Expr {
		at.Variables(b.lanes, slices.Repeat([]float64{1}, len(b.p.Fields)))
		return t.Residual(at)
	})
	if err != nil {
		return s, pts, err
	}
	program.Load(pts, 0)
	rng := rand.New(rand.NewPCG(8, 8))
	for state := range s {
		for _, v := range program.Var {
			for i := range v {
				v[i] = float64(state) * rng.NormFloat64()
			}
		}
		for k := range program.Out {
			var by [][]float64
			for _, d := range program.Derivative(k) {
				by = append(by, slices.Clone(d))
			}
			s[state] = append(s[state], by)
		}
	}
	return s, pts, nil
}

// trials are points of a region.
func (b *byParts) trials(on Region) (geometry.Points, error) {
	if on == Interior {
		return b.p.Domain.Interior(trialsByParts, geometry.Uniform{}, 8), nil
	}
	parts := b.p.Domain.Parts()
	if name, ok := on.Part(); ok {
		parts = []string{name}
	}
	var all geometry.Points
	for _, part := range parts {
		pts, err := b.p.Domain.Boundary(part, trialsByParts, geometry.Uniform{}, 8)
		if err != nil {
			return pts, err
		}
		if b.p.Timed && math.Abs(pts.Normal(0)[b.space]) > 0.5 {
			continue // an end of time
		}
		all.Dim = pts.Dim
		all.X, all.N, all.W = append(all.X, pts.X...), append(all.N, pts.N...), append(all.W, pts.W...)
	}
	if all.Len() == 0 {
		return all, fmt.Errorf("a condition on %s, where nothing flows", on)
	}
	return all, nil
}

// some reports whether a column is there and not zero.
func some(col []float64) bool {
	return slices.ContainsFunc(col, func(v float64) bool { return v != 0 })
}

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-10*(math.Abs(a)+math.Abs(b)) }

// interior finds the factors of the second derivatives in the equations of a term.
func (b *byParts) interior(t Term) error {
	slopes, pts, err := b.slopes(t)
	if err != nil {
		return fmt.Errorf("%q: %w", t.Name, err)
	}
	for c, by := range slopes[0] {
		r := row{term: t, component: c, field: -1}
		at := func(field, i, j int) []float64 { return by[field*b.lanes.Count()+b.lanes.Second(i, j)] }
		for k, f := range b.p.Fields {
			for i := range b.lanes.Dim {
				for j := range i + 1 {
					if !some(at(k, i, j)) && !some(slopes[1][c][k*b.lanes.Count()+b.lanes.Second(i, j)]) {
						continue
					}
					switch {
					case i >= b.space:
						return fmt.Errorf("%q has a second derivative by time", t.Name)
					case r.field >= 0 && r.field != k:
						return fmt.Errorf("%q has second derivatives of %s and of %s", t.Name, b.p.Fields[r.field].Name, f.Name)
					}
					r.field = k
				}
			}
		}
		if r.field < 0 {
			return fmt.Errorf("%q has no second derivative", t.Name)
		}
		name := b.p.Fields[r.field].Name
		for i := range b.space {
			for j := range i + 1 {
				lane := r.field*b.lanes.Count() + b.lanes.Second(i, j)
				for p, v := range at(r.field, i, j) {
					if !alike(v, slopes[1][c][lane][p]) {
						return fmt.Errorf("%q: the factors of second derivatives of %s depend on the solution", t.Name, name)
					}
				}
			}
		}
		if err := b.ratios(&r, at, pts.Len()); err != nil {
			return fmt.Errorf("%q: %w", t.Name, err)
		}
		if slices.ContainsFunc(b.rows, func(o row) bool { return o.field == r.field }) {
			return fmt.Errorf("two equations have second derivatives of %s", name)
		}
		b.rows = append(b.rows, r)
	}
	return nil
}

// ratios sets the factors of a row.
func (b *byParts) ratios(r *row, at func(field, i, j int) []float64, n int) error {
	first := at(r.field, 0, 0)
	if !some(first) || slices.Contains(first, 0) {
		return fmt.Errorf("the factor of the first second derivative of %s is zero somewhere", b.p.Fields[r.field].Name)
	}
	r.sign = math.Copysign(1, first[0])
	for _, v := range first {
		r.divided = r.divided || !alike(v, first[0])
	}
	for i := range b.space {
		r.factors = append(r.factors, make([]float64, b.space))
		for j := range b.space {
			col := at(r.field, max(i, j), min(i, j))
			if col == nil {
				continue
			}
			r.factors[i][j] = col[0] / first[0]
			if i != j {
				r.factors[i][j] /= 2 // u_ij and u_ji are one lane
			}
			for p := range n {
				if !alike(col[p]*first[0], col[0]*first[p]) && math.Abs(col[p]) > 1e-14*math.Abs(first[p]) {
					return fmt.Errorf("the factors of the second derivatives of %s change in space by different ratios: state the weak form", b.p.Fields[r.field].Name)
				}
			}
			if !r.divided {
				r.factors[i][j] *= math.Abs(first[0])
			}
		}
	}
	return nil
}

// lower returns jets of second order with values and slopes of fields, and nothing else.
func (b *byParts) lower(u []ad.Jet, slopes bool) (list []ad.Jet) {
	for _, j := range u {
		lanes := make([]ad.Expr, b.lanes.Count())
		lanes[0] = j.V()
		for i := range b.lanes.Dim {
			if slopes || i >= b.space {
				lanes[b.lanes.First(i)] = j.D(i).V()
			}
		}
		list = append(list, ad.NewJet(b.lanes, lanes))
	}
	return list
}

// unit returns jets that are zero but for lanes of a field.
func (b *byParts) unit(field int, set func(lanes []ad.Expr)) (list []ad.Jet) {
	for k := range b.p.Fields {
		lanes := make([]ad.Expr, b.lanes.Count())
		if k == field {
			set(lanes)
		}
		list = append(list, ad.NewJet(b.lanes, lanes))
	}
	return list
}

// with evaluates a component of a term with other fields.
func with(at *Point, fields []ad.Jet, t Term, component int) (e ad.Expr) {
	at.As(fields, func() { e = t.Residual(at)[component] })
	return e
}

// flux is that of the equations: with R their parts without second derivatives, and A the
// factors of these, int -R v + A grad u . grad v, of the sign that makes A positive.
func (b *byParts) flux(at *Point) []Flux {
	out := make([]Flux, len(b.p.Fields))
	u := at.U
	for _, r := range b.rows {
		f := &out[r.field]
		f.F0 = with(at, b.lower(u, true), r.term, r.component).Scale(-r.sign)
		if r.divided {
			zero := with(at, b.unit(-1, nil), r.term, r.component)
			factor := with(at, b.unit(r.field, func(lanes []ad.Expr) { lanes[b.lanes.Second(0, 0)] = ad.Const(1) }), r.term, r.component).Sub(zero)
			f.F0 = f.F0.Scale(r.sign).Div(factor)
		}
		f.F1 = make([]ad.Expr, b.lanes.Dim)
		for i := range b.space {
			for j := range b.space {
				if a := r.factors[i][j]; a != 0 {
					f.F1[i] = f.F1[i].Add(u[r.field].D(j).V().Scale(a))
				}
			}
		}
	}
	return out
}

// condition makes the load of a condition C = beta n.A grad u + C_0 on a part: C_0/beta.
func (b *byParts) condition(t Term) (WeakTerm, error) {
	term := WeakTerm{Name: t.Name, On: t.On}
	slopes, pts, err := b.slopes(t)
	if err != nil {
		return term, fmt.Errorf("%q: %w", t.Name, err)
	}
	var of []row // by component
	for _, by := range slopes[0] {
		field := -1
		for k, f := range b.p.Fields {
			for i := range b.space {
				if !some(by[k*b.lanes.Count()+b.lanes.First(i)]) {
					continue
				}
				if field >= 0 && field != k {
					return term, fmt.Errorf("%q has slopes of %s and of %s", t.Name, b.p.Fields[field].Name, f.Name)
				}
				field = k
			}
		}
		if field < 0 {
			return term, fmt.Errorf("%q has no slope along the normal: prescribe the value, or a flux", t.Name)
		}
		r := b.rows[slices.IndexFunc(b.rows, func(r row) bool { return r.field == field })]
		for p := range pts.Len() {
			n := pts.Normal(p)[:b.space]
			var along, across, size float64
			flux := r.conormal(n)
			slope := make([]float64, b.space)
			for i := range b.space {
				if col := by[field*b.lanes.Count()+b.lanes.First(i)]; col != nil {
					slope[i] = col[p]
				}
				along += slope[i] * flux[i]
				size += flux[i] * flux[i]
			}
			for i := range b.space {
				across = math.Max(across, math.Abs(slope[i]-along/size*flux[i]))
			}
			if across > 1e-8*math.Abs(along)/math.Sqrt(size) || along == 0 {
				return term, fmt.Errorf("%q has a slope of %s along the boundary: what flows through it is along the normal", t.Name, b.p.Fields[field].Name)
			}
		}
		of = append(of, r)
	}
	term.Flux = func(at *Point) []Flux {
		out := make([]Flux, len(b.p.Fields))
		u, n := at.U, at.Normal()
		for c, r := range of {
			zero := with(at, b.unit(-1, nil), t, c)
			steep := with(at, b.unit(r.field, func(lanes []ad.Expr) {
				for i := range b.space {
					lanes[b.lanes.First(i)] = n[i]
				}
			}), t, c).Sub(zero) // beta times n.A n
			var normal ad.Expr
			for i := range b.space {
				for j := range b.space {
					if a := r.factors[i][j]; a != 0 {
						normal = normal.Add(n[i].Mul(n[j]).Scale(a))
					}
				}
			}
			out[r.field].F0 = with(at, b.lower(u, false), t, c).Mul(normal).Div(steep)
		}
		return out
	}
	return term, nil
}

// conormal returns A n.
func (r row) conormal(n []float64) []float64 {
	out := make([]float64, len(n))
	for i := range n {
		for j := range n {
			out[i] += r.factors[i][j] * n[j]
		}
	}
	return out
}
