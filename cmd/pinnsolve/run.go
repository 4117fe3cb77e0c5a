package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// Upper ends of sizes, beyond which no machine has the memory.
const (
	mostWidth   = 20_000
	mostDepth   = 100
	mostPoints  = 1_000_000
	mostWorkers = 1024
)

type runOptions struct {
	console
	posing

	formulation       string
	bc                string
	path              string
	predictor, resume string
	load, curriculum  string
	out               string
	json, quiet       bool

	solve solve.Options
}

// task is what options ask for, ready to be solved.
type task struct {
	question.Setup
	problem pinn.Problem // at the values of the setup
	stages  []training.Stage

	checkpoint *report.Checkpoint // from which the path goes on, nil for its start
}

func newRunCommand(con console) *cobra.Command {
	o := &runOptions{console: con}
	cmd := &cobra.Command{
		Use:   "run CASE|FILE.msh",
		Short: "Solve a case, or a part of your own, and write what came of it",
		Long: `Solve a case. What is not said comes from the case: its recommended
formulation, statement, parameters, sizes and inputs; see "pinnsolve show CASE".

A mesh of gmsh is solved as an elastic body, at finite strain if --law is given:
--fix, --roller, --traction and --pressure say what is prescribed on the parts of
its boundary, its physical groups; parts not named are free. Two elastic constants
are its material.

The weak statement is solved on windows over the body, with features of its
corners, holes and fillets, until the error estimates of all quantities are below
--tol, relative. The strong statement is solved at points.

With --continue the case is solved for one value of a parameter after the
other, each from the solution before it and each with the iterations of --method
and the time of --max-time. The path ends at its last value, or where a value
was not accepted; the result is that of the last value accepted. The same command
with --resume DIRECTORY goes on with a path that was interrupted.

The directory gets result.json, history.csv, fields.csv, solution.vtu (for
ParaView), loss.png and fields.png; deformed.png if the case has a displacement;
with a path also path.csv, path.png, and two files in steps for every accepted
value: the solution, which path.pvd has ParaView animate, and a checkpoint. history.csv has every term's loss
before its weight, its weight and, every 100 iterations, its gradient norm.`,
		Example: `  pinnsolve run block
  pinnsolve run bracket.msh --fix clamp --traction load=0,-1 --nu 0.4999
  pinnsolve run block --nu 0.3 --formulation standard --width 400
  pinnsolve run poisson --method adam:2000,lbfgs:3000 --max-time 2m
  pinnsolve run block --method lm --continue nu=0.3,0.45,0.49,0.4999
  pinnsolve run plate --method adam,lm --balance ntk --autopilot
  pinnsolve run torsion --set angle=180 --curriculum adaptive
  pinnsolve run poisson --json --quiet | jq .errors`,
		Args: exactlyOneCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.subject = args[0]
			return o.run(cmd)
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.formulation, "formulation", "", "equations to solve: a `name` of the case, such as standard or mixed")
	f.Var(oneOf(&o.solve.Statement, solve.Strong, solve.Weak), "statement", "residuals at points, or integrals against test functions; unset, what the case recommends")
	o.posing.register(f)
	f.StringVar(&o.solve.Method, "method", "direct", "`stages` such as direct or adam:2000,lbfgs:3000")
	f.StringVar(&o.solve.Balance, "balance", "", "loss balancer: a `name` of \"pinnsolve list balancers\"")
	f.BoolVar(&o.solve.Autopilot, "autopilot", false, "put the learning rate of adam under feedback")
	f.StringVar(&o.load, "load", "", "`factor` on the load of a case at finite strain: 1 is its full load")
	f.StringVar(&o.curriculum, "curriculum", "", "how the load is reached: none (at once), linear:10 (ten steps), adaptive or cap:0.1:1:4 (points below a strain)")
	f.StringVar(&o.path, "continue", "", "`path` of a parameter, such as nu=0.3,0.45,0.49; see \"pinnsolve list paths\"")
	f.StringVar(&o.predictor, "predictor", "", "what a step of a path starts from: secant (of the last two), tangent or none")
	f.StringVar(&o.resume, "resume", "", "`directory` of an interrupted path, to go on after its last accepted step")
	f.Var(whole(&o.solve.Width, mostWidth), "width", "features a field for direct, else neurons a layer")
	f.Var(whole(&o.solve.Depth, mostDepth), "depth", "hidden layers of a trained network")
	f.Var(whole(&o.solve.Points, mostPoints), "points", "points in the interior")
	f.Var(oneOf(&o.bc, "hard", "soft"), "bc", "Dirichlet data exactly, where the case can, or as loss terms")
	f.StringVar(&o.solve.Inputs, "inputs", "", "coordinates given to the network: a `name` of the case, such as xy or polar")
	f.Var(positive(&o.solve.Slope), "slope", "slope of random features; unset, it is found by trial solves")
	f.StringVar(&o.solve.Sampler, "sampler", "", "how points are placed: a `name` of \"pinnsolve list samplers\"")
	registerWeak(f, &o.solve.Weak)
	f.Var(positive(&o.solve.Tolerance), "tol", "largest residual between the points, relative to the load, or error estimate, relative, to be trusted")
	f.Var(span(&o.solve.MaxTime), "max-time", "end training, of each value of a path, after this time, such as 90s")
	f.Var(whole(&o.solve.Workers, mostWorkers), "workers", "tiles of points treated at once; unset, one a processor")
	f.Var(natural(&o.solve.Seed), "seed", "seed of random numbers")
	f.StringVar(&o.out, "out", "", "`directory` for the files; unset, runs/CASE-TIME")
	f.BoolVar(&o.json, "json", false, "print result.json, and nothing else")
	f.BoolVar(&o.quiet, "quiet", false, "show no progress")
	completeRunFlags(cmd)
	return cmd
}

