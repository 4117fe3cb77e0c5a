package blocks

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	// infSupTolerance bounds the distance of the Ritz vector from an
	// eigenvector, relative to its eigenvalue; some eigenvalue is at least
	// as near.
	infSupTolerance = 0.02
	maxLanczos      = 100
)

// InfSup returns the inf-sup constant of the saddle point problem with the
// factor f, [[A, Bᵀ], [B, -C]] with A positive definite,
//
//	inf over q of sup over v of (q, B v) / (|v| |q|),  |v|² = (v, A v), |q|² = (q, M q),
//
// if C = 0: displacements are measured by A, pressures by the mass matrix M
// (Brezzi and Fortin, "Mixed and Hybrid Finite Element Methods", 1991, §II.3).
// It is dimensionless if both norms are energies. Pressures are stable if it
// stays away from zero as the spaces grow; zero means that some pressure has no
// effect. For any C it is the square root of the smallest s in
//
//	(C + B A⁻¹ Bᵀ) q = s M q
//
// Block i of mass belongs to the last Negative[i] unknowns of block i, its
// pressures.
//
// 1/s is the largest eigenvalue of (C + B A⁻¹ Bᵀ)⁻¹ M; Lanczos' method finds it
// to some per cent, with one solve a step and usually 5 to 10 steps. The error is that
// of ctx.
func (f *Factor) InfSup(ctx context.Context, mass *Matrix) (float64, error) {
	p := pressures{f: f, mass: mass}
	p.check()
	n := mass.Dim()
	rng := rand.New(rand.NewPCG(3, 4))
	u := make([]float64, n)
	for k := range u {
		u[k] = rng.NormFloat64()
	}
	var v, w [][]float64 // an M-orthonormal basis, and M times it
	var alpha, beta []float64
	for {
		mu := make([]float64, n)
		mass.Mul(mu, u, f.workers)
		norm := math.Sqrt(max(0, floats.Dot(u, mu)))
		if len(v) > 0 {
			largest, residual := ritz(alpha, beta, norm)
			if residual <= infSupTolerance*largest || len(v) == min(n, maxLanczos) {
				return 1 / math.Sqrt(largest), nil
			}
		}
		if norm == 0 {
			return 0, nil
		}
		floats.Scale(1/norm, u)
		floats.Scale(1/norm, mu)
		v, w, beta = append(v, u), append(w, mu), append(beta, norm)
		var err error
		if u, err = p.solve(ctx, mu); err != nil {
			return math.NaN(), err
		}
		alpha = append(alpha, floats.Dot(u, mu))
		for range 2 { // full orthogonalisation, twice against rounding
			for k := range v {
				floats.AddScaled(u, -floats.Dot(u, w[k]), v[k])
			}
		}
	}
}

// ritz returns the largest eigenvalue of the tridiagonal matrix with the
// diagonal alpha and the off-diagonal beta[1:], and the residual of its Ritz
// vector; next is the off-diagonal entry that would follow.
func ritz(alpha, beta []float64, next float64) (largest, residual float64) {
	n := len(alpha)
	t := mat.NewSymDense(n, nil)
	for k := range n {
		t.SetSym(k, k, alpha[k])
		if k > 0 {
			t.SetSym(k, k-1, beta[k])
		}
	}
	var e mat.EigenSym
	if !e.Factorize(t, true) {
		panic("blocks: the eigenvalues of a small symmetric matrix were not found")
	}
	var z mat.Dense
	e.VectorsTo(&z)
	return e.Values(nil)[n-1], next * math.Abs(z.At(n-1, n-1))
}

// pressures are the last unknowns of the blocks of a factor.
type pressures struct {
	f    *Factor
	mass *Matrix
	good bool // a solve with the factor alone had an acceptable error
}

func (p *pressures) check() {
	m := p.f.a.m
	if p.f.a.negative == nil || p.mass.Blocks() != m.Blocks() || p.mass.Dim() == 0 {
		panic("blocks: InfSup needs the factor of a saddle point and a mass matrix with as many blocks")
	}
	for i, n := range p.f.a.negative {
		if p.mass.Size(i) != n {
			panic(fmt.Sprintf("blocks: mass matrix with block %d of %d for %d pressures", i, p.mass.Size(i), n))
		}
	}
}

// solve returns (C + B A⁻¹ Bᵀ)⁻¹ q, which is minus the pressures of the saddle
// point with the right-hand side (0, q).
func (p *pressures) solve(ctx context.Context, q []float64) ([]float64, error) {
	m := p.f.a.m
	x, b := make([]float64, m.Dim()), make([]float64, m.Dim())
	first := func(i int) int { return m.offsets[i+1] - p.mass.Size(i) }
	for i := range m.Blocks() {
		copy(b[first(i):], p.mass.part(q, i).Data)
	}
	if p.good {
		if err := p.f.Damped(ctx, x, b); err != nil {
			return nil, err
		}
	} else {
		e, err := p.f.refine(ctx, [][]float64{x}, [][]float64{b}, acceptable)
		if err != nil {
			return nil, err
		}
		p.good = e <= acceptable
	}
	u := make([]float64, len(q))
	for i := range m.Blocks() {
		to := p.mass.part(u, i).Data
		for k := range to {
			to[k] = -x[first(i)+k]
		}
	}
	return u, nil
}
