package pinn

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Solution is a problem's fields as a network represents them, with what
// derives from them, in the user's units.
type Solution struct {
	problem   Problem
	space     *space
	theta     []float64
	quad      Quadrature           // of quantities; nil: the domain's
	reactions map[string][]float64 // of a weak form's supports, as Balance has them
}

// Solution returns the fields at the given parameters, which are copied.
func (s *System) Solution(theta []float64) *Solution {
	if len(theta) != s.Dim() {
		panic("pinn: Solution: theta needs Dim elements")
	}
	return &Solution{problem: s.problem, space: s.space, theta: append([]float64(nil), theta...)}
}

// Problem returns the problem that is solved.
func (s *Solution) Problem() Problem { return s.problem }

// Eval returns the components of an output, one column each, at the points.
// Outputs that use normals need points of a boundary.
func (s *Solution) Eval(o Output, pts geometry.Points) ([][]float64, error) {
	return s.eval(o.Order, o.Eval, pts)
}

func (s *Solution) eval(o ad.Order, f func(p *At) []ad.Expr, pts geometry.Points) ([][]float64, error) {
	n := pts.Len()
	if n == 0 {
		return nil, fmt.Errorf("pinn: no points to evaluate at")
	}
	b, err := s.space.newBatch(pts, o, min(n, evalTile), false, f)
	if err != nil {
		return nil, err
	}
	res := make([][]float64, b.rows)
	for k := range res {
		res[k] = make([]float64, n)
	}
	probe, err := b.newProbe()
	if err != nil {
		return nil, err
	}
	for t := range b.tiles() {
		results, _ := probe.forward(t, s.theta)
		for k, col := range results {
			copy(res[k][t*b.n:], col[:b.size(t)])
		}
	}
	return res, nil
}

// Fields returns the unknowns, one column each, at the points.
func (s *Solution) Fields(pts geometry.Points) ([][]float64, error) {
	return s.eval(ad.Value, func(p *At) []ad.Expr {
		vs := make([]ad.Expr, len(p.U))
		for i, u := range p.U {
			vs[i] = u.V()
		}
		return vs
	}, pts)
}

// ErrorNorms compares an output with its exact values: the root of the sum
// of squares over points and components relative to that of the exact
// values, and the largest absolute difference.
type ErrorNorms struct {
	RelL2 float64 `json:"rel_l2"`
	Max   float64 `json:"max"`
}

// Error returns the error of an output over the points. Where the exact
// values all vanish, RelL2 is the root mean square error.
func (s *Solution) Error(o Output, pts geometry.Points) (ErrorNorms, error) {
	if o.Exact == nil {
		return ErrorNorms{}, fmt.Errorf("pinn: output %q has no exact values", o.Name)
	}
	got, err := s.Eval(o, pts)
	if err != nil {
		return ErrorNorms{}, err
	}
	want := make([]float64, len(got))
	var diff, norm, worst float64
	for i := range pts.Len() {
		o.Exact(want, pts.At(i))
		for k, w := range want {
			d := got[k][i] - w
			diff += d * d
			norm += w * w
			worst = math.Max(worst, math.Abs(d))
		}
	}
	if norm == 0 {
		norm = float64(pts.Len())
	}
	return ErrorNorms{RelL2: math.Sqrt(diff / norm), Max: worst}, nil
}

// Stride returns the largest component of the problem's Stride at about a
// hundred interior points, 0 if it has none.
func (s *Solution) Stride() (float64, error) {
	if s.problem.Stride == nil {
		return 0, nil
	}
	v, err := s.eval(ad.Gradient, s.problem.Stride, s.problem.Domain.Interior(100, geometry.Halton{}, 0))
	var largest float64
	for _, col := range v {
		for _, x := range col {
			largest = math.Max(largest, math.Abs(x))
		}
	}
	return largest, err
}

// SetReactions gives the forces of the supports, by part, one value a field, to
// quantities that stand for one of them: those of a Balance at the solution.
func (s *Solution) SetReactions(r map[string][]float64) { s.reactions = r }

