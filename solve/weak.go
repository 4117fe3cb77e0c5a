package solve

import (
	"cmp"
	"context"
	"errors"
	"math"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/machine"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// windowed is a weak statement: windows over the body, and integrals against
// the features in them.
type windowed struct {
	*Plan
	shape   features.Set // of the body
	movable bool         // a body of the mesh is not held
	found   singularities
	watch   *Stopwatch
	free    int64 // memory, bytes
	need    int64 // of the form compiled last
	stability
	before *WeakInfo // of the last space, nil if there was none
	hold   bool      // results keep what they were computed with
	loads  *loads    // nil for one

	// Of a path:
	windows *windows // the same for all values
	end     float64  // the last value
	at      compiled[*weak.Form]
}

// newWindowed finds what a weak solve must know about the body. With pose it is
// the family of a path, on windows for the problem at its end, where all loads
// are present.
func newWindowed(ctx context.Context, p *Plan, pose func(value float64) (pinn.Problem, error), end float64) (*windowed, error) {
	w := &windowed{Plan: p, watch: NewStopwatch(phaseSpace), free: cmp.Or(p.Memory, machine.FreeMemory()), stability: newStability(), end: end}
	w.watch.Told = p.Progress
	w.watch.Enter(phaseSpace)
	var err error
	if w.movable, err = checkBodies(p.problem); err != nil {
		return nil, err
	}
	w.shape = features.Of(p.problem.Domain)
	if pose == nil {
		w.found = findSingularities(p.problem, w.shape)
		return w, nil
	}
	last, err := pose(end)
	if err != nil {
		return nil, err
	}
	if last, err = last.Complete(); err != nil {
		return nil, err
	}
	w.found = findSingularities(last, w.shape)
	if w.windows, err = newWindows(ctx, w.told, last, w.found, attempt{WeakOptions: w.Weak}, w.Slope, w.Seed); err != nil {
		return nil, w.amid(err)
	}
	w.at = newCompiled(func(ctx context.Context, value float64) (*weak.Form, error) {
		p, err := pose(value)
		if err != nil {
			return nil, err
		}
		return w.compile(ctx, p, w.windows, 0, true)
	})
	w.at.last, err = w.compile(ctx, last, w.windows, 0, false)
	w.at.at = end
	return w, w.amid(err)
}

// run solves the problem.
func (w *windowed) run(ctx context.Context) (*Result, error) {
	return w.refine(ctx, w.on, func() {})
}

// refine solves by on, on larger and larger spaces until the estimates meet the tolerance,
// or time or memory do not suffice for the next one. Its result is the one of the least
// estimate; kept is called when that is the last one.
func (w *windowed) refine(ctx context.Context, on func(ctx context.Context, sizes attempt) (*Result, *windows, error), kept func()) (last *Result, err error) {
	defer func() {
		if last != nil {
			last.Weak.Phases = w.watch.Phases()
		}
	}()
	sizes := attempt{WeakOptions: w.Weak, finer: firstFiner(w.problem, w.Weak, w.Tolerance)}
	var tried []Refinement
	for {
		r, space, err := on(ctx, sizes)
		if r != nil {
			tried = append(tried, Refinement{r.Weak.Windows, r.Weak.Features, r.Weak.Unknowns, number.Number(r.Weak.worst(w.Options))})
			r.Weak.Refinements = tried
		}
		var large *MemoryError
		switch {
		case err != nil && last == nil:
			last = cmp.Or(r, w.unsolved())
			return last, w.amid(err)
		case errors.As(err, &large):
			last.Message += " A larger space does not fit: " + err.Error() + "."
			return last, nil
		case err != nil:
			last.Weak.Refinements = tried
			return last, w.amid(err)
		}
		w.before = r.Weak
		next, ok := r.refined(space.o, w.Options)
		if other, wanted := w.loads.refined(r, space.o, w.Options); !ok && wanted {
			next, ok = other, true
		}
		if w.loads != nil || r.orBetter(last) == r { // all results of several loads are of one space
			last = r
			kept()
		}
		if !ok {
			return last, nil
		}
		sizes = next
	}
}

// on solves the problem on a space of the given sizes.
func (w *windowed) on(ctx context.Context, sizes attempt) (*Result, *windows, error) {
	w.watch.Enter(phaseSpace)
	space, err := newWindows(ctx, w.told, w.problem, w.found, sizes, w.Slope, w.Seed)
	if err != nil {
		return nil, nil, err
	}
	g, err := w.compile(ctx, w.problem, space, 0, false)
	if err != nil {
		return nil, nil, err
	}
	theta, failed, err := w.approach(ctx, space, g)
	if err != nil {
		return nil, space, err
	}
	if failed != "" {
		r := w.describe(space, g)
		r.Training = training.Result{Loss: unknown, Status: training.Diverged}
		r.Status, r.Message = Diverged, failed
		return r, space, nil
	}
	r, err := w.solve(ctx, space, g, continuation.Start{Value: math.NaN(), Theta: theta}, true)
	return r, space, err
}

// amid adds the running phase to the error of a context.
func (w *windowed) amid(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &interruption{w.watch.Running(), err}
	}
	return err
}

