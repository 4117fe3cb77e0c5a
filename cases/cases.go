// Package cases holds the cases: geometry, loads, material and exact solution,
// each with its source. A case says what is to be solved and nothing about how.
//
// Body forces and exact fields are derived by hand, never with the operators
// that they test.
package cases

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/internal/nearest"
	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/heat"
	"pinnsolve/physics/mixed"
	"pinnsolve/physics/poisson"
	"pinnsolve/pinn"
)

// All returns every case. A new one adds its line here.
func All() []pinn.Case {
	return slices.Concat([]pinn.Case{
		block(),
		cylinder(),
		sphere(),
		plate(),
		hole(),
		stretch(),
		stretch3d(),
		shear(),
	}, inflations(), bends(), []pinn.Case{
		torsion(),
		swirl(),
		cook(),
		cookFinite(),
		bonded(),
		bondedCube(),
		bracket(),
		plate3d(),
		poisson.Case(),
		heat.Case(),
		step(),
		cylinderFlow(),
		lid(),
		kovasznay(),
	})
}

// Find returns the case of the given name.
func Find(name string) (pinn.Case, error) {
	var names []string
	for _, c := range All() {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return pinn.Case{}, nearest.Unknown("case", name, names)
}

// forms returns both formulations of a body, the named one first.
func forms(first string, body func(v pinn.Values) (elasticity.Body, error)) []pinn.Form {
	pose := func(state func(elasticity.Body) (pinn.Problem, error)) func(pinn.Values) (pinn.Problem, error) {
		return func(v pinn.Values) (pinn.Problem, error) {
			b, err := body(v)
			if err != nil {
				return pinn.Problem{}, err
			}
			return state(b)
		}
	}
	fs := []pinn.Form{
		{Name: "mixed", Equations: "mu Lap u - grad q + f = 0, div u + q/(lambda+mu) = 0", Pose: pose(mixed.Pose)},
		{Name: "standard", Equations: "div(lambda tr(eps) I + 2 mu eps) + f = 0", Pose: pose(elasticity.Pose)},
	}
	if first == "standard" {
		fs[0], fs[1] = fs[1], fs[0]
	}
	return fs
}

// nu is Poisson's ratio as a parameter.
func nu(value float64) pinn.Param {
	return pinn.Param{Name: "nu", Meaning: "Poisson's ratio", Unit: "1", Default: value, Range: elasticity.PoissonRange, Role: "nu"}
}

// mu is the shear modulus as a parameter, Pa.
func mu(value float64) pinn.Param {
	return pinn.Param{Name: "mu", Meaning: "shear modulus", Unit: "Pa", Default: value, Range: pinn.Positive, Role: "mu"}
}

// material is the material of the parameters mu and nu.
func material(v pinn.Values) (elasticity.Material, error) {
	return elasticity.FromMuNu(v["mu"], v["nu"])
}

// vanishing returns the ansatz u = phi N.
func vanishing(phi ansatz.Distance) *pinn.Ansatz {
	return &pinn.Ansatz{Phi: func(x []ad.Jet) ad.Jet { return phi(x) }}
}

var (
	planeXY  = pinn.InputMap{Name: "xy"}
	spaceXYZ = pinn.InputMap{Name: "xyz"}
	polar    = pinn.InputMap{Name: "polar", Map: ansatz.Polar}
	radial   = pinn.InputMap{Name: "radial", Map: ansatz.Radial}
)

// WithDensity returns the problem of a case that is an elastic body of one mass density,
// kg/m^3.
func WithDensity(p pinn.Problem, density float64) pinn.Problem {
	return elasticity.WithDensity(p, density)
}
