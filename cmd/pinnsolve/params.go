package main

import (
	"fmt"
	"strconv"
	"strings"

	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// parameters returns the parameters that were given as name=value. Ranges are
// left to the case.
func parameters(c pinn.Case, assignments []string) (map[string]float64, error) {
	set := map[string]float64{}
	for _, a := range assignments {
		name, text, ok := strings.Cut(a, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("malformed --set %q: write name=value%s", a, choices(c))
		}
		p, err := findParam(c, name)
		if err != nil {
			return nil, err
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%s = %q is not a number: choose one in %v, such as the default %v", name, text, p.Range, p.Default)
		}
		if old, ok := set[name]; ok && old != v {
			return nil, fmt.Errorf("%s is given twice, as %v and as %v: give it once", name, old, v)
		}
		set[name] = v
	}
	return set, nil
}

func findParam(c pinn.Case, name string) (pinn.Param, error) {
	for _, p := range c.Params {
		if p.Name == name {
			return p, nil
		}
	}
	return pinn.Param{}, nearest.Unknown("parameter of "+c.Name, name, paramNames(c))
}

func choices(c pinn.Case) string {
	if len(c.Params) == 0 {
		return fmt.Sprintf(" (the case %s has no parameters)", c.Name)
	}
	return ", with a name of " + strings.Join(paramNames(c), ", ")
}
