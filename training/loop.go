package training

import (
	"context"
	"errors"
	"time"
)

// loop is shared by Run and Newton: the context and the clock that end them,
// the count of their work, and the recorder.
type loop struct {
	ctx      context.Context
	begin    time.Time
	deadline time.Time // zero: none
	recorder Recorder  // nil: none
	ranks    Ranks     // nil: this process is alone
	done     Stats     // less Seconds
	work     float64
}

func newLoop(ctx context.Context, settings Settings) *loop {
	l := &loop{ctx: ctx, begin: time.Now(), recorder: settings.Recorder, ranks: settings.Ranks}
	if settings.MaxTime > 0 {
		l.deadline = l.begin.Add(settings.MaxTime)
	}
	return l
}

// mayGoOn returns a stop when the context has ended or the time is spent, which is
// also what a deadline of the context says.
func (l *loop) mayGoOn() error {
	status := Running
	switch err := l.ctx.Err(); {
	case errors.Is(err, context.DeadlineExceeded), !l.deadline.IsZero() && time.Now().After(l.deadline):
		status = Budget
	case err != nil:
		status = Cancelled
	}
	if l.ranks != nil {
		status = Status(l.ranks.Tell(float64(status)))
	}
	switch {
	case status == Budget:
		return &stop{Budget, "the time is spent"}
	case status == Cancelled && l.ctx.Err() != nil:
		return &stop{Cancelled, context.Cause(l.ctx).Error()}
	case status == Cancelled:
		return &stop{Cancelled, "another process was asked to stop"}
	}
	return nil
}

// stats returns the work done so far.
func (l *loop) stats() Stats {
	s := l.done
	s.Seconds = time.Since(l.begin).Seconds()
	return s
}

// record passes a record to the recorder, if there is one, with the work and
// the time so far.
func (l *loop) record(r Record) {
	if l.recorder == nil {
		return
	}
	r.Evaluations, r.Elapsed = l.done.Evaluations, time.Since(l.begin)
	l.recorder(r)
}

// stop is the error that ends a loop from inside an evaluation.
type stop struct {
	status Status
	why    string
}

func (s *stop) Error() string { return "training: " + s.status.String() + ": " + s.why }