// compile joins the weak form of a problem and the space of windows, with more
// degrees on its quadrature. Unless keepModes is set, it first makes modes from
// the features. At a singular corner an ansatz would multiply the features by a
// power of the distance, so Dirichlet data are imposed weakly there.
func (w *windowed) compile(ctx context.Context, p pinn.Problem, s *windows, more int, keepModes bool) (*weak.Form, error) {
	return w.compileWith(ctx, p, s, more, weak.Options{KeepModes: keepModes})
}

// compileWith is compile with further options of the form.
func (w *windowed) compileWith(ctx context.Context, p pinn.Problem, s *windows, more int, o weak.Options) (*weak.Form, error) {
	o.Soft, o.Workers, o.Ranks, o.Length, o.Watch = w.Soft || s.corners > 0, w.Workers, w.Ranks, s.length, w.watch
	g, err := weak.Compile(ctx, p, s.space, p.Measured(quadrature(p.Domain, s.rule, more, w.told)), o)
	if err == nil && more == 0 {
		err = w.fits(s, g)
	}
	return g, err
}

// quadrature integrates by a rule with more degrees, watched while it is made.
func quadrature(d *geometry.Domain, rule geometry.Rule, more int, watch geometry.Watch) pinn.Quadrature {
	if r := rule.Resolution; r != nil {
		second := *r
		second.More = more > 0
		rule.Resolution = &second
	} else {
		rule.Degree += more
	}
	return func(ctx context.Context, region pinn.Region) (geometry.Points, error) {
		if region == pinn.Interior {
			return d.RuleWatched(rule, until(ctx, watch))
		}
		return d.BoundaryRuleWatched(region.String(), onBoundary(rule), until(ctx, watch))
	}
}

// until is a watch, nil for none, that ends with ctx.
func until(ctx context.Context, watch geometry.Watch) geometry.Watch {
	return func(share float64, points int) error {
		if err := ctx.Err(); err != nil || watch == nil {
			return err
		}
		return watch(share, points)
	}
}

// solve solves a weak form from a start and, with evidence, collects the evidence
// for the solution.
func (w *windowed) solve(ctx context.Context, s *windows, g *weak.Form, from continuation.Start, evidence bool) (*Result, error) {
	r, n, err := w.newton(ctx, s, g, from)
	if err != nil {
		return r, err
	}
	return r, w.checked(ctx, r, s, g, n, evidence)
}

// newton solves a weak form from a start, and returns the last of Newton's steps, too.
func (w *windowed) newton(ctx context.Context, s *windows, g *weak.Form, from continuation.Start) (*Result, *weak.Iteration, error) {
	r := w.describe(s, g)
	if w.Started != nil {
		w.Started(r.Info)
	}
	n := &weak.Iteration{Form: g}
	r.Training = training.Newton(ctx, n, from.Theta, training.Settings{Recorder: w.Recorder})
	r.Status, r.Message = Verdict(r.Training.Status), r.Training.Message
	if r.Status != Converged && ctx.Err() != nil {
		return r, n, ctx.Err()
	}
	var err error
	if r.Rejected, err = g.Violations(ctx, r.Training.Theta); err != nil || r.Status != Converged {
		return r, n, err
	}
	if err := n.Tangent.RestoreGauges(ctx, r.Training.Theta); err != nil {
		return r, n, err
	}
	w.note(ctx, w.problem, g, n.Tangent, from.Value)
	r.Solution = g.Solution(r.Training.Theta)
	return r, n, nil
}

