package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/report"
	"pinnsolve/safetensors"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// keepOptions say how a run is kept, and what it goes on from.
type keepOptions struct {
	given           []string // the subject and further files, as on the command line
	resume          string
	from            string
	checkpointEvery time.Duration
	tensorboard     bool
}

func (o *keepOptions) register(f *pflag.FlagSet) {
	f.StringVar(&o.resume, "resume", "", "`directory` of an interrupted run to go on with; nothing else is needed")
	f.StringVar(&o.from, "from", "", "`directory` of a run whose network a training starts from, of the same --width and --depth")
	f.Var(span(&o.checkpointEvery), "checkpoint", "time between checkpoints of a training, such as 30s; default: 2s, or more where they would take over 2 % of the time")
	f.BoolVar(&o.tensorboard, "tensorboard", false, "write the losses as TensorBoard events too, as they come")
}

// kept is what a task goes on from.
type kept struct {
	checkpoint *report.Checkpoint // of a path, nil for its start
	history    *report.History    // up to the checkpoint, nil for none
	going      bool               // on, in a directory with a record
	said       string             // on what it goes on from
}

// keeper keeps a run while it goes, so that it can go on after its end.
type keeper struct {
	*runOptions
	*task
	dir     *report.Directory
	history *report.History
	events  *report.Events

	cancel func() // ends the run, when it cannot be kept
	begun  bool
	err    error // of writing, the first
}

// started writes what the run was asked for, when it is known that it can be solved.
func (k *keeper) started() {
	if k.begun {
		return
	}
	k.begun = true
	if k.said != "" && !k.quiet && !k.json {
		fmt.Fprintf(k.console.err, "%s\n", k.said)
	}
	if !k.going {
		arguments, files := k.arguments()
		if k.err = k.dir.Begin(report.NewRecord(arguments, files, k.Question())); k.err != nil {
			k.err = failure{k.err}
			k.cancel()
			return
		}
	}
	k.history.Follow(k.dir)
	if k.tensorboard {
		k.events = report.NewEvents(k.dir, k.now())
	}
}

// ended returns the error of a run that has ended so. One that ended before it was
// known whether it can be solved has a record too.
func (k *keeper) ended(err error) error {
	if err == nil {
		k.started()
	}
	return cmp.Or(k.err, err)
}

// record passes the last record on.
func (k *keeper) record() {
	if k.events != nil {
		k.events.Add(k.history)
	}
}

// end ends what is written as the run goes. The results are written after it.
func (k *keeper) end() {
	if k.events != nil {
		k.events.Close()
	}
	_, _ = k.history.Sync()
}

// Keys of the metadata of a checkpoint.
const (
	checkpointVersion = "pinnsolve_checkpoint"
	checkpointFormat  = "1"
	checkpointAsked   = "question_hash"
	checkpointRows    = "history_rows"
	checkpointSpent   = "work_spent" // set in a state in which a training has spent its work
)

// checkpoint writes the state of a training. If that fails, as on a full disk, the
// last one remains, and the run goes on.
func (k *keeper) checkpoint(s training.State) {
	if _, err := k.history.Sync(); err != nil {
		return
	}
	about := map[string]string{checkpointVersion: checkpointFormat, checkpointAsked: k.trained(), checkpointRows: strconv.Itoa(s.Records())}
	if k.plan.Spent(s) {
		about[checkpointSpent] = "yes"
	}
	f := safetensors.Vectors(s, about)
	_ = k.dir.WriteCheckpoint(func(w io.Writer) error { return f.Write(w) })
}

// trained is the hash of what the states of a training depend on: all that it is asked
// but where it ends.
func (t *task) trained() string {
	q := t.Question()
	q.Options.MaxWork = ""
	return q.Hash()
}

// arguments returns the arguments of this run but for those that say where its files
// go, and the files among them with the meshes that a problem file names.
func (o *runOptions) arguments() (arguments, files []string) {
	for _, name := range slices.Concat(o.given, []string{o.subject}, o.more) {
		if isFile(name) && !slices.Contains(files, absolute(name)) {
			files = append(files, absolute(name))
		}
	}
	elsewhere := []string{"out", "resume", "save"}
	rest := o.console.args
	if len(rest) > 0 {
		rest = rest[1:] // run
	}
	for len(rest) > 0 {
		arg := rest[0]
		rest = rest[1:]
		name, _, whole := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "-o") || strings.HasPrefix(arg, "-qo") { // the short form of --out
			arg, name, whole = "--out", "out", !strings.HasSuffix(arg, "o")
		}
		if strings.HasPrefix(arg, "--") && slices.Contains(elsewhere, name) {
			if !whole && len(rest) > 0 {
				rest = rest[1:]
			}
			continue
		}
		if slices.Contains(o.given, arg) && isFile(arg) {
			arg = absolute(arg)
		}
		arguments = append(arguments, arg)
	}
	return arguments, files
}

func absolute(name string) string {
	if path, err := filepath.Abs(name); err == nil {
		return path
	}
	return name
}

func oneCaseOrFilesOrResume(cmd *cobra.Command, args []string) error {
	if len(args) == 0 && cmd.Flags().Changed("resume") {
		return nil
	}
	return oneCaseOrFiles(cmd, args)
}

// again runs the command of the run that is to be resumed, with the flags that were
// given now besides its own.
func (o *runOptions) again(cmd *cobra.Command) error {
	r, err := report.ReadRecord(o.resume)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	con := o.console
	con.args = append([]string{"run"}, argumentsOf(r, o.resume)...)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "resume" {
			con.args = append(con.args, "--"+f.Name+"="+f.Value.String())
		}
	})
	run := newRunCommand(con)
	run.SilenceErrors, run.SilenceUsage = true, true
	run.SetArgs(append(slices.Clone(con.args[1:]), "--resume="+o.resume))
	return run.ExecuteContext(cmd.Context())
}

// argumentsOf returns the arguments of the run in a directory, with its own copies of
// files.
func argumentsOf(r *report.Record, dir string) []string {
	arguments := slices.Clone(r.Arguments)
	for i, arg := range arguments {
		if slices.Contains(r.Files, arg) {
			arguments[i] = r.Input(dir, arg)
		}
	}
	return arguments
}

// transfer reads the network that a training starts from, nil for none.
func (o *keepOptions) transfer() (*solve.Transfer, error) {
	if o.from == "" {
		return nil, nil
	}
	f, err := report.ReadWeights(o.from)
	if err == nil {
		var t *solve.Transfer
		if t, err = solve.NewTransfer(f); err == nil {
			return t, nil
		}
	}
	return nil, fmt.Errorf("--from %s: %w", o.from, err)
}

// readState reads the state of a training of the given question from a file; it is nil
// if there is none yet.
func readState(name, question string) (state training.State, rows int, err error) {
	text, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	f, err := safetensors.Read(text)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	if v := f.Metadata[checkpointVersion]; v != checkpointFormat {
		return nil, 0, fmt.Errorf("%s is a checkpoint of format %q; this version reads format %s", name, v, checkpointFormat)
	}
	if f.Metadata[checkpointAsked] != question {
		return nil, 0, fmt.Errorf("%s belongs to another run", name)
	}
	rows, err = strconv.Atoi(f.Metadata[checkpointRows])
	return f.Vectors(), rows, err
}
