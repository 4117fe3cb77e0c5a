package solve

import (
	"cmp"
	"context"
	"math"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/geometry"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// windowed is a weak statement: windows over the body, and integrals against
// the features in them.
type windowed struct {
	*Plan
	found singularities
	watch *Stopwatch
	stability

	// Of a path:
	windows *windows // the same for all values
	end     float64  // the last value
	at      compiled[*weak.Form]
}

// newWindowed finds what a weak solve must know about the body. With pose it is
// the family of a path, on windows for the problem at its end, where all loads
// are present.
func newWindowed(p *Plan, pose func(value float64) (pinn.Problem, error), end float64) (*windowed, error) {
	w := &windowed{Plan: p, watch: NewStopwatch(phaseSpace), stability: newStability(), end: end}
	if err := checkBodies(p.problem); err != nil {
		return nil, err
	}
	if pose == nil {
		w.found = findSingularities(p.problem)
		return w, nil
	}
	last, err := pose(end)
	if err != nil {
		return nil, err
	}
	if last, err = last.Complete(); err != nil {
		return nil, err
	}
	w.found = findSingularities(last)
	w.windows = newWindows(last, w.found, w.Weak, w.Slope, w.Seed)
	w.at = newCompiled(func(value float64) (*weak.Form, error) {
		p, err := pose(value)
		if err != nil {
			return nil, err
		}
		return w.compile(p, w.windows, 0, true)
	})
	w.at.last, err = w.compile(last, w.windows, 0, false)
	w.at.at = end
	return w, err
}

// run solves the problem, on larger and larger spaces until the estimates meet
// the tolerance.
func (w *windowed) run(ctx context.Context) (*Result, error) {
	sizes := w.Weak
	var tried []Refinement
	for {
		w.watch.Enter(phaseSpace)
		space := newWindows(w.problem, w.found, sizes, w.Slope, w.Seed)
		g, err := w.compile(w.problem, space, 0, false)
		if err != nil {
			return nil, err
		}
		r, err := w.solve(ctx, space, g, continuation.Start{Value: math.NaN(), Theta: make([]float64, g.Dim())}, true)
		if err != nil {
			return nil, err
		}
		tried = append(tried, Refinement{r.Weak.Windows, r.Weak.Features, r.Weak.Unknowns, number.Number(r.Weak.LargestEstimate)})
		r.Weak.Refinements = tried
		next, ok := r.refined(space.o, w.Weak)
		if !ok || len(tried) == mostRefinements {
			r.Weak.Phases = w.watch.Phases()
			return r, nil
		}
		sizes = next
	}
}

// compile joins the weak form of a problem and the space of windows, with more
// degrees on its quadrature. Unless keepModes is set, it first makes modes from
// the features. At a singular corner an ansatz would multiply the features by a
// power of the distance, so Dirichlet data are imposed weakly there.
func (w *windowed) compile(p pinn.Problem, s *windows, more int, keepModes bool) (*weak.Form, error) {
	return weak.Compile(p, s.space, quadrature(p.Domain, s.rule, more), weak.Options{
		Soft: w.Soft || s.corners > 0, Workers: w.Workers, Length: s.length, KeepModes: keepModes, Watch: w.watch,
	})
}

// quadrature integrates by a rule with more degrees.
func quadrature(d *geometry.Domain, rule geometry.Rule, more int) pinn.Quadrature {
	rule.Degree += more
	return func(region pinn.Region) (geometry.Points, error) {
		if region == pinn.Interior {
			return d.Rule(rule), nil
		}
		return d.BoundaryRule(region.String(), rule)
	}
}

// solve solves a weak form from a start and, with evidence, collects the evidence
// for the solution.
func (w *windowed) solve(ctx context.Context, s *windows, g *weak.Form, from continuation.Start, evidence bool) (*Result, error) {
	r := w.describe(s, g)
	if w.Started != nil {
		w.Started(r.Info)
	}
	n := &weak.Iteration{Form: g}
	r.Training = training.Newton(ctx, n, from.Theta, training.Settings{MaxTime: w.MaxTime, Recorder: w.Recorder})
	r.Status, r.Message = Verdict(r.Training.Status), r.Training.Message
	if r.Status == Converged {
		n.Tangent.RestoreGauges(r.Training.Theta)
		w.note(w.problem, g, n.Tangent, from.Value)
	}
	r.Solution = g.Solution(r.Training.Theta)
	r.Rejected = g.Violations(r.Training.Theta)
	if evidence && r.Status == Converged {
		if err := w.collect(ctx, r, s, n.Tangent); err != nil {
			return nil, err
		}
	} else if r.Status == Converged && w.modes > 0 {
		r.Status, r.Message = Unstable, w.stability.judge()
	}
	if r.Status != Converged {
		r.Message += " " + weakAdvice(r.Status)
	}
	return r, nil
}

// weakAdvice says what to try next after a weak solve with the verdict.
func weakAdvice(v Verdict) string {
	switch v {
	case UnderResolved:
		return "Use more features or more windows, or accept it with a larger tolerance."
	case Diverged:
		return "Approach the load in steps, by a curriculum, or lower it."
	case Budget:
		return "Newton's method has not converged, so there are no checks and no error estimates: allow a longer maximum time, or set no limit."
	}
	return v.Advice()
}

// describe describes the windows and the weak form on them.
func (w *windowed) describe(s *windows, g *weak.Form) *Result {
	info := w.info()
	info.Width, info.Slope = s.o.Features, cmp.Or(w.Slope, weakSlope)
	info.Inputs, info.Sampler = pinn.Cartesian.Name, "quadrature"
	info.Parameters, info.Points, info.Rows, info.Terms = g.Dim(), g.Points(), g.Dim(), g.Terms()
	e := noEvidence()
	e.Windows, e.Features, e.Local = s.space.Windows(), s.o.Features, s.o.Local
	e.Unknowns, e.Points, e.Degree = g.Dim(), g.Points(), s.o.Degree
	e.Corners, e.Arcs = s.corners, s.arcs
	return &Result{Info: info, Weak: e}
}

func (w *windowed) start() []float64 { return make([]float64, w.at.last.Dim()) }

// step solves the problem at a value. The evidence is collected at the end of the
// path.
func (w *windowed) step(ctx context.Context, from continuation.Start) (*Result, error) {
	g, err := w.at.get(from.Value)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	r, err := w.solve(ctx, w.windows, g, from, from.Value == w.end)
	if err != nil {
		return nil, err
	}
	r.Seconds, r.Weak.Phases = time.Since(begin).Seconds(), w.watch.Phases()
	return r, nil
}

func (w *windowed) residual(value float64, theta []float64) ([]float64, error) {
	g, err := w.at.get(value)
	if err != nil {
		return nil, err
	}
	r := make([]float64, g.Dim())
	g.Residual(r, theta)
	return r, nil
}

// tangent is the solution of K dtheta/ds = -dr/ds, with K the tangent of the weak
// form.
func (w *windowed) tangent(value, next float64, theta []float64) ([]float64, error) {
	dr, err := w.residual(value+tangentPart*(next-value), theta)
	if err != nil {
		return nil, err
	}
	g, err := w.at.get(value)
	if err != nil {
		return nil, err
	}
	here := make([]float64, g.Dim())
	k, err := g.Linearise(here, theta)
	if err != nil {
		return nil, nil // no tangent, no prediction
	}
	floats.Sub(dr, here)
	floats.Scale(-1/tangentPart, dr)
	change := make([]float64, g.Dim())
	k.Solve(change, dr)
	return change, nil
}

// restore solves again from a solution of an earlier run.
func (w *windowed) restore(ctx context.Context, s *continuation.State) (*Result, error) {
	return w.step(ctx, continuation.Start{Value: s.Value, Theta: s.Theta})
}
