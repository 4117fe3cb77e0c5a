package problem

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/formula"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// The words that stand for parts of the boundary.
const (
	everywhere = "boundary" // all parts in space that have no conditions of their own
	initial    = "initial"
	final      = "final"
)

// strong reports whether the problem has equations.
func (s *statement) strong() bool { return s.file.Equations.Keys != nil }

// walls returns the parts of the boundary in space.
func (s *statement) walls() (list []string) {
	for _, p := range s.problem.Domain.Parts() {
		if !s.timed || p != initial && p != final {
			list = append(list, p)
		}
	}
	return list
}

// conditions reads the conditions of all parts.
func (s *statement) conditions() error {
	c := s.file.Conditions
	parts := s.problem.Domain.Parts()
	given := map[string]int{} // components prescribed, by part
	for i, key := range c.Keys {
		of := []string{key.value}
		switch {
		case key.value == everywhere && !slices.Contains(parts, everywhere):
			of = slices.DeleteFunc(s.walls(), func(p string) bool { return slices.Contains(c.names(), p) || s.wraps(p) })
		case !slices.Contains(parts, key.value):
			return key.wrong("%v", nearest.Unknown("part", key.value, append(slices.Clone(parts), everywhere)))
		case s.timed && key.value == final:
			return key.wrong("conditions at the end of time: an evolution run backwards has no stable answer; give them at %s", initial)
		case s.across(key.value, s.problem.Periodic), !s.strong() && s.wraps(key.value):
			return key.wrong("%s is on a periodic coordinate and takes no conditions", key)
		}
		for _, t := range c.Values[i] {
			n := 0
			for _, on := range regions(of, parts) {
				var err error
				if n, err = s.condition(t, on); err != nil {
					return err
				}
			}
			for _, part := range of {
				given[part] += n
			}
		}
	}
	if err := s.count(given); err != nil {
		return err
	}
	return s.determined()
}

// regions are those of parts: the boundary, if they are all that a body has.
func regions(of, all []string) (list []pinn.Region) {
	if len(of) == len(all) && len(all) > 1 {
		return []pinn.Region{pinn.Boundary}
	}
	for _, part := range of {
		list = append(list, pinn.Region(part))
	}
	return list
}

// wraps reports whether a part is an end of a periodic coordinate.
func (s *statement) wraps(part string) bool {
	return s.across(part, s.problem.Periodic) || s.across(part, s.problem.PeriodicValues)
}

// across reports whether a part is an end of one of the coordinates.
func (s *statement) across(part string, coordinates []int) bool {
	if coordinates == nil {
		return false
	}
	pts, err := s.samples(pinn.Region(part))
	if err != nil {
		return false
	}
	n := pts.Normal(0)
	return slices.ContainsFunc(coordinates, func(k int) bool { return math.Abs(n[k]) > 0.5 })
}

// evolves reports whether an equation has a derivative of a field by time.
func (s *statement) evolves(k int) bool {
	return slices.ContainsFunc(s.interior, func(d dependence) bool { return d.time[k] > 0 })
}

// condition reads one condition in one region, and returns for how many components.
func (s *statement) condition(t Text, on pinn.Region) (int, error) {
	if t.value == "from exact" {
		if s.exact == nil {
			return 0, t.wrong("from exact needs exact: {u: ...}")
		}
		n := 0
		for k, f := range s.exact {
			if on == initial && !s.evolves(k) {
				continue
			}
			n++
			s.problem.Dirichlet = append(s.problem.Dirichlet, pinn.Dirichlet{Field: s.problem.Fields[k].Name, On: on, Value: function(f, s.part(k))})
		}
		return n, nil
	}
	left, right, err := t.sides()
	if err != nil {
		return 0, err
	}
	if right == [2]int{} {
		return 0, t.wrong("%q is no condition: write u = value, or an equation such as dot(grad(u), n) = flux", clip(t.value))
	}
	if fields := s.named(strings.TrimSpace(t.value[left[0]:left[1]])); fields != nil {
		if f, err := t.parseFrom(right[0], right[1], s.given); err == nil {
			return len(fields), s.prescribe(t, f, fields, on)
		}
	}
	scope := s.scope
	scope.Normal = true
	e, err := read(t, scope)
	if err != nil {
		return 0, err
	}
	if !s.strong() {
		return 0, t.wrong("%q: with a weak form or an energy conditions prescribe unknowns, u = value; what flows through a part belongs to the form, as in %s: \"...\"", clip(t.value), on)
	}
	term, d, err := s.term(e, fmt.Sprintf("%s on %s", clip(t.value), on), on)
	if err != nil {
		return 0, err
	}
	if !d.any() {
		return 0, t.wrong("%q mentions no unknown (%s)", clip(t.value), strings.Join(s.fieldNames(), ", "))
	}
	s.bounds = append(s.bounds, d)
	s.problem.Terms = append(s.problem.Terms, term)
	return e.left.Shape().Len(), nil
}

