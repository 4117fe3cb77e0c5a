package weak

import (
	"context"
	"fmt"
	"math"
	"runtime"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/lanczos"
)

// Reduced are the equations M u” + K u = load of a linear form in the span of some
// vectors: those that the load excites most.
type Reduced struct {
	Basis [][]float64 // coefficients
	// Stiff and Mass are the products of the vectors with K and M, Load those with the
	// load.
	Stiff, Mass *mat.SymDense
	Load        []float64
}

// Response returns the equations of motion under the load of the form, in the span of n
// vectors: the static displacement under the load, the one under its inertia, and so on
// (Wilson, Yuan & Dickens, Earthquake Eng. Struct. Dyn. 10 (1982) 813-821). nested is the
// same in the nested space of the basis.
func (g *Form) Response(ctx context.Context, n int) (all, nested *Reduced, err error) {
	if !g.symmetric || !g.linear {
		return nil, nil, fmt.Errorf("weak: motion needs a linear, symmetric form")
	}
	p, load, err := g.shifted(ctx)
	if err != nil {
		return nil, nil, err
	}
	floats.Scale(-1, load)
	if zero(load) {
		return nil, nil, fmt.Errorf("weak: %s has no load to move it", g.problem.Name)
	}
	if all, err = p.krylov(ctx, n, load, p.apply); err != nil {
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
	nested, err = p.krylov(ctx, n, load, solve)
	return all, nested, err
}

// shifted prepares the pencil of stiffness and inertia, with the factor of K + shift M,
// and returns the residual at rest, too.
func (g *Form) shifted(ctx context.Context) (*pencil, []float64, error) {
	inertia, err := g.inertia()
	if err != nil {
		return nil, nil, err
	}
	p := &pencil{}
	if p.m, err = inertia.matrix(ctx, nil); err != nil {
		return nil, nil, err
	}
	p.density = inertia.mean()
	p.scale = g.problem.Weak.Stiffness[0] / p.density / math.Pow(g.problem.Domain.Measure(), 2/float64(g.problem.Domain.Dim()))
	p.shift = shiftPart * p.scale
	r := make([]float64, g.Dim())
	p.t, err = g.linearised(ctx, r, make([]float64, g.Dim()), func(k *blocks.Matrix) { k.AddScaled(p.shift, p.m) })
	return p, r, err
}

// krylov returns the equations in the span of n vectors, with a solver of the pencil's
// matrix.
func (p *pencil) krylov(ctx context.Context, n int, load []float64, solve func(ctx context.Context, dst, b [][]float64) error) (*Reduced, error) {
	p.t.g.watch.Enter(PhaseEigen)
	first := [][]float64{make([]float64, len(load))}
	if err := solve(ctx, first, [][]float64{load}); err != nil {
		return nil, err
	}
	basis, err := lanczos.Basis(ctx, lanczos.Operator{Dim: len(load),
		Apply: func(dst, src [][]float64) error { return solve(ctx, dst, p.mass(src)) },
		Inner: func(dst, src []float64) { p.m.Mul(dst, src, p.t.g.workers) },
	}, n, first[0])
	if err != nil {
		return nil, err
	}
	kx, mx := p.products(basis)
	r := &Reduced{Basis: basis, Stiff: symmetric(basis, kx), Mass: symmetric(basis, mx)}
	for _, v := range basis {
		r.Load = append(r.Load, floats.Dot(v, load))
	}
	return r, nil
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
