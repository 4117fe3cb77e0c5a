package weak

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/lanczos"
)

// PhaseEigen is a phase besides those of a form.
const PhaseEigen = "eigenvalues" // block Lanczos, with the factor

// Eigen are eigenvalues of a linear form, the least first, with their modes.
type Eigen struct {
	Values []float64
	// Nested are those in the nested space of the basis, and Second Rayleigh's quotients
	// of the modes on a second quadrature: evidence for Values.
	Nested, Second []float64
	Modes          [][]float64 // coefficients; those of vibrations have unit mass
	InfSup         float64     // see Diagnostics
	Factorisation  string
	Residual       float64 // the largest of an eigenvalue, relative
	Scale          float64 // stiffness by mass over the squared size of the body: rigid motions have less than a small part of it

	// Of vibrations, the integrals of inertia for the modes, by field: the effective mass
	// along an axis is the square of that along it. Total is the mass of the body.
	Sums  [][]float64
	Total float64
}

// eigenTolerance is that of the residuals of eigenvalues, whose errors are of second
// order in it.
const eigenTolerance = 1e-5

// pencil is K x = value M x of a linear form, with a factor of a combination of both.
type pencil struct {
	t     *Tangent       // its matrix is K or K + shift M
	m     *blocks.Matrix // M, or minus the geometric stiffness
	shift float64

	scale float64 // stiffness by density and squared size of the body
}

// Vibrations returns the n smallest eigenvalues of K x = value M x, the squares of
// angular frequencies, with M the inertia of the problem. second makes the same form on
// another quadrature. Motions that nothing resists have eigenvalues of about zero.
//
// The inverse of K + shift M is applied, so that K may be singular, and Rayleigh's
// quotients are taken with K itself: without multipliers they are above the eigenvalues
// of the body.
func (g *Form) Vibrations(ctx context.Context, n int, second func() (*Form, error)) (*Eigen, error) {
	if !g.symmetric || !g.linear {
		return nil, fmt.Errorf("weak: vibrations need a linear, symmetric form")
	}
	p, _, err := g.shifted(ctx, 0)
	if err != nil {
		return nil, err
	}
	e := &Eigen{Factorisation: p.t.Kind(), Scale: p.scale}
	if e.InfSup, err = p.t.InfSup(ctx); err != nil {
		return nil, err
	}
	op := lanczos.Operator{Dim: g.Dim(),
		Apply: func(dst, src [][]float64) error { return p.apply(ctx, dst, p.mass(src)) },
		Inner: func(dst, src []float64) { p.m.Mul(dst, src, g.workers) },
	}
	g.watch.Enter(PhaseEigen)
	found, err := lanczos.Largest(ctx, op, n, eigenTolerance, nil)
	if err != nil {
		return nil, err
	}
	if len(found.Values) == 0 {
		return nil, fmt.Errorf("weak: no eigenvalue of %s has been found", g.problem.Name)
	}
	e.Residual = found.Residual
	if e.Values, e.Modes, err = p.rayleighRitz(found.Vectors); err != nil {
		return nil, err
	}
	if e.Nested, err = p.nested(ctx, e.Modes); err != nil {
		return nil, err
	}
	return e, e.again(ctx, g, second)
}

// shiftPart of Eigen.Scale is the shift.
const shiftPart = 1e-4

// apply computes dst = A^-1 b, A the matrix of the tangent, to the accuracy of the
// factor, which is symmetric, too; quotients with the matrices themselves follow.
func (p *pencil) apply(ctx context.Context, dst, b [][]float64) error {
	if p.t.g.rigid != nil {
		return p.t.solveAll(ctx, dst, b)
	}
	return p.t.factor.DampedAll(ctx, dst, b)
}

// mass returns the products with M.
func (p *pencil) mass(x [][]float64) [][]float64 {
	mx := zeros(x)
	for k := range x {
		p.m.Mul(mx[k], x[k], p.t.g.workers)
	}
	return mx
}

// stiff computes the product with K, less the shift.
func (p *pencil) stiff(dst, x []float64) {
	p.t.Times(dst, x)
	if p.shift != 0 {
		mx := make([]float64, len(x))
		p.m.Mul(mx, x, p.t.g.workers)
		floats.AddScaled(dst, -p.shift, mx)
	}
}

