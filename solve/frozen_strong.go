package solve

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// frozenPoints is random features, and points that do not move with them. The residual of
// a linear problem is factorised once, for the first problem. Others are solved in the
// span of what was solved before, to which the factor adds directions until the residual
// is as small as that of a solve of its own: a reduced basis, with the residual to
// confirm it (J. S. Hesthaven, G. Rozza and B. Stamm, Certified Reduced Basis Methods,
// 2016). Where it does not become so small the factor is made anew.
type frozenPoints struct {
	w      *collocated
	factor *training.OutputFactor
	origin []float64   // theta
	basis  [][]float64 // changes of theta
	least  float64     // residual of the problem that was factorised
}

const (
	// What a residual may be, in that of a solve by a factor of its own.
	mostResidual = 3
	// A residual below this is rounding: terms are of order one.
	rounding = 1e-12
	// Directions that are tried before the factor is made anew, and are kept.
	mostDirections = 8
	mostBasis      = 48
)

func (f *frozenPoints) first(ctx context.Context) (posed, *Result, error) {
	p, err := f.pose(ctx, f.w.problem)
	if err != nil {
		return nil, nil, err
	}
	theta, r, err := p.solve(ctx, nil)
	if err != nil || theta == nil {
		return nil, r, err
	}
	if r, err = p.check(ctx, theta); err != nil {
		return nil, nil, err
	}
	return p, r, nil
}

func (f *frozenPoints) pose(_ context.Context, p pinn.Problem) (posed, error) {
	own := *f.w
	own.Plan = f.w.posing(p)
	c, err := strong.Collocate(p, f.w.Discretization)
	if err != nil {
		return nil, err
	}
	sys, err := c.System(f.w.net)
	return &posedPoints{f: f, w: &own, sys: sys}, err
}

// posedPoints is a system of residuals at the points.
type posedPoints struct {
	f       *frozenPoints
	w       *collocated
	sys     *strong.System
	origin  []float64   // residual at the origin of the basis; nil before it is asked for
	columns [][]float64 // its changes by the basis, as far as they are known
	done    training.Result
}

func (p *posedPoints) residual(_ context.Context, theta []float64) ([]float64, error) {
	r := make([]float64, p.sys.Rows())
	p.sys.Residual(r, theta)
	return r, nil
}

func (p *posedPoints) solve(ctx context.Context, from []float64) ([]float64, *Result, error) {
	r := &Result{Info: p.w.info, Problem: p.w.problem, Network: p.w.net}
	r.describe(p.sys)
	if p.sys.Linear() {
		theta, err := p.linear(ctx)
		if err != nil {
			return nil, r, err
		}
		if theta != nil {
			return theta, r, nil
		}
	}
	if from == nil {
		from = p.w.start()
		if err := admit(p.sys, from); err != nil {
			return nil, r, err
		}
	}
	var err error
	r.Training, err = training.Run(ctx, p.sys, from, p.w.Stages, training.Settings{Recorder: p.w.Recorder})
	if err != nil {
		return nil, r, err
	}
	if r.Status, r.Message = Verdict(r.Training.Status), r.Training.Message; r.Status != Converged {
		return nil, r, ctx.Err()
	}
	p.done = r.Training
	return r.Training.Theta, r, nil
}

// linear solves a linear problem, in the span of earlier ones if that is enough; nil if
// its residual is none.
func (p *posedPoints) linear(ctx context.Context) ([]float64, error) {
	f := p.f
	if f.factor != nil {
		if y, r := p.least(p.atOrigin(), mostResidual*f.least); r <= mostResidual*f.least {
			theta := f.combined(y)
			p.finished(theta, r, "solved in the span of earlier solutions")
			return theta, nil
		}
	}
	theta := p.w.start()
	r, err := p.residual(ctx, theta)
	if err != nil {
		return nil, err
	}
	if !bounded(r) {
		return nil, nil
	}
	if f.factor, err = training.FactorOutput(p.sys, theta, 0, ctx.Err); err != nil {
		return nil, err
	}
	size := floats.Norm(r, 2)
	for range 1 + mostRepeats {
		next := floats.AddTo(make([]float64, len(theta)), theta, f.factor.Change(r))
		after, err := p.residual(ctx, next)
		if err != nil {
			return nil, err
		}
		n := floats.Norm(after, 2)
		if !(n < size) {
			break
		}
		enough := n > 0.9*size
		theta, r, size = next, after, n
		if enough {
			break
		}
	}
	f.least = math.Max(size, rounding)
	if f.origin == nil {
		f.origin = theta
	} else {
		f.add(floats.SubTo(make([]float64, len(theta)), theta, f.origin))
	}
	p.finished(theta, size, "linear, solved with a factor of its own")
	return theta, nil
}

// mostRepeats are repeated solves with one factor.
const mostRepeats = 3

func (p *posedPoints) finished(theta []float64, residual float64, how string) {
	p.done = training.Result{Theta: theta, Loss: residual * residual / 2, Status: training.Converged, Message: fmt.Sprintf("direct: converged (%s).", how)}
}

func bounded(r []float64) bool {
	n := floats.Norm(r, 2)
	return n-n == 0
}

