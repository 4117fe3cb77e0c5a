package pinn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
)

// InputMap is a choice of coordinates for the network: one function from the
// position to the inputs. Give a network the coordinates in which the solution
// is smooth. Equations, tractions and ansatz stay in x. A map with equal values
// at two places makes the solution equal there, as a periodic solution is. Weak
// statements on windows do not use input maps.
type InputMap struct {
	Name string
	Map  func(x []ad.Jet) []ad.Jet // nil means the position itself
}

// Cartesian gives the network the position itself.
var Cartesian = InputMap{Name: "xy"}

// InputMap finds an input map by name; "" is the first.
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

// Glues returns two distant places of a domain at which the map has the same
// values, nil if there are none among some hundred nodes of a grid.
func (m InputMap) Glues(d *geometry.Domain) (a, b []float64, err error) {
	pts := d.Grid(map[int]int{1: 33, 2: 17, 3: 9}[d.Dim()]).Points()
	program, err := NewProgram(pts.Len(), d.Dim(), false, func(p *Point) []ad.Expr {
		var es []ad.Expr
		for _, j := range m.Map(p.Coordinates(ad.Lanes{Dim: d.Dim(), Order: ad.Value})) {
			es = append(es, j.V())
		}
		return es
	})
	if err != nil {
		return nil, nil, fmt.Errorf("pinn: input map %q: %w", m.Name, err)
	}
	program.Load(pts, 0)
	program.Run()
	const same, apart = 1e-9, 1e-3 // relative
	lo, hi := d.Bounds()
	size, step := floats.Distance(lo, hi, 2), 1+pts.Len()/1000
	for i := 0; i < pts.Len(); i += step {
		for j := 0; j < i; j += step {
			equal := true
			for _, u := range program.Out {
				equal = equal && math.Abs(u[i]-u[j]) <= same*(1+math.Abs(u[i]))
			}
			if equal && floats.Distance(pts.At(i), pts.At(j), 2) > apart*size {
				return pts.At(j), pts.At(i), nil
			}
		}
	}
	return nil, nil, nil
}
