package solve

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pinnsolve/training"
)

// grace is how long what there is may still be checked and written when a run has
// ended before its time.
const grace = time.Second

// Limit returns ctx with the deadline of MaxTime, if there is one. Every solve
// makes its own; a caller who also writes files makes one for both.
func (o Options) Limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.MaxTime > 0 {
		return context.WithTimeout(ctx, o.MaxTime)
	}
	return context.WithCancel(ctx)
}

// maxWork is MaxWork as a training counts it.
func (o Options) maxWork() float64 { return o.MaxWork.Seconds() * training.WorkPerSecond }

// Spent reports whether a training ended in the state because its work was spent.
func (o Options) Spent(s training.State) bool { return s.Spent(o.maxWork()) }

// Linger returns a context that ends a second after ctx: until then what there is
// can be checked and written.
func Linger(ctx context.Context) (context.Context, context.CancelFunc) {
	late, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, end) })
	return late, func() {
		stop()
		end()
	}
}

// interruption is the error of a solve that a context ended, with the phase.
type interruption struct {
	phase string
	err   error // of the context
}

func (i *interruption) Error() string { return fmt.Sprintf("%s: %v", i.phase, i.err) }

func (i *interruption) Unwrap() error { return i.err }

// interrupted reports whether err says that ctx has ended.
func interrupted(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// conclude turns the end of ctx, which comes up from wherever a solve was as the
// error of ctx, into the status of its result so far, nil if there is none yet. It
// passes other errors on.
func (p *Plan) conclude(ctx context.Context, r *Result, err error) (*Result, error) {
	switch {
	case err == nil:
		return r, nil
	case !interrupted(ctx, err):
		return nil, err
	case r == nil:
		r = p.unsolved()
	}
	status, why := training.Cancelled, fmt.Sprint(context.Cause(ctx))
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		status, why = training.Budget, "the time is spent"
	}
	if r.Solution == nil {
		r.Training.Status = status
	}
	at, phase := "", (*interruption)(nil)
	if errors.As(err, &phase) {
		at = fmt.Sprintf(" in the phase %q", phase.phase)
	}
	checked := r.Status == UnderResolved || r.Status == UnderIntegrated
	before := r.Message
	r.Status = Verdict(status)
	switch {
	case r.Solution == nil:
		r.Message = fmt.Sprintf("Ended%s, before there was a solution: %s. There are no checks and no error estimates. %s", at, why, p.again(r.Status))
	case checked:
		r.Message = fmt.Sprintf("Ended%s of a larger space: %s. This is the solution in the last one. %s", at, why, before)
	default:
		r.Message = fmt.Sprintf("Solved, but ended%s, before the solution was checked: %s. %s", at, why, p.again(r.Status))
	}
	return r, nil
}

// again says how a run that ended before its time may do better.
func (p *Plan) again(s Verdict) string {
	switch {
	case s == Cancelled:
		return "Run it again to the end."
	case p.MaxTime > 0:
		return fmt.Sprintf("Allow a longer maximum time, such as --max-time %v, or use fewer windows and features.", longer(p.MaxTime))
	}
	return "Allow a longer maximum time, or use fewer windows and features."
}

// unsolved is the result without a solution.
func (p *Plan) unsolved() *Result {
	r := &Result{Info: p.info(), Problem: p.problem, Training: training.Result{Loss: unknown}}
	if p.Statement == Weak {
		r.Weak = noEvidence()
		r.Weak.Trained = !p.Direct
	}
	return r
}
