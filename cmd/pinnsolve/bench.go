package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pinnsolve/benchmarks/locking"
	"pinnsolve/internal/nearest"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
)

func newBenchCommand(con console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench SUITE",
		Short: "Run a benchmark suite and write its report",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("which suite? choose inverse, locking or pinnacle")
			}
			return nearest.Unknown("suite", args[0], []string{"inverse", "locking", "pinnacle"})
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInverseCommand(con), newLockingCommand(con), newPinnacleCommand(con))
	return cmd
}

type lockingOptions struct {
	suiteOptions
	quick, full bool
	jobs        int
}

func newLockingCommand(con console) *cobra.Command {
	o := &lockingOptions{suiteOptions: suiteOptions{console: con}}
	cmd := &cobra.Command{
		Use:   "locking",
		Short: "Show why one formulation trains and the other does not",
		Long: `Measure volumetric locking: the standard and the mixed form over a range of
lambda/mu, by direct solve, truncated least squares and trained networks, with
their conditioning, weak statements of both beside the strong ones, two finite
elements for comparison, and ablations.

The directory gets report.html, which needs no other file, report.json, the
tables as CSV, the figures as PNG, and every cell in results. Go on with a run that
was interrupted or killed by --resume.

Exit status 3 means that the suite missed one of its bars.`,
		Example: `  pinnsolve bench locking
  pinnsolve bench locking --full --out runs/locking
  pinnsolve bench locking --full --out runs/locking --resume`,
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&o.quick, "quick", false, "the block in full and the weak statements, one seed, in a minute or two (the default)")
	f.BoolVar(&o.full, "full", false, "every case, ratio and seed, in an hour or less")
	f.Var(whole(&o.jobs, mostWorkers), "jobs", "cells measured at once; default: one per processor")
	o.register(f, "locking")
	cmd.MarkFlagsMutuallyExclusive("quick", "full")
	return cmd
}

func (o *lockingOptions) run(ctx context.Context) error {
	dir, err := o.directory("locking")
	if err != nil {
		return err
	}
	plan := locking.Quick()
	if o.full {
		plan = locking.Full()
	}
	begin := time.Now()
	jobs := o.jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	var results locking.Results
	err = o.measure(ctx, dir, func(q queue.Queue, progress func(sweep.Progress)) (err error) {
		results, err = locking.Run(ctx, plan, dir, locking.Options{Jobs: jobs, Resume: o.resume, Queue: q, Progress: progress})
		return err
	})
	if err != nil {
		return err
	}
	r := locking.NewReport(plan, results, time.Since(begin))
	if err := r.AddBodies(ctx, plan.Trainers[0], jobs); err != nil && ctx.Err() == nil {
		return failure{err}
	}
	if err := r.Write(dir); err != nil {
		return failure{err}
	}
	if err := writeVerdicts(o.console.out, r, filepath.Join(dir, locking.Page)); err != nil {
		return failure{err}
	}
	if !r.Met() {
		return outcome(exitUntrusted)
	}
	return nil
}

// writeVerdicts prints the bars of a suite and where its report is.
func writeVerdicts(w io.Writer, r *locking.Report, page string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Locking suite, %s: %d cells of %.0f s in %.0f s\n", r.Plan, r.Cells, r.Seconds, r.Wall)
	for _, v := range r.Verdicts {
		met := "met"
		if !v.Met {
			met = "MISSED"
		}
		fmt.Fprintf(&b, "  %-6s  %s: %s (bar %s)\n", met, v.Claim, v.Measured, v.Bar)
	}
	fmt.Fprintf(&b, "Report: %s\n", page)
	_, err := io.WriteString(w, b.String())
	return err
}

// cellBar shows how far the cells of a suite are.
type cellBar struct {
	w    io.Writer
	live bool
	now  func() time.Time
	last time.Time
}

// barWidth is the number of characters of the bar.
const barWidth = 24

func (b *cellBar) show(p sweep.Progress) {
	now := b.now()
	full := p.Done * barWidth / max(1, p.Total)
	line := fmt.Sprintf("[%s%s] %d/%d cells  ETA %s  %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full),
		p.Done, p.Total, p.Remaining.Round(time.Second), p.Last)
	switch since := now.Sub(b.last); {
	case b.live:
		io.WriteString(b.w, noWrap+line+wrapAgain)
	case since >= untilReport:
		fmt.Fprintln(b.w, line)
		b.last = now
	}
}

// end clears the live line.
func (b *cellBar) end() {
	if b.live {
		io.WriteString(b.w, clearLine)
	}
}
