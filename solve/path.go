package solve

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/training"
)

// followed is the set of problems of a path, one for every value of a parameter,
// stated in a way that can follow it.
type followed interface {
	// start returns the parameters that the path begins with.
	start() []float64
	// step solves the problem at a value, as run does.
	step(ctx context.Context, from continuation.Start) (*Result, error)
	// residual returns the residual at a value.
	residual(ctx context.Context, value float64, theta []float64) ([]float64, error)
	// tangent returns the change of a solution theta between a value and
	// the next, to first order, nil if it is not known.
	tangent(ctx context.Context, value, next float64, theta []float64) ([]float64, error)
	// restore returns the result of a solution of an earlier run.
	restore(ctx context.Context, s *continuation.State) (*Result, error)
}

// Continue solves a family of problems along a path of a parameter, each from
// the solution of the one before. pose states the problem at a value of the
// parameter; all must have the same fields and inputs. Every value gets the
// full budget of the method.
//
// The result belongs to the last accepted value, nil if there is none, or says why
// the path could not begin in time; the path lists every step. A schedule named
// StrainCap is a path through points: then the problem is the same at every value.
func Continue(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error), o Options) (*Result, continuation.Path, error) {
	if err := s.Check(); err != nil {
		return nil, continuation.Path{}, err
	}
	first, err := pose(s.Values[0])
	if err != nil {
		return nil, continuation.Path{}, err
	}
	plan, err := o.Plan(first)
	if err != nil {
		return nil, continuation.Path{}, err
	}
	return plan.Continue(ctx, s, pose)
}

// Continue solves the problems of a path, one of which is the planned one.
func (p *Plan) Continue(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error)) (*Result, continuation.Path, error) {
	if s.Arc != nil {
		if err := p.CheckPath(s); err != nil {
			return nil, continuation.Path{}, err
		}
		return p.followArc(ctx, s, pose)
	}
	begin := time.Now()
	f, r, err := p.begin(ctx, s, pose)
	if err != nil {
		return nil, continuation.Path{}, err
	}
	if r != nil {
		r.Seconds = time.Since(begin).Seconds()
		return r, notBegun(s, r), nil
	}
	w := &walk{followed: f, plan: p, stepped: p.Stepped}
	settings := continuation.Settings{
		Keep: p.Statement == Strong, Predictor: p.Predictor, Resume: p.Resume,
		LossAt: w.lossAt, TangentAt: w.tangentAt, Recorder: w.record,
	}
	if c, ok := f.(*collocated); ok {
		settings.Methods = c.methods
		if p.Resume != nil {
			if err := c.load(p.Resume.Methods); err != nil {
				return nil, continuation.Path{}, err
			}
		}
	}
	switch {
	case p.Statement == Weak: // without convergence of Newton's method there is no solution
		settings.Accept = func(r training.Result) bool { return r.Status == training.Converged }
	case s.Adaptive != nil:
		// A nonlinear solve may converge where there is no solution, to
		// a residual that is not small: then the step has to be
		// shortened.
		settings.Accept = func(training.Result) bool { return w.tried.Trusted() }
	}
	path, err := continuation.Follow(ctx, s, f.start(), w.solve, settings)
	if w.last == nil && p.Resume != nil && err == nil {
		w.last, err = w.limited(ctx, func(ctx context.Context) (*Result, error) { return f.restore(ctx, p.Resume) })
	}
	if w.last != nil && err == nil {
		w.last.Seconds = time.Since(begin).Seconds()
		err = w.last.compareExact(p.Tolerance, p.Seed)
	}
	return w.last, path, err
}

// begin prepares the problems of a path, in the time of one value. If that ends
// before, the result says so.
func (p *Plan) begin(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error)) (followed, *Result, error) {
	ctx, cancel := p.Limit(ctx)
	defer cancel()
	f, err := p.follow(ctx, s, pose)
	if err == nil {
		return f, nil, nil
	}
	r, err := p.conclude(ctx, nil, err)
	return nil, r, err
}

// notBegun is the path of a result that says why there is none.
func notBegun(s continuation.Schedule, r *Result) continuation.Path {
	path := continuation.Path{Name: s.Name, Value: math.NaN(), Status: continuation.Rejected}
	if r.Status == Cancelled {
		path.Status = continuation.Cancelled
	}
	path.Message = fmt.Sprintf("%s: %s before the first value was solved for.", s.Name, path.Status)
	return path
}

