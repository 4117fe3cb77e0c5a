package fem

import "fmt"

// Element is a finite element.
type Element int

const (
	P1         Element = iota // linear displacement; nu below 0.5
	TaylorHood                // P2-P1: quadratic displacement, continuous linear pressure; nu in (0, 0.5]
)

func (e Element) String() string { return [...]string{"P1", "P2-P1"}[e] }

// quadraturePoints is the number of Gauss points along an axis: exact to degree
// 6, which is more than the energy of straight elements needs.
const quadraturePoints = 4

// Solution is the finite-element solution of a problem.
type Solution struct {
	problem Problem
	element Element
	mesh    *mesh
	dof     []dof
	x       []float64
}

// dof numbers the unknowns of a node.
type dof struct {
	u [2]int
	p int // -1 without pressure
}

// Solve solves the problem on a mesh of n times the problem's Cells. With P1 it
// uses the displacement form: find u with
//
//	2 mu (eps(u), eps(v)) + lambda (div u, div v) = (f, v) + <t, v>,
//
// with TaylorHood the form in displacement and pressure p = -lambda div u, for
// nu in (0, 0.5],
//
//	2 mu (eps(u), eps(v)) - (p, div v) = (f, v) + <t, v>,
//	-(div u, q) - (p, q)/lambda = 0.
//
// If an incompressible body is fixed on the whole boundary, the pressure has
// zero mean.
func Solve(p Problem, e Element, n int) (*Solution, error) {
	if n < 1 {
		panic(fmt.Sprintf("fem: a mesh of %d cells", n))
	}
	if e == P1 && p.Material.Beta <= 0 {
		return nil, fmt.Errorf("fem: P1 needs nu below 0.5, got nu = %v; P2-P1 takes nu = 0.5", p.Material.Nu())
	}
	if e == TaylorHood && p.Material.Beta >= 1 {
		return nil, fmt.Errorf("fem: P2-P1 needs nu above 0, where 1/lambda is finite, got nu = %v; P1 takes it", p.Material.Nu())
	}
	s := &Solution{problem: p, element: e, mesh: newMesh(p, int(e)+1, n)}
	unknowns := s.number()
	fixed := s.fixed()
	width := 0
	for _, cell := range s.mesh.cells {
		dofs := s.dofs(cell)
		for _, i := range dofs {
			for _, j := range dofs {
				width = max(width, i-j)
			}
		}
	}
	a := newBand(unknowns, width)
	s.x = make([]float64, unknowns)
	for _, cell := range s.mesh.cells {
		k, f := s.stiffness(cell)
		dofs := s.dofs(cell)
		for i, row := range dofs {
			if _, ok := fixed[row]; ok {
				continue
			}
			s.x[row] += f[i]
			for j, col := range dofs {
				if v, ok := fixed[col]; ok {
					s.x[row] -= k[i][j] * v
				} else {
					a.add(row, col, k[i][j])
				}
			}
		}
	}
	s.tractions(fixed)
	for row, v := range fixed {
		a.add(row, row, 1)
		s.x[row] = v
	}
	if err := a.solve(s.x); err != nil {
		return nil, err
	}
	if s.indefinite() {
		s.centre()
	}
	return s, nil
}

// indefinite reports whether the pressure is determined only up to a constant.
func (s *Solution) indefinite() bool {
	return s.element == TaylorHood && s.problem.Material.Beta == 0 && s.problem.closed()
}