// rayleighRitz returns eigenvalues and vectors of the pencil in the span of vectors.
func (p *pencil) rayleighRitz(x [][]float64) ([]float64, [][]float64, error) {
	kx, mx := p.products(x)
	return ritz(x, kx, mx)
}

// products returns those of vectors with both matrices.
func (p *pencil) products(x [][]float64) (kx, mx [][]float64) {
	kx = zeros(x)
	for k, v := range x {
		p.stiff(kx[k], v)
	}
	return kx, p.mass(x)
}

// ritz solves the eigenproblem in the span of vectors, given their products with the
// two matrices: the eigenvalues, the least first, and combinations of the vectors, of
// unit mass.
func ritz(x, kx, mx [][]float64) ([]float64, [][]float64, error) {
	n := len(x)
	k, m := symmetric(x, kx), symmetric(x, mx)
	var root mat.Cholesky
	if !root.Factorize(m) {
		return nil, nil, fmt.Errorf("weak: modes are not independent")
	}
	values, c, _, ok := dense.Eigen(k, &root)
	if !ok {
		return nil, nil, fmt.Errorf("weak: the eigenvalues of a small symmetric matrix were not found")
	}
	modes := make([][]float64, n)
	for i := range n {
		modes[i] = make([]float64, len(x[0]))
		for j := range n {
			floats.AddScaled(modes[i], c.At(j, i), x[j])
		}
	}
	return values, modes, nil
}

// stiffRitz is rayleighRitz for vectors of unit stiffness and the inverses of the
// eigenvalues, the largest first.
func (p *pencil) stiffRitz(x [][]float64) ([]float64, [][]float64, error) {
	kx, mx := p.products(x)
	values, modes, err := ritz(x, mx, kx)
	slices.Reverse(values)
	slices.Reverse(modes)
	return values, modes, err
}

// largest returns the n largest eigenvalues of K^-1 M, symmetric in the product of K.
func (p *pencil) largest(ctx context.Context, n int) (*lanczos.Result, error) {
	g := p.t.g
	return lanczos.Largest(ctx, lanczos.Operator{Dim: g.Dim(),
		// Refined, it is symmetric in the product of K itself.
		Apply: func(dst, src [][]float64) error { return p.t.solveAll(ctx, dst, p.mass(src)) },
		Inner: p.stiff,
	}, n, eigenTolerance, nil)
}

// nested returns the eigenvalues in the nested space of the basis: see images.
func (p *pencil) nested(ctx context.Context, modes [][]float64) ([]float64, error) {
	_, x, err := p.images(ctx, modes)
	if err != nil {
		return nil, err
	}
	values, _, err := p.rayleighRitz(x)
	return values, err
}

// nestedFactors is nested for the inverses of factors on loads, and returns the solution
// under the loads in the nested space, too.
func (p *pencil) nestedFactors(ctx context.Context, theta []float64, modes [][]float64) ([]float64, []float64, error) {
	s, x, err := p.images(ctx, modes)
	if err != nil {
		return nil, nil, err
	}
	inverse, _, err := p.stiffRitz(x)
	if err != nil {
		return nil, nil, err
	}
	loaded, err := s.solve(theta)
	if err != nil {
		return nil, nil, err
	}
	return inverse, loaded[0], nil
}

// images factorises the tangent in the nested space of the basis and returns what its
// inverse makes of the modes there, whose span has eigenvalues with errors of second
// order.
func (p *pencil) images(ctx context.Context, modes [][]float64) (*subspace, [][]float64, error) {
	g := p.t.g
	p.t.factor = nil
	if g.Dim() > manyUnknowns {
		runtime.GC()
	}
	s, err := p.t.nested(ctx)
	if err != nil {
		return nil, nil, err
	}
	x := zeros(modes)
	b := make([][]float64, len(modes))
	for k, mode := range modes {
		p.m.Mul(x[k], mode, g.workers)
		for _, j := range s.index {
			b[k] = append(b[k], x[k][j])
		}
	}
	y := zeros(b)
	if err := s.solver(y, b); err != nil {
		return nil, nil, err
	}
	for k := range x {
		clear(x[k])
		for i, j := range s.index {
			x[k][j] = y[k][i]
		}
	}
	return s, x, nil
}
