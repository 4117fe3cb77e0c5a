package solve

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
	"pinnsolve/training"
)

// marched is a problem in time that is solved in strong form in spans of time, each from
// the end of the one before.
type marched struct {
	*Plan
	start string // the part of the boundary where time begins
}

// newMarched checks that the problem can be cut into spans.
func newMarched(p *Plan) (*marched, error) {
	m := &marched{Plan: p}
	switch {
	case !p.problem.Timed:
		return nil, wrong("march", "{march} %d: %s has no time; leave it out", p.Slabs, p.problem.Name)
	case p.Statement != Strong:
		return nil, wrong("march", "{march} %d has no effect with {statement} %s: it is for residuals at points; leave it out, or use {statement} %s", p.Slabs, p.Statement, Strong)
	case p.problem.Domain.Mesh() != nil:
		return nil, wrong("march", "{march} %d: the body of %s is a mesh in space-time, which is not cut; leave it out", p.Slabs, p.problem.Name)
	}
	last := p.problem.Domain.Dim() - 1
	for _, part := range p.problem.Domain.Parts() {
		pts, err := p.problem.Domain.Boundary(part, 4, geometry.Uniform{}, 1)
		if err != nil {
			return nil, err
		}
		if pts.Normal(0)[last] < -0.5 {
			m.start = part
		}
	}
	for _, t := range p.problem.Terms {
		if t.Integral || t.At != nil {
			return nil, wrong("march", "{march} %d: the term %q is an integral, or at points of its own, and belongs to all times; leave it out", p.Slabs, t.Name)
		}
	}
	return m, nil
}

// run solves one span after the other. A span that cannot be trusted is what the result
// says; those after it follow all the same.
func (m *marched) run(ctx context.Context) (*Result, error) {
	lo, hi := m.problem.Domain.Bounds()
	last := len(lo) - 1
	breaks := []float64{lo[last]}
	o := m.Options
	o.Slabs, o.MaxTime, o.Checkpoints, o.Training = 0, 0, training.Checkpoints{}, nil
	var whole *Result
	var pieces []*fields.Solution
	for k := range m.Slabs {
		end := lo[last] + (hi[last]-lo[last])*float64(k+1)/float64(m.Slabs)
		var before *fields.Solution
		if k > 0 {
			before = pieces[k-1]
		}
		if m.Recorder != nil {
			o.Recorder = func(r training.Record) {
				r.Method = fmt.Sprintf("span %d: %s", k+1, r.Method)
				m.Recorder(r)
			}
		}
		o.Started = nil
		if k == 0 {
			o.Started = m.Started
		}
		plan, err := o.Plan(m.span(breaks[k], end, before))
		if err != nil {
			return nil, err
		}
		r, err := plan.Run(ctx)
		if err != nil {
			return nil, err
		}
		o.Slope = r.Slope
		if saved := r.Save(); saved != nil && !m.randomFeatures() {
			o.From = &Transfer{Tensors: saved.Tensors}
		}
		whole = join(whole, r, k, breaks[k], end)
		if r.Solution == nil || ctx.Err() != nil && k < m.Slabs-1 {
			whole.Solution, whole.slabs = nil, nil
			return whole, ctx.Err()
		}
		breaks, pieces = append(breaks, end), append(pieces, r.Solution)
	}
	problem := m.problem.Soft()
	whole.Problem, whole.Network = problem, nil
	whole.Solution = fields.InPieces(problem, breaks, pieces)
	return whole, nil
}

// span is the problem in a span of time. Where it begins every condition of the start
// says that its residual is that of the solution before, nil for the first span: u - g
// and du/dt - h of both are the same where u and du/dt are.
func (m *marched) span(from, to float64, before *fields.Solution) pinn.Problem {
	p := m.problem.Soft()
	p.Hints.Statement = Strong
	p.Domain = p.Domain.Stretched(p.Domain.Dim()-1, from, to)
	if before == nil {
		return p
	}
	var terms []pinn.Term
	p.Dirichlet = nil
	given := m.problem
	given.Dirichlet = nil
	for _, d := range m.problem.Dirichlet {
		if d.On == pinn.Region(m.start) {
			given.Dirichlet = append(given.Dirichlet, d)
		} else {
			p.Dirichlet = append(p.Dirichlet, d)
		}
	}
	for _, t := range append(slices.Clone(p.Terms), given.DirichletTerms(false)...) {
		if t.On == pinn.Region(m.start) {
			t = continued(t, before)
		}
		terms = append(terms, t)
	}
	p.Terms, p.Weak = terms, nil
	return p
}

