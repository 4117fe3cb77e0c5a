package training

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// kernelSolver solves with JJᵀ as dualSolver does, for objectives that give it without
// their Jacobian: networks of many parameters. Its memory are two Rows×Rows matrices.
type kernelSolver struct {
	shifted
	r, z, w []float64 // residual; v = Jᵀz
}

func newKernelSolver(m int) *kernelSolver {
	return &kernelSolver{shifted: newShifted(m), r: make([]float64, m), z: make([]float64, m), w: make([]float64, m)}
}

// preferKernel reports whether JJᵀ without the Jacobian is cheaper than with it.
func preferKernel(obj Objective, m, n int) bool {
	k, ok := obj.(Kernel)
	return ok && k.KernelWork() < float64(m)*float64(m)*float64(n)/2
}

func (f *kernelSolver) linearise(e *Evaluator, at *Point, r []float64) error {
	f.renew()
	if err := e.Kernel(f.b, at); err != nil {
		return err
	}
	copy(f.r, r)
	grad := make([]float64, e.Dim())
	if err := e.TransposeTimes(grad, r, at); err != nil {
		return err
	}
	at.Grad = append(at.Grad[:0], grad...)
	return nil
}

func (f *kernelSolver) velocity(e *Evaluator, at *Point, v []float64) error {
	floats.ScaleTo(f.z, -1, f.r)
	f.solve(f.z)
	return e.TransposeTimes(v, f.z, at)
}

// acceleration takes J v from JJᵀz = -r - μ z.
func (f *kernelSolver) acceleration(e *Evaluator, at *Point, a, _, change []float64) error {
	for i := range f.w {
		f.w[i] = -2 / difference * (change[i]/difference + f.r[i] + f.mu*f.z[i])
	}
	f.solve(f.w)
	return e.TransposeTimes(a, f.w, at)
}

func (f *kernelSolver) unit() float64 {
	var largest float64
	for i := range f.b.SymmetricDim() {
		largest = math.Max(largest, f.b.At(i, i))
	}
	return largest
}

// noise follows from the inequality of Cauchy and Schwarz.
func (f *kernelSolver) noise(theta []float64) float64 {
	return math.Sqrt(f.trace()) * floats.Norm(theta, 2)
}

func (*kernelSolver) least() float64 { return leastNormal }
