package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"pinnsolve/benchmarks/inverse"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
)

type inverseOptions struct {
	suiteOptions
	quick         bool
	only          []string
	repeats, jobs int
}

func newInverseCommand(con console) *cobra.Command {
	o := &inverseOptions{suiteOptions: suiteOptions{console: con}}
	cmd := &cobra.Command{
		Use:   "inverse",
		Short: "Identify constants and fields from data of other programs",
		Long: `Identify constants, loads and fields from data that closed forms and other programs
made, with noise of known seeds, each run in a process of its own, and compare with
the truth: errors, how often intervals hold it, and what the data cannot tell.

The directory gets report.json, table.md, the data in data and every cell in results.
Go on with a run that was interrupted or killed by --resume.

Exit status 3 means that a row missed its bar.`,
		Example: `  pinnsolve bench inverse --quick
  pinnsolve bench inverse --only cook --repeats 5
  pinnsolve bench inverse --out runs/inverse`,
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&o.only, "only", nil, "`rows` to run, by name; default: all")
	f.Var(whole(&o.repeats, mostSeeds), "repeats", "at most so many repeats of a row; default: those of the row")
	f.BoolVar(&o.quick, "quick", false, "leave out the rows of many repeats")
	f.Var(whole(&o.jobs, mostWorkers), "jobs", "cells measured at once; more than one disturbs the seconds; default: 1")
	o.register(f, "inverse")
	return cmd
}

func (o *inverseOptions) run(ctx context.Context) error {
	rows, err := inverse.Select(o.only)
	if err != nil {
		return err
	}
	if o.quick {
		if rows = inverse.Quick(rows); len(rows) == 0 {
			return fmt.Errorf("--quick leaves out all of --only: leave one of them out")
		}
	}
	dir, err := o.directory("inverse")
	if err != nil {
		return err
	}
	program, err := o.command()
	if err != nil {
		return err
	}
	var cells []inverse.Measured
	var failures []inverse.Failure
	err = o.measure(ctx, dir, func(q queue.Queue, progress func(sweep.Progress)) (err error) {
		cells, failures, err = inverse.Run(ctx, rows, dir, inverse.Options{Program: program, Repeats: o.repeats, Jobs: o.jobs, Resume: o.resume, Queue: q, Progress: progress})
		return err
	})
	if err != nil {
		return err
	}
	r := inverse.NewReport(rows, cells, failures)
	if err := r.Write(dir); err != nil {
		return failure{err}
	}
	for _, l := range r.Lines {
		fmt.Fprintln(o.console.out, " ", l.Short())
	}
	fmt.Fprintln(o.console.out, "Table:", filepath.Join(dir, "table.md"))
	if !r.Met() {
		return outcome(exitUntrusted)
	}
	return nil
}
