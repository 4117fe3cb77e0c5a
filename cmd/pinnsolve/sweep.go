package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/internal/names"
	"pinnsolve/sweep"
)

type sweepOptions struct {
	console
	over, seeds, collect []string
	accept               []string
	out, shard           string
	workers              int // -1 for none
	retry, fields, quiet bool
	head                 headFlags
	job                  jobFlags
	subject              []string
}

func newSweepCommand(con console) *cobra.Command {
	o := &sweepOptions{console: con}
	cmd := &cobra.Command{
		Use:   "sweep PLAN|SUBJECT...",
		Short: "Run a subject over values of its parameters and options, and lose nothing",
		Long: `Run a case, meshes or a problem file at every combination of the values of some
axes: parameters, or flags of "pinnsolve run" such as --width, --method or --seed. All
flags of "pinnsolve run" that say what is solved may be given, for all cells.

A plan is a YAML file of subject, axes, options and collect. The values of an axis are
a list, nu=0.3,0.4, or a range: 1:5 and 1..5 are whole numbers, 0.1..0.4/0.1 has a step.

The directory is the truth: a cell is done if results/KEY/result.json is there, and KEY
is the hash of all that the cell is asked and of the version. The same command, after an
interruption or a crash of the machine, computes what is missing; other values add to
what is there. A cell that was begun three times without a result is given up, with
its last words, until --retry.

Other processes and machines that see the directory help with --listen and "pinnsolve
worker", or without any port with --shard.

Exit status 3 means that cells were given up or should not be trusted, or that the
directory cannot be written to any more.`,
		Example: `  pinnsolve sweep block --over nu=0.3,0.4,0.49 --seeds 1:5 --method lm:50 --width 12 --out runs/study
  pinnsolve sweep plan.yaml --out runs/study --workers 4
  pinnsolve sweep plan.yaml --out runs/study --listen :4222
  pinnsolve sweep plan.yaml --out runs/study --shard 0/3
  pinnsolve sweep plan.yaml --out runs/study --slurm 8 > job.sh
  pinnsolve sweep status runs/study
  pinnsolve sweep table runs/study --rows nu --result errors.u`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("a sweep of what? name a plan.yaml, a case, a mesh or a problem file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.subject = args
			return o.run(cmd)
		},
		ValidArgsFunction: completeCase,
	}
	o.register(cmd.Flags())
	cmd.AddCommand(newStatusCommand(con), newTableCommand(con), newPlotCommand(con))
	completeFolders(cmd, "out")
	return cmd
}

// register adds the flags, and those of a run, which help does not list again.
func (o *sweepOptions) register(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringArrayVar(&o.over, "over", nil, "`axis=values`, such as nu=0.3,0.4 or width=12..48/12; may be repeated")
	f.StringSliceVar(&o.seeds, "seeds", nil, "`seeds` of random numbers, such as 1:5")
	f.StringSliceVar(&o.collect, "collect", nil, "`results` that tables show first, such as errors.u or quantities.drag")
	f.StringVarP(&o.out, "out", "o", "", "`directory` of the sweep; default: runs/SUBJECT-sweep")
	f.Var(&flagValue[int]{target: &o.workers, kind: "int", parse: parseWorkers}, "workers", "cells at a time in this process; 0 leaves them to those that join; default: one per processor")
	f.StringVar(&o.head.listen, "listen", "", "`host:port` at which workers may join; without a host the loopback interface, port 0 is a free one; default: no port is opened")
	f.StringVar(&o.head.certificate, "tls-cert", "", "certificate `file` in PEM that encrypts what is said at --listen")
	f.StringVar(&o.head.key, "tls-key", "", "its key `file`")
	f.StringVar(&o.head.url, "nats", "", "`URL` of a NATS server with JetStream to be used in place of the one inside, such as nats://host:4222")
	f.BoolVar(&o.head.durable, "durable-queue", false, "keep the queue on disk, synced at every write; the directory holds all that counts without it")
	f.StringVar(&o.shard, "shard", "", "`i/n`: compute share i of n alone, from 0; auto reads it from Slurm, auto/n from Kubernetes")
	o.job.register(f)
	f.StringArrayVar(&o.accept, "accept-version", nil, "take the results of this `version` of the program too; may be repeated")
	f.BoolVar(&o.retry, "retry", false, "try cells again that were given up")
	f.BoolVar(&o.fields, "fields", false, "write fields.csv and solution.vtu for every cell")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	runFlags().VisitAll(func(g *pflag.Flag) {
		if f.Lookup(g.Name) == nil && sweepable(g.Name) {
			g.Hidden = true
			f.AddFlag(g)
		}
	})
}

// runFlags are the flags of pinnsolve run.
func runFlags() *pflag.FlagSet { return newRunCommand(console{}).Flags() }

// sweepable reports whether a flag of a run may vary in a sweep, or be common to it.
func sweepable(flag string) bool {
	return !notSaved[flag] && !slices.Contains([]string{"open", "over", "over-tol", "members", "help"}, flag)
}

func parseWorkers(text string) (int, error) {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 0 || n > mostWorkers:
		return 0, fmt.Errorf("must be a whole number from 0 to %d", mostWorkers)
	case n == 0:
		return -1, nil
	}
	return n, nil
}

// jobs is how many cells are computed at a time in this process.
func jobs(workers int) int {
	if workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}

