package maps

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Options say which network is trained and what is drawn. The zero value is usable.
type Options struct {
	strong.Discretization
	Width, Depth int    // 0: 20 and 2
	Method       string // to the minimum, in the syntax of training.ParseStages; "" is lm:200
	// Tracks are the methods whose ways from the same start are laid over the maps of
	// parameters; nil means adam:1000, lbfgs:300 and lm:60.
	Tracks []string
	Grid   int     // points an axis, odd; 0: 41
	Span   float64 // of the axes, to both sides; 0: 1
	// Progress, unless nil, is told what is being done.
	Progress func(phase string)
}

// Map is the loss of a problem about a minimum.
type Map struct {
	Parameters int           `json:"parameters"`
	Loss       number.Number `json:"loss"` // at the minimum
	Training   string        `json:"training"`
	// Largest and Median are eigenvalues of J'J there, Largest over the smallest that
	// counts, above 1e-16 of it, is Kappa; 0 where there are too many parameters.
	Largest number.Number `json:"largest_eigenvalue"`
	Median  number.Number `json:"median_eigenvalue"`
	Kappa   number.Number `json:"kappa"`
	Slices  []*Slice      `json:"slices"`
}

// Slice is the logarithm of the loss over two directions.
type Slice struct {
	Name string  `json:"name"`
	A    string  `json:"a"` // what the axes are
	B    string  `json:"b"`
	Span float64 `json:"span"` // the axes go from -Span to Span
	// Log are decimal logarithms of the loss, row by row from b = -Span up; the middle is
	// the minimum.
	Log [][]number.Number `json:"log"`
	// CurvatureA and CurvatureB are the second derivatives of the loss along the axes at the
	// minimum, by Gauss and Newton.
	CurvatureA number.Number `json:"curvature_a"`
	CurvatureB number.Number `json:"curvature_b"`
	// Ratio is the larger of the curvatures over the smaller.
	Ratio number.Number `json:"ratio"`
	// MedianRatio is that of 50 pairs of random directions; 0 for others.
	MedianRatio number.Number `json:"median_ratio,omitempty"`
	// Misfit is how far directions of parameters are from the modes that they are to
	// make, relative; nil for others.
	Misfit []number.Number `json:"misfit,omitempty"`
	// Variance is the share of the variance of the way that each axis has; nil for others.
	Variance []number.Number `json:"variance,omitempty"`
	Tracks   []Track         `json:"tracks,omitempty"`
}

// Track is the way of a method, projected.
type Track struct {
	Method string             `json:"method"`
	At     [][2]number.Number `json:"at"`
}

// mostEigen is the largest number of parameters whose J'J is decomposed.
const mostEigen = 1500

// cartographer draws the maps of one problem.
type cartographer struct {
	Options
	problem pinn.Problem
	net     *nn.Net
	sys     *strong.System
	start   []float64
	theta   []float64 // at the minimum
	r       []float64 // residual there
	u, q    *strong.System
	ju, jq  *mat.Dense // derivatives of fields and of multipliers at the points; jq nil for none
	jac     *mat.Dense
	size    float64 // of u at the points
	planes  []plane
}

