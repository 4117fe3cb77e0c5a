package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
	"pinnsolve/sweep/queue/nats"
)

// suiteOptions are those that all suites have.
type suiteOptions struct {
	console
	resume, quiet bool
	out           string
	// program runs pinnsolve, nil for this one.
	program []string
}

// command returns what runs pinnsolve.
func (o *suiteOptions) command() ([]string, error) {
	if o.program != nil {
		return o.program, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, failure{err}
	}
	return []string{self}, nil
}

// register adds the flags.
func (o *suiteOptions) register(f *pflag.FlagSet, name string) {
	f.StringVarP(&o.out, "out", "o", "", "`directory` for the files; default: runs/"+name+"-TIME")
	f.BoolVar(&o.resume, "resume", false, "keep the cells that the directory already has")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
}

// directory returns that of the suite, or what is wrong with the one that was given.
func (o *suiteOptions) directory(name string) (string, error) {
	if o.resume && o.out == "" {
		return "", fmt.Errorf("--resume needs --out, the directory of the run to go on with")
	}
	if _, err := os.Stat(o.out); o.resume && err != nil {
		return "", fmt.Errorf("--resume: there is no directory %s; leave --resume out to begin there", o.out)
	}
	return o.folder(o.out, name), nil
}

// measure measures the cells of a suite in a directory, with a bar.
func (o *suiteOptions) measure(ctx context.Context, dir string, run func(q queue.Queue, progress func(sweep.Progress)) error) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return failure{err}
	}
	bar := &cellBar{w: o.err, live: o.live, now: o.now}
	if o.quiet {
		bar.w, bar.live = io.Discard, false
	}
	q, err := nats.Open(ctx, nats.Options{Dir: dir})
	if err == nil {
		err = run(q, bar.show)
		q.Close()
	}
	bar.end()
	var occupied *sweep.OccupiedError
	switch {
	case errors.As(err, &occupied):
		return err
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(o.err, "interrupted; finished cells are in %s: go on with --resume --out %s\n", dir, dir)
		return outcome(exitCancelled)
	case err != nil:
		return failure{err}
	}
	return nil
}