// CheckPath returns an error if the plan cannot follow a path: an *OptionError
// if an option prevents it.
func (p *Plan) CheckPath(s continuation.Schedule) error {
	if err := s.Check(); err != nil {
		return err
	}
	if _, err := continuation.ParsePredictor(string(p.Predictor)); err != nil {
		return err
	}
	switch {
	case p.Ensemble > 1:
		return wrong("ensemble", "{ensemble} %d does not go with a path: leave one of them out", p.Ensemble)
	case p.Slabs > 1:
		return wrong("march", "{march} %d does not go with a path: leave one of them out", p.Slabs)
	case s.Arc != nil && (p.Statement != Weak || !p.Direct):
		return wrong("statement", "a path by arclength is followed on windows, in weak form: add {statement} weak, or follow another path")
	case s.Arc != nil && p.Resume != nil:
		return wrong("resume", "a path by arclength is not resumed: follow it again from its start")
	case p.Statement == Weak && s.Name == StrainCap:
		return fmt.Errorf("a weak statement has no points to cap by strain; use a path of the load")
	case p.Statement == Weak && !p.Direct:
		return wrong("method", "{method} %s trains a network on the energy of the weak statement and cannot follow a path: use direct, {statement} strong, or no path", p.Method)
	case s.Name == StrainCap:
		return checkCap(s, p)
	}
	return nil
}

// follow prepares the problems of a path.
func (p *Plan) follow(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error)) (followed, error) {
	if err := p.CheckPath(s); err != nil {
		return nil, err
	}
	if p.Statement == Weak {
		w, err := newWindowed(ctx, p, pose, s.Values[len(s.Values)-1])
		if err != nil {
			return nil, err
		}
		w.stability.name = s.Name
		return w, nil
	}
	first, err := pose(s.Values[0])
	if err != nil {
		return nil, err
	}
	if p.problem, err = first.Complete(); err != nil {
		return nil, err
	}
	if s.Name != StrainCap {
		return newCollocated(ctx, p, pose)
	}
	w, err := newCollocated(ctx, p, pose)
	if err != nil {
		return nil, err
	}
	w.capAt = func(value float64) float64 {
		if value == s.Values[len(s.Values)-1] {
			return math.Inf(1)
		}
		return value
	}
	return w, nil
}

// walk is a path while it is walked.
type walk struct {
	followed
	plan        *Plan
	stepped     func(continuation.Step, *Result) error
	tried, last *Result // of the last step, and of the last one accepted
}

func (w *walk) solve(ctx context.Context, from continuation.Start) (training.Result, error) {
	r, err := w.limited(ctx, func(ctx context.Context) (*Result, error) { return w.step(ctx, from) })
	if err != nil {
		return training.Result{}, err
	}
	w.tried = r
	return r.Training, nil
}

// limited solves in the time of one value.
func (w *walk) limited(ctx context.Context, solve func(ctx context.Context) (*Result, error)) (*Result, error) {
	ctx, cancel := w.plan.Limit(ctx)
	defer cancel()
	r, err := solve(ctx)
	return w.plan.conclude(ctx, r, err)
}

func (w *walk) record(s continuation.Step) error {
	if s.Accepted {
		w.last = w.tried
	}
	if w.stepped == nil {
		return nil
	}
	return w.stepped(s, w.tried)
}

// lossAt returns half the square of the residual at a value. A path uses it to
// choose between the last solution and the predicted one as a start. It is not
// known if there was no time for it.
func (w *walk) lossAt(ctx context.Context, value float64, theta []float64) (float64, error) {
	ctx, cancel := w.plan.Limit(ctx)
	defer cancel()
	r, err := w.residual(ctx, value, theta)
	if interrupted(ctx, err) {
		return unknown, nil
	}
	n := floats.Norm(r, 2)
	return n * n / 2, err
}

// tangentAt returns the tangent, nil also if there was no time for it.
func (w *walk) tangentAt(ctx context.Context, value, next float64, theta []float64) ([]float64, error) {
	ctx, cancel := w.plan.Limit(ctx)
	defer cancel()
	change, err := w.tangent(ctx, value, next, theta)
	if interrupted(ctx, err) {
		return nil, nil
	}
	return change, err
}

// tangentPart is the fraction of a step over which the residual is differenced,
// on the side of the path, where the problem can be posed.
const tangentPart = 1e-4

// compiled caches what was made for the last value of a path.
type compiled[T any] struct {
	make func(ctx context.Context, value float64) (T, error)
	at   float64 // NaN before the first
	last T
}

func newCompiled[T any](make func(ctx context.Context, value float64) (T, error)) compiled[T] {
	return compiled[T]{make: make, at: math.NaN()}
}

// get returns what was made for a value.
func (c *compiled[T]) get(ctx context.Context, value float64) (T, error) {
	if value == c.at {
		return c.last, nil
	}
	t, err := c.make(ctx, value)
	if err == nil {
		c.last, c.at = t, value
	}
	return t, err
}
