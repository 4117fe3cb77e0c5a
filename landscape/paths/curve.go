package paths

import (
	"cmp"
	"context"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/training"
)

// Squares is a sum of squares that a curve can be fitted to.
type Squares interface {
	training.LeastSquares
	training.Normal
	training.Products
}

// Curve is a Bezier curve between two minima of a sum of squares, whose control points
// minimise the sum over places along it (Garipov et al., NeurIPS 2018, arXiv:1802.10026, there by
// stochastic gradients; here by Levenberg and Marquardt).
type Curve struct {
	Controls [][]float64 // ends included
}

// CurveOptions say how a curve is fitted. The zero value is usable.
type CurveOptions struct {
	Controls   int // between the ends; 0: 3
	Places     int // where the sum is taken; 0: 13
	Iterations int // 0: 60
	Settings   training.Settings
}

// Fit fits a curve from a to b. Its unknowns are Controls times the parameters.
func Fit(ctx context.Context, obj Squares, a, b []float64, o CurveOptions) (*Curve, training.Result, error) {
	if len(a) != obj.Dim() || len(b) != obj.Dim() {
		panic(fmt.Sprintf("paths: Fit: ends of %d and %d parameters for an objective of %d", len(a), len(b), obj.Dim()))
	}
	o.Controls, o.Places, o.Iterations = cmp.Or(o.Controls, 3), cmp.Or(o.Places, 13), cmp.Or(o.Iterations, 60)
	f := &curveFit{Squares: obj, a: a, b: b, n: o.Controls}
	for k := range o.Places {
		f.places = append(f.places, bernstein(o.Controls+1, (float64(k)+0.5)/float64(o.Places)))
	}
	start := make([]float64, f.Dim())
	for i := range o.Controls { // a straight line
		t := float64(i+1) / float64(o.Controls+1)
		p := f.control(start, i)
		floats.AddScaled(p, 1-t, a)
		floats.AddScaled(p, t, b)
	}
	res, err := training.Run(ctx, f, start, []training.Stage{{Method: &training.LevenbergMarquardt{NoPolish: true}, Iterations: o.Iterations}}, o.Settings)
	if err != nil {
		return nil, res, err
	}
	c := &Curve{Controls: [][]float64{a}}
	for i := range o.Controls {
		c.Controls = append(c.Controls, f.control(res.Theta, i))
	}
	c.Controls = append(c.Controls, b)
	return c, res, nil
}

// At returns the point at t, from 0 to 1.
func (c *Curve) At(t float64) []float64 {
	x := make([]float64, len(c.Controls[0]))
	for i, w := range bernstein(len(c.Controls)-1, t) {
		floats.AddScaled(x, w, c.Controls[i])
	}
	return x
}

// bernstein returns the Bernstein polynomials of a degree at t.
func bernstein(degree int, t float64) []float64 {
	b := []float64{1}
	for range degree {
		next := make([]float64, len(b)+1)
		for i, v := range b {
			next[i] += (1 - t) * v
			next[i+1] += t * v
		}
		b = next
	}
	return b
}

// curveFit is the sum over the places as a function of the control points.
type curveFit struct {
	Squares
	a, b   []float64
	n      int         // control points
	places [][]float64 // the weights of the ends and the control points
}

// Dim returns the number of unknowns.
func (f *curveFit) Dim() int { return f.n * f.Squares.Dim() }

// Rows returns the number of residuals.
func (f *curveFit) Rows() int { return len(f.places) * f.Squares.Rows() }

func (f *curveFit) control(x []float64, i int) []float64 {
	p := f.Squares.Dim()
	return x[i*p : (i+1)*p]
}

// at returns the parameters at a place.
func (f *curveFit) at(weights, x []float64) []float64 {
	theta := make([]float64, f.Squares.Dim())
	floats.AddScaled(theta, weights[0], f.a)
	floats.AddScaled(theta, weights[f.n+1], f.b)
	for i := range f.n {
		floats.AddScaled(theta, weights[i+1], f.control(x, i))
	}
	return theta
}

// part returns the rows of place k.
func (f *curveFit) part(x []float64, k int) []float64 {
	m := f.Squares.Rows()
	return x[k*m : (k+1)*m]
}

// Residual stacks the residuals of all places.
func (f *curveFit) Residual(dst, x []float64) {
	for k, w := range f.places {
		f.Squares.Residual(f.part(dst, k), f.at(w, x))
	}
}

// Loss is the sum over the places, the gradient by J'r.
func (f *curveFit) Loss(grad, x []float64) float64 {
	r := make([]float64, f.Rows())
	f.Residual(r, x)
	if grad != nil {
		f.TransposeTimes(grad, r, x)
	}
	return floats.Dot(r, r) / 2
}

// Jacobian stacks the derivatives by all control points.
func (f *curveFit) Jacobian(dst *mat.Dense, x []float64, from int) {
	if from != 0 {
		panic("paths: Jacobian of a curve by some of its unknowns")
	}
	m, p := f.Squares.Rows(), f.Squares.Dim()
	j := mat.NewDense(m, p, nil)
	for k, w := range f.places {
		f.Squares.Jacobian(j, f.at(w, x), 0)
		for i := range f.n {
			dst.Slice(k*m, (k+1)*m, i*p, (i+1)*p).(*mat.Dense).Scale(w[i+1], j)
		}
	}
}

// Normal adds up J'J and J'r of the places, each weighted for pairs of control points.
func (f *curveFit) Normal(jtj *mat.SymDense, jtr, x []float64) {
	p := f.Squares.Dim()
	jtj.Zero()
	clear(jtr)
	one, g := mat.NewSymDense(p, nil), make([]float64, p)
	to, from := jtj.RawSymmetric(), one.RawSymmetric()
	for _, w := range f.places {
		f.Squares.Normal(one, g, f.at(w, x))
		for i := range f.n {
			floats.AddScaled(f.control(jtr, i), w[i+1], g)
			for j := i; j < f.n; j++ {
				weight := w[i+1] * w[j+1]
				for r := range p {
					row := to.Data[(i*p+r)*to.Stride+j*p:][:p]
					for c := range p {
						lo, hi := min(r, c), max(r, c)
						row[c] += weight * from.Data[lo*from.Stride+hi]
					}
				}
			}
		}
	}
}

// JacobianTimes multiplies place by place.
func (f *curveFit) JacobianTimes(dst, v, x []float64) {
	d := make([]float64, f.Squares.Dim())
	for k, w := range f.places {
		clear(d)
		for i := range f.n {
			floats.AddScaled(d, w[i+1], f.control(v, i))
		}
		f.Squares.JacobianTimes(f.part(dst, k), d, f.at(w, x))
	}
}

// TransposeTimes multiplies place by place.
func (f *curveFit) TransposeTimes(dst, w, x []float64) {
	g := make([]float64, f.Squares.Dim())
	clear(dst)
	for k, weights := range f.places {
		f.Squares.TransposeTimes(g, f.part(w, k), f.at(weights, x))
		for i := range f.n {
			floats.AddScaled(f.control(dst, i), weights[i+1], g)
		}
	}
}
