// Package flow states flows of incompressible fluids with velocity u and pressure p as
// unknowns,
//
//	rho (u.grad) u = -grad p + mu Lap u + f,   div u = 0,
//
// steady, in weak form for windows and, where all data are smooth, in strong form. Without
// density they are Stokes' equations, the mixed form of elasticity at nu = 0.5 with other
// names. Where nothing is prescribed, mu du/dn - p n = 0: of a long channel that is an
// outlet (Heywood, Rannacher & Turek, Int. J. Numer. Methods Fluids 22 (1996) 325-352).
package flow

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Flow is a steady flow.
type Flow struct {
	Name      string
	Domain    *geometry.Domain
	Viscosity float64 // mu, Pa s
	Density   float64 // rho, kg/m^3; 0 leaves out inertia
	// Typical sizes, m/s and m; 0 means 1. They decide what is small, not the solution.
	Velocity, Length float64
	Force            func(dst, x []float64) // f, N/m^3; nil means none
	Conditions       []Condition
	// Jumps are corners at which prescribed velocities jump, such as those of a lid.
	Jumps      []Jump
	Measures   []pinn.Quantity
	References []pinn.Reference // of ux, uy, uz or p
	ExactU     func(dst, x []float64)
	ExactP     func(x []float64) float64
	Hints      pinn.Hints
}

// axes are the names of the components.
var axes = [...]string{"x", "y", "z"}

// Pose states the flow as a problem. Where the velocity is prescribed all round its
// pressure has the mean of ExactP, zero without it; data through which more flows in than
// out are an error.
func Pose(f Flow) (pinn.Problem, error) {
	if !(f.Viscosity > 0) {
		return pinn.Problem{}, pinn.OutOfRange{Name: "viscosity", Value: f.Viscosity, Range: pinn.Positive}
	}
	if !(f.Density >= 0) {
		return pinn.Problem{}, pinn.OutOfRange{Name: "density", Value: f.Density, Range: pinn.Range{Lo: 0, Hi: math.Inf(1), OpenHi: true}}
	}
	dim := f.Domain.Dim()
	s := &statement{Flow: f, dim: dim, velocity: orOne(f.Velocity), length: orOne(f.Length)}
	for _, j := range f.Jumps {
		c, err := newCorner(j)
		if err != nil {
			return pinn.Problem{}, fmt.Errorf("flow: %s: %w", f.Name, err)
		}
		s.corners = append(s.corners, c)
	}
	gauges, err := s.gauge()
	if err != nil {
		return pinn.Problem{}, err
	}
	p := pinn.Problem{
		Name: f.Name, Domain: f.Domain, Fields: s.fields(), Dirichlet: s.dirichlet(),
		Weak:    &pinn.Weak{Terms: s.weak(), Gauges: gauges, Stiffness: append(slices.Repeat([]float64{f.Viscosity}, dim), 0)},
		Outputs: s.outputs(), Quantities: f.Measures, References: s.references(), Hints: f.Hints,
	}
	p.Hints.Statement = "weak"
	if len(s.corners) == 0 {
		p.Terms = slices.Concat(s.strong(), gauges)
	}
	for _, c := range s.corners {
		p.Singular = append(p.Singular, pinn.SingularPoint{X: c.at, Least: 1})
	}
	if f.Density > 0 {
		p.Easier = func(share float64) (pinn.Problem, error) {
			easier := f
			easier.Density *= share
			return Pose(easier)
		}
	}
	return p, nil
}

func orOne(v float64) float64 {
	if v == 0 {
		return 1
	}
	return v
}

// statement is a flow that is being stated. At corners with jumps the fields are what
// is left of velocity and pressure without those of the corners.
type statement struct {
	Flow
	dim              int
	velocity, length float64
	corners          []corner
}

// stress is the typical size of the pressure, Pa.
func (s *statement) stress() float64 {
	return max(s.Density*s.velocity*s.velocity, s.Viscosity*s.velocity/s.length)
}

// fields are the components of the velocity, then the pressure.
func (s *statement) fields() (list []pinn.Field) {
	for i := range s.dim {
		list = append(list, pinn.Field{Name: "u" + axes[i], Unit: "m/s", Scale: s.velocity})
	}
	return append(list, pinn.Field{Name: "p", Unit: "Pa", Scale: s.stress(), Multiplier: true})
}

// references are those of the fields, without what belongs to the corners.
func (s *statement) references() (list []pinn.Reference) {
	for _, r := range s.References {
		if len(s.corners) > 0 {
			k := slices.IndexFunc(s.fields(), func(f pinn.Field) bool { return f.Name == r.Field })
			r.Values = slices.Clone(r.Values)
			for i := range r.Values {
				r.Values[i] -= s.known(r.X[i*s.dim : (i+1)*s.dim])[k]
			}
		}
		list = append(list, r)
	}
	return list
}

// known returns velocity and pressure of the corners at a point.
func (s *statement) known(x []float64) []float64 {
	all := make([]float64, s.dim+1)
	for _, c := range s.corners {
		v := c.evaluate(x)
		for i := range s.dim {
			all[i] += v.u[i]
		}
		all[s.dim] += s.Viscosity * v.p
	}
	return all
}