func (o *sweepOptions) run(cmd *cobra.Command) error {
	plan, err := o.plan(cmd)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = filepath.Join("runs", plan.label()+"-sweep")
	}
	i, n, err := parseShard(o.shard)
	if err != nil {
		return err
	}
	if err := o.consistent(n); err != nil {
		return err
	}
	saved, err := plan.cells()
	if err != nil {
		return err
	}
	if o.job.wanted() {
		return o.job.write(o, len(saved.Cells))
	}
	store := sweep.Store{Dir: o.out}
	for _, v := range o.accept {
		if taken := store.Accept(saved.Cells, v); taken > 0 {
			o.say("%d results of %s are taken", taken, v)
		}
	}
	if err := store.Save(saved); err != nil {
		return fmt.Errorf("the folder %s cannot be written: %w; choose another one", o.out, err)
	}
	cells := saved.Cells
	if n > 0 {
		cells = sweep.Shard(cells, i, n)
	}
	if o.retry {
		if err := store.Retry(cells); err != nil {
			return fmt.Errorf("the folder %s cannot be written: %w; choose another one", o.out, err)
		}
	}
	if err := o.compute(cmd.Context(), store, saved, cells); err != nil {
		return err
	}
	return o.conclude(store, saved, cells)
}

// consistent refuses flags that do not go together.
func (o *sweepOptions) consistent(shards int) error {
	h := o.head
	switch {
	case h.url != "" && h.listen != "":
		return errors.New("--nats uses a server that is there, --listen opens one: choose one")
	case (h.certificate == "") != (h.key == ""):
		return errors.New("--tls-cert and --tls-key go together: give both, or none")
	case h.certificate != "" && h.listen == "":
		return errors.New("--tls-cert has no effect without --listen: no port is opened")
	case o.workers < 0 && h.listen == "" && h.url == "":
		return errors.New("--workers 0 leaves the cells to others, and nobody can join: give --listen, or --workers 1")
	case shards > 0 && (h.listen != "" || h.url != ""):
		return errors.New("--shard is a share of its own, to which nobody joins: leave --listen and --nats out")
	}
	return nil
}

// say writes a line for people.
func (o *sweepOptions) say(format string, args ...any) {
	if !o.quiet {
		fmt.Fprintf(o.console.err, format+"\n", args...)
	}
}

// compute computes the cells that are missing.
func (o *sweepOptions) compute(ctx context.Context, store sweep.Store, saved sweep.Saved, cells []sweep.Cell) error {
	q, end, err := o.lead(ctx, store, len(cells))
	if err != nil {
		return err
	}
	defer end()
	return o.work(ctx, q, store, saved.Collect, cells)
}

// untrusted is an error of what is not complete.
type untrusted struct{ error }

func (u untrusted) Unwrap() []error { return []error{u.error, outcome(exitUntrusted)} }

// conclude prints how the cells ended, and a table of them.
func (o *sweepOptions) conclude(store sweep.Store, saved sweep.Saved, cells []sweep.Cell) error {
	records, crashes, err := store.Records(cells)
	if err != nil {
		return failure{err}
	}
	counts, bad := statuses(records, crashes)
	var b strings.Builder
	fmt.Fprintf(&b, "%d cells in %s: %s\n", len(cells), o.out, counts)
	writeCrashes(&b, cells, crashes)
	if len(cells) == len(saved.Cells) {
		t := tableOptions{chosen: chosen{store: store}}
		if err := t.load(); err == nil {
			b.WriteString("\n")
			if err := t.write(&b); err != nil {
				b.Reset()
			}
		}
	}
	if _, err := io.WriteString(o.console.out, b.String()); err != nil {
		return failure{err}
	}
	if bad {
		return outcome(exitUntrusted)
	}
	return nil
}

// statuses counts how cells ended; bad says that some have no result to be trusted.
func statuses(records []*sweep.Record, crashes []*sweep.Crash) (text string, bad bool) {
	count := map[string]int{}
	var order []string
	add := func(word string) {
		if count[word] == 0 {
			order = append(order, word)
		}
		count[word]++
	}
	for i, r := range records {
		switch {
		case crashes[i] != nil:
			add("given up")
			bad = true
		case r == nil:
			add("missing")
			bad = true
		default:
			word := r.Status
			if !r.Trusted {
				word += ", not to be trusted"
				bad = true
			}
			add(word)
		}
	}
	slices.Sort(order)
	var parts []string
	for _, word := range order {
		parts = append(parts, fmt.Sprintf("%d %s", count[word], word))
	}
	return strings.Join(parts, "; "), bad
}

// mostCrashes is how many cells that were given up are named.
const mostCrashes = 5

func writeCrashes(w io.Writer, cells []sweep.Cell, crashes []*sweep.Crash) {
	n := 0
	for i, c := range crashes {
		if c == nil {
			continue
		}
		if n++; n <= mostCrashes {
			fmt.Fprintf(w, "  given up: %s, on %s after %d attempts: %s\n", cells[i].Name, c.Host, c.Attempts, names.Visible(lastLines(c.Reason)))
		}
	}
	if n > mostCrashes {
		fmt.Fprintf(w, "  and %d more\n", n-mostCrashes)
	}
	if n > 0 {
		fmt.Fprintln(w, "  --retry tries them again")
	}
}

// lastLines is the beginning of a reason: panics go on for pages.
func lastLines(reason string) string {
	first, _, _ := strings.Cut(reason, "\n")
	return first
}
