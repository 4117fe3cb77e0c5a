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

// reference is a quantity of interest at one Poisson's ratio.
type reference struct{ nu, value float64 }

// The quantities of interest of finite-element references, hp meshes graded
// towards the corners: cook, tip displacement for E = 1; bonded, apparent
// modulus over mu.
var references = map[string][]reference{
	"cook": {
		{0.3, 23.05673}, {1. / 3, 22.61049}, {0.49, 19.66506}, {0.499, 19.45008},
		{0.4999, 19.42829}, {0.49999, 19.42611}, {0.499999, 19.42589}, {0.5, 19.42586},
	},
	"bonded": {
		{0.3, 3.319998}, {0.49, 14.36226}, {0.499, 18.74977},
		{0.4999, 19.35984}, {0.499999, 19.42961}, {0.5, 19.43032},
	},
}

// referenced returns the Poisson's ratios at which a case has a reference.
func referenced(name string) []float64 {
	var list []float64
	for _, r := range references[name] {
		list = append(list, r.nu)
	}
	return list
}

func referenceAt(name string, nu float64) (float64, error) {
	for _, r := range references[name] {
		if r.nu == nu {
			return r.value, nil
		}
	}
	return 0, fmt.Errorf("locking: %s has no reference at nu = %v; it has at %v", name, nu, referenced(name))
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
		nan := report.Number(math.NaN())
		m := Mesh{Cells: n, Unknowns: s.Unknowns(), U: nan, P: nan, Quantity: nan, Error: nan}
		if quantity != nil {
			want, err := referenceAt(k.Case, k.Nu)
			if err != nil {
				return nil, err
			}
			got := quantity(s)
			m.Quantity, m.Error = report.Number(got), report.Number(math.Abs(got/want-1))
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
