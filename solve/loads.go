package solve

import (
	"context"
	"fmt"
	"time"

	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// loads are problems on one body, with one factor, that differ in their loads.
type loads struct {
	problems []pinn.Problem // but the first
	changed  []pinn.Region  // where they differ
	results  []*Result      // but the first
	before   []*WeakInfo    // on the last space, nil if there was none
}

// RunLoads solves the planned problem and others that differ from it in loads and
// prescribed values alone, in the given regions, with the same scales of the fields:
// on one space, with one factor. Results come in this order. The space suffices for
// all of them. It is for linear problems that are solved directly in weak form.
func (p *Plan) RunLoads(ctx context.Context, others []pinn.Problem, changed []pinn.Region) ([]*Result, error) {
	if p.Ensemble > 1 {
		return nil, wrong("ensemble", "{ensemble} %d does not go with several loads: leave it out, or solve them one by one", p.Ensemble)
	}
	if p.Statement != Weak || !p.Direct {
		return nil, fmt.Errorf("several loads are solved together by the direct method in weak form: leave out --method and --statement, or solve them one by one")
	}
	begin := time.Now()
	ctx, cancel := p.Limit(ctx)
	defer cancel()
	w, err := newWindowed(ctx, p, nil, 0)
	if err != nil {
		return nil, err
	}
	if !p.problem.LinearFlux() {
		return nil, fmt.Errorf("several loads are solved together where the problem is linear: solve those of %s one by one", p.problem.Name)
	}
	w.loads = &loads{changed: changed, before: make([]*WeakInfo, len(others))}
	for _, o := range others {
		if o, err = o.Complete(); err != nil {
			return nil, err
		}
		if w.movable { // supports are the same
			if _, err := checkBodies(o); err != nil {
				return nil, err
			}
		}
		w.loads.problems = append(w.loads.problems, o)
		w.found.add(findSingularities(o, w.shape))
	}
	r, err := w.run(ctx)
	if r, err = p.conclude(ctx, r, err); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	all := []*Result{r}
	for k := range others {
		if k < len(w.loads.results) && r.Solution != nil {
			w.loads.results[k].Seconds = r.Seconds
			all = append(all, w.loads.results[k])
			continue
		}
		none := *r // ended before its loads were solved
		none.Problem, none.Solution = w.loads.problems[k], nil
		all = append(all, &none)
	}
	return all, nil
}

// add adds the singular corners of the same body with other loads.
func (s *singularities) add(other singularities) {
next:
	for _, c := range other.corners {
		for _, known := range s.corners {
			if vec.Distance(known.X, c.X) <= 1e-12*(1+vec.Norm(c.X)) {
				continue next
			}
		}
		s.corners = append(s.corners, c)
	}
}

// answer solves the problems with other loads with the factor of the first.
func (l *loads) answer(ctx context.Context, g *weak.Form, t *weak.Tangent) ([]weak.Answer, error) {
	var forms []*weak.Form
	for _, p := range l.problems {
		f, err := g.WithLoads(ctx, p, l.changed)
		if err != nil {
			return nil, err
		}
		forms = append(forms, f)
	}
	answers, err := t.Loaded(ctx, forms...)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		if err := t.RestoreGauges(ctx, a.Theta); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// diagnose collects diagnostics of the solution r and of those with other loads, for
// which it makes results.
func (w *windowed) diagnose(ctx context.Context, r *Result, g *weak.Form, t *weak.Tangent, second func() (*weak.Form, error)) ([]*Result, []weak.Diagnostics, error) {
	if w.loads == nil {
		d, err := t.Diagnose(ctx, r.Training.Theta, second)
		return []*Result{r}, []weak.Diagnostics{d}, err
	}
	answers, err := w.loads.answer(ctx, g, t)
	if err != nil {
		return nil, nil, err
	}
	all, err := t.DiagnoseAll(ctx, r.Training.Theta, answers, w.loads.changed, second)
	if err != nil {
		return nil, nil, err
	}
	results := []*Result{r}
	for _, a := range answers {
		other := *r
		other.Problem, other.Training.Theta = a.Form.Problem(), a.Theta
		info := *r.Weak
		info.Estimates, info.WorksEstimates = map[string]float64{}, nil
		other.Weak = &info
		results = append(results, &other)
	}
	w.loads.results = results[1:]
	return results, all, nil
}

// refined returns the space on which those with other loads want to be solved again.
func (l *loads) refined(last *Result, at attempt, o Options) (attempt, bool) {
	if l == nil {
		return at, false
	}
	for k, r := range l.results {
		l.before[k] = r.Weak
		r.Weak.Refinements = last.Weak.Refinements
	}
	for _, r := range l.results {
		if next, ok := r.refined(at, o); ok {
			return next, true
		}
	}
	return at, false
}
