package elasticity

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/fem"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// Elements states the body for finite elements on the cells of its mesh. For some
// of it they can only say which bodies move: of revolution, on springs, with thermal
// strain, with rigid parts that are free to move, whose bodies count as held there; see
// fem.Problem.Known. It is nil if the body is not on a mesh, or at finite strain.
func (b Body) Elements() *fem.Problem {
	m := b.Domain.Mesh()
	if m == nil || b.Law != nil {
		return nil
	}
	p := &fem.Problem{Mesh: m, Material: fem.Uniform(fem.Material(b.InPlane())), Force: b.Force, Revolved: b.Section == Axisymmetric, Heated: b.heated()}
	if b.several() {
		p.Material = func(cell int) fem.Material { return fem.Material(b.In(b.Of[cell]).InPlane()) }
	}
	for _, c := range b.Conditions {
		if c.Rigid.Free() {
			b.rigidPart(p, c)
			continue
		}
		c, _ = c.Held(b)
		f := fem.Condition{Axes: c.Axes, Fixed: c.Fixed, U: c.U, T: c.deadLoad()}
		if part, ok := c.On.Part(); ok { // else the whole boundary
			f.Parts = []string{part}
		}
		p.Conditions = append(p.Conditions, f)
		if c.elastic() {
			b.onSprings(p, c.On, c.holds)
		}
	}
	return p
}

// onSprings tells elements that a part is held along directions.
func (b Body) onSprings(p *fem.Problem, on pinn.Region, holds func(normal []float64) [][]float64) {
	if p.Springs == nil {
		p.Springs = map[string]func(normal []float64) [][]float64{}
	}
	for _, part := range b.Domain.Parts() {
		if on == pinn.Region(part) || on == pinn.Boundary {
			p.Springs[part] = holds
		}
	}
}

// rigidPart tells elements of a rigid part that is free to move: what loads it moves its
// body. Where some of its motion is given the part counts as held.
func (b Body) rigidPart(p *fem.Problem, c Condition) {
	if p.Springs == nil {
		p.Springs = map[string]func(normal []float64) [][]float64{} // elements do not know the part
	}
	r, dim := c.Rigid, b.Domain.Dim()
	part, ok := c.On.Part()
	pts, err := b.Domain.BoundaryQuadrature(c.On.String(), 2)
	if !ok || err != nil || slices.ContainsFunc(r.Given, func(v float64) bool { return !math.IsNaN(v) }) {
		b.onSprings(p, c.On, func([]float64) [][]float64 { return Basis(append(make([]float64, dim-1), 1)) })
		return
	}
	// The traction along every motion that does the work of its load.
	factor, u := make([]float64, len(r.Load)), make([]float64, dim)
	for k, f := range r.Load {
		var size float64
		for i, w := range pts.W {
			r.motion(b.Section, k)(u, pts.At(i))
			size += w * vec.Dot(u, u)
		}
		factor[k] = f / size
	}
	p.Conditions = append(p.Conditions, fem.Condition{Parts: []string{part}, T: func(dst, x, _ []float64) {
		clear(dst)
		u := make([]float64, dim)
		for k, f := range factor {
			if f != 0 {
				r.motion(b.Section, k)(u, x)
				floats.AddScaled(dst, f, u)
			}
		}
	}})
}