// checked completes the result of Newton's method and, with evidence, collects that.
func (w *windowed) checked(ctx context.Context, r *Result, s *windows, g *weak.Form, n *weak.Iteration, evidence bool) error {
	defer w.bound(r) // whatever ends the checks
	if w.hold && r.Status == Converged {
		n.Tangent.Keep = true
		r.held = &held{s, g, n}
	}
	if evidence && r.Status == Converged {
		if err := w.collect(ctx, r, s, g, n.Tangent); err != nil {
			return err
		}
	} else if r.Status == Converged && w.modes > 0 {
		r.Status, r.Message = Unstable, w.stability.judge()
	}
	results := []*Result{r}
	if w.loads != nil && evidence {
		results = append(results, w.loads.results...)
	}
	for _, one := range results {
		w.bound(one)
	}
	if evidence {
		if err := w.peaks(ctx, results); err != nil {
			return err
		}
	}
	for _, other := range results[1:] {
		if other.Status != Converged {
			other.Message += " " + weakAdvice(other.Status)
		}
	}
	if r.Status != Converged {
		r.Message += " " + weakAdvice(r.Status)
	}
	return nil
}

// bound makes solutions give derivatives a little beside the corners at which they
// have no bound.
func (w *windowed) bound(r *Result) {
	move := beside(w.problem, avoid(w.problem.Domain, w.found.singular()))
	if r.Solution != nil {
		r.Solution = r.Solution.Avoiding(move)
	}
	if r.nested != nil {
		r.nested = r.nested.Avoiding(move)
	}
}

// weakAdvice says what to try next after a weak solve with the verdict.
func weakAdvice(v Verdict) string {
	switch v {
	case UnderResolved:
		return "Use more features or more windows, or accept it with a larger tolerance."
	case Diverged:
		return "Approach the load in steps, by a curriculum, or lower it: beyond the last solution of a branch there is none."
	}
	return v.Advice()
}

// describe describes the windows and the weak form on them.
func (w *windowed) describe(s *windows, g *weak.Form) *Result {
	info := w.info()
	info.Width, info.Slope = s.o.Features, cmp.Or(w.Slope, weakSlope)
	info.Inputs, info.Sampler = pinn.Cartesian.Name, "quadrature"
	info.Windows, info.Memory = s.space.Windows(), w.need
	info.Parameters, info.Points, info.Rows, info.Terms = g.Dim(), g.Points(), g.Dim(), g.Terms()
	e := noEvidence()
	e.Windows, e.Features, e.Local = s.space.Windows(), s.o.Features, s.o.Local
	e.Unknowns, e.Points, e.Degree = g.Dim(), g.Points(), s.o.Degree
	e.Corners, e.Arcs, e.spent = s.corners, s.arcs, s.spent()
	e.Unbounded = w.found.unbounded()
	return &Result{Info: info, Problem: g.Problem(), Weak: e, space: w.saved(s)}
}

func (w *windowed) start() []float64 { return make([]float64, w.at.last.Dim()) }

// step solves the problem at a value. The evidence is collected at the end of the
// path.
func (w *windowed) step(ctx context.Context, from continuation.Start) (*Result, error) {
	begin := time.Now()
	g, err := w.at.get(ctx, from.Value)
	if err != nil {
		return nil, w.amid(err)
	}
	r, err := w.solve(ctx, w.windows, g, from, from.Value == w.end)
	if r != nil {
		r.Seconds, r.Weak.Phases = time.Since(begin).Seconds(), w.watch.Phases()
	}
	return r, w.amid(err)
}

func (w *windowed) residual(ctx context.Context, value float64, theta []float64) ([]float64, error) {
	g, err := w.at.get(ctx, value)
	if err != nil {
		return nil, err
	}
	r := make([]float64, g.Dim())
	return r, g.Residual(ctx, r, theta)
}

// tangent is the solution of K dtheta/ds = -dr/ds, with K the tangent of the weak
// form.
func (w *windowed) tangent(ctx context.Context, value, next float64, theta []float64) ([]float64, error) {
	dr, err := w.residual(ctx, value+tangentPart*(next-value), theta)
	if err != nil {
		return nil, err
	}
	g, err := w.at.get(ctx, value)
	if err != nil {
		return nil, err
	}
	here := make([]float64, g.Dim())
	k, err := g.Linearise(ctx, here, theta)
	if err != nil {
		return nil, ctx.Err() // no tangent, no prediction
	}
	floats.Sub(dr, here)
	floats.Scale(-1/tangentPart, dr)
	change := make([]float64, g.Dim())
	return change, k.Solve(ctx, change, dr)
}

// restore solves again from a solution of an earlier run.
func (w *windowed) restore(ctx context.Context, s *continuation.State) (*Result, error) {
	return w.step(ctx, continuation.Start{Value: s.Value, Theta: s.Theta})
}