// prescribe adds Dirichlet conditions.
func (s *statement) prescribe(t Text, f *formula.Formula, fields []int, on pinn.Region) error {
	v, constant := f.Number()
	zero := constant && v == 0
	if n := f.Shape().Len(); n != len(fields) && !zero {
		return t.wrong("%q: the unknown has %s, its value %s", clip(t.value), counted(len(fields), "component"), counted(n, "component"))
	}
	for i, k := range fields {
		d := pinn.Dirichlet{Field: s.problem.Fields[k].Name, On: on}
		for _, had := range s.problem.Dirichlet {
			if had.Field == d.Field && had.On == on {
				return t.wrong("%q: %s is prescribed twice on %s", clip(t.value), d.Field, on)
			}
		}
		if !zero {
			d.Value = function(f, i)
		}
		s.problem.Dirichlet = append(s.problem.Dirichlet, d)
	}
	return nil
}

// count refuses parts with too few conditions or too many.
func (s *statement) count(given map[string]int) error {
	if !s.strong() {
		return nil
	}
	fields := len(s.problem.Fields)
	second, first, inTime := 0, 0, 0
	for k := range fields {
		order, time := 0, 0
		for _, d := range s.interior {
			order, time = max(order, d.space[k]), max(time, d.time[k])
		}
		inTime += time
		switch order {
		case 2:
			second++
		case 1:
			first++
		}
	}
	place := s.file.Equations.Values[0]
	if len(s.file.Conditions.Keys) > 0 {
		place = s.file.Conditions.Keys[0]
	}
	open := s.file.open(s.walls())
	for _, part := range open {
		if !slices.Contains(s.walls(), part) {
			return s.file.Identify.Free[0].wrong("identify.free: %v", nearest.Unknown("part of the boundary", part, s.walls()))
		}
		s.problem.Open = append(s.problem.Open, pinn.Region(part))
	}
	for _, part := range s.walls() {
		n := given[part]
		switch {
		case n == 0 && slices.Contains(open, part):
		case n == 0 && second > 0 && !s.wraps(part) && s.measured == nil:
			return place.wrong("the part %s has no condition: give one, such as %s = 0, or dot(grad(%s), n) = 0 where nothing flows through", part, s.problem.Fields[0].Name, s.unknowns[0].name)
		case n > second+first:
			return place.wrong("the part %s has %s, and %s can be prescribed there: too many have no answer", part, counted(n, "condition"), counted(second+first, "component"))
		}
	}
	if err := s.countAcross(given, place, second); err != nil {
		return err
	}
	if s.timed && given[initial] != inTime {
		example := "u = ..."
		if inTime > len(s.unknowns) {
			example = "u = ... and d(u,t) = ..."
		}
		return place.wrong("%s takes %s, one for every order in time of every unknown, and has %d: give %s", initial, counted(inTime, "condition"), given[initial], example)
	}
	return nil
}

// countAcross refuses too few conditions or too many on both ends together of coordinates
// along which values repeat.
func (s *statement) countAcross(given map[string]int, place Text, second int) error {
	for _, k := range s.problem.PeriodicValues {
		n, ends := 0, []string{}
		for _, part := range s.walls() {
			if s.across(part, []int{k}) {
				n, ends = n+given[part], append(ends, part)
			}
		}
		name := s.scope.Coordinates[k]
		switch {
		case n < second && s.measured == nil:
			return place.wrong("along %s values repeat, which is one condition of two: give another on %s, such as dot(grad(%s), n) = 0, or say periodic: [%s] if derivatives repeat, too", name, strings.Join(ends, " or "), s.unknowns[0].name, name)
		case n > second:
			return place.wrong("along %s values repeat, and %s and %s have %s besides: %d can be given there", name, ends[0], ends[1], counted(n, "condition"), second)
		}
	}
	return nil
}

// determined refuses problems of which a constant may be added to an unknown.
func (s *statement) determined() error {
	if !s.strong() || len(s.problem.Open) > 0 { // measurements tell
		return nil
	}
	for k, field := range s.problem.Fields {
		pinned := slices.Contains(s.measured, k)
		for _, d := range slices.Concat(s.interior, s.bounds) {
			pinned = pinned || d.value[k]
		}
		for _, d := range s.problem.Dirichlet {
			pinned = pinned || d.Field == field.Name
		}
		if _, ok := s.file.Means.Get(field.Name); !pinned && !ok {
			return s.file.Equations.Values[0].wrong("only derivatives of %s appear: any constant may be added to it; give its mean, as in means: {%s: 0}, or its value somewhere, as in points: [{condition: %s = 0, at: [...]}]", field.Name, field.Name, field.Name)
		}
	}
	return nil
}
