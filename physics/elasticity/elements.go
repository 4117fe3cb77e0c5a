package elasticity

import (
	"slices"

	"pinnsolve/fem"
)

// Elements states the body for finite elements on the cells of its mesh; nil if
// it is not on a mesh, or of a kind that they do not know: at finite strain, of
// revolution, with thermal strain, springs or rigid parts that are free to move.
func (b Body) Elements() *fem.Problem {
	m := b.Domain.Mesh()
	if m == nil || b.Law != nil || b.Section == Axisymmetric || b.Thermal != nil || slices.ContainsFunc(b.Conditions, func(c Condition) bool { return c.elastic() || c.Rigid.Free() }) {
		return nil
	}
	p := &fem.Problem{Mesh: m, Material: fem.Uniform(fem.Material(b.InPlane())), Force: b.Force}
	for _, c := range b.Conditions {
		c, _ = c.Held(b)
		f := fem.Condition{Axes: c.Axes, Fixed: c.Fixed, U: c.U, T: c.deadLoad()}
		if part, ok := c.On.Part(); ok { // else the whole boundary
			f.Parts = []string{part}
		}
		p.Conditions = append(p.Conditions, f)
	}
	return p
}
