package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/sweep"
)

type searchOptions struct {
	sweepOptions
	budget, trialTime time.Duration
	count             int
	format            string
}

// What a search costs unless the user says it.
const (
	usualBudget = 10 * time.Minute
	usualTrials = 27
	mostTrials  = 10_000
)

func newSearchCommand(con console) *cobra.Command {
	o := &searchOptions{sweepOptions: sweepOptions{console: con}}
	cmd := &cobra.Command{
		Use:   "search SUBJECT...",
		Short: "Find the options with which a network is trained best",
		Long: `Choose among the values of options, such as --width, --depth and --points, those with
which a training gives the smallest residual between the points, in units of the load
(with the weak statement, the smallest estimated error) - never the smallest loss. All
flags of "pinnsolve run" that say what is solved may be given, for all trials.

Trials are compared after a ninth and a third of their time; the better third goes on
from where it is. Time is that of a processor as counted by operations, as in
"pinnsolve run --max-work": the same seed gives the same table on any machine, with any
number of workers. Combinations are all there are, if they are few; else they are
chosen by densities of good values or, from 40 trials on, by an evolution strategy.

Like a sweep, a search loses nothing that is killed: the same command goes on, and
"pinnsolve sweep status" and "table" read its directory.`,
		Example: `  pinnsolve search block --over width=12,20,32,depth=1..3,points=300,900 --method lm --max-time 5s
  pinnsolve search hole --inputs xy --over width=12..48/4,depth=1..3,points=300..900/100 --method lm --budget 10m
  pinnsolve search poisson --over method=lm,lbfgs --over activation=tanh,sin --budget 1m --seed 3`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("a search of what? name a case, a mesh or a problem file")
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
	completeFolders(cmd, "out")
	return cmd
}

// register adds the flags, and those of a run, which help does not list again.
func (o *searchOptions) register(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringArrayVar(&o.over, "over", nil, "`axes`, such as width=12..48/4,depth=1..3,points=300,900; may be repeated")
	f.Var(span(&o.budget), "budget", "processor time of the whole search, as counted; default: 10m, or what the trials take")
	f.Var(span(&o.trialTime), "max-time", "processor time of a trial that gets to the end, as counted; default: as the budget allows")
	f.Var(whole(&o.count, mostTrials), "trials", "combinations that are tried; default: what the budget allows, or 27, or all")
	f.StringSliceVar(&o.collect, "collect", nil, "`results` that the table shows, too, such as errors.u")
	f.StringVarP(&o.out, "out", "o", "", "`directory` of the search; default: runs/SUBJECT-search")
	f.Var(&flagValue[int]{target: &o.workers, kind: "int", parse: parseWorkers}, "workers", "trials at a time in this process; 0 leaves them to those that join; default: one per processor")
	f.StringVar(&o.head.listen, "listen", "", "`host:port` at which workers may join, as for a sweep; default: no port is opened")
	f.StringVar(&o.head.certificate, "tls-cert", "", "certificate `file` in PEM that encrypts what is said at --listen")
	f.StringVar(&o.head.key, "tls-key", "", "its key `file`")
	f.StringVar(&o.head.url, "nats", "", "`URL` of a NATS server with JetStream to be used in place of the one inside")
	f.Var(oneOf(&o.format, "markdown", "csv", "json"), "format", "of the table; default: markdown")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	runFlags().VisitAll(func(g *pflag.Flag) {
		if f.Lookup(g.Name) == nil && sweepable(g.Name) && g.Name != "max-work" {
			g.Hidden = true
			f.AddFlag(g)
		}
	})
}

func (o *searchOptions) run(cmd *cobra.Command) error {
	o.over = splitOver(o.over)
	plan, err := o.plan(cmd)
	if err != nil {
		return err
	}
	for _, name := range []string{"max-time", "max-work", "workers"} {
		if slices.ContainsFunc(plan.Axes, func(a sweep.Axis) bool { return a.Name == name }) {
			return fmt.Errorf("%s is no axis of a search, which shares the time among its trials itself: leave it out", name)
		}
	}
	if plan.name != "" {
		return fmt.Errorf("%s is a plan of a sweep, which computes all of its cells: name its subject, and the axes by --over", plan.name)
	}
	if o.out == "" {
		o.out = filepath.Join("runs", plan.label()+"-search")
	}
	if err := o.consistent(0); err != nil {
		return err
	}
	h, err := newHunt(o, plan)
	if err != nil {
		return err
	}
	if err := h.search(cmd.Context()); err != nil {
		return err
	}
	return h.conclude()
}

// splitOver makes one axis of every name in lists such as width=12..48,depth=1,2: what has
// no name belongs to the axis before.
func splitOver(lists []string) (axes []string) {
	for _, list := range lists {
		first := true
		depth := 0
		for item := range strings.SplitSeq(list, ",") {
			name, _, named := strings.Cut(item, "=")
			if first || depth == 0 && named && !strings.ContainsAny(name, "(:") {
				axes = append(axes, item)
			} else {
				axes[len(axes)-1] += "," + item
			}
			depth += strings.Count(item, "(") - strings.Count(item, ")")
			first = false
		}
	}
	return axes
}
