package landscape

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Map is a matrix known by its products, dst = A v and dst = A'w.
type Map struct {
	Rows, Cols     int
	Times          func(dst, v []float64)
	TransposeTimes func(dst, w []float64)
}

// Dense is the map of a matrix.
func Dense(a *mat.Dense) Map {
	m, n := a.Dims()
	return Map{m, n,
		func(dst, v []float64) { mat.NewVecDense(m, dst).MulVec(a, mat.NewVecDense(n, v)) },
		func(dst, w []float64) { mat.NewVecDense(n, dst).MulVec(a.T(), mat.NewVecDense(m, w)) },
	}
}

// Step is one iteration of an iterative least-squares solver.
type Step struct {
	Residual float64 // |b - A x|
	Gradient float64 // |A'(b - A x)|
}

// Visit receives the iterate after every step, k = 1, 2, ...; x is valid only
// during the call.
type Visit func(k int, x []float64)

// CGLS minimises |A x - b| from x = 0 by conjugate gradients on the normal
// equations, without forming them, for the given number of iterations or until
// the gradient is zero (Bjorck, "Numerical Methods for Least Squares Problems",
// 1996, algorithm 7.4.1). No method whose steps are combinations of the
// gradients seen so far lowers |A x - b| more in as many iterations: stopped
// early, it is the best that training by gradients can do, without a learning
// rate to choose or a seed to draw. visit may be nil.
func CGLS(a Map, b []float64, iterations int, visit Visit) ([]float64, []Step) {
	a.check("CGLS", b)
	x, s, p := make([]float64, a.Cols), make([]float64, a.Cols), make([]float64, a.Cols)
	r, q := append([]float64(nil), b...), make([]float64, a.Rows)
	a.TransposeTimes(s, r)
	copy(p, s)
	gamma := floats.Dot(s, s)
	var history []Step
	for k := 1; k <= iterations && gamma > 0; k++ {
		a.Times(q, p)
		alpha := gamma / floats.Dot(q, q)
		floats.AddScaled(x, alpha, p)
		floats.AddScaled(r, -alpha, q)
		a.TransposeTimes(s, r)
		next := floats.Dot(s, s)
		history = append(history, Step{floats.Norm(r, 2), math.Sqrt(next)})
		if visit != nil {
			visit(k, x)
		}
		floats.Scale(next/gamma, p)
		floats.Add(p, s)
		gamma = next
	}
	return x, history
}

// LSQR does the same as CGLS by Golub and Kahan's bidiagonalisation, which
// loses less to rounding when A is ill conditioned: Paige & Saunders, ACM TOMS
// 8 (1982) 43-71. The norms in its history are computed by its recurrences.
func LSQR(a Map, b []float64, iterations int, visit Visit) ([]float64, []Step) {
	a.check("LSQR", b)
	x := make([]float64, a.Cols)
	u, v := append([]float64(nil), b...), make([]float64, a.Cols)
	beta := normalize(u)
	if beta == 0 {
		return x, nil
	}
	a.TransposeTimes(v, u)
	alpha := normalize(v)
	w := append([]float64(nil), v...)
	phi, rho := beta, alpha
	au, atv := make([]float64, a.Rows), make([]float64, a.Cols)
	var history []Step
	for k := 1; k <= iterations && alpha > 0; k++ {
		a.Times(au, v)
		floats.AddScaledTo(u, au, -alpha, u)
		beta = normalize(u)
		a.TransposeTimes(atv, u)
		floats.AddScaledTo(v, atv, -beta, v)
		alpha = normalize(v)

		length := math.Hypot(rho, beta)
		cos, sin := rho/length, beta/length
		floats.AddScaled(x, cos*phi/length, w)
		floats.AddScaledTo(w, v, -sin*alpha/length, w)
		rho, phi = -cos*alpha, sin*phi
		history = append(history, Step{phi, phi * alpha * math.Abs(cos)})
		if visit != nil {
			visit(k, x)
		}
	}
	return x, history
}

// normalize scales v to length one and returns its length.
func normalize(v []float64) float64 {
	n := floats.Norm(v, 2)
	if n > 0 {
		floats.Scale(1/n, v)
	}
	return n
}

func (a Map) check(name string, b []float64) {
	if len(b) != a.Rows {
		panic(fmt.Sprintf("landscape: %s: %d rows, but a right-hand side of %d", name, a.Rows, len(b)))
	}
}