func exactlyOneCase(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return fmt.Errorf("which case? choose from %s, or name a mesh FILE.msh", strings.Join(caseNames(), ", "))
	case 1:
		return nil
	}
	return fmt.Errorf("one case at a time: got %q and %q", args[0], args[1])
}

// run goes from options to files.
func (o *runOptions) run(cmd *cobra.Command) error {
	t, err := o.setup(cmd)
	if err != nil {
		return err
	}
	dir, err := o.directory()
	if err != nil {
		return err
	}
	defer dir.Discard()
	if len(o.free) > 0 && !o.json && !o.quiet {
		fmt.Fprintf(o.console.err, "free of supports and loads: %s\n", strings.Join(o.free, ", "))
	}
	result, history, path, err := o.compute(cmd.Context(), t, dir)
	if err != nil {
		return err
	}
	res, err := report.New(t.Setup, result, path)
	if err != nil {
		return failure{err}
	}
	if err := dir.Write(res, result.Solution, history); err != nil {
		return failure{err}
	}
	if o.json {
		err = res.WriteJSON(o.console.out)
	} else {
		err = summary{res, t.Case, result.Solution.Problem(), dir}.write(o.console.out)
	}
	switch {
	case err != nil:
		return failure{err}
	case result.Status == solve.Cancelled, res.Path != nil && res.Path.Status == continuation.Cancelled:
		return outcome(exitCancelled)
	case !res.Trusted:
		return outcome(exitUntrusted)
	}
	return nil
}

// compute solves the problem or walks the path to it, showing progress and
// keeping its history. Without a path, the one returned is nil.
func (o *runOptions) compute(ctx context.Context, t *task, dir *report.Directory) (*solve.Result, *report.History, *report.Path, error) {
	history := &report.History{}
	show := newProgress(o.console, t.stages, o.solve.MaxTime)
	if o.quiet || o.json {
		show.silence()
	}
	options := &t.Options
	options.Started = func(info solve.Info) {
		history.Terms = info.Terms
		show.started(info)
	}
	options.Recorder = func(r training.Record) {
		history.Record(r)
		show.record(r)
	}
	show.begin()
	defer show.end()
	if t.Schedule != nil {
		w := &walk{task: t, asked: t.Question(), dir: dir, history: history, show: show}
		result, err := w.along(ctx)
		return result, history, w.path, err
	}
	result, err := solve.Run(ctx, t.problem, *options)
	return result, history, nil, err
}

// directory makes the directory for the files: the one of the run to go on with,
// or the one that was named, or runs/CASE-TIME.
func (o *runOptions) directory() (*report.Directory, error) {
	switch {
	case o.resume != "":
		return report.Create(o.resume)
	case o.out != "":
		return report.Create(o.out)
	}
	return report.CreateNew(filepath.Join("runs", o.label()+"-"+o.now().Format(stamp)))
}

// stamp is how a time is written in a file name.
const stamp = "20060102-150405"
