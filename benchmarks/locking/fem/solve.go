package fem

import (
	"context"
	"fmt"
	"runtime"

	"pinnsolve/fem"
)

// Element is a finite element.
type Element int

const (
	P1         Element = iota // linear displacement; nu below 0.5
	TaylorHood                // P2-P1: quadratic displacement, continuous linear pressure; nu in (0, 0.5]
)

func (e Element) String() string { return [...]string{"P1", "P2-P1"}[e] }

// Solution is the finite-element solution of a problem.
type Solution struct {
	*fem.Solution
	problem Problem
	grid    *grid
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
	g := newGrid(p, int(e)+1, n)
	body := fem.Problem{Mesh: g.mesh, Material: fem.Uniform(fem.Material{Mu: p.Material.Mu, Beta: p.Material.Beta}), Force: p.Force}
	for k, side := range p.Sides {
		c := fem.Condition{Parts: parts[k : k+1], U: func(dst, _ []float64) { copy(dst, side.U[:]) }}
		for i, fixed := range side.Fixed {
			if fixed {
				c.Fixed = append(c.Fixed, i)
			}
		}
		if side.T != nil {
			c.T = func(dst, _, n []float64) { side.T(dst, n) }
		}
		body.Conditions = append(body.Conditions, c)
	}
	const accurate = 1e-13
	s, err := fem.Solve(context.Background(), body, fem.Element{Order: g.order, Mixed: e == TaylorHood},
		fem.Options{Workers: runtime.GOMAXPROCS(0), Tolerance: accurate})
	if err != nil {
		return nil, err
	}
	return &Solution{s, p, g}, nil
}
