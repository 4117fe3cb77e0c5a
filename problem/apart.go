package problem

import (
	"context"
	"fmt"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Weights of rows. A value at a point, or an integral, is as good as a value on a part;
// data are fitted in what equations and conditions leave open, and hardly bend these:
// the change goes with the square of the weight.
const (
	apartWeight = 100
	dataWeight  = 1e-3
)

// apart reads the conditions that belong to no part: at points, of integrals, and data.
func (s *statement) apart() error {
	f := s.file
	for _, step := range []struct {
		given bool
		at    func() Text
		name  string
	}{{f.Points != nil, func() Text { return f.Points[0].Condition }, "points"},
		{f.Integrals != nil, func() Text { return f.Integrals[0].Is }, "integrals"},
		{f.Data != nil, func() Text { return f.Data.File }, "data"}} {
		if step.given && !s.strong() {
			return step.at().wrong("%s goes with equations: state the problem by equations; a weak form has means, as in means: {p: 0}", step.name)
		}
	}
	for _, c := range f.Points {
		if err := s.atPoint(c); err != nil {
			return err
		}
	}
	for _, c := range f.Integrals {
		if err := s.ofIntegral(c); err != nil {
			return err
		}
	}
	if f.Data != nil {
		return s.data()
	}
	return nil
}

// atPoint reads a condition at a point.
func (s *statement) atPoint(c AtPoint) error {
	if !c.Condition.given || c.At == nil {
		return c.Condition.wrong("points takes a condition and its place: points: [{condition: p = 0, at: [0, 0]}]")
	}
	x, err := numbers(c.At, s.problem.Domain.Dim(), "at", c.At[0], s.values)
	if err != nil {
		return err
	}
	if !s.problem.Domain.Contains(x) {
		return c.At[0].wrong("the point %v is outside the body", x)
	}
	e, err := read(c.Condition, s.scope)
	if err != nil {
		return err
	}
	term, d, err := s.mentioning(e, fmt.Sprintf("%s at %v", clip(c.Condition.value), x), pinn.Interior)
	if err != nil {
		return err
	}
	pts := geometry.NewPoints(len(x), x...)
	term.At = &pts
	s.add(term, d)
	return nil
}

// ofIntegral reads a condition on an integral.
func (s *statement) ofIntegral(c OfIntegral) error {
	switch {
	case c.Integral.given == c.Mean.given || !c.Is.given:
		t := c.Is
		for _, other := range []Text{c.Integral, c.Mean} {
			if other.given {
				t = other
			}
		}
		return t.wrong("integrals takes a formula and its value: integrals: [{integral: u, is: 1}], or mean in place of integral")
	case s.timed:
		return c.Is.wrong("integrals goes with steady problems: in time an integral follows from the equations and the start")
	}
	on := pinn.Interior
	var err error
	if c.On.given {
		if on, err = s.region(c.On); err != nil {
			return err
		}
	}
	value, err := c.Is.number(s.values)
	if err != nil {
		return err
	}
	t, size := c.Mean, 1.0
	if c.Integral.given {
		t = c.Integral
		pts, err := pinn.GaussPoints(s.problem.Domain)(context.Background(), on)
		if err != nil {
			return t.wrong("%v", err)
		}
		size = 0
		for _, w := range pts.W {
			size += w
		}
	}
	scope := s.scope
	scope.Normal = on != pinn.Interior
	e, err := read(t, scope)
	if err != nil {
		return err
	}
	if e.left.Shape().Len() != 1 || e.right != nil {
		return t.wrong("%q: the integral of a number, without =; is: has its value", clip(t.value))
	}
	term, d, err := s.mentioning(e, fmt.Sprintf("integral of %s on %s", clip(t.value), on), on)
	if err != nil {
		return err
	}
	inner := term.Residual
	term.Integral = true
	term.Residual = func(p *pinn.Point) []ad.Expr { return []ad.Expr{inner(p)[0].Sub(ad.Const(value / size))} }
	s.add(term, d)
	return nil
}

// mentioning is the term of an equation that must mention an unknown.
func (s *statement) mentioning(e equation, name string, on pinn.Region) (pinn.Term, dependence, error) {
	build := func(p *pinn.Point) []ad.Expr { return e.residual(s.in(p, p.U, on != pinn.Interior)) }
	d, err := s.analyse(build, on)
	if err != nil {
		return pinn.Term{}, d, e.text.wrong("%q: %v", clip(e.text.value), err)
	}
	if !d.any() {
		return pinn.Term{}, d, e.text.wrong("%q mentions no unknown (%s)", clip(e.text.value), strings.Join(s.fieldNames(), ", "))
	}
	return pinn.Term{Name: name, On: on, Weight: apartWeight, Order: max(e.order(), d.order), Scale: d.size, Residual: build}, d, nil
}

// add adds a term that belongs to no part.
func (s *statement) add(t pinn.Term, d dependence) {
	s.bounds = append(s.bounds, d)
	s.problem.Terms = append(s.problem.Terms, t)
}

// data reads values of unknowns at points, with their standard deviations.
func (s *statement) data() error {
	given := s.file.Data
	column, values, err := s.columns("data", given.File)
	if err != nil {
		return err
	}
	sigma := 0.0
	if given.Sigma.given {
		if sigma, err = given.Sigma.number(s.values); err != nil {
			return err
		}
		if !(sigma > 0) {
			return given.Sigma.wrong("sigma is %v: a standard deviation is above 0", sigma)
		}
	}
	for k, field := range s.problem.Fields {
		i, ok := column[field.Name]
		if !ok {
			continue
		}
		own, has := column["sigma_"+field.Name]
		m := &pinn.Readings{}
		for n, v := range values[i] {
			x := make([]float64, 0, len(s.scope.Coordinates))
			for _, name := range s.scope.Coordinates {
				x = append(x, values[column[name]][n])
			}
			deviation := sigma
			if has {
				deviation = values[own][n]
			}
			switch {
			case !s.problem.Domain.Contains(x):
				return given.File.wrong("data %s: line %d: the point %v is outside the body", given.File, n+2, x)
			case !(deviation > 0):
				return given.File.wrong("data %s: line %d: %s needs a standard deviation above 0: give sigma, or a column sigma_%s", given.File, n+2, field.Name, field.Name)
			}
			m.Add(x, v, deviation)
		}
		term := m.Term(field.Name+" of "+given.File.value, k, len(s.scope.Coordinates), func(p *pinn.Point) ad.Expr { return p.U[k].V() })
		term.Weight = dataWeight
		s.problem.Terms = append(s.problem.Terms, term)
		s.measured = append(s.measured, k)
	}
	if s.problem.Hints.Statement == "" && !s.timed {
		s.problem.Hints.Statement = "windows" // whose estimate tells what data leave open
	}
	if s.measured == nil {
		return given.File.wrong("data %s: no column of an unknown (%s)", given.File, strings.Join(s.names(), ", "))
	}
	return nil
}
