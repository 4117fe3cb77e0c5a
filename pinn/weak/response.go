package weak

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/lanczos"
)

// Reduced are the equations M u" + K u = load, or M u' + K u = load, of a linear form in
// the span of some vectors: those that loads and start excite most.
type Reduced struct {
	Basis [][]float64 // coefficients
	// Stiff and Mass are the products of the vectors with K and M.
	Stiff, Mass *mat.SymDense
	// Load has the products of the vectors with the first of the loads, and Start those of
	// the state at the start with the mass, nil for zero.
	Load, Start []float64

	mass [][]float64 // M times the vectors
}

// Modes returns the eigenvalues of the equations in the span of the first n vectors, the
// least first, and in the columns of a matrix the amounts that their modes, of unit mass,
// have of the vectors.
func (r *Reduced) Modes(n int) ([]float64, *mat.Dense, error) {
	k, m := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			k.SetSym(i, j, r.Stiff.At(i, j))
			m.SetSym(i, j, r.Mass.At(i, j))
		}
	}
	var root mat.Cholesky
	if !root.Factorize(m) {
		return nil, nil, fmt.Errorf("weak: the vectors of a motion are not independent")
	}
	values, modes, _, ok := dense.Eigen(k, &root)
	if !ok {
		return nil, nil, fmt.Errorf("weak: the modes of a motion were not found")
	}
	return values, modes, nil
}

// Cross returns the products, by the mass, of the vectors with those of another reduction
// of the same form.
func (r *Reduced) Cross(o *Reduced) *mat.Dense {
	c := mat.NewDense(len(r.Basis), len(o.Basis), nil)
	for i, v := range r.mass {
		for j, w := range o.Basis {
			c.Set(i, j, floats.Dot(v, w))
		}
	}
	return c
}

// Excitation is what moves a form.
type Excitation struct {
	// Loads are those at some times, nil for that of the form.
	Loads [][]float64
	// Start is the state at the start: its coefficients, nil for rest.
	Start []float64
	// Rate, 1/s, is the shift by mass in (K + rate M)^-1 M, whose powers make the span; 0 is
	// a small one, for bodies that vibrate.
	Rate float64
}

// Response returns the equations of motion in the span of n vectors: the static
// displacement under the load, the one under its inertia, and so on
// (Wilson, Yuan & Dickens, Earthquake Eng. Struct. Dyn. 10 (1982) 813-821). Of equations
// of first order it is the space of a rational Krylov method with one pole, in which the
// exponential converges at a rate that no mesh size is part of (van den Eshof and
// Hochbruck, SIAM J. Sci. Comput. 27 (2006) 1438-1457). nested is the same in the nested
// space of the basis.
func (g *Form) Response(ctx context.Context, n int, e Excitation) (all, nested *Reduced, err error) {
	if !g.symmetric || !g.linear {
		return nil, nil, fmt.Errorf("weak: motion needs a linear, symmetric form")
	}
	p, load, err := g.shifted(ctx, e.Rate)
	if err != nil {
		return nil, nil, err
	}
	if e.Loads == nil {
		floats.Scale(-1, load)
		e.Loads = [][]float64{load}
	}
	if !slices.ContainsFunc(e.Loads, func(f []float64) bool { return !zero(f) }) && (e.Start == nil || zero(e.Start)) {
		return nil, nil, fmt.Errorf("weak: %s has no load to move it", g.problem.Name)
	}
	if all, err = p.krylov(ctx, n, e, p.apply); err != nil {
		return nil, nil, err
	}
	p.t.factor = nil
	if g.Dim() > manyUnknowns {
		runtime.GC()
	}
	s, err := p.t.nested(ctx)
	if err != nil {
		return nil, nil, err
	}
	solve := func(_ context.Context, dst, b [][]float64) error {
		part := make([][]float64, len(b))
		for k := range b {
			for _, j := range s.index {
				part[k] = append(part[k], b[k][j])
			}
		}
		y := zeros(part)
		if err := s.solver(y, part); err != nil {
			return err
		}
		for k := range dst {
			clear(dst[k])
			for i, j := range s.index {
				dst[k][j] = y[k][i]
			}
		}
		return nil
	}
	if e.Start != nil { // what the nested space has of it, in the norm of the pencil
		b, own := make([]float64, g.Dim()), make([]float64, g.Dim())
		p.t.Times(b, e.Start)
		if err := solve(ctx, [][]float64{own}, [][]float64{b}); err != nil {
			return nil, nil, err
		}
		e.Start = own
	}
	nested, err = p.krylov(ctx, n, e, solve)
	return all, nested, err
}

