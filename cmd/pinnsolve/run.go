package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/continuation"
	"pinnsolve/internal/names"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
	"pinnsolve/training"
)

type runOptions struct {
	console
	posing

	formulation      string
	bc               string
	path             string
	predictor        string
	load, curriculum string
	out              string
	json, quiet      bool
	noPictures       bool
	opened           bool // the page, in a browser
	stress           stressFlags
	motion           motionFlags
	save             string // problem file to write
	keepOptions
	family familyFlags

	solve solve.Options
	swept *swept // of a cell of a sweep, nil for a run of its own
}

// task is what options ask for, ready to be solved.
type task struct {
	question.Setup
	problem pinn.Problem // posed at Values
	plan    *solve.Plan
	wanted  report.Requests
	motion  *solve.MotionOptions // nil for none
	moved   *solve.Motion

	others []pinn.Problem // with other loads, see poseLoads
	// loadNames are those of all load cases, none if there is one load.
	loadNames []string
	changed   []pinn.Region
	solved    *solve.Family // over ranges of parameters, nil for none

	kept
}

func newRunCommand(con console) *cobra.Command { return (&runOptions{console: con}).command() }

// command is the command whose flags set the options.
func (o *runOptions) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "run CASE|FILE...",
		Short:   "Solve a case or your own part and write the results",
		Long:    runHelp,
		Example: runExamples,
		Args:    oneCaseOrFilesOrResume,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return o.again(cmd)
			}
			if err := o.openArgs(cmd, args); err != nil {
				return err
			}
			return o.run(cmd)
		},
		ValidArgsFunction: completeCase,
	}
	o.register(cmd.Flags())
	completeRunFlags(cmd)
	completeBody(cmd)
	completeFolders(cmd, "out", "resume", "from")
	return cmd
}

// openArgs takes the arguments that are no flags, and reads a problem file.
func (o *runOptions) openArgs(cmd *cobra.Command, args []string) error {
	o.subject, o.more, o.given = args[0], args[1:], args
	return o.open(cmd.Flags())
}

func exactlyOneCase(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return fmt.Errorf("which case? choose from %s, or name a mesh or a problem file", strings.Join(caseNames(), ", "))
	case 1:
		return nil
	}
	return fmt.Errorf("one case at a time: got %q and %q", args[0], args[1])
}

// run solves what the options ask for and writes the files.
func (o *runOptions) run(cmd *cobra.Command) error {
	if err := o.share(); err != nil {
		return err
	}
	t, err := o.setup(cmd)
	if err != nil {
		return err
	}
	if o.opened && o.noPictures {
		return errors.New("--open shows report.html, which --no-pictures leaves out: choose one")
	}
	if o.save != "" && o.console.shared.first() {
		if err := o.saveProblem(cmd.Flags(), o.save); err != nil {
			return err
		}
	}
	if err := o.swept.check(t); err != nil {
		return err
	}
	if err := o.swept.goOn(t); err != nil {
		return err
	}
	dir, err := o.directory()
	if err != nil {
		return err
	}
	defer dir.Discard()
	if !o.console.shared.first() {
		defer os.RemoveAll(dir.Path())
	}
	dir.NoFields, dir.KeepState = o.swept.lean(), o.swept != nil && o.solve.MaxWork > 0
	dir.NoPictures, dir.Command = o.noPictures, names.Command("pinnsolve", o.console.args)
	if len(o.free) > 0 && !o.json && !o.quiet {
		fmt.Fprintf(o.console.err, "free of supports and loads: %s\n", names.List(o.free))
	}
	ctx := cmd.Context()
	if t.Schedule == nil { // the values of a path have the time each
		var cancel context.CancelFunc
		ctx, cancel = t.plan.Limit(ctx)
		defer cancel()
	}
	late, release := solve.Linger(ctx)
	defer release()
	res, problem, err := o.answer(ctx, late, t, dir)
	if err != nil {
		if status(err) == exitBadInput {
			dir.Abandon()
		}
		o.tell(err)
		return err
	}
	if o.json {
		err = res.WriteJSON(o.console.out)
	} else {
		err = o.show(summary{res, t.Case, problem, dir, o.echo()})
	}
	if o.opened && err == nil {
		err = openPage(dir)
	}
	switch {
	case err != nil:
		return failure{err}
	case res.Status == solve.Cancelled, res.Path != nil && res.Path.Status == continuation.Cancelled,
		len(dir.LeftOut()) > 0 && cmd.Context().Err() != nil:
		return outcome(exitCancelled)
	case !res.Trusted:
		return outcome(exitUntrusted)
	}
	return nil
}