// Draw trains a network on a problem with a strong statement and draws its landscape: over
// modes of the output, the nearest directions of the parameters, eigenvectors of J'J,
// principal components of the training, and random directions. The error is about a
// problem that cannot be drawn, or ctx.
func Draw(ctx context.Context, p pinn.Problem, o Options) (*Map, error) {
	c := &cartographer{Options: o}
	c.Width, c.Depth, c.Method = cmp.Or(o.Width, 20), cmp.Or(o.Depth, 2), cmp.Or(o.Method, "lm:200")
	c.Grid, c.Span, c.Points = cmp.Or(o.Grid, 41), cmp.Or(o.Span, 1), cmp.Or(o.Points, 484)
	if o.Tracks == nil {
		c.Tracks = []string{"adam:1000", "lbfgs:300", "lm:60"}
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	if c.Grid < 3 || c.Grid%2 == 0 || !(c.Span > 0) {
		return nil, fmt.Errorf("maps: a grid of %d points over %v: an odd number from 3 and a positive span are needed", c.Grid, c.Span)
	}
	modes, companions, err := modesOf(p)
	if err != nil {
		return nil, err
	}
	if err := c.compile(p); err != nil {
		return nil, err
	}
	m := &Map{Parameters: c.sys.Dim()}
	way, err := c.train(ctx, m)
	if err != nil {
		return nil, err
	}
	c.Progress("modes of the output")
	output, targets, err := c.overOutput(modes, companions)
	if err != nil {
		return nil, err
	}
	m.Slices = append(m.Slices, output)
	for _, draw := range []func() (*Slice, error){
		func() (*Slice, error) { return c.nearest(modes, targets) },
		func() (*Slice, error) { return c.eigenvectors(m) },
		func() (*Slice, error) { return c.components(way) },
		c.random,
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := draw()
		if err != nil {
			return nil, err
		}
		if s != nil {
			m.Slices = append(m.Slices, s)
		}
	}
	return m, c.tracks(ctx, m)
}

// compile joins problem and network.
func (c *cartographer) compile(p pinn.Problem) error {
	c.problem = p
	collocation, err := strong.Collocate(p, c.Discretization)
	if err != nil {
		return err
	}
	widths := make([]int, c.Depth)
	for i := range widths {
		widths[i] = c.Width
	}
	c.net = nn.MLP(collocation.Inputs(), len(p.Fields), ad.Tanh, widths...)
	if c.sys, err = collocation.System(c.net); err != nil {
		return err
	}
	c.start = make([]float64, c.sys.Dim())
	c.net.Init(c.start, c.Seed)
	if c.u, err = strong.Compile(fieldsOf(p, false), c.net, c.Discretization); err != nil {
		return err
	}
	for _, f := range p.Fields {
		if f.Multiplier {
			c.q, err = strong.Compile(fieldsOf(p, true), c.net, c.Discretization)
			return err
		}
	}
	return nil
}

// train finds the minimum, and returns some of the parameters on the way.
func (c *cartographer) train(ctx context.Context, m *Map) (way [][]float64, err error) {
	c.Progress("training by " + c.Method)
	res, way, err := c.follow(ctx, c.Method)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	c.theta = res.Theta
	m.Loss, m.Training = number.Number(res.Loss), res.Message
	c.r = c.residual(c.sys, c.theta)
	c.size = floats.Norm(c.residual(c.u, c.theta), 2)
	if !(c.size > 0) {
		return nil, fmt.Errorf("maps: the fields of %s are zero after training: axes have no unit", c.problem.Name)
	}
	c.jac, c.ju = jacobian(c.sys, c.theta), jacobian(c.u, c.theta)
	if c.q != nil {
		c.jq = jacobian(c.q, c.theta)
	}
	return way, nil
}

// mostWay bounds the parameters that are kept of a training.
const mostWay = 200

// follow trains from the start and keeps up to mostWay points.
func (c *cartographer) follow(ctx context.Context, method string) (training.Result, [][]float64, error) {
	stages, err := training.ParseStages(method)
	if err != nil {
		return training.Result{}, nil, err
	}
	total := 0
	for _, s := range stages {
		total += s.Iterations
	}
	every := max(1, total/mostWay)
	way, k := [][]float64{}, 0
	res, err := training.Run(ctx, c.sys, c.start, stages, training.Settings{Recorder: func(r training.Record) {
		if k%every == 0 {
			way = append(way, append([]float64(nil), r.Theta...))
		}
		k++
	}})
	return res, append(way, res.Theta), err
}

func (c *cartographer) residual(s *strong.System, theta []float64) []float64 {
	r := make([]float64, s.Rows())
	s.Residual(r, theta)
	return r
}

func jacobian(s *strong.System, theta []float64) *mat.Dense {
	j := mat.NewDense(s.Rows(), s.Dim(), nil)
	s.Jacobian(j, theta, 0)
	return j
}

// overOutput is the slice along modes added to the output. It also returns what the
// modes do to fields and multipliers at the points, for directions of the parameters that
// are to do the same.
func (c *cartographer) overOutput(modes, companions [2]*mode) (*Slice, [2][]float64, error) {
	var targets [2][]float64
	var lines [2]line
	for i, m := range modes {
		l, err := c.line(m, companions[i])
		if err != nil {
			return nil, targets, err
		}
		lines[i], targets[i] = l, l.target
	}
	s := &Slice{Name: "output", A: modes[0].name, B: modes[1].name, Span: c.Span}
	s.curve(floats.Dot(lines[0].r, lines[0].r), floats.Dot(lines[1].r, lines[1].r))
	if c.sys.Linear() {
		c.fill(s, func(a, b float64) (float64, error) {
			var sum float64
			for k, v := range c.r {
				v += a*lines[0].r[k] + b*lines[1].r[k]
				sum += v * v / 2
			}
			return sum, nil
		})
		return s, targets, nil
	}
	var failed error
	c.fill(s, func(a, b float64) (float64, error) {
		var all []*mode
		var sizes []float64
		for i, share := range []float64{a, b} {
			all, sizes = append(all, lines[i].modes...), append(sizes, scaled(lines[i].sizes, share)...)
		}
		sys, err := strong.Compile(added(c.problem, all, sizes), c.net, c.Discretization)
		if err != nil {
			failed = err
			return 0, err
		}
		r := c.residual(sys, c.theta)
		return floats.Dot(r, r) / 2, nil
	})
	return s, targets, failed
}

func scaled(x []float64, by float64) []float64 {
	y := append([]float64(nil), x...)
	floats.Scale(by, y)
	return y
}

// line is a direction of the output: modes and their sizes, by which u changes by its own
// size, how they change the residual, by its derivative, and the fields.
type line struct {
	modes     []*mode
	sizes     []float64
	r, target []float64
}

// line scales a mode and gives its companion the size at which the residual changes
// least.
func (c *cartographer) line(m, companion *mode) (line, error) {
	l := line{modes: []*mode{m}}
	change, err := c.change(c.u, fieldsOf(c.problem, false), m, 1)
	if err != nil {
		return l, err
	}
	size := c.size / floats.Norm(change, 2)
	l.sizes = []float64{size}
	l.target = scaled(change, size)
	if l.r, err = c.derivative(m, size); err != nil {
		return l, err
	}
	pressed := 0.0
	if companion != nil {
		q, err := c.derivative(companion, 1)
		if err != nil {
			return l, err
		}
		pressed = -floats.Dot(l.r, q) / floats.Dot(q, q)
		floats.AddScaled(l.r, pressed, q)
		l.modes, l.sizes = append(l.modes, companion), append(l.sizes, pressed)
	}
	if c.q != nil {
		if companion == nil {
			companion = m
		}
		q, err := c.change(c.q, fieldsOf(c.problem, true), companion, pressed)
		if err != nil {
			return l, err
		}
		l.target = append(l.target, q...)
	}
	return l, nil
}

// change is how a mode of a size changes the residual of a system, that of a problem.
func (c *cartographer) change(s *strong.System, p pinn.Problem, m *mode, size float64) ([]float64, error) {
	with, err := strong.Compile(added(p, []*mode{m}, []float64{size}), c.net, c.Discretization)
	if err != nil {
		return nil, err
	}
	r := c.residual(with, c.theta)
	floats.Sub(r, c.residual(s, c.theta))
	return r, nil
}

// derivative is that of the residual along a mode of a size: exact for linear problems.
func (c *cartographer) derivative(m *mode, size float64) ([]float64, error) {
	if c.sys.Linear() {
		return c.change(c.sys, c.problem, m, size)
	}
	const h = 1e-5
	up, err := c.change(c.sys, c.problem, m, h*size)
	if err != nil {
		return nil, err
	}
	down, err := c.change(c.sys, c.problem, m, -h*size)
	if err != nil {
		return nil, err
	}
	floats.Sub(up, down)
	floats.Scale(1/(2*h), up)
	return up, nil
}

// curve stores curvatures.
func (s *Slice) curve(a, b float64) {
	s.CurvatureA, s.CurvatureB = number.Number(a), number.Number(b)
	s.Ratio = number.Number(math.Max(a, b) / math.Min(a, b))
}

// fill computes the loss on the grid.
func (c *cartographer) fill(s *Slice, loss func(a, b float64) (float64, error)) {
	half := c.Grid / 2
	for j := -half; j <= half; j++ {
		var row []number.Number
		for i := -half; i <= half; i++ {
			l, err := loss(c.Span*float64(i)/float64(half), c.Span*float64(j)/float64(half))
			if err != nil {
				return
			}
			row = append(row, number.Number(math.Log10(l)))
		}
		s.Log = append(s.Log, row)
	}
}
