package maps

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/number"
)

// along draws the slice over two directions of the parameters, which it scales.
func (c *cartographer) along(s *Slice, d [2][]float64) (*Slice, error) {
	var curvature [2]float64
	for i := range d {
		curvature[i] = c.scale(d[i])
	}
	s.Span = c.Span
	s.curve(curvature[0], curvature[1])
	at, r := make([]float64, len(c.theta)), make([]float64, c.sys.Rows())
	c.fill(s, func(a, b float64) (float64, error) {
		copy(at, c.theta)
		floats.AddScaled(at, a, d[0])
		floats.AddScaled(at, b, d[1])
		c.sys.Residual(r, at)
		return floats.Dot(r, r) / 2, nil
	})
	c.planes = append(c.planes, plane{s, d})
	return s, nil
}

// plane is a slice and its directions.
type plane struct {
	slice *Slice
	d     [2][]float64
}

// scale gives a direction the length at which u changes, to first order, by its own
// size, and returns the curvature of the loss along it.
func (c *cartographer) scale(d []float64) (curvature float64) {
	floats.Scale(c.size/floats.Norm(times(c.ju, d), 2), d)
	jd := times(c.jac, d)
	return floats.Dot(jd, jd)
}

func times(j *mat.Dense, d []float64) []float64 {
	rows, _ := j.Dims()
	y := make([]float64, rows)
	mat.NewVecDense(rows, y).MulVec(j, mat.NewVecDense(len(d), d))
	return y
}

// ridge keeps nearest directions short, in units of the trace of J_u'J_u.
const ridge = 1e-12

// nearest is the slice along the directions of the parameters that come nearest to modes of
// the output, whose effects on the fields, then on the multipliers, are given.
func (c *cartographer) nearest(modes [2]*mode, targets [2][]float64) (*Slice, error) {
	c.Progress("nearest directions of the parameters")
	rows, n := c.ju.Dims()
	j := mat.NewDense(len(targets[0]), n, nil)
	j.Slice(0, rows, 0, n).(*mat.Dense).Copy(c.ju)
	weight := 1.0
	if c.jq != nil {
		// Multipliers count as much as the fields.
		if q := floats.Norm(c.residual(c.q, c.theta), 2); q > 0 {
			weight = c.size / q
		}
		j.Slice(rows, len(targets[0]), 0, n).(*mat.Dense).Scale(weight, c.jq)
	}
	var a mat.SymDense
	a.SymOuterK(1, j.T())
	trace := mat.Trace(&a)
	for i := range n {
		a.SetSym(i, i, a.At(i, i)+ridge*trace)
	}
	var chol mat.Cholesky
	if !chol.Factorize(&a) {
		return nil, errors.New("maps: the derivatives of the fields by the parameters are not finite")
	}
	s := &Slice{Name: "parameters", A: "nearest to " + modes[0].name, B: "nearest to " + modes[1].name}
	var d [2][]float64
	for i, target := range targets {
		wanted := slices.Clone(target)
		floats.Scale(weight, wanted[rows:])
		var b, x mat.VecDense
		b.MulVec(j.T(), mat.NewVecDense(len(wanted), wanted))
		if err := chol.SolveVecTo(&x, &b); err != nil && !errors.As(err, new(mat.Condition)) {
			return nil, err
		}
		d[i] = x.RawVector().Data
		miss := times(c.ju, d[i])
		floats.Sub(miss, target[:rows])
		s.Misfit = append(s.Misfit, number.Number(floats.Norm(miss, 2)/c.size))
	}
	return c.along(s, d)
}

// eigenvectors is the slice along eigenvectors of J'J of the largest and the median
// eigenvalue, nil for too many parameters.
func (c *cartographer) eigenvectors(m *Map) (*Slice, error) {
	n := c.sys.Dim()
	if n > mostEigen {
		return nil, nil
	}
	c.Progress("eigenvectors of J'J")
	var a mat.SymDense
	a.SymOuterK(1, c.jac.T())
	var eig mat.EigenSym
	if !eig.Factorize(&a, true) {
		return nil, errors.New("maps: the eigenvalues of J'J did not converge")
	}
	values := eig.Values(nil)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	largest := values[n-1]
	least := largest
	for _, v := range values {
		if v > 1e-16*largest {
			least = v
			break
		}
	}
	m.Largest, m.Median, m.Kappa = number.Number(largest), number.Number(values[n/2]), number.Number(largest/least)
	column := func(k int) []float64 { return mat.Col(nil, k, &vectors) }
	return c.along(&Slice{Name: "eigenvectors", A: "steepest eigenvector", B: "median eigenvector"}, [2][]float64{column(n - 1), column(n / 2)})
}

