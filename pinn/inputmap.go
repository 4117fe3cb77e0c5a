package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/internal/nearest"
)

// InputMap is a choice of coordinates for the network: one function from the
// position to the inputs. Give a network the coordinates in which the
// solution is smooth. Equations, tractions and ansatz stay in x.
type InputMap struct {
	Name string
	Map  func(x []ad.Jet) []ad.Jet // nil is the position itself
}

// Cartesian gives the network the position itself.
var Cartesian = InputMap{Name: "xy"}

// InputMap finds an input map by name, "" being the first.
func (p Problem) InputMap(name string) (InputMap, error) {
	maps := p.Inputs
	if len(maps) == 0 {
		maps = []InputMap{Cartesian}
	}
	if name == "" {
		return maps[0], nil
	}
	var names []string
	for _, m := range maps {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return InputMap{}, nearest.Unknown("inputs of "+p.Name, name, names)
}