// Value returns the value of a quantity.
func (s *Solution) Value(q Quantity) (float64, error) {
	if q.Reaction != nil {
		if r, ok := s.reactions[q.Reaction.On]; ok {
			return q.Reaction.Scale * r[s.problem.field(q.Reaction.Field)], nil
		}
	}
	pts := geometry.Points{Dim: len(q.At), X: q.At, W: []float64{1}}
	if q.At == nil {
		var err error
		if pts, err = s.quadrature(q.On); err != nil {
			return 0, err
		}
	}
	v, err := s.eval(q.Order, func(p *At) []ad.Expr { return []ad.Expr{q.Eval(p)} }, pts)
	if err != nil {
		return 0, err
	}
	var sum, measure float64
	for i, w := range pts.W {
		sum += w * v[0][i]
		measure += w
	}
	if q.Mean {
		sum /= measure
	}
	return sum, nil
}

// quadrature returns the points that quantities of a region are integrated at.
func (s *Solution) quadrature(region string) (geometry.Points, error) {
	switch {
	case s.quad == nil:
		return quadrature(s.problem.Domain, region)
	case region == Interior:
		return s.quad(region)
	}
	return onBoundary(s.problem.Domain, region, s.quad)
}

// Violation says where a guard is not positive.
type Violation struct {
	Guard   string    `json:"guard"`
	Message string    `json:"message"`
	Points  int       `json:"points"` // of the system, that many
	At      []float64 `json:"at"`     // the worst of them
	Value   float64   `json:"value"`  // there
}

// Rejected returns the violations at the last parameters whose loss was
// infinite because of a guard, nil if there were none.
func (s *System) Rejected() ([]Violation, error) {
	if s.bad == nil {
		return nil, nil
	}
	return s.Violations(s.bad)
}

// Violations returns the guards that are not positive at some interior point
// of the system at theta.
func (s *System) Violations(theta []float64) ([]Violation, error) {
	var out []Violation
	for _, b := range s.blocks {
		if b.guards == 0 {
			continue
		}
		p, err := b.newProbe()
		if err != nil {
			return nil, err
		}
		found := make([]Violation, b.guards)
		for t := range b.tiles() {
			results, _ := p.forward(t, theta)
			for g, col := range results[b.rows:] {
				v := &found[g]
				for i, x := range col[:b.size(t)] {
					if x > 0 {
						continue
					}
					if v.Points++; v.Points == 1 || x < v.Value {
						v.At, v.Value = b.pts.At(t*b.n+i), x
					}
				}
			}
		}
		for g, v := range found {
			if v.Points > 0 {
				v.Guard, v.Message = s.problem.Guards[g].Name, s.problem.Guards[g].Message
				out = append(out, v)
			}
		}
	}
	return out, nil
}

// Check compares the residual on the points of a system with that on points
// it never saw. Values are root mean squares in the terms' Load units.
type Check struct {
	Trained float64     `json:"trained"`
	Fresh   float64     `json:"fresh"`
	Terms   []TermCheck `json:"terms"`
}

// TermCheck is the check of one term.
type TermCheck struct {
	Name    string  `json:"name"`
	Trained float64 `json:"trained"`
	Fresh   float64 `json:"fresh"`
}

// Check measures the residual at theta on Halton points, about as many as
// the system has. Terms at points of their own and integrals, which have no
// others, are left out.
func (s *System) Check(theta []float64) (Check, error) {
	fresh := s.raw()
	fresh.factors, fresh.engine = nil, nil
	var err error
	fresh.blocks, err = fresh.newBlocks(geometry.Halton{}, s.d.Seed+1, false)
	if err != nil {
		return Check{}, err
	}
	if err := fresh.layOut(); err != nil {
		return Check{}, err
	}
	fresh.Residual(make([]float64, fresh.rows), theta)
	trained := s.raw()
	trained.factors = nil
	trained.Residual(make([]float64, s.rows), theta)
	var c Check
	for i, t := range s.terms {
		if t.Integral || t.At != nil {
			continue
		}
		unit := t.unit() / t.load()
		tc := TermCheck{Name: t.Name,
			Trained: math.Sqrt(2*trained.losses[i]) * unit,
			Fresh:   math.Sqrt(2*fresh.losses[i]) * unit,
		}
		c.Terms = append(c.Terms, tc)
		c.Trained = math.Hypot(c.Trained, tc.Trained)
		c.Fresh = math.Hypot(c.Fresh, tc.Fresh)
	}
	return c, nil
}
