package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/benchmarks/pinnacle"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
)

type pinnacleOptions struct {
	suiteOptions
	quick, trained bool
	only           []string
	seeds, jobs    int
}

func newPinnacleCommand(con console) *cobra.Command {
	o := &pinnacleOptions{suiteOptions: suiteOptions{console: con}}
	cmd := &cobra.Command{
		Use:   "pinnacle",
		Short: "Solve the problems of PINNacle and others against corrected references",
		Long: `Solve equations that others set: those of PINNacle (arXiv:2306.08827) and cases
of jaxpi, of flow and mechanics, each a problem file, each run in a process of its
own. Errors are against exact solutions or references of our own; beside them stand
the best published figure and the difference from the suite's own file.

The directory gets report.html, which needs no other file, report.json, table.md,
table.csv, the problem files in problems, and every cell in results. Go on with a
run that was interrupted or killed by --resume.

Exit status 3 means that a row missed its bar.`,
		Example: `  pinnsolve bench pinnacle --quick
  pinnsolve bench pinnacle --only burgers-1d,allen-cahn --seeds 5
  pinnsolve bench pinnacle --seeds 5 --trained --out runs/pinnacle`,
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringSliceVar(&o.only, "only", nil, "`rows` to run, by name; default: all")
	f.Var(whole(&o.seeds, mostSeeds), "seeds", "how many seeds, from 1 on; default: 1")
	f.BoolVar(&o.quick, "quick", false, "one seed, the rows of 15 s or less")
	f.BoolVar(&o.trained, "trained", false, "train networks on the same problems too, by one recipe")
	f.Var(whole(&o.jobs, mostWorkers), "jobs", "cells measured at once; more than one disturbs the seconds; default: 1")
	o.register(f, "pinnacle")
	return cmd
}

// mostSeeds is the largest number of seeds of a suite.
const mostSeeds = 1000

func (o *pinnacleOptions) run(ctx context.Context) error {
	rows, err := pinnacle.Select(o.only)
	if err != nil {
		return err
	}
	if o.quick && o.seeds > 1 {
		return fmt.Errorf("--quick is one seed: leave out --seeds %d", o.seeds)
	}
	if o.quick {
		if rows = pinnacle.Quick(rows); len(rows) == 0 {
			return fmt.Errorf("--quick leaves out %s: it takes rows of 15 s or less", strings.Join(o.only, ", "))
		}
	}
	dir, err := o.directory("pinnacle")
	if err != nil {
		return err
	}
	program, err := o.command()
	if err != nil {
		return err
	}
	seeds := max(1, o.seeds)
	var cells []pinnacle.Measured
	var failures []pinnacle.Failure
	err = o.measure(ctx, dir, func(q queue.Queue, progress func(sweep.Progress)) (err error) {
		cells, failures, err = pinnacle.Run(ctx, rows, dir, pinnacle.Options{Program: program, Seeds: seeds, Trained: o.trained,
			Jobs: o.jobs, Resume: o.resume, Queue: q, Progress: progress})
		return err
	})
	if err != nil {
		return err
	}
	r := pinnacle.NewReport(rows, cells, failures, seeds)
	if err := r.Write(dir); err != nil {
		return failure{err}
	}
	if err := writeRows(o.console.out, r, filepath.Join(dir, pinnacle.Page)); err != nil {
		return failure{err}
	}
	if !r.Met() {
		return outcome(exitUntrusted)
	}
	return nil
}

// writeRows prints the rows of a suite and where its report is.
func writeRows(w io.Writer, r *pinnacle.Report, page string) error {
	var b strings.Builder
	for _, l := range r.Lines {
		met := "met   "
		switch {
		case l.Column == pinnacle.Trained:
			met = "      "
		case !l.Met:
			met = "MISSED"
		}
		fmt.Fprintf(&b, "  %s  %-20s %s in %s s (bar %s)", met, l.Name, l.Errors(), l.Wall(), l.Bar())
		if l.Column == pinnacle.Trained {
			b.WriteString(", trained")
		}
		if best := l.Best(); best != "" {
			fmt.Fprintf(&b, "; best published %s", best)
		}
		if s := l.Statuses(); s != "converged" {
			fmt.Fprintf(&b, "; %s", s)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "Report: %s\n", page)
	_, err := io.WriteString(w, b.String())
	return err
}
