package ode

import (
	"context"
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/floats"
)

// RadauMotion integrates a motion from u and v at t0 to t1 in equal steps by Radau IIA of
// order 5, with components without mass as unknowns of an algebraic equation of index 3
// (Hairer, Lubich & Roche, The Numerical Solution of Differential-Algebraic Systems by
// Runge-Kutta Methods, 1989). Stages are decoupled as in Radau; the complex matrix
// K + s^2/h^2 M is solved by GMRES with the factor of K + |s|^2/h^2 M, whose
// eigenvalues beside it are between 1 and those of s^2/|s|^2. each is called after every
// step, with slices that are reused. ErrStep is the error of a step that cannot be solved.
func RadauMotion(ctx context.Context, m Motion, t0 float64, u, v []float64, t1 float64, steps int, each func(MotionStep) error) error {
	h := (t1 - t0) / float64(steps)
	r := &radauMotion{mover: newMover(m, u, v, h)}
	for _, s := range []*[3][]float64{&r.z, &r.w, &r.g, &r.d, &r.a} {
		for i := range 3 {
			s[i] = make([]float64, m.Dim())
		}
	}
	for k := range steps {
		from := t0 + float64(k)*h
		err := r.solve(newton{
			begin:     r.predict,
			factorise: func() error { return m.Factorise(ctx, from, r.middle(), cmplx.Abs(square())/(h*h)) },
			correct:   func() ([]float64, float64, error) { return r.once(ctx, from) },
			apply: func(d []float64) float64 {
				for i := range 3 {
					floats.Sub(r.w[i], d[i*m.Dim():(i+1)*m.Dim()])
				}
				combine(toZ, r.w, r.z)
				r.velocities()
				return r.energy(r.a[2])
			},
		})
		if err != nil {
			return err
		}
		r.velocities()
		copy(v, r.a[2])
		floats.Add(u, r.z[2])
		if err := each(MotionStep{From: from, To: t0 + float64(k+1)*h, U: u, V: v}); err != nil {
			return err
		}
	}
	return nil
}

// square returns that of the complex eigenvalue of the inverse of Radau's matrix.
func square() complex128 { return complex(alpha, beta) * complex(alpha, beta) }

type radauMotion struct {
	*mover
	z, w, g, d, a [3][]float64 // stages less u, the same decoupled, residuals, corrections, velocities
}

// predict starts the stages at constant velocity, multipliers as they are.
func (r *radauMotion) predict() {
	for i, c := range nodes {
		for p, massive := range r.massive {
			r.z[i][p] = 0
			if massive {
				r.z[i][p] = c * r.h * r.v[p]
			}
		}
	}
	combine(toW, r.z, r.w)
}

// middle returns the second stage, at which factors are made.
func (r *radauMotion) middle() []float64 {
	x := append([]float64(nil), r.u...)
	floats.Add(x, r.z[1])
	return x
}

// once computes the residuals of the stages and returns corrections of them, decoupled.
func (r *radauMotion) once(ctx context.Context, from float64) (all []float64, correction float64, err error) {
	n, h := r.m.Dim(), r.h
	at := make([]float64, n)
	for i, c := range nodes {
		floats.AddTo(at, r.u, r.z[i])
		if err := r.m.Residual(ctx, from+c*h, at, r.g[i]); err != nil {
			return nil, 0, err
		}
	}
	combine(toW, r.g, r.d)
	// With L = diag(gamma, [alpha -beta; beta alpha]): M (L^2 w/h - L T^-1 1 v)/h.
	var ones [3]float64
	for i := range ones {
		ones[i] = toW[i][0] + toW[i][1] + toW[i][2]
	}
	x := make([]float64, n)
	for i := range 3 {
		for p := range x {
			lw := turned(r.w[0][p], r.w[1][p], r.w[2][p])
			lv := [3]float64{ones[0] * r.v[p], ones[1] * r.v[p], ones[2] * r.v[p]}
			for k := range lw {
				lw[k] = lw[k]/h - lv[k]
			}
			x[p] = turned(lw[0], lw[1], lw[2])[i] / h
		}
		r.m.Mass(at, x)
		floats.Add(r.d[i], at)
	}
	for i := range 3 {
		copy(r.g[i], r.d[i])
	}
	if err := r.real(ctx, r.d[0]); err != nil {
		return nil, 0, err
	}
	if err := r.complex(ctx, r.d[1], r.d[2]); err != nil {
		return nil, 0, err
	}
	for i := range 3 {
		correction += r.correction(r.d[i], r.g[i])
		all = append(all, r.d[i]...)
	}
	return all, correction, nil
}

// turned returns L times three numbers.
func turned(a, b, c float64) [3]float64 {
	return [3]float64{gamma * a, alpha*b - beta*c, beta*b + alpha*c}
}

// velocities computes those of the stages: T L w/h.
func (r *radauMotion) velocities() {
	var l [3][]float64
	for i := range 3 {
		l[i] = make([]float64, len(r.u))
	}
	for p := range r.u {
		t := turned(r.w[0][p], r.w[1][p], r.w[2][p])
		for i := range 3 {
			l[i][p] = t[i] / r.h
		}
	}
	combine(toZ, l, r.a)
	for i := range 3 {
		for p, massive := range r.massive {
			if !massive {
				r.a[i][p] = 0
			}
		}
	}
}

