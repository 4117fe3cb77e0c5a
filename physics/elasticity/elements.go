package elasticity

import (
	"slices"

	"pinnsolve/fem"
)

// Elements states the body for finite elements on the cells of its mesh. It is nil if
// the body is not on a mesh, or at finite strain.
func (b Body) Elements() *fem.Problem {
	m := b.Domain.Mesh()
	if m == nil || b.Law != nil {
		return nil
	}
	p := &fem.Problem{
		Mesh: m, Material: fem.Uniform(b.InPlane().small()), Force: b.Force,
		Revolved: b.Section == Axisymmetric, Thin: b.Section == PlaneStress, Thermal: b.thermalOfCells(),
	}
	if b.several() {
		p.Material = func(cell int) fem.Material { return b.In(b.Of[cell]).InPlane().small() }
	}
	for _, c := range b.Conditions {
		part, named := c.On.Part()
		if named && c.Rigid.Free() {
			p.Rigid = append(p.Rigid, b.rigidPart(c, part))
			continue
		}
		c, _ = c.Held(b)
		var parts []string // the whole boundary
		if named {
			parts = []string{part}
		}
		p.Conditions = append(p.Conditions, fem.Condition{Parts: parts, Axes: c.Axes, Fixed: c.Fixed, U: c.U, T: c.deadLoad()})
		if c.elastic() {
			p.Springs = append(p.Springs, fem.Spring{Parts: parts, Along: c.sprung, Stiffness: c.stiffnessAt})
		}
	}
	return p
}

// thermalOfCells returns the thermal strain in the cells of the mesh, nil for none.
func (b Body) thermalOfCells() func(cell int, x []float64) float64 {
	switch {
	case !b.heated():
		return nil
	case !b.several():
		return func(_ int, x []float64) float64 { return b.Thermal(x) }
	}
	return func(cell int, x []float64) float64 {
		if f := b.Groups[b.Of[cell]].Thermal; f != nil {
			return f(x)
		}
		return 0
	}
}

// rigidPart is a part that is free to move. One of a body of revolution does not widen
// or turn.
func (b Body) rigidPart(c Condition, part string) fem.Rigid {
	r := fem.Rigid{Part: part, Center: c.Rigid.Center, Given: c.Rigid.Given, Load: c.Rigid.Load}
	if r.Load == nil {
		r.Load = make([]float64, len(r.Given))
	}
	if b.Section == Axisymmetric {
		r.Given, r.Load = []float64{0, r.Given[0], 0}, []float64{0, r.Load[0], 0}
	}
	return r
}

// sprung returns the directions of the springs where the normal is n: all along which
// there is one and that are not fixed.
func (c Condition) sprung(n []float64) [][]float64 {
	if c.Spring == nil {
		free := slices.Clone(n)
		c.release(free)
		return [][]float64{free}
	}
	var list [][]float64
	for i := range c.Spring {
		list = append(list, c.axis(i, len(n)))
		if slices.Contains(c.Fixed, i) {
			list[i] = make([]float64, len(n))
		}
	}
	return list
}

// stiffnessAt writes the stiffness of the springs, Pa/m, one for each direction.
func (c Condition) stiffnessAt(dst, x []float64) {
	switch {
	case c.SpringAt != nil:
		c.SpringAt(dst, x)
	case c.Spring != nil:
		copy(dst, c.Spring)
	default:
		dst[0] = c.NormalSpring
	}
}

// small is the material at small strain.
func (m Material) small() fem.Material { return fem.Material{Mu: m.Mu, Beta: m.Beta} }
