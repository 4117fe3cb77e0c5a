package elasticity

import "pinnsolve/fem"

// Elements states the body for finite elements on the cells of its mesh; nil if
// it is not on a mesh, or at finite strain.
func (b Body) Elements() *fem.Problem {
	m := b.Domain.Mesh()
	if m == nil || b.Law != nil {
		return nil
	}
	p := &fem.Problem{Mesh: m, Material: fem.Uniform(fem.Material(b.Material)), Force: b.Force}
	if b.several() {
		p.Material = func(cell int) fem.Material { return fem.Material(b.Groups[b.Of[cell]].Material) }
	}
	for _, c := range b.Conditions {
		f := fem.Condition{Axes: c.Axes, Fixed: c.Fixed, U: c.U, T: c.deadLoad()}
		if part, ok := c.On.Part(); ok { // else the whole boundary
			f.Parts = []string{part}
		}
		p.Conditions = append(p.Conditions, f)
	}
	return p
}
