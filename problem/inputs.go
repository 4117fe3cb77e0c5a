package problem

import (
	"strings"

	"pinnsolve/ad"
	"pinnsolve/formula"
	"pinnsolve/pinn"
)

// readInputs reads what the unknowns are functions of, in place of the coordinates.
func (s *statement) readInputs() error {
	given := s.file.Inputs
	if given == nil {
		return nil
	}
	if s.file.Periodic.Keys != nil {
		return given[0].wrong("inputs and periodic: a periodic coordinate has inputs of its own; give formulas that repeat, such as cos(2*pi*x), or leave inputs out")
	}
	if s.file.Equations.Keys == nil {
		return given[0].wrong("inputs go with equations: a weak form is solved in windows, whose features are of the coordinates")
	}
	var formulas []*formula.Formula
	for _, t := range given {
		f, err := t.parse(s.given)
		if err != nil {
			return err
		}
		if _, constant := f.Number(); constant || f.Shape().Len() != 1 {
			return t.wrong("%q: an input is a number that changes with %s", clip(t.value), strings.Join(s.scope.Coordinates, ", "))
		}
		formulas = append(formulas, f)
	}
	s.problem.Inputs = []pinn.InputMap{{Name: "given", Map: func(x []ad.Jet) (in []ad.Jet) {
		for _, f := range formulas {
			in = append(in, f.Jets(x)[0].Truncate(x[0].Lanes().Order))
		}
		return in
	}}, pinn.Cartesian}
	return nil
}
