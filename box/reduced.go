package box

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/ode"
)

const (
	firstVectors, moreVectors = 80, 1.5 // of a Krylov space, and by how much it grows
	mostVectors               = 1300
	sourceTimes               = 9 // whose sources it begins with
)

// reduced is the course of w d/dt u = sum_i c_i u_ii + w r u + f with a weight w that
// changes in space: M y' = -K y + f in the modes of the axes, by Galerkin's method in
// the Krylov spaces of K^-1 M of the data and the sources, and exact in time there by an
// eigenproblem. (Shift and invert: V. Druskin and L. Knizhnerman, SIAM J. Matrix Anal.
// Appl. 19 (1998), for functions of an operator whose small eigenvalues matter.) K is
// diagonal, so that nothing has to be solved.
type reduced struct {
	*ode.Modal
	spaces  []*krylov // by field
	vectors []*mat.Dense
	first   []int // of the modes of each field
	// off is the relative difference that the last enlargement of the spaces has made.
	off float64
}

// at returns the unknowns and their derivatives by time.
func (r *reduced) at(t float64) (y [3][]float64) {
	for d, modes := range r.Modal.At(t) {
		for k, s := range r.spaces {
			z := make([]float64, s.count)
			for i := range z {
				z[i] = real(modes[r.first[k]+i])
			}
			c := make([]float64, s.count)
			blas64.Gemv(blas.NoTrans, 1, r.vectors[k].RawMatrix(), dense.Vector(z), 0, dense.Vector(c))
			part := make([]float64, len(s.k))
			blas64.Gemv(blas.Trans, 1, s.rows(s.v), dense.Vector(c), 0, dense.Vector(part))
			y[d] = append(y[d], part...)
		}
	}
	return y
}

// complete reports whether K^-1 M makes nothing new.
func (r *reduced) complete() bool {
	return !slices.ContainsFunc(r.spaces, func(s *krylov) bool { return s.next < s.count && s.count < len(s.k) })
}

// reduction enlarges Krylov spaces until the solution no longer changes.
type reduction struct {
	sys      *system
	y, rates []float64
	source   func(t float64) []float64
	sampled  map[float64][]float64 // sources
	spaces   []*krylov
}

// reduce solves from the values y and for order 2 the rates of change. It is nil if ctx
// ended.
func (sys *system) reduce(ctx context.Context, y, rates []float64, tolerance float64) (*reduced, error) {
	r := &reduction{sys: sys, y: y, rates: rates, sampled: map[float64][]float64{}}
	if err := r.begin(); err != nil {
		return nil, err
	}
	var before [][]float64
	for want := float64(firstVectors); ; want *= moreVectors {
		for _, s := range r.spaces {
			for s.count < min(int(want), len(s.k)) && s.step() {
				if ctx.Err() != nil {
					return nil, nil
				}
			}
		}
		next, err := r.solve(tolerance)
		if err != nil {
			return nil, err
		}
		now := r.course(next)
		next.off = math.Inf(1)
		if before != nil {
			next.off = change(before, now)
		}
		before = now
		if next.complete() {
			next.off = 0
		}
		if next.off <= tolerance/4 || want*moreVectors > mostVectors {
			return next, nil
		}
	}
}

// begin starts the spaces with the data and the sources.
func (r *reduction) begin() error {
	sys := r.sys
	for k := range sys.scales {
		stiff := make([]float64, 0, sys.at[k+1]-sys.at[k])
		for _, rate := range sys.rates[sys.at[k]:sys.at[k+1]] {
			stiff = append(stiff, -rate)
		}
		if slices.Min(sys.speeds[k]) < 0 {
			return fmt.Errorf("the second derivatives of %s have factors of both signs", sys.problem.Fields[k].Name)
		}
		mass, err := sys.massOf(k)
		if err != nil {
			return err
		}
		r.spaces = append(r.spaces, newKrylov(stiff, mass))
	}
	source := sys.source()
	if source != nil {
		r.source = func(t float64) []float64 {
			if r.sampled[t] == nil {
				r.sampled[t] = slices.Clone(source(t))
				sys.pushed(t, r.sampled[t])
			}
			return r.sampled[t]
		}
	}
	for k, s := range r.spaces {
		own := func(x []float64) []float64 { return slices.Clone(x[sys.at[k]:sys.at[k+1]]) }
		s.add(own(r.y))
		if r.rates != nil {
			s.add(own(r.rates))
		}
		if r.source == nil {
			continue
		}
		for i := range sourceTimes {
			t := sys.from + (sys.to-sys.from)*(float64(i)+0.5)/sourceTimes
			s.add(s.solve(own(r.source(t))))
		}
	}
	return nil
}

// solve solves in the present spaces.
func (r *reduction) solve(tolerance float64) (*reduced, error) {
	sys := r.sys
	out := &reduced{first: []int{0}}
	m := &ode.Modes{Order: sys.order}
	var start, speed []complex128
	inModes := func(z *mat.Dense, x []float64) []complex128 {
		c := make([]float64, len(x))
		blas64.Gemv(blas.Trans, 1, z.RawMatrix(), dense.Vector(x), 0, dense.Vector(c))
		return complexly(c)
	}
	for k, s := range r.spaces {
		values, z, ok := s.ritz()
		if !ok {
			return nil, fmt.Errorf("the equation of %s has no modes", sys.problem.Fields[k].Name)
		}
		for _, v := range values {
			m.Rates = append(m.Rates, complex(sys.rate[k]-math.Max(v, 0), 0))
		}
		start = append(start, inModes(z, s.project(r.y[sys.at[k]:sys.at[k+1]]))...)
		if r.rates != nil {
			speed = append(speed, inModes(z, s.project(r.rates[sys.at[k]:sys.at[k+1]]))...)
		}
		copied := *s // the space goes on growing
		out.spaces, out.vectors, out.first = append(out.spaces, &copied), append(out.vectors, z), append(out.first, len(m.Rates))
	}
	if r.source != nil {
		m.Source = func(t float64, g []complex128) {
			f := r.source(t)
			for k, s := range out.spaces {
				copy(g[out.first[k]:], inModes(out.vectors[k], s.test(f[sys.at[k]:sys.at[k+1]])))
			}
		}
	}
	out.Modal = m.Solve(sys.from, sys.to, start, speed, math.Max(tolerance/10, 1e-10))
	return out, nil
}

// course samples a solution in time: coefficients in the bases, which are orthonormal.
func (r *reduction) course(s *reduced) (all [][]float64) {
	const times = 23
	for i := range times + 1 {
		modes := s.Modal.At(r.sys.from + (r.sys.to-r.sys.from)*float64(i)/times)[0]
		for k, space := range s.spaces {
			z, c := make([]float64, space.count), make([]float64, space.count)
			for j := range z {
				z[j] = real(modes[s.first[k]+j])
			}
			blas64.Gemv(blas.NoTrans, 1, s.vectors[k].RawMatrix(), dense.Vector(z), 0, dense.Vector(c))
			all = append(all, c)
		}
	}
	return all
}

// change is the relative difference of two courses, of which the first has fewer
// coefficients.
func change(a, b [][]float64) float64 {
	var off, size float64
	for i := range b {
		for j, v := range b[i] {
			d := v
			if j < len(a[i]) {
				d -= a[i][j]
			}
			off, size = off+d*d, size+v*v
		}
	}
	if size == 0 {
		return 0
	}
	return math.Sqrt(off / size)
}
