package solve

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// frozenWindows is windows with the features in them, chosen by a first solve.
type frozenWindows struct {
	w     *windowed
	space *windows
}

// held is what the result of a windowed solve was computed with.
type held struct {
	space *windows
	form  *weak.Form
	last  *weak.Iteration
}

func (f *frozenWindows) first(ctx context.Context) (posed, *Result, error) {
	r, err := f.w.run(ctx)
	if err != nil || r.held == nil {
		return nil, r, err
	}
	f.space = r.held.space
	own := *f.w
	return &posedForm{w: &own, space: f.space, form: r.held.form, last: r.held.last, done: r.Training}, r, nil
}

func (f *frozenWindows) pose(ctx context.Context, p pinn.Problem) (posed, error) {
	own := *f.w
	own.Plan = f.w.posing(p)
	own.stability, own.before = newStability(), nil
	g, err := own.compile(ctx, p, f.space, 0, true)
	if err != nil {
		return nil, err
	}
	return &posedForm{w: &own, space: f.space, form: g}, nil
}

// posedForm is a weak form on frozen windows.
type posedForm struct {
	w     *windowed
	space *windows
	form  *weak.Form
	last  *weak.Iteration // of the solve, with the tangent; nil before
	done  training.Result
}

func (p *posedForm) solve(ctx context.Context, from []float64) ([]float64, *Result, error) {
	if from == nil {
		theta, failed, err := p.w.approach(ctx, p.space, p.form)
		if err != nil {
			return nil, nil, err
		}
		if failed != "" {
			r := p.w.describe(p.space, p.form)
			r.Status, r.Message = Diverged, failed
			return nil, r, nil
		}
		from = theta
	}
	r, n, err := p.w.newton(ctx, p.space, p.form, continuation.Start{Value: math.NaN(), Theta: from})
	if err != nil || r.Status != Converged {
		return nil, r, err
	}
	p.last, p.done = n, r.Training
	return r.Training.Theta, r, nil
}

func (p *posedForm) residual(ctx context.Context, theta []float64) ([]float64, error) {
	r := make([]float64, p.form.Dim())
	return r, p.form.Residual(ctx, r, theta)
}

// changes solves with the tangent of the last Newton step; where that is not the one at
// theta, it is refined once with the derivative there, by differences.
func (p *posedForm) changes(ctx context.Context, theta []float64, dr [][]float64) ([][]float64, error) {
	var all [][]float64
	for _, d := range dr {
		x := make([]float64, len(theta))
		if err := p.last.Tangent.Solve(ctx, x, d); err != nil {
			return nil, err
		}
		floats.Scale(-1, x)
		all = append(all, x)
		if p.form.Linear() {
			continue
		}
		defect, err := along(ctx, p, theta, x)
		if err != nil {
			return nil, err
		}
		floats.Add(defect, d)
		y := make([]float64, len(theta))
		if err := p.last.Tangent.Solve(ctx, y, defect); err != nil {
			return nil, err
		}
		floats.Sub(x, y)
	}
	return all, nil
}

// along is the derivative of the residual at theta along x, by central differences.
func along(ctx context.Context, p posed, theta, x []float64) ([]float64, error) {
	const part = 1e-5
	size := floats.Norm(x, 2)
	if size == 0 {
		return p.residual(ctx, theta)
	}
	h := part * math.Max(floats.Norm(theta, 2), size) / size
	ahead, err := p.residual(ctx, floats.AddScaledTo(make([]float64, len(theta)), theta, h, x))
	if err != nil {
		return nil, err
	}
	behind, err := p.residual(ctx, floats.AddScaledTo(make([]float64, len(theta)), theta, -h, x))
	if err != nil {
		return nil, err
	}
	floats.Sub(ahead, behind)
	floats.Scale(1/(2*h), ahead)
	return ahead, nil
}

func (p *posedForm) solution(ctx context.Context, theta []float64, reactions bool) (*fields.Solution, error) {
	s := p.form.Solution(theta)
	if !reactions {
		return s, nil
	}
	e, err := p.form.Equilibria(ctx, theta)
	if err != nil {
		return nil, err
	}
	return s.WithReactions(e[0].Reactions, e[0].ReactionMoments), nil
}

var errNoTangent = errors.New("solve: a check of what was not solved")

func (p *posedForm) check(ctx context.Context, theta []float64) (*Result, error) {
	if p.last == nil || p.last.Tangent == nil {
		return nil, errNoTangent
	}
	r := p.w.describe(p.space, p.form)
	r.Training = p.done
	r.Training.Theta = theta
	r.Status, r.Message = Verdict(p.done.Status), p.done.Message
	r.Solution = p.form.Solution(theta)
	err := p.w.checked(ctx, r, p.space, p.form, p.last, true)
	r.Weak.Phases = p.w.watch.Phases()
	return r, err
}