// mostInner bounds the iterations with a factor, and innerTolerance is that of them, relative.
const (
	mostInner      = 30
	innerTolerance = 1e-4
)

// real solves (gamma^2/h^2 M + K) x = b in place, by iterating with the factor.
func (r *radauMotion) real(ctx context.Context, b []float64) error {
	n := len(b)
	x, rest, step, ax, mx := make([]float64, n), append([]float64(nil), b...), make([]float64, n), make([]float64, n), make([]float64, n)
	shift := (gamma*gamma - cmplx.Abs(square())) / (r.h * r.h)
	size := floats.Norm(b, 2)
	for range mostInner {
		if err := r.m.Solve(ctx, step, rest); err != nil {
			return err
		}
		floats.Add(x, step)
		r.m.Times(ax, x)
		r.m.Mass(mx, x)
		for i := range rest {
			rest[i] = b[i] - ax[i] - shift*mx[i]
		}
		if floats.Norm(rest, 2) <= innerTolerance*size {
			break
		}
	}
	copy(b, x)
	return nil
}

// complex solves (s^2/h^2 M + K) (x + iy) = b + ic in place.
func (r *radauMotion) complex(ctx context.Context, b, c []float64) error {
	n := len(b)
	shift := (square() - complex(cmplx.Abs(square()), 0)) / complex(r.h*r.h, 0)
	part, other := make([]float64, n), make([]float64, n)
	re, im := make([]float64, n), make([]float64, n)
	split := func(x []complex128) {
		for i, v := range x {
			re[i], im[i] = real(v), imag(v)
		}
	}
	solve := func(x []complex128) error {
		split(x)
		if err := r.m.Solve(ctx, part, re); err != nil {
			return err
		}
		if err := r.m.Solve(ctx, other, im); err != nil {
			return err
		}
		for i := range x {
			x[i] = complex(part[i], other[i])
		}
		return nil
	}
	times := func(x []complex128) []complex128 {
		out := make([]complex128, n)
		split(x)
		r.m.Times(part, re)
		r.m.Times(other, im)
		for i := range out {
			out[i] = complex(part[i], other[i])
		}
		r.m.Mass(part, re)
		r.m.Mass(other, im)
		for i := range out {
			out[i] += shift * complex(part[i], other[i])
		}
		return out
	}
	x := make([]complex128, n)
	for i := range x {
		x[i] = complex(b[i], c[i])
	}
	y, err := gmres(x, times, solve)
	if err != nil {
		return err
	}
	for i, v := range y {
		b[i], c[i] = real(v), imag(v)
	}
	return nil
}

// gmres solves A x = b with the preconditioner P from the left: P^-1 A x = P^-1 b (Saad &
// Schultz, SIAM J. Sci. Stat. Comput. 7 (1986) 856-869).
func gmres(b []complex128, times func([]complex128) []complex128, solve func([]complex128) error) ([]complex128, error) {
	n := len(b)
	if err := solve(b); err != nil {
		return nil, err
	}
	size := norm(b)
	x := make([]complex128, n)
	if size == 0 {
		return x, nil
	}
	scaled(b, 1/size)
	basis := [][]complex128{b}
	var h [][]complex128 // columns of the triangular matrix
	var cs []float64
	var sn []complex128
	rhs := []complex128{complex(size, 0)}
	for k := range mostInner {
		q := times(basis[k])
		if err := solve(q); err != nil {
			return nil, err
		}
		col := make([]complex128, k+2)
		for range 2 { // twice is enough
			for i, v := range basis {
				var dot complex128
				for p := range v {
					dot += cmplx.Conj(v[p]) * q[p]
				}
				col[i] += dot
				for p := range v {
					q[p] -= dot * v[p]
				}
			}
		}
		next := norm(q)
		col[k+1] = complex(next, 0)
		for i := range cs {
			col[i], col[i+1] = complex(cs[i], 0)*col[i]+sn[i]*col[i+1], -cmplx.Conj(sn[i])*col[i]+complex(cs[i], 0)*col[i+1]
		}
		a := cmplx.Abs(col[k])
		root := math.Hypot(a, next)
		c, s := 0.0, complex128(1)
		if a > 0 {
			c, s = a/root, col[k]/complex(a, 0)*complex(next/root, 0)
		}
		cs, sn = append(cs, c), append(sn, s)
		if root == 0 {
			break
		}
		col[k] = complex(c, 0)*col[k] + s*complex(next, 0)
		h = append(h, col)
		rhs = append(rhs, -cmplx.Conj(s)*rhs[k])
		rhs[k] *= complex(c, 0)
		if cmplx.Abs(rhs[k+1]) <= innerTolerance*size || next == 0 {
			break
		}
		scaled(q, 1/next)
		basis = append(basis, q)
	}
	m := len(h)
	y := make([]complex128, m)
	for i := m - 1; i >= 0; i-- {
		y[i] = rhs[i]
		for j := i + 1; j < m; j++ {
			y[i] -= h[j][i] * y[j]
		}
		y[i] /= h[i][i]
		for p, v := range basis[i] {
			x[p] += y[i] * v
		}
	}
	return x, nil
}

func scaled(x []complex128, by float64) {
	for i := range x {
		x[i] *= complex(by, 0)
	}
}