// tell writes the notes on a mesh that cannot be solved, which has no summary, but
// for those that the error repeats.
func (o *runOptions) tell(err error) {
	if o.json || o.quiet {
		return
	}
	for _, note := range o.notes {
		if !strings.Contains(err.Error(), note) {
			fmt.Fprintf(o.console.err, "note: %s\n", names.Visible(note))
		}
	}
}

// answer solves the task until ctx ends, and measures and writes what there is until
// late does.
func (o *runOptions) answer(ctx, late context.Context, t *task, dir *report.Directory) (*report.Result, pinn.Problem, error) {
	show := newProgress(o.console, t.plan.Stages, o.solve.MaxTime)
	if o.quiet || o.json {
		show.silence()
	}
	show.begin()
	go show.watch()
	defer show.end()
	begin := o.now()
	results, history, path, err := o.compute(ctx, late, t, dir, show)
	if s := o.console.shared; s.many() {
		s.cut = err != nil || ctx.Err() != nil
		if !s.first() {
			return nil, pinn.Problem{}, cmp.Or(err, errNotFirst)
		}
		defer s.told(o.console.err, o.now().Sub(begin).Seconds())
	}
	if err != nil {
		return nil, pinn.Problem{}, flagged(err)
	}
	for _, r := range results {
		if r.Solution != nil {
			r.Solution = r.Solution.Within(late)
		}
	}
	result := results[0]
	show.phase("files", 0)
	res, err := report.New(t.Setup, result, path)
	if err == nil && len(o.loadCases.list) > 0 {
		err = res.AddLoadCases(o.loadCases.names(), results)
	}
	if err == nil && t.solved != nil {
		err = res.AddFamily(t.solved)
	}
	if err == nil && t.moved != nil && result.Solution != nil {
		for i, s := range t.moved.States {
			t.moved.States[i].Solution = s.Solution.Within(late)
		}
		res.AddMotion(t.moved)
	}
	if err == nil {
		err = res.Look(result, t.wanted)
	}
	if err == nil {
		err = dir.Write(res, result.Solution, history)
	}
	if err != nil {
		return nil, pinn.Problem{}, failure{err}
	}
	return res, result.Problem, nil
}

// compute solves the problem or walks the path to it, showing progress and
// keeping its history. Without a path, the one returned is nil. Load cases have a
// result each.
func (o *runOptions) compute(ctx, late context.Context, t *task, dir *report.Directory, show *progress) ([]*solve.Result, *report.History, *report.Path, error) {
	history := cmp.Or(t.history, &report.History{})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k := &keeper{runOptions: o, task: t, dir: dir, history: history, cancel: cancel}
	defer k.end()
	t.plan.Started = func(info solve.Info) {
		history.Terms = info.Terms
		k.started()
		show.started(info)
	}
	t.plan.Recorder = func(r training.Record) {
		history.Record(r)
		o.swept.record(r)
		k.record()
		show.record(r)
	}
	t.plan.Checkpoints = training.Checkpoints{Every: o.checkpointEvery, Write: k.checkpoint}
	t.plan.Progress = show.phase
	if t.Schedule != nil {
		w := &walk{task: t, asked: t.Question(), dir: dir, history: history, show: show, late: late}
		result, err := w.along(ctx)
		return []*solve.Result{result}, history, w.path, k.ended(err)
	}
	if t.Family != nil {
		result, err := t.runFamily(ctx, show)
		return []*solve.Result{result}, history, nil, k.ended(err)
	}
	if t.motion != nil {
		result, moved, err := t.plan.Motion(ctx, *t.motion)
		t.moved = moved
		return []*solve.Result{result}, history, nil, k.ended(err)
	}
	if len(o.loadCases.list) > 0 {
		results, err := t.plan.RunLoads(ctx, t.others, t.changed)
		return results, history, nil, k.ended(err)
	}
	result, err := t.plan.Run(ctx)
	return []*solve.Result{result}, history, nil, k.ended(err)
}

// directory makes the directory for the files: the one of the run to go on with,
// or the one that was named, or runs/CASE-TIME.
func (o *runOptions) directory() (*report.Directory, error) {
	switch {
	case !o.console.shared.first():
		return aside()
	case o.resume != "":
		return report.Create(o.resume)
	case o.out != "":
		return report.Create(o.out)
	}
	return report.CreateNew(o.folder("", o.label()))
}

// stamp is how a time is written in a file name.
const stamp = "20060102-150405"
