// Same shows that two versions of pinnsolve give the same results, to the last
// bit. It guards changes of structure, names and prose, which must change no
// number:
//
//	go -C tools run ./same -old main
//	go -C tools run ./same -old main -keep ../bin/same -run cook
//	go -C tools run ./same -old BINARY -new BINARY
//
// The old binary is built from a revision, in a temporary worktree of git, the
// new one from the working tree. Both run the commands of commands.txt, each
// with a directory of its own for the files, and of every command these have
// to be the same:
//
//   - the exit status;
//   - fields.csv, solution.vtu and what else a command writes, byte for byte;
//   - the cells of history.csv and path.csv, without times;
//   - the values of result.json, of checkpoints of a path and of JSON on
//     standard output, without messages and times. Numbers are compared as
//     they are written, which is every bit.
//
// Pictures, the summary on standard output and progress are not compared.
// changes.go lists what is left out and why, and has the table of corrected
// names: a key that was renamed on purpose is entered there, and its values are
// still compared.
//
// A line is printed for every command: "equal", or the first difference with
// both values; -all prints the first 20 of every file. The exit status is 1 if
// a command differs, 2 if the commands could not be run; "go run" turns both
// into 1.
//
// With -keep the results of the old binary are kept in a directory, and used
// again where binary, command, mesh and environment are the same.
//
// Parallel sums are in a fixed order, so that results do not depend on the load
// of the machine. They do depend on its processor, whose instructions the
// kernels are chosen by: a kept directory does not travel.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"syscall"

	"pinnsolve/tools/internal/builds"
)

// options are the flags of a run.
type options struct {
	old, new string // binary or revision; binary, "" for the working tree
	commands string // file, "" for the one beside the source
	keep     string // directory, "" for none
	only     *regexp.Regexp
	jobs     int
	all      bool // print more than the first difference
}

func main() {
	var o options
	flag.StringVar(&o.old, "old", "", "old `binary`, or a revision of git to build it from")
	flag.StringVar(&o.new, "new", "", "new `binary`; unset, it is built from the working tree")
	flag.StringVar(&o.commands, "commands", "", "`file` of commands; unset, tools/same/commands.txt")
	flag.StringVar(&o.keep, "keep", "", "`directory` that keeps the results of the old binary for later runs")
	pattern := flag.String("run", "", "run only commands that match the regular `expression`")
	flag.IntVar(&o.jobs, "j", 1, "`number` of commands run at once")
	flag.BoolVar(&o.all, "all", false, "print the first 20 differences of every file")
	flag.Parse()
	var err error
	if o.only, err = regexp.Compile(*pattern); err != nil || o.old == "" || o.jobs < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: same -old REVISION|BINARY [-new BINARY] [-keep DIRECTORY] [-run EXPRESSION] [-j NUMBER] [-all]")
		os.Exit(2)
	}
	// With SIGPIPE, so that "| head" leaves no worktree behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	different, err := o.run(ctx, os.Stdout)
	stop()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "same:", err)
		os.Exit(2)
	case different > 0:
		os.Exit(1)
	}
}

// run makes the binaries, runs the commands with both and prints a line for
// each. It returns how many differ.
func (o *options) run(ctx context.Context, w io.Writer) (different int, err error) {
	root, err := builds.Root(ctx)
	if err != nil {
		return 0, err
	}
	commands, err := readCommands(o.commands, root)
	if err != nil {
		return 0, err
	}
	scratch, err := os.MkdirTemp("", "same-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(scratch)
	old, err := oldBinary(ctx, o.old, root, scratch, o.keep)
	if err != nil {
		return 0, err
	}
	current, err := builds.Current(ctx, o.new, root, scratch)
	if err != nil {
		return 0, err
	}
	var selected []command
	for _, c := range commands {
		if o.only.MatchString(c.String()) {
			selected = append(selected, c)
		}
	}
	if len(selected) == 0 {
		return 0, fmt.Errorf("no command matches -run %s", o.only)
	}
	r := &runner{root: root, scratch: scratch, keep: o.keep, old: old, new: current}
	if different, err = o.judge(ctx, w, r, selected); err == nil && len(selected) == len(commands) {
		err = reportUncovered(ctx, w, current, commands)
	}
	return different, err
}

// judge runs the commands and prints a line for each. The first one that cannot
// be run ends the others.
func (o *options) judge(ctx context.Context, w io.Writer, r *runner, commands []command) (different int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var old, current float64
	for i, verdict := range r.start(ctx, commands, o.jobs) {
		v := <-verdict
		switch {
		case err != nil: // waiting for those that are being ended
		case v.err != nil:
			err = fmt.Errorf("%s: %w", commands[i], v.err)
			cancel()
		default:
			if len(v.differences) > 0 {
				different++
			}
			old, current = old+v.old, current+v.new
			printVerdict(w, commands[i], v.differences, o.all)
		}
	}
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintf(w, "\n%d of %d commands equal; processor time %.0f s old, %.0f s new\n",
		len(commands)-different, len(commands), old, current)
	return different, err
}

// printVerdict prints the line of a command: its first difference and how many
// more each file has. With all it prints these too, up to a number a file.
func printVerdict(w io.Writer, c command, differences []difference, all bool) {
	if len(differences) == 0 {
		fmt.Fprintf(w, "equal    %s\n", c)
		return
	}
	fmt.Fprintf(w, "DIFFERS  %s: %s", c, differences[0])
	more := map[string]int{}
	for _, d := range differences[1:] {
		more[d.file]++
	}
	separator := "; more: "
	for _, file := range slices.Sorted(maps.Keys(more)) {
		fmt.Fprintf(w, "%s%d in %s", separator, more[file], file)
		separator = ", "
	}
	fmt.Fprintln(w)
	if !all {
		return
	}
	const most = 20
	printed := map[string]int{}
	for _, d := range differences {
		if printed[d.file]++; printed[d.file] <= most {
			fmt.Fprintf(w, "         %s\n", d)
		}
	}
}