// continued is a condition at the start of a span: its residual is that of the solution
// before.
func continued(t pinn.Term, before *fields.Solution) pinn.Term {
	residual := t.Residual
	t.Residual = func(p *pinn.Point) []ad.Expr {
		own := residual(p)
		theirs := p.Columns(len(own), func(dst [][]float64, pts geometry.Points, lo int) {
			list := make([]int, len(dst[0]))
			for i := range list {
				list[i] = min(lo+i, pts.Len()-1)
			}
			values, err := before.Eval(pinn.Output{Order: t.Order, Eval: residual}, pts.Subset(list))
			if err != nil { // only an interruption: the run ends with it
				values = make([][]float64, len(dst))
				for c := range values {
					values[c] = make([]float64, len(list))
				}
			}
			for c := range dst {
				copy(dst[c], values[c])
			}
		})
		for c := range own {
			own[c] = own[c].Sub(theirs[c])
		}
		return own
	}
	return t
}

// join adds the result of a span to that of those before it.
func join(whole, r *Result, k int, from, to float64) *Result {
	where := fmt.Sprintf("Span %d, from %.4g to %.4g: ", k+1, from, to)
	if whole == nil {
		c := *r
		c.Message = where + r.Message
		c.slabs = []*Result{r}
		return &c
	}
	whole.slabs = append(whole.slabs, r)
	whole.Parameters += r.Parameters
	whole.Training.Loss += r.Training.Loss
	whole.Training.Stats.Iterations += r.Training.Stats.Iterations
	whole.Training.Stats.Evaluations += r.Training.Stats.Evaluations
	whole.Rejected = append(whole.Rejected, r.Rejected...)
	if whole.Trusted() && (!r.Trusted() || r.Check.Fresh > whole.Check.Fresh) {
		whole.Status, whole.Message, whole.Check, whole.Training.Status = r.Status, where+r.Message, r.Check, r.Training.Status
	}
	return whole
}

// KindSpans is the kind of a saved solution in spans of time.
const KindSpans = "spans"

// spanPrefix is before the names of arrays and items of a span in a saved solution.
func spanPrefix(k int) string { return fmt.Sprintf("span.%03d.", k) }

// saveSpans returns the solutions of all spans as arrays.
func (r *Result) saveSpans(f *safetensors.File) *safetensors.File {
	f.Metadata[savedKind], f.Metadata[savedSpans] = KindSpans, text(len(r.slabs))
	for k, s := range r.slabs {
		one := s.Save()
		if one == nil {
			return nil
		}
		f.Add(spanPrefix(k), one)
	}
	return f
}

// loadSpans makes the solution in spans from what saveSpans has returned.
func (p *Plan) loadSpans(ctx context.Context, f *safetensors.File) (*fields.Solution, error) {
	var n int
	if err := json.Unmarshal([]byte(f.Metadata[savedSpans]), &n); err != nil {
		return nil, err
	}
	if n != p.Slabs {
		return nil, fmt.Errorf("it is a solution in %d spans of time, and the run is asked for %d", n, p.Slabs)
	}
	m, err := newMarched(p)
	if err != nil {
		return nil, err
	}
	lo, hi := p.problem.Domain.Bounds()
	last := len(lo) - 1
	breaks := []float64{lo[last]}
	var pieces []*fields.Solution
	o := p.Options
	o.Slabs = 0
	for k := range n {
		var before *fields.Solution
		if k > 0 {
			before = pieces[k-1]
		}
		breaks = append(breaks, lo[last]+(hi[last]-lo[last])*float64(k+1)/float64(n))
		problem := m.span(breaks[k], breaks[k+1], before)
		plan, err := o.Plan(problem)
		if err != nil {
			return nil, err
		}
		s, err := plan.Load(ctx, f.Under(spanPrefix(k)), problem)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, s)
	}
	return fields.InPieces(p.problem.Soft(), breaks, pieces), nil
}
