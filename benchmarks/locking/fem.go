package locking

import (
	"fmt"
	"math"

	"pinnsolve/benchmarks/locking/fem"
	"pinnsolve/physics/elasticity"
	"pinnsolve/report"
)

// elements are the finite elements of the comparison; P1 locks.
var elements = []fem.Element{fem.P1, fem.TaylorHood}

// meshes are the refinements of each element.
var meshes = map[fem.Element][]int{fem.P1: {8, 16, 32}, fem.TaylorHood: {4, 8, 16}}

// FEM is the convergence of a finite element under mesh refinement.
type FEM struct {
	Meshes []Mesh `json:"meshes"`
}

// Mesh is the solution on one mesh: relative L2 errors or, if no exact fields
// are known, the error of the case's quantity of interest.
type Mesh struct {
	Cells    int           `json:"cells"` // along an axis, times the Cells of fem.Problem
	Unknowns int           `json:"unknowns"`
	U        report.Number `json:"u"`
	P        report.Number `json:"p"`
	Quantity report.Number `json:"quantity"`
	Error    report.Number `json:"error"` // relative, of the quantity
}

// solveFEM solves the case of the key by its finite element.
func (k Key) solveFEM() (*FEM, error) {
	var element fem.Element
	found := false
	for _, e := range elements {
		if e.String() == k.Form {
			element, found = e, true
		}
	}
	if !found {
		return nil, fmt.Errorf("locking: no finite element %q", k.Form)
	}
	problem, quantity, err := k.femProblem()
	if err != nil {
		return nil, err
	}
	c := &FEM{}
	for _, n := range meshes[element] {
		s, err := fem.Solve(problem, element, n)
		if err != nil {
			return nil, err
		}
		m := Mesh{Cells: n, Unknowns: s.Unknowns(), U: unknown, P: unknown, Quantity: unknown, Error: unknown}
		if quantity != nil {
			m.Quantity = report.Number(quantity(s))
			reference, err := k.reference()
			if err != nil {
				return nil, err
			}
			m.Error = report.Number(relative(float64(m.Quantity), reference))
		} else {
			m.U, m.P = report.Number(s.ErrorU()), report.Number(s.ErrorP())
		}
		c.Meshes = append(c.Meshes, m)
	}
	return c, nil
}

// femProblem states the case for finite elements, with its quantity of interest
// if no exact fields are known.
func (k Key) femProblem() (p fem.Problem, quantity func(*fem.Solution) float64, err error) {
	m, err := elasticity.FromMuNu(1, k.Nu)
	if err != nil {
		return p, nil, err
	}
	switch k.Case {
	case "block":
		return fem.Block(m), nil, nil
	case "cylinder":
		return fem.Cylinder(m), nil, nil
	case "bonded":
		return fem.Bonded(m), (*fem.Solution).ApparentModulus, nil
	case "cook":
		if m, err = elasticity.FromENu(1, k.Nu); err != nil {
			return p, nil, err
		}
		return fem.Cook(m), func(s *fem.Solution) float64 {
			_, tip := s.Corner([2]int{1, 1})
			return tip
		}, nil
	}
	return p, nil, fmt.Errorf("locking: no finite element problem for case %q", k.Case)
}

// order returns the observed order of convergence of u between the last two
// meshes, of which the last has half the cell size.
func (c *FEM) order() float64 {
	n := len(c.Meshes)
	return math.Log2(float64(c.Meshes[n-2].U) / float64(c.Meshes[n-1].U))
}

// finest returns the result on the finest mesh.
func (c *FEM) finest() Mesh { return c.Meshes[len(c.Meshes)-1] }
