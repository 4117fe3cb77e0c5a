package pinn

import (
	"strconv"

	"pinnsolve/geometry"
)

// Coordinate is the name of a coordinate, with its unit, "" if nobody said it.
type Coordinate struct{ Name, Unit string }

// Axes returns the coordinates: those that the problem names, else x, y, z, or x1, x2,
// ... of more than three in space; time is t.
func (p Problem) Axes() []Coordinate {
	if len(p.Coordinates) > 0 {
		return p.Coordinates
	}
	n := p.Domain.Dim()
	space := n
	if p.Timed {
		space--
	}
	list := make([]Coordinate, n)
	for i := range space {
		if list[i].Name = "x" + strconv.Itoa(i+1); space <= 3 {
			list[i].Name = "xyz"[i : i+1]
		}
	}
	if p.Timed {
		list[space].Name = "t"
	}
	return list
}

// AxisNames returns the names of the coordinates.
func (p Problem) AxisNames() []string {
	var list []string
	for _, c := range p.Axes() {
		list = append(list, c.Name)
	}
	return list
}

// Label is the name with the unit, for axes of pictures.
func (c Coordinate) Label() string {
	if c.Unit == "" || c.Unit == "1" {
		return c.Name
	}
	return c.Name + " [" + c.Unit + "]"
}

// States are those of an evolution at chosen times.
type States struct {
	Times []float64        // ascending, within the domain
	Body  *geometry.Domain // in space, nil for functions of time alone
}