// components is the slice along the first two principal components of the way of the
// training, about its end; nil if it has fewer than three points.
func (c *cartographer) components(way [][]float64) (*Slice, error) {
	if len(way) < 3 {
		return nil, nil
	}
	c.Progress("principal components of the training")
	var from [][]float64
	for _, theta := range way[:len(way)-1] {
		d := slices.Clone(theta)
		floats.Sub(d, c.theta)
		from = append(from, d)
	}
	n := len(from)
	gram := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			gram.SetSym(i, j, floats.Dot(from[i], from[j]))
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(gram, true) {
		return nil, errors.New("maps: the principal components of the training did not converge")
	}
	values := eig.Values(nil)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	s := &Slice{Name: "trajectory", A: "first principal component", B: "second principal component"}
	var d [2][]float64
	for i := range d {
		d[i] = make([]float64, len(c.theta))
		for k, f := range from {
			floats.AddScaled(d[i], vectors.At(k, n-1-i), f)
		}
		if floats.Norm(d[i], 2) == 0 {
			return nil, nil
		}
		s.Variance = append(s.Variance, number.Number(values[n-1-i]/floats.Sum(values)))
	}
	return c.along(s, d)
}

// randomPairs is the number of pairs whose ratios have a median.
const randomPairs = 50

// random is the slice along two filter-normalised random directions.
func (c *cartographer) random() (*Slice, error) {
	c.Progress("random directions")
	rng := rand.New(rand.NewPCG(c.Seed, 0x6d617073))
	var ratios []float64
	for range randomPairs {
		a, b := c.scale(c.filtered(rng)), c.scale(c.filtered(rng))
		ratios = append(ratios, math.Max(a, b)/math.Min(a, b))
	}
	slices.Sort(ratios)
	s := &Slice{Name: "random", A: "a random direction", B: "another", MedianRatio: number.Number(ratios[randomPairs/2])}
	return c.along(s, [2][]float64{c.filtered(rng), c.filtered(rng)})
}

// filtered draws a direction in which the weights of a neuron change in proportion to their
// size.
func (c *cartographer) filtered(rng *rand.Rand) []float64 {
	d := make([]float64, len(c.theta))
	for i := range d {
		d[i] = rng.NormFloat64()
	}
	for _, filter := range c.filters() {
		var own, drawn float64
		for _, i := range filter {
			own, drawn = own+c.theta[i]*c.theta[i], drawn+d[i]*d[i]
		}
		for _, i := range filter {
			d[i] *= math.Sqrt(own / drawn)
		}
	}
	return d
}

// filters are the parameters of every neuron: weights of its inputs and bias.
func (c *cartographer) filters() (all [][]int) {
	at, in := 0, c.net.Inputs()
	for range c.Depth {
		for j := range c.Width {
			var filter []int
			for i := range in {
				filter = append(filter, at+i*c.Width+j)
			}
			all = append(all, append(filter, at+in*c.Width+j))
		}
		at, in = at+(in+1)*c.Width, c.Width
	}
	outputs := c.net.Outputs()
	for j := range outputs {
		var filter []int
		for i := range c.net.Features() {
			filter = append(filter, at+i*outputs+j)
		}
		all = append(all, filter)
	}
	return all
}

// tracks lays the ways of methods over the slices of parameters, as the nearest points of
// their planes.
func (c *cartographer) tracks(ctx context.Context, m *Map) error {
	for _, method := range c.Tracks {
		c.Progress("the way of " + method)
		_, way, err := c.follow(ctx, method)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for _, p := range c.planes {
			t := Track{Method: method, At: [][2]number.Number{}}
			for _, theta := range way {
				t.At = append(t.At, p.project(theta, c.theta))
			}
			p.slice.Tracks = append(p.slice.Tracks, t)
		}
	}
	return nil
}

// project returns the coordinates of the point of a plane that is nearest to theta.
func (p plane) project(theta, origin []float64) [2]number.Number {
	x := slices.Clone(theta)
	floats.Sub(x, origin)
	aa, ab, bb := floats.Dot(p.d[0], p.d[0]), floats.Dot(p.d[0], p.d[1]), floats.Dot(p.d[1], p.d[1])
	ax, bx := floats.Dot(p.d[0], x), floats.Dot(p.d[1], x)
	det := aa*bb - ab*ab
	return [2]number.Number{number.Number((bb*ax - ab*bx) / det), number.Number((aa*bx - ab*ax) / det)}
}
