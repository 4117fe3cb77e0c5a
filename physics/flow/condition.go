package flow

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Condition is what holds on a part of the boundary. Later ones of the same part do not
// replace earlier ones.
type Condition struct {
	On    pinn.Region
	Fixed []int                  // the components of the velocity that are prescribed
	U     func(dst, x []float64) // their values, m/s; nil means zero
	// Pressure, unless nil, is that outside where the velocity is not prescribed, Pa.
	Pressure func(x []float64) float64
}

// Wall is a wall at rest.
func Wall(on pinn.Region, dim int) Condition { return Moving(on, dim, nil) }

// Moving is a wall or an inlet with the given velocity, m/s.
func Moving(on pinn.Region, dim int, u func(dst, x []float64)) Condition {
	return Condition{On: on, Fixed: []int{0, 1, 2}[:dim], U: u}
}

// Slip is a plane wall without friction, or a plane of symmetry, normal to an axis.
func Slip(on pinn.Region, axis int) Condition { return Condition{On: on, Fixed: []int{axis}} }

// Straight is an outlet normal to an axis that the fluid leaves along that axis.
func Straight(on pinn.Region, axis, dim int) Condition {
	return Condition{On: on, Fixed: slices.DeleteFunc([]int{0, 1, 2}[:dim], func(k int) bool { return k == axis })}
}

// Open is an opening to a space with the given pressure, Pa: mu du/dn - p n = -pressure n.
func Open(on pinn.Region, pressure func(x []float64) float64) Condition {
	return Condition{On: on, Pressure: pressure}
}

// value returns a prescribed component, nil for zero.
func (s *statement) value(c Condition, axis int) func(x []float64) float64 {
	if c.U == nil && len(s.corners) == 0 {
		return nil
	}
	return func(x []float64) float64 {
		u := make([]float64, s.dim)
		if c.U != nil {
			c.U(u, x)
		}
		if len(s.corners) == 0 {
			return u[axis]
		}
		return u[axis] - s.known(x)[axis]
	}
}

func (s *statement) dirichlet() (list []pinn.Dirichlet) {
	for _, c := range s.Conditions {
		for _, k := range c.Fixed {
			list = append(list, pinn.Dirichlet{Field: "u" + axes[k], On: c.On, Value: s.value(c, k)})
		}
	}
	return list
}

// fixedOn returns which components are prescribed on a part, with their conditions.
func (s *statement) fixedOn(part string) map[int]Condition {
	fixed := map[int]Condition{}
	for _, c := range s.Conditions {
		if c.On == pinn.Region(part) || c.On == pinn.Boundary {
			for _, k := range c.Fixed {
				fixed[k] = c
			}
		}
	}
	return fixed
}

// gauge returns the term that fixes the mean of the pressure where the normal velocity is
// prescribed all round.
func (s *statement) gauge() ([]pinn.Term, error) {
	const (
		points   = 40   // along an axis of a patch
		slack    = 1e-6 // of what flows through the boundary, and of a unit normal
		parallel = 1e-9
	)
	var through, size float64
	for _, part := range s.Domain.Parts() {
		fixed := s.fixedOn(part)
		pts, err := s.Domain.BoundaryQuadrature(part, points)
		if err != nil {
			return nil, err
		}
		u := make([]float64, s.dim)
		for i, w := range pts.W {
			for k, n := range pts.Normal(i) {
				c, ok := fixed[k]
				if !ok && math.Abs(n) > parallel && w != 0 {
					return nil, nil
				}
				if clear(u); c.U != nil {
					c.U(u, pts.At(i))
				}
				through += w * u[k] * n
				size += w * math.Abs(u[k])
			}
		}
	}
	if math.Abs(through) > slack*size {
		return nil, fmt.Errorf("flow: %s: the prescribed velocities make %.4g m^%d/s more flow out than in, and the fluid keeps its volume: leave a part of the boundary open, or change them", s.Name, through, s.dim)
	}
	return []pinn.Term{{
		Name: "mean pressure", On: pinn.Interior, Order: ad.Value, Scale: s.stress(), Integral: true,
		Residual: func(p *pinn.Point) []ad.Expr {
			r := p.U[s.dim].V()
			switch {
			case s.ExactP != nil:
				r = r.Sub(p.Data(s.ExactP))
			case len(s.corners) > 0:
				r = r.Add(p.Data(func(x []float64) float64 { return s.known(x)[s.dim] }))
			}
			return []ad.Expr{r}
		},
	}}, nil
}

// open returns the parts on which some component is not prescribed, and what is known
// of the pressure there.
func (s *statement) open() map[string]func(x []float64) float64 {
	parts := map[string]func(x []float64) float64{}
	for _, part := range s.Domain.Parts() {
		if len(s.fixedOn(part)) == s.dim {
			continue
		}
		parts[part] = nil
		for _, c := range s.Conditions {
			if c.Pressure != nil && (c.On == pinn.Region(part) || c.On == pinn.Boundary) {
				parts[part] = c.Pressure
			}
		}
	}
	return parts
}

// Channel is the parabolic velocity along x, m/s, of the given largest value between
// walls at two heights.
func Channel(largest, from, to float64) func(dst, x []float64) {
	return func(dst, x []float64) {
		clear(dst)
		dst[0] = 4 * largest * (x[1] - from) * (to - x[1]) / ((to - from) * (to - from))
	}
}
