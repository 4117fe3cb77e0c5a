package fem

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/sparse"
)

// mostIterations is the largest number of iterations for the pressures.
const mostIterations = 500

// solve solves for pressures and displacement by conjugate gradients on
//
//	(D A⁻¹ D' + C) p = g - D A⁻¹ f,
//
// preconditioned by the mass matrix over mu and lambda, to which the matrix is
// equivalent whatever the mesh and nu for stable elements (Elman, Silvester &
// Wathen, Finite Elements and Fast Iterative Solvers, 2014, sec. 3.5).
func (ps *pressures) solve(ctx context.Context, a *inner, u []float64) (p []float64, iterations int, err error) {
	n := ps.n
	mass, err := sparse.NewPlan(ps.mass, ps.x, a.grid.dim).Factorize(ctx, nil, a.workers)
	if err != nil {
		return nil, 0, fmt.Errorf("fem: the mass matrix of the pressures: %w", err)
	}
	if err := a.find(ctx, u, a.load, true, a.tolerance/10); err != nil {
		return nil, 0, err
	}
	r := make([]float64, n)
	ps.d.mul(r, u, a.workers)
	floats.Scale(-1, r)
	if ps.g != nil {
		floats.Add(r, ps.g)
	}
	constants, err := ps.constants(a.system, r)
	if err != nil {
		return nil, 0, err
	}
	balanced := func(r []float64) {
		for _, c := range constants {
			var sum float64
			for _, i := range c {
				sum += r[i]
			}
			for _, i := range c {
				r[i] -= sum / float64(len(c))
			}
		}
	}
	balanced(r)
	p = make([]float64, n)
	z, d, q := make([]float64, n), make([]float64, n), make([]float64, n)
	f, v := make([]float64, len(u)), make([]float64, len(u))
	var rz, first float64
	for ; ; iterations++ {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		copy(z, r)
		mass.Solve(z)
		last := rz
		if rz = floats.Dot(r, z); iterations == 0 {
			first = rz
		}
		residual := math.Sqrt(rz / first)
		if first == 0 || residual <= a.tolerance {
			break
		}
		if iterations == mostIterations {
			return nil, 0, fmt.Errorf("fem: the pressures did not converge in %d iterations, residual %.1e", iterations, residual)
		}
		if iterations == 0 {
			copy(d, z)
		} else {
			floats.AddScaledTo(d, z, rz/last, d)
		}
		clear(f)
		ps.d.addTransposed(f, d)
		// The nearer the end, the less the displacement matters: Simoncini &
		// Szyld, SIAM J. Sci. Comput. 25 (2003).
		if err := a.find(ctx, v, f, false, min(1e-2, a.tolerance/(10*residual))); err != nil {
			return nil, 0, err
		}
		ps.d.mul(q, v, a.workers)
		ps.c.Mul(z, d, a.workers)
		floats.Add(q, z)
		balanced(q)
		step := rz / floats.Dot(d, q)
		floats.AddScaled(p, step, d)
		floats.AddScaled(r, -step, q)
	}
	ps.center(p, constants)
	copy(f, a.load)
	ps.d.addTransposed(f, p)
	return p, iterations, a.find(ctx, u, f, true, a.tolerance)
}

// constants returns the sets of pressures that are known up to a constant: those
// of a body that is incompressible and whose whole boundary is fixed. r is the thermal
// change of volume less div u of a displacement with what is prescribed, which must have
// the same sum.
func (ps *pressures) constants(a *system, r []float64) ([][]int, error) {
	const zero, rounding = 1e-10, 1e-8
	members := make([][]int, a.bodies)
	seen := make([]bool, ps.n)
	other := make([]bool, a.bodies) // has compressible cells
	for c, b := range a.body {
		other[b] = other[b] || a.material[c].Beta > 0
		for _, i := range ps.cells[c] {
			if !seen[i] {
				seen[i] = true
				members[b] = append(members[b], i)
			}
		}
	}
	var constants [][]int
	for b, set := range members {
		if other[b] {
			continue
		}
		one, f := make([]float64, ps.n), make([]float64, a.a.Dim())
		var size, free, flux, most float64
		for _, i := range set {
			one[i] = 1
			flux += r[i]
			most += math.Abs(r[i])
		}
		ps.d.addTransposed(f, one)
		for i, v := range f {
			size = max(size, math.Abs(v))
			if !a.fixed[i] {
				free = max(free, math.Abs(v))
			}
		}
		if free > zero*size {
			continue
		}
		if math.Abs(flux) > rounding*most {
			return nil, fmt.Errorf("fem: body %d is incompressible, but the displacements prescribed all round it, and its thermal strain, change its volume by %.2g", b+1, -flux)
		}
		constants = append(constants, set)
	}
	return constants, nil
}

// center takes the means off pressures that are known up to a constant.
func (ps *pressures) center(p []float64, constants [][]int) {
	for _, members := range constants {
		var sum, volume float64
		for _, i := range members {
			for at := ps.mass.Start[i]; at < ps.mass.Start[i+1]; at++ {
				volume += ps.mass.Data[at]
				sum += ps.mass.Data[at] * p[ps.mass.Node[at]]
			}
		}
		for _, i := range members {
			p[i] -= sum / volume
		}
	}
}
