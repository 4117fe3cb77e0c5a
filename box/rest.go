package box

import "fmt"

// rest finds what the rest of an equation depends on.
// mass is what the equation is divided by, weight the factor of the derivative by time.
func (s *statement) rest(t *trials, k int, mass, weight []float64) error {
	row, name := s.rows[k], s.problem.Fields[k].Name
	rate := 0.0
	for l := range s.scales {
		if len(s.uses) <= l {
			s.uses = append(s.uses, make([]bool, 1+s.dim))
		}
		if s.constrains(l) {
			continue
		}
		for d := range 1 + s.dim {
			lane := 0
			if d > 0 {
				lane = s.lanes.First(d - 1)
			}
			at, fixed := t.of(row, l, lane)
			if at == nil {
				continue
			}
			s.uses[l][d] = true
			s.linear = s.linear && fixed
			r, constant := ratio(at, weight)
			if !fixed || !constant || l != k || d > 0 {
				s.exact = false
			}
			if l == k && d == 0 {
				rate = -r
			}
		}
	}
	s.rate = append(s.rate, rate)
	if s.varying[k] && !s.exact {
		return fmt.Errorf("the factors of the derivative of %s by time and of its second derivatives differ by one that changes in space: beside them there may be sources, and %s itself times the factor of the derivative by time, no more yet", name, name)
	}
	if s.order == 2 && !s.exact {
		return fmt.Errorf("an equation of second order in time with more than second derivatives and %s itself is not there yet on boxes", name)
	}
	if !s.problem.Timed && !s.exact {
		return fmt.Errorf("the steady equation of %s has more than second derivatives and %s itself with constant ratios: that is not separable", name, name)
	}
	return nil
}