// shifted prepares the pencil of stiffness and inertia, with the factor of K + shift M,
// and returns the residual at rest, too. A shift of 0 is a small one.
func (g *Form) shifted(ctx context.Context, shift float64) (*pencil, []float64, error) {
	var err error
	p := &pencil{}
	if p.m, p.scale, err = g.massMatrix(ctx); err != nil {
		return nil, nil, err
	}
	p.shift = cmp.Or(shift, shiftPart*p.scale)
	r := make([]float64, g.Dim())
	p.t, err = g.linearised(ctx, r, make([]float64, g.Dim()), func(k *blocks.Matrix) { k.AddScaled(p.shift, p.m) })
	return p, r, err
}

// massMatrix returns the mass, and the stiffness by density and squared size of the body.
func (g *Form) massMatrix(ctx context.Context) (*blocks.Matrix, float64, error) {
	inertia, err := g.inertia()
	if err != nil {
		return nil, 0, err
	}
	m, err := inertia.matrix(ctx, nil)
	if err != nil {
		return nil, 0, err
	}
	scale := g.problem.Weak.Stiffness[0] / inertia.mean() / math.Pow(g.problem.Domain.Measure(), 2/float64(g.problem.Domain.Dim()))
	return m, scale, nil
}

// krylov returns the equations in the span of about n vectors, with a solver of the
// pencil's matrix.
func (p *pencil) krylov(ctx context.Context, n int, e Excitation, solve func(ctx context.Context, dst, b [][]float64) error) (*Reduced, error) {
	p.t.g.watch.Enter(PhaseEigen)
	first := zeros(e.Loads)
	if err := solve(ctx, first, e.Loads); err != nil {
		return nil, err
	}
	if e.Start != nil && !zero(e.Start) {
		first = append([][]float64{e.Start}, first...)
	}
	first = slices.DeleteFunc(first, zero)
	basis, err := lanczos.Basis(ctx, lanczos.Operator{Dim: p.t.g.Dim(),
		Apply: func(dst, src [][]float64) error { return solve(ctx, dst, p.mass(src)) },
		Inner: func(dst, src []float64) { p.m.Mul(dst, src, p.t.g.workers) },
	}, n, first...)
	if err != nil {
		return nil, err
	}
	kx, mx := p.products(basis)
	r := &Reduced{Basis: basis, Stiff: symmetric(basis, kx), Mass: symmetric(basis, mx), Load: Project(basis, e.Loads[0]), mass: mx}
	if e.Start != nil {
		r.Start = Project(mx, e.Start)
	}
	return r, nil
}

// Project returns the products of vectors with another.
func Project(basis [][]float64, x []float64) (list []float64) {
	for _, v := range basis {
		list = append(list, floats.Dot(v, x))
	}
	return list
}

// symmetric returns the products of vectors with those of a symmetric matrix.
func symmetric(x, ax [][]float64) *mat.SymDense {
	s := mat.NewSymDense(len(x), nil)
	for i := range x {
		for j := range i + 1 {
			s.SetSym(i, j, (floats.Dot(x[i], ax[j])+floats.Dot(x[j], ax[i]))/2)
		}
	}
	return s
}
