package solve

import (
	"math"
	"strings"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// loadSize is what the loads of a problem are expected to do: the scale of
// quantities that vanish, such as reactions under balanced loads or the mean
// displacements of parts that are held.
type loadSize struct {
	force float64 // sum of the loads' sizes
	moved float64 // how far the work shows that they move, or a part of force over stiffness
	floor float64 // that part

	length float64 // of the body
	rest   float64 // work of the stress of a thermal strain, where nothing moves, on that strain
}

const (
	vanishing = 1e-2 // quantities below this part of what loads do are taken for zero
	stiffPart = 1e-3 // of force over stiffness: no body that moves less moves
)

// sizeOf takes the loads from the equilibrium of a solution; rest is
// weak.Diagnostics.Rest.
func sizeOf(p pinn.Problem, e weak.Equilibrium, rest float64) (s loadSize) {
	dim := float64(p.Domain.Dim())
	length := math.Pow(p.Domain.Measure(), 1/dim)
	s.length = length
	s.force = e.LoadSize + rigidForce(p) + rest/length
	if s.force < vanishing*e.ReactionSize { // what is prescribed moves the body
		s.force = e.ReactionSize
	}
	if s.force == 0 {
		return s
	}
	s.floor = stiffPart * s.force / (p.Weak.Stiffness[0] * math.Pow(length, dim-2))
	// A thermal strain moves a body whether or not it does any work.
	expansion := rest / (p.Weak.Stiffness[0] * math.Pow(length, dim-1))
	s.moved = math.Max(math.Max(math.Abs(e.Work)/s.force, s.floor), expansion)
	s.rest = rest * expansion / length
	return s
}

// rigidForce returns the size of the loads on rigid parts: of a moment the force
// that has it at the mean distance of the points of the part.
func rigidForce(p pinn.Problem) (sum float64) {
	u := make([]float64, len(p.Fields))
	for _, r := range p.Weak.Rigid {
		pts, err := p.Domain.BoundaryRule(r.On.String(), geometry.Rule{Degree: 2})
		if err != nil {
			continue // reported when the form is compiled
		}
		for _, m := range r.Motions {
			var mean, area float64
			for i, w := range pts.W {
				clear(u)
				m.Field(u, pts.At(i))
				mean += w * floats.Norm(u, 2)
				area += w
			}
			sum += math.Abs(m.Load) * area / mean
		}
	}
	return sum
}

// restWork is the work of the stress that the body has where nothing moves, on strains
// of the size that is expected: what the work is the rest of where the body expands.
func restWork(p pinn.Problem, rest float64) float64 {
	length := math.Pow(p.Domain.Measure(), 1/float64(p.Domain.Dim()))
	return rest * p.Scales()[0] / length
}

// least returns the scale of a quantity.
func (s loadSize) least(p pinn.Problem, q pinn.Quantity) float64 {
	if r := q.Reaction; r != nil && r.About != nil {
		return s.force * s.length * math.Abs(r.Scale)
	} else if r != nil {
		return s.force * math.Abs(r.Scale)
	}
	switch u, ok := p.ByRole(pinn.Displacement); {
	case ok && u.Unit == q.Unit:
		return s.moved
	case strings.HasPrefix(q.Name, "turn."): // in radians
		return s.moved / s.length
	case strings.HasPrefix(q.Unit, "J"): // an energy
		return s.force * s.moved
	}
	return 0
}

// work returns the least work to compare a change of the work with.
func (s loadSize) work() float64 { return math.Max(vanishing*s.force*s.floor, s.rest) }
