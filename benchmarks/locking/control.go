package locking

import (
	"fmt"
	"math"

	"pinnsolve/benchmarks/locking/fem"
	"pinnsolve/physics/elasticity"
	"pinnsolve/report"
)

// elements are the finite elements of the controls: one locks.
var elements = []fem.Element{fem.P1, fem.TaylorHood}

// meshes are the refinements of an element.
var meshes = map[fem.Element][]int{fem.P1: {8, 16, 32}, fem.TaylorHood: {4, 8, 16}}

// Control is how a finite element does on one mesh after the other.
type Control struct {
	Meshes []Mesh `json:"meshes"`
}

// Mesh is the solution on one mesh: relative L2 errors, or, where no fields
// are known, that of the case's quantity of interest.
type Mesh struct {
	Cells    int           `json:"cells"` // along an axis, in units of the case
	Unknowns int           `json:"unknowns"`
	U        report.Number `json:"u"`
	P        report.Number `json:"p"`
	Quantity report.Number `json:"quantity"`
	Error    report.Number `json:"error"` // relative, of the quantity
}

// control solves the case of the key by its finite element.
func (k Key) control() (*Control, error) {
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
	problem, quantity, err := k.fem()
	if err != nil {
		return nil, err
	}
	c := &Control{}
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

// fem states the case for finite elements, with its quantity of interest if
// the fields are not known.
func (k Key) fem() (p fem.Problem, quantity func(*fem.Solution) float64, err error) {
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
	return p, nil, fmt.Errorf("locking: the finite elements do not know the case %q", k.Case)
}

// order returns the observed order of convergence of u between the last two
// meshes, each half the other.
func (c *Control) order() float64 {
	n := len(c.Meshes)
	return math.Log2(float64(c.Meshes[n-2].U) / float64(c.Meshes[n-1].U))
}

// finest returns the result on the finest mesh.
func (c *Control) finest() Mesh { return c.Meshes[len(c.Meshes)-1] }
