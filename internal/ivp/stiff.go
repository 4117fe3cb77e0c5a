// Package ivp has initial value problems with known solutions, for tests and benchmarks
// of integrators.
package ivp

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// System is a system M y' = f(t, y); its fields are those of ode.System, into which it
// can be converted.
type System struct {
	N        int
	F        func(t float64, y, dy []float64)
	Jacobian func(t float64, y []float64, j blas64.General)
	Mass     blas64.General
	Linear   bool
}

// Problem is an initial value problem with its solution at the end.
type Problem struct {
	Name   string
	System System
	Y0     []float64
	T1     float64
	Want   []float64 // 0 is not compared
	// Size is what is added to the solution where an error is relative to a tolerance.
	Size float64
}

// Off is the largest error of y at the end, in tolerances of Size and of the solution.
func (p Problem) Off(y []float64, tol float64) float64 {
	worst := 0.0
	for i, want := range p.Want {
		if want != 0 {
			worst = math.Max(worst, math.Abs(y[i]-want)/(tol*(p.Size+math.Abs(want))))
		}
	}
	return worst
}

// Stiff are stiff problems of E. Hairer and G. Wanner, Solving Ordinary Differential
// Equations II, section IV.10, with the solutions of F. Mazzia and C. Magherini, Test Set
// for Initial Value Problem Solvers, release 2.4, 2008; those of van der Pol's equation
// that is not stiff and of the Brusselator are by an explicit method of order 8 at a
// tolerance of 1e-13.
func Stiff() []Problem {
	var start []float64
	for i := range 20 {
		start = append(start, 1+math.Sin(2*math.Pi*float64(i+1)/21), 3)
	}
	return []Problem{
		{Name: "van der Pol, 1", System: vanDerPol(1), Y0: []float64{2, 0}, T1: 2 * math.Pi,
			Want: []float64{1.8119485797773944, 1.2393682966497652}, Size: 1},
		{Name: "van der Pol, 1e-6", System: vanDerPol(1e-6), Y0: []float64{2, 0}, T1: 2,
			Want: []float64{0.1706167732170483e1, -0.8928097010247975}, Size: 1},
		{Name: "Robertson", System: robertson(), Y0: []float64{1, 0, 0}, T1: 1e11,
			Want: []float64{0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050}, Size: 1e-6},
		{Name: "Oregonator", System: oregonator(), Y0: []float64{1, 2, 3}, T1: 360,
			Want: []float64{0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3}, Size: 1},
		{Name: "HIRES", System: hires(), Y0: []float64{1, 0, 0, 0, 0, 0, 0, 0.0057}, T1: 321.8122,
			Want: []float64{0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
				0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2}, Size: 1e-4},
		{Name: "Brusselator", System: Brusselator(20), Y0: start, T1: 10,
			Want: []float64{0: 0.877653009728199, 20: 0.4307112500403087, 21: 3.6908875512494843, 39: 0}, Size: 1},
	}
}

func vanDerPol(e float64) System {
	return System{N: 2,
		F: func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], ((1-y[0]*y[0])*y[1]-y[0])/e },
		Jacobian: func(_ float64, y []float64, j blas64.General) {
			j.Data[1] = 1
			j.Data[2], j.Data[3] = (-2*y[0]*y[1]-1)/e, (1-y[0]*y[0])/e
		}}
}

// robertson is an autocatalytic reaction (1966).
func robertson() System {
	return System{N: 3, F: func(_ float64, y, dy []float64) {
		dy[0] = -0.04*y[0] + 1e4*y[1]*y[2]
		dy[2] = 3e7 * y[1] * y[1]
		dy[1] = -dy[0] - dy[2]
	}}
}

// oregonator is the reaction of Belousov and Zhabotinskii.
func oregonator() System {
	return System{N: 3, F: func(_ float64, y, dy []float64) {
		dy[0] = 77.27 * (y[1] + y[0]*(1-8.375e-6*y[0]-y[1]))
		dy[1] = (y[2] - (1+y[0])*y[1]) / 77.27
		dy[2] = 0.161 * (y[0] - y[2])
	}}
}

// hires is the high irradiance response of plants (Schäfer 1975).
func hires() System {
	return System{N: 8, F: func(_ float64, y, dy []float64) {
		dy[0] = -1.71*y[0] + 0.43*y[1] + 8.32*y[2] + 0.0007
		dy[1] = 1.71*y[0] - 8.75*y[1]
		dy[2] = -10.03*y[2] + 0.43*y[3] + 0.035*y[4]
		dy[3] = 8.32*y[1] + 1.71*y[2] - 1.12*y[3]
		dy[4] = -1.745*y[4] + 0.43*y[5] + 0.43*y[6]
		dy[5] = -280*y[5]*y[7] + 0.69*y[3] + 1.71*y[4] - 0.43*y[5] + 0.69*y[6]
		dy[6] = 280*y[5]*y[7] - 1.81*y[6]
		dy[7] = -dy[6]
	}}
}

// Brusselator is the reaction A + diffusion of n inner points on the unit interval,
// u and v in turn.
func Brusselator(n int) System {
	c := 1. / 50 * float64((n+1)*(n+1))
	return System{N: 2 * n, F: func(_ float64, y, dy []float64) {
		at := func(i, k int) float64 {
			if i < 0 || i >= n {
				return []float64{1, 3}[k]
			}
			return y[2*i+k]
		}
		for i := range n {
			u, v := y[2*i], y[2*i+1]
			dy[2*i] = 1 + u*u*v - 4*u + c*(at(i-1, 0)-2*u+at(i+1, 0))
			dy[2*i+1] = 3*u - u*u*v + c*(at(i-1, 1)-2*v+at(i+1, 1))
		}
	}}
}

// Heated is heat conduction between n inner points of the unit interval by a compact
// scheme of fourth order, a mass matrix times du/dt, with a moving end: the solution is
// x^2/2 + t + sin(3 t) x, which the scheme meets exactly. Its source is 3 cos(3 t) x.
func Heated(n int) (System, func(x, t float64) float64) {
	h := 1 / float64(n+1)
	exact := func(x, t float64) float64 { return x*x/2 + t + math.Sin(3*t)*x }
	rate := func(x, t float64) float64 { return 1 + 3*math.Cos(3*t)*x }
	source := func(x, t float64) float64 { return 3 * math.Cos(3*t) * x }
	mass := blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)}
	for i := range n {
		for k := max(0, i-1); k < min(n, i+2); k++ {
			mass.Data[i*n+k] = map[bool]float64{true: 10. / 12, false: 1. / 12}[i == k]
		}
	}
	return System{N: n, Mass: mass, Linear: true, F: func(t float64, y, dy []float64) {
		at := func(i int) float64 {
			if i < 0 || i >= n {
				return exact(float64(i+1)*h, t)
			}
			return y[i]
		}
		for i := range n {
			x := float64(i+1) * h
			dy[i] = (at(i-1)-2*at(i)+at(i+1))/(h*h) + (source(x-h, t)+10*source(x, t)+source(x+h, t))/12
			for _, end := range []int{-1, n} {
				if i-end == 1 || end-i == 1 {
					dy[i] -= rate(float64(end+1)*h, t) / 12
				}
			}
		}
	}}, exact
}
