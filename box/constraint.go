package box

import (
	"fmt"
	"math"

	"pinnsolve/axis"
)

// constraint is a field without a derivative by time, such as a pressure, whose equation
// prescribes a divergence of the others, and of which these have the gradient:
//
//	u_t = sum_i s_i u_ii - push p_i + N,  sum of pull u_i = given.
type constraint struct {
	field     int
	row       int // of the divergence
	couplings []coupling
	spaces    []*axis.Space // of the multiplier, an axis each
	given     [2]*condition // of the multiplier on the two sides of the axis that is read
	open      bool          // a side leaves the velocity through it free: the level of the multiplier is known
	levels    []level
}

// coupling is that of a field with the multiplier, by their slopes along an axis.
type coupling struct {
	field, axis int
	push, pull  float64
}

// level is a side on which the multiplier is prescribed beside all other fields, which
// says no more than its level.
type level struct {
	axis, side int
	condition
}

// pressed is a row of the multiplier's data, beside those of the derivative of another.
type pressed struct {
	row    int
	factor float64 // 0: in the same row
}

// constrains reports whether a field is the multiplier.
func (s *statement) constrains(k int) bool { return s.constraint != nil && s.constraint.field == k }

// evolving are the fields that have a derivative by time, or of which there is none.
func (s *statement) evolving() (list []int) {
	for k := range s.scales {
		if !s.constrains(k) {
			list = append(list, k)
		}
	}
	return list
}

// constrain finds how the multiplier acts.
func (s *statement) constrain(t *trials) error {
	c := s.constraint
	if c == nil {
		if len(s.means) > 0 {
			return fmt.Errorf("the term %q is an integral, or at points", s.means[0].Name)
		}
		return nil
	}
	s.exact, s.linear = false, false
	name := s.problem.Fields[c.field].Name
	for row := range s.rows { // there is one that no other field has
		taken := false
		for _, r := range s.rows {
			taken = taken || r == row
		}
		if !taken {
			c.row = row
		}
	}
	s.rows[c.field] = c.row
	refuse := fmt.Errorf("there is no derivative of %s by time: its equation may only prescribe a divergence, whose parts are those of the gradient of %s in the others, with constant factors", name, name)
	ones := make([]float64, trialPoints)
	for p := range ones {
		ones[p] = 1
	}
	for row := range s.rows { // values and other derivatives of the multiplier, and in its equation
		for l := range s.scales {
			for lane := range s.lanes.Count() {
				slope := lane >= 1 && lane <= s.dim
				if (row == c.row || l == c.field) && !(slope && (row == c.row) != (l == c.field)) {
					if at, _ := t.of(row, l, lane); at != nil {
						return refuse
					}
				}
			}
		}
	}
	ratios := 0.0
	for _, k := range s.evolving() {
		mass, _ := t.of(s.rows[k], k, s.lanes.First(s.dim))
		found := false
		for i := range s.dim {
			up, fixed := t.of(s.rows[k], c.field, s.lanes.First(i))
			down, steady := t.of(c.row, k, s.lanes.First(i))
			push, ok := ratio(up, mass)
			pull, same := ratio(down, ones)
			push, pull = push*s.scales[k]/s.scales[c.field], pull/s.scales[k]
			switch {
			case !fixed || !steady || !ok || !same || (push == 0) != (pull == 0) || push != 0 && found:
				return refuse
			case push == 0:
				continue
			case ratios == 0:
				ratios = pull / push
			case math.Abs(pull/push-ratios) > 1e-9*math.Abs(ratios):
				return refuse
			}
			found = true
			c.couplings = append(c.couplings, coupling{k, i, push, pull})
		}
	}
	if c.couplings == nil {
		return refuse
	}
	return nil
}

// through returns the coupling along an axis.
func (c *constraint) through(axis int) *coupling {
	for k := range c.couplings {
		if c.couplings[k].axis == axis {
			return &c.couplings[k]
		}
	}
	return nil
}

// prescribe takes a condition on the multiplier.
func (c *constraint) prescribe(s *statement, i, side int, at condition) error {
	if !at.fixed {
		return fmt.Errorf("the slope of %s on %s cannot be prescribed: it follows", s.problem.Fields[c.field].Name, s.sideName(i, side))
	}
	if c.given[side] != nil {
		return fmt.Errorf("%s has two conditions on %s", s.problem.Fields[c.field].Name, s.sideName(i, side))
	}
	c.given[side] = &at
	return nil
}

// natural checks a condition with slope d/dx_i of a field and beside times the multiplier:
// it must be what the divergence of both leaves on the side.
func (c *constraint) natural(s *statement, i, side, field int, at condition, slope, beside float64) error {
	t := c.through(i)
	if t == nil || t.field != field || at.fixed || math.Abs(beside*s.speeds[field][i]+slope*t.push) > 1e-9*math.Abs(slope*t.push) {
		return fmt.Errorf("a condition on %s has %s beside %s: only c d%s/d%c - %s, c as in the equation, can be prescribed", s.sideName(i, side),
			s.problem.Fields[c.field].Name, s.problem.Fields[field].Name, s.problem.Fields[field].Name, axes[i], s.problem.Fields[c.field].Name)
	}
	return nil
}

// press completes the conditions on the sides of an axis by those of the multiplier.
func (s *statement) press(all [][][2]condition, i int) error {
	c := s.constraint
	if i == 0 {
		c.open, c.levels = false, nil
	}
	given := c.given
	c.given = [2]*condition{}
	t := c.through(i)
	if t == nil || s.periodic[i] {
		return nil
	}
	for side, p := range given {
		at := &all[t.field][i][side]
		switch {
		case at.row >= 0 && at.fixed:
			if p != nil {
				c.levels = append(c.levels, level{i, side, *p})
			}
			continue
		case p == nil && at.pressed == nil:
			return fmt.Errorf("%s is free on %s, so that %s has to be given there: %s = 0, for one", s.problem.Fields[t.field].Name, s.sideName(i, side), s.problem.Fields[c.field].Name, s.problem.Fields[c.field].Name)
		case s.speeds[t.field][i] == 0:
			return fmt.Errorf("%s has no second derivative along %c and is free on %s", s.problem.Fields[t.field].Name, axes[i], s.sideName(i, side))
		case p != nil && at.pressed != nil:
			return fmt.Errorf("%s has two conditions on %s", s.problem.Fields[c.field].Name, s.sideName(i, side))
		}
		c.open = true
		if p == nil {
			continue
		}
		// s u_i - push p is what the sides leave: with p alone, div u = 0 makes u_i zero.
		factor := -s.speeds[t.field][i] / t.push * p.factor
		if at.row < 0 {
			*at = condition{row: p.row, factor: factor}
			continue
		}
		at.pressed = &pressed{p.row, factor}
	}
	return nil
}
