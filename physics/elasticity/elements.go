package elasticity

import (
	"slices"

	"pinnsolve/fem"
	"pinnsolve/pinn"
)

// Elements states the body for finite elements on the cells of its mesh. For some
// of it they can only say which bodies move: of revolution, on springs, with thermal
// strain; see fem.Problem.Known. It is nil if the body is not on a mesh, or of a kind
// that they know nothing of: at finite strain, or with rigid parts that are free to
// move.
func (b Body) Elements() *fem.Problem {
	m := b.Domain.Mesh()
	if m == nil || b.Law != nil || slices.ContainsFunc(b.Conditions, func(c Condition) bool { return c.Rigid.Free() }) {
		return nil
	}
	p := &fem.Problem{Mesh: m, Material: fem.Uniform(fem.Material(b.InPlane())), Force: b.Force, Revolved: b.Section == Axisymmetric, Heated: b.heated()}
	if b.several() {
		p.Material = func(cell int) fem.Material { return fem.Material(b.In(b.Of[cell]).InPlane()) }
	}
	for _, c := range b.Conditions {
		c, _ = c.Held(b)
		f := fem.Condition{Axes: c.Axes, Fixed: c.Fixed, U: c.U, T: c.deadLoad()}
		if part, ok := c.On.Part(); ok { // else the whole boundary
			f.Parts = []string{part}
		}
		p.Conditions = append(p.Conditions, f)
		if !c.elastic() {
			continue
		}
		if p.Springs == nil {
			p.Springs = map[string]func(normal []float64) [][]float64{}
		}
		for _, part := range b.Domain.Parts() {
			if c.On == pinn.Region(part) || c.On == pinn.Boundary {
				p.Springs[part] = c.holds
			}
		}
	}
	return p
}
