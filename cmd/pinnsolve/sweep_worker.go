package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"pinnsolve/question"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue/nats"
)

type workerOptions struct {
	console
	join    string
	workers int
	quiet   bool
}

func newWorkerCommand(con console) *cobra.Command {
	o := &workerOptions{console: con}
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Compute cells of a sweep that listens",
		Long: `Compute cells of a sweep that was started with --listen or --nats, on this machine or
another one that sees the directory of the sweep. The file to join by lies in it, and
is for its owner alone.

A worker ends when the sweep does. If the head of the sweep is gone, it goes on with one
that takes its place within half a minute, and ends otherwise. On SIGTERM it writes
checkpoints and gives its cells back.`,
		Example: `  pinnsolve worker --join runs/study/join.json
  pinnsolve worker --join runs/study/join.json --workers 4`,
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.join, "join", "", "`file` that the sweep has written, DIR/"+nats.JoinName)
	f.Var(whole(&o.workers, mostWorkers), "workers", "cells at a time; default: one per processor")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	return cmd
}

// Ways in which the work with a head ends.
var (
	errReplaced = errors.New("the head has been started again")
	errEnded    = errors.New("the head has ended the sweep")
)

func (o *workerOptions) run(ctx context.Context) error {
	if o.join == "" {
		return fmt.Errorf("which sweep? give --join DIR/%s, which \"pinnsolve sweep --listen\" writes", nats.JoinName)
	}
	store := sweep.Store{Dir: filepath.Dir(o.join)}
	for first := true; ; first = false {
		join, err := nats.ReadJoin(o.join)
		if err != nil && !first {
			break // the head has ended
		}
		if err != nil {
			return fmt.Errorf("--join: %w", err)
		}
		plan, err := store.Saved()
		if err != nil {
			return fmt.Errorf("--join: %w; a worker needs the directory of the sweep", err)
		}
		if v := question.Version(); v != plan.Version {
			return fmt.Errorf("this is pinnsolve %s, and the sweep in %s was planned by %s: use the same version on all machines", v, store.Dir, plan.Version)
		}
		err = o.work(ctx, store, plan, join, first)
		switch {
		case errors.Is(err, errReplaced):
			continue
		case plan.Open && ctx.Err() == nil && (err == nil || errors.Is(err, sweep.ErrUnknown)):
			if _, err := nats.ReadJoin(o.join); err == nil { // more cells follow
				time.Sleep(untilBeat)
				continue
			}
		case ctx.Err() != nil:
			o.say("interrupted; its cells are given back")
			return outcome(exitCancelled)
		case errors.Is(err, sweep.ErrFolder), err != nil && unwritable(err):
			return untrusted{fmt.Errorf("%w; its cells are given back", err)}
		case errors.Is(err, nats.ErrRefused):
			return err
		case err != nil && (plan.Open && errors.Is(err, nats.ErrLost) || !complete(store, plan)):
			if first && errors.Is(err, errDial) {
				return err
			}
			return untrusted{fmt.Errorf("%w, and cells are left; start the sweep again with the same command", err)}
		}
		break
	}
	o.say("the sweep is done")
	return nil
}

func (o *workerOptions) say(format string, args ...any) {
	if !o.quiet {
		fmt.Fprintf(o.console.err, format+"\n", args...)
	}
}

// errDial marks errors of a connection that never was.
var errDial = errors.New("cannot join")

// work computes cells of one head. It ends with the queue, when the head is gone, and
// when another one has taken its place.
func (o *workerOptions) work(ctx context.Context, store sweep.Store, plan sweep.Saved, join nats.Join, first bool) error {
	q, err := o.dial(ctx, join, first)
	if err != nil {
		return err
	}
	defer q.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go o.watch(ctx, cancel, q)
	bar := &cellBar{w: o.console.err, live: o.live, now: o.now}
	if o.quiet {
		bar.w, bar.live = io.Discard, false
	}
	n := jobs(o.workers)
	err = sweep.Join(ctx, plan.Cells, store, q, computing(n, plan.Collect, false), sweep.Options{Workers: n, Open: plan.Open, Progress: bar.show})
	bar.end()
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return cause
	}
	return err
}

// dial joins a queue. One that another has taken the place of may need a while.
func (o *workerOptions) dial(ctx context.Context, join nats.Join, first bool) (q *nats.Queue, err error) {
	const tries = 15
	for range tries {
		if q, err = nats.Dial(ctx, join); err == nil || first || !errors.Is(err, nats.ErrLost) || ctx.Err() != nil {
			break
		}
		if now, e := nats.ReadJoin(o.join); e == nil && now.Stream != join.Stream {
			return nil, errReplaced
		}
		time.Sleep(time.Second)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDial, err)
	}
	return q, nil
}

// watch ends the work when the head is gone: it was not heard of for long, or has
// removed its file, or another one has written it.
func (o *workerOptions) watch(ctx context.Context, cancel context.CancelCauseFunc, q *nats.Queue) {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.Lost():
			cancel(nats.ErrLost)
		case <-look.C:
			switch now, err := nats.ReadJoin(o.join); {
			case err != nil:
				cancel(errEnded)
			case now.Stream != q.Join().Stream:
				cancel(errReplaced)
			}
		}
	}
}

// complete reports whether all cells have ended.
func complete(store sweep.Store, plan sweep.Saved) bool {
	records, crashes, err := store.Records(plan.Cells)
	if err != nil {
		return false
	}
	for i := range records {
		if records[i] == nil && crashes[i] == nil {
			return false
		}
	}
	return true
}
