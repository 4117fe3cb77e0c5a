package problem

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/formula"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// readExact reads the exact solution.
func (s *statement) readExact() error {
	e := s.file.Exact
	if e.Keys == nil {
		return nil
	}
	s.exact = nil
	read := map[string]*formula.Formula{} // by unknown, or component
	for i, key := range e.Keys {
		fields := s.named(key.value)
		if fields == nil {
			return key.wrong("%v", nearest.Unknown("unknown", key.value, s.file.Unknowns.names()))
		}
		f, err := e.Values[i].parse(s.given)
		if err != nil {
			return err
		}
		if f.Shape().Len() != len(fields) {
			return e.Values[i].wrong("%s has %s, its exact value %d", key, counted(len(fields), "component"), f.Shape().Len())
		}
		read[key.value] = f
		for n, k := range fields {
			s.problem.Fields[k].Exact = function(f, n)
		}
	}
	for _, u := range s.unknowns {
		f, ok := read[u.name.value]
		if !ok { // by components, or not at all
			if s.file.Source.given {
				return s.file.Source.wrong("source: from exact needs the exact value of %s", u.name)
			}
			continue
		}
		for range u.fields {
			s.exact = append(s.exact, f)
		}
	}
	if len(s.exact) < len(s.problem.Fields) {
		s.exact = nil
	}
	return nil
}

// means adds the means that are prescribed.
func (s *statement) means() error {
	for i, key := range s.file.Means.Keys {
		fields := s.named(key.value)
		if fields == nil {
			return key.wrong("%v", nearest.Unknown("unknown", key.value, s.fieldNames()))
		}
		v, err := s.file.Means.Values[i].number(s.values)
		if err != nil {
			return err
		}
		for _, k := range fields {
			t := pinn.Term{Name: "mean of " + s.problem.Fields[k].Name, On: pinn.Interior, Integral: true, Scale: s.problem.Fields[k].Scale,
				Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[k].V().Sub(ad.Const(v))} }}
			if s.strong() {
				s.problem.Terms = append(s.problem.Terms, t)
			}
			if s.problem.Weak != nil {
				s.problem.Weak.Gauges = append(s.problem.Weak.Gauges, t)
			}
		}
	}
	return nil
}

// outputs lists what is reported: the unknowns, then the user's formulas.
func (s *statement) outputs() error {
	for _, u := range s.unknowns {
		first := s.problem.Fields[u.fields[0]]
		o := pinn.Output{Name: u.name.value, Unit: first.Unit, Eval: func(p *pinn.Point) (es []ad.Expr) {
			for _, k := range u.fields {
				es = append(es, p.U[k].V())
			}
			return es
		}}
		known := true
		for _, k := range u.fields {
			o.Components = append(o.Components, s.problem.Fields[k].Name)
			known = known && s.problem.Fields[k].Exact != nil
		}
		if known {
			o.Exact = func(dst, x []float64) {
				for i, k := range u.fields {
					dst[i] = s.problem.Fields[k].Exact(x)
				}
			}
		}
		if u.vector && first.Unit == "m" {
			o.Role = pinn.Displacement
		}
		s.problem.Outputs = append(s.problem.Outputs, o)
	}
	for i, key := range s.file.Outputs.Keys {
		given := s.file.Outputs.Values[i]
		if s.named(key.value) != nil {
			return key.wrong("%s is an unknown, and reported without being told", key)
		}
		f, err := given.Value.parse(s.scope)
		if err != nil {
			return err
		}
		o := pinn.Output{Name: key.value, Unit: orOne(given.Unit), Order: f.Order(), Eval: func(p *pinn.Point) (es []ad.Expr) {
			for _, j := range f.Jets(s.in(p, p.U, false)) {
				es = append(es, j.V())
			}
			return es
		}}
		switch shape := f.Shape(); {
		case shape.Len() == 1:
			o.Components = []string{key.value}
		case shape.Columns == 0:
			for k := range shape.Rows {
				o.Components = append(o.Components, key.value+"_"+s.axis(k))
			}
		default:
			for k := range shape.Rows {
				for m := range shape.Columns {
					o.Components = append(o.Components, key.value+"_"+s.axis(k)+s.axis(m))
				}
			}
		}
		s.problem.Outputs = append(s.problem.Outputs, o)
	}
	return nil
}

// axis names a direction of space.
func (s *statement) axis(k int) string {
	if k < s.space {
		return s.scope.Coordinates[k]
	}
	return strconv.Itoa(k)
}

// quantities lists the numbers that are reported.
func (s *statement) quantities() error {
	for i, key := range s.file.Quantities.Keys {
		if err := s.quantity(key, s.file.Quantities.Values[i]); err != nil {
			return err
		}
	}
	return s.positive()
}

func (s *statement) quantity(key Text, given Quantity) error {
	if given.Reaction.given {
		return s.reaction(key, given)
	}
	var t Text
	kinds := 0
	for _, k := range []Text{given.Integral, given.Mean, given.Value} {
		if k.given {
			t = k
			kinds++
		}
	}
	if kinds != 1 {
		return key.wrong("the quantity %s needs one of integral, mean and value, a formula each, or reaction", key)
	}
	q := pinn.Quantity{Name: key.value, Unit: orOne(given.Unit), On: pinn.Interior, Mean: given.Mean.given}
	scope := s.scope
	if given.On.given {
		var err error
		if q.On, err = s.region(given.On); err != nil {
			return err
		}
	}
	scope.Normal = q.On != pinn.Interior
	if given.Value.given != (given.At != nil) {
		return key.wrong("the quantity %s: value and at go together", key)
	}
	if given.At != nil {
		var err error
		if q.At, err = numbers(given.At, s.problem.Domain.Dim(), "at", key, s.values); err != nil {
			return err
		}
		if !s.problem.Domain.Contains(q.At) {
			return given.At[0].wrong("the point %v is outside the body", q.At)
		}
	}
	f, err := t.parse(scope)
	if err != nil {
		return err
	}
	if f.Shape().Len() != 1 {
		return t.wrong("%q is %s: a quantity is a number", clip(t.value), f.Shape())
	}
	q.Order = f.Order()
	q.Eval = func(p *pinn.Point) ad.Expr { return f.Jets(s.in(p, p.U, scope.Normal))[0].V() }
	return s.addQuantity(q, given)
}