// combined is the origin with multiples of the basis.
func (f *frozenPoints) combined(y []float64) []float64 {
	theta := append([]float64(nil), f.origin...)
	for i, a := range y {
		floats.AddScaled(theta, a, f.basis[i])
	}
	return theta
}

// add adds a direction to the basis, as long as the origin: the residual along a short one
// would be rounding.
func (f *frozenPoints) add(x []float64) {
	size := floats.Norm(x, 2)
	if len(f.basis) < mostBasis && bounded(x) && size > 0 {
		long := math.Max(floats.Norm(f.origin, 2), 1) / size
		f.basis = append(f.basis, floats.ScaleTo(make([]float64, len(x)), long, x))
	}
}

// least minimises |r + J x| over the basis, with directions by the factor while they
// help and more than little is left, and returns the multiples of the basis and what is
// left.
func (p *posedPoints) least(r []float64, little float64) (y []float64, left float64) {
	for range mostDirections {
		for i := len(p.columns); i < len(p.f.basis); i++ {
			p.columns = append(p.columns, p.times(p.f.basis[i]))
		}
		var rest []float64
		y, rest = leastSquares(p.columns, r)
		before := left
		left = floats.Norm(rest, 2)
		if left <= little || before > 0 && left > 0.9*before || len(p.f.basis) == mostBasis {
			return y, left
		}
		p.f.add(p.f.factor.Change(rest))
	}
	return y, left
}

// times is the derivative of the residual of a linear problem along x.
func (p *posedPoints) times(x []float64) []float64 {
	there := make([]float64, p.sys.Rows())
	p.sys.Residual(there, floats.AddTo(make([]float64, len(x)), p.f.origin, x))
	return floats.SubTo(there, there, p.atOrigin())
}

func (p *posedPoints) atOrigin() []float64 {
	if p.origin == nil {
		p.origin = make([]float64, p.sys.Rows())
		p.sys.Residual(p.origin, p.f.origin)
	}
	return p.origin
}

// leastSquares minimises |r + sum y_i c_i| by orthogonal columns, twice, and returns y and
// what is left. A column that depends on those before it gets nothing.
func leastSquares(columns [][]float64, r []float64) (y, rest []float64) {
	n := len(columns)
	q, upper := make([][]float64, n), make([][]float64, n)
	for i, c := range columns {
		v := append([]float64(nil), c...)
		upper[i] = make([]float64, n)
		size := floats.Norm(v, 2)
		for range 2 {
			for j := range i {
				if q[j] != nil {
					a := floats.Dot(q[j], v)
					upper[i][j] += a
					floats.AddScaled(v, -a, q[j])
				}
			}
		}
		if left := floats.Norm(v, 2); left > 1e-13*size {
			upper[i][i] = left
			floats.Scale(1/left, v)
			q[i] = v
		}
	}
	rest = append([]float64(nil), r...)
	y = make([]float64, n)
	for range 2 {
		z := make([]float64, n)
		for i := range n {
			if q[i] != nil {
				z[i] = -floats.Dot(q[i], rest)
				floats.AddScaled(rest, z[i], q[i])
			}
		}
		for i := n - 1; i >= 0; i-- {
			if q[i] == nil {
				continue
			}
			z[i] /= upper[i][i]
			for j := range i {
				z[j] -= z[i] * upper[i][j]
			}
			y[i] += z[i]
		}
	}
	return y, rest
}

func (p *posedPoints) changes(ctx context.Context, theta []float64, dr [][]float64) ([][]float64, error) {
	var own *training.OutputFactor
	var all [][]float64
	for _, d := range dr {
		if p.sys.Linear() && p.f.factor != nil && own == nil {
			size := math.Max(1, floats.Norm(d, 2)) // terms are of order one
			if y, left := p.least(d, littleLeft*size); left <= mostLeft*size {
				x := make([]float64, len(theta))
				for i, a := range y {
					floats.AddScaled(x, a, p.f.basis[i])
				}
				all = append(all, x)
				continue
			}
		}
		if own == nil {
			r, err := p.residual(ctx, theta)
			if err != nil {
				return nil, err
			}
			ridge := 0.0
			if !p.sys.Linear() {
				ridge = training.OutputRidge(r)
			}
			if own, err = training.FactorOutput(p.sys, theta, ridge, ctx.Err); err != nil {
				return nil, err
			}
		}
		x := own.Change(d)
		if p.sys.Linear() {
			p.f.add(x)
		}
		all = append(all, x)
	}
	return all, nil
}

// Parts of a change of the residual: what is little enough to look no further, and what
// may be left where further directions do not help, such as the rounding of a difference.
const (
	littleLeft = 1e-8
	mostLeft   = 1e-5
)

func (p *posedPoints) solution(_ context.Context, theta []float64, _ bool) (*fields.Solution, error) {
	return p.sys.Solution(theta), nil
}

func (p *posedPoints) check(ctx context.Context, theta []float64) (*Result, error) {
	r := &Result{Info: p.w.info, Network: p.w.net}
	r.describe(p.sys)
	r.Training = p.done
	r.Training.Theta = theta
	return r, p.w.check(r, p.sys)
}