// addQuantity adds a quantity with its reference.
func (s *statement) addQuantity(q pinn.Quantity, given Quantity) error {
	if given.Reference.given {
		v, err := given.Reference.number(s.values)
		if err != nil {
			return err
		}
		q.Reference = &v
	}
	s.problem.Quantities = append(s.problem.Quantities, q)
	return nil
}

// reaction reads the reaction on a part where an unknown is prescribed.
func (s *statement) reaction(key Text, given Quantity) error {
	field := s.problem.FieldIndex(given.Reaction.value)
	switch {
	case given.Integral.given || given.Mean.given || given.Value.given || given.At != nil:
		return key.wrong("the quantity %s is a reaction: leave out integral, mean, value and at", key)
	case s.problem.Weak == nil:
		return given.Reaction.wrong("a reaction belongs to a weak form, and there is none: give the integral of a flux")
	case field < 0:
		return given.Reaction.wrong("%v", nearest.Unknown("unknown", given.Reaction.value, s.fieldNames()))
	case !given.On.given:
		return key.wrong("the reaction %s needs a part: on: NAME", key)
	}
	on, err := s.region(given.On)
	if err != nil {
		return err
	}
	held := func(d pinn.Dirichlet) bool { return d.Field == given.Reaction.value && d.Covers(on.String()) }
	if !slices.ContainsFunc(s.problem.Dirichlet, held) {
		return given.On.wrong("%s is not prescribed on %s, and has no reaction there", given.Reaction, on)
	}
	scale := 1.0
	if given.Times.given {
		if scale, err = given.Times.number(s.values); err != nil {
			return err
		}
	}
	interior := s.problem.Weak.On(pinn.Interior)
	return s.addQuantity(pinn.Quantity{
		Name: key.value, Unit: orOne(given.Unit), On: on, Order: ad.Gradient,
		Reaction: &pinn.Reaction{Field: given.Reaction.value, On: on, Scale: scale},
		Eval:     func(p *pinn.Point) ad.Expr { return pinn.NormalFlux(interior, p, field).Scale(scale) },
	}, given)
}

// positive adds the guards.
func (s *statement) positive() error {
	for i, key := range s.file.Positive.Keys {
		t := s.file.Positive.Values[i]
		f, err := t.parse(s.scope)
		if err != nil {
			return err
		}
		if f.Shape().Len() != 1 {
			return t.wrong("%q is %s: what must be positive is a number", clip(t.value), f.Shape())
		}
		s.problem.Guards = append(s.problem.Guards, pinn.Guard{Name: key.value, Message: fmt.Sprintf("%s must be positive", key), Order: f.Order(),
			Eval: func(p *pinn.Point) ad.Expr { return f.Jets(s.in(p, p.U, false))[0].V() }})
	}
	return nil
}

// complete finds what only package pinn knows to be wrong, and counts.
func (s *statement) complete() error {
	if s.file.Reference != nil {
		if err := s.reference(); err != nil {
			return err
		}
	}
	if _, err := s.problem.Complete(); err != nil {
		return fault{1, 1, strings.TrimPrefix(err.Error(), "pinn: ")}
	}
	return nil
}

// about describes the problem, as it was read.
func (s *statement) about() string {
	lines := slices.Clone(s.echo)
	if s.file.Source.given {
		lines = append(lines, "and the source with which the exact solution is one")
	}
	for _, d := range s.problem.Dirichlet {
		lines = append(lines, fmt.Sprintf("%s given on %s", d.Name(), d.On))
	}
	for _, t := range s.problem.Terms {
		if t.On != pinn.Interior {
			lines = append(lines, t.Name)
		}
	}
	orders := 0
	for _, d := range s.interior {
		orders = max(orders, slices.Max(append(d.time, 0)))
	}
	count := fmt.Sprintf("%s: %s", counted(len(s.problem.Fields), "unknown"), strings.Join(s.names(), ", "))
	if s.timed {
		count += fmt.Sprintf("; order %d in time", orders)
	}
	return strings.Join(append(lines, count), "\n")
}

// reference reads values that were computed or measured elsewhere, and reports the
// difference of unknowns from them: their root mean square, relative to that of the
// values.
func (s *statement) reference() error {
	file := s.file.Reference.File
	column, values, err := s.columns("reference", file)
	if err != nil {
		return err
	}
	var x []float64
	for n := range values[0] {
		for _, name := range s.scope.Coordinates {
			x = append(x, values[column[name]][n])
		}
	}
	found := false
	for _, f := range s.problem.Fields {
		if i, ok := column[f.Name]; ok {
			found = true
			s.problem.References = append(s.problem.References, pinn.Reference{Field: f.Name, X: x, Values: values[i], Source: file.value})
		}
	}
	if !found {
		return file.wrong("reference %s: no column of an unknown (%s)", file, strings.Join(s.names(), ", "))
	}
	return nil
}
