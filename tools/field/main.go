// Field runs pinnsolve on meshes of the kinds that users bring, and compares it
// with values found by other means:
//
//	go -C tools run ./field
//	go -C tools run ./field -run slot -seeds 1,2,3
//	go -C tools run ./field -binary BINARY -short
//
// cases/testdata/field has the meshes, and a README that says what each is.
// values.csv there has the commands with their right values or exit status,
// marks.csv what a message has to say and which commands take long. Every
// command runs in that folder, with the binary of the working tree unless
// another is given, at most for the processor time and wall time of -limit and
// -wall. The table has a row for every command, in Markdown, with a verdict:
//
//   - right: the exit status is the wanted one, every quantity is within its
//     tolerance, its error is at most five times its estimate, and the words of
//     marks.csv are said. A mesh that is a polygon of a smooth body has two sets
//     of values; the verdict says which is met.
//   - wrong, converged: exit status 0 with a wrong value, or where a refusal is
//     wanted.
//   - overconfident: right values, with an error above five estimates.
//   - unsaid: right values, without the words that are wanted beside them.
//   - false alarm: right values, with exit status 3.
//   - unsolved: wrong values, with exit status 3.
//   - refused: exit status 2 where values are wanted.
//   - poor refusal: another exit status than the wanted one, or other words.
//   - slow: no result in the time there is.
//   - crash: a trace, or a signal.
//   - failed: exit status 1.
//   - not yet: a flag that the binary does not have yet. It does not count.
//
// With -seeds every command that solves runs once for each seed, and its row is
// the worst run; its seconds, memory and error over estimate are the largest of all
// runs. With -files there is one row for every file: the worst of its commands. The exit status is 1 if a command that counts is not right, 2 if
// the commands could not be run; "go run" turns both into 1.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pinnsolve/tools/internal/builds"
)

// options are the flags of a run.
type options struct {
	binary string // "" for the working tree
	data   string // folder, "" for that of the repository
	only   *regexp.Regexp
	seeds  []string // nil for the default seed
	short  bool
	files  bool // a row for every file
	jobs   int
	limit  time.Duration // of processor time
	wall   time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "", "`binary` to run; unset, it is built from the working tree")
	flag.StringVar(&o.data, "data", "", "`folder` of the meshes, values.csv and marks.csv; unset, cases/testdata/field")
	pattern := flag.String("run", "", "run only commands that match the regular `expression`")
	seeds := flag.String("seeds", "", "seeds such as `1,2,3`; a command counts by its worst run")
	flag.BoolVar(&o.short, "short", false, "leave out the commands that marks.csv calls slow")
	flag.BoolVar(&o.files, "files", false, "print one row for every file, the worst of its commands")
	flag.IntVar(&o.jobs, "j", 1, "`number` of commands run at once")
	flag.DurationVar(&o.limit, "limit", time.Minute, "processor `time` of a command, in whole seconds")
	flag.DurationVar(&o.wall, "wall", 2*time.Minute, "wall `time` of a command")
	flag.Parse()
	var err error
	if o.seeds, err = seedList(*seeds); err == nil {
		o.only, err = regexp.Compile(*pattern)
	}
	if err != nil || o.jobs < 1 || o.limit < time.Second || o.wall <= 0 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: field [-binary BINARY] [-run EXPRESSION] [-seeds 1,2] [-short] [-files] [-j NUMBER] [-limit 60s] [-wall 120s] [-data FOLDER]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	right, err := o.run(ctx, os.Stdout)
	stop()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "field:", err)
		os.Exit(2)
	case !right:
		os.Exit(1)
	}
}

// seedList reads a list of seeds.
func seedList(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	list := strings.Split(text, ",")
	for _, s := range list {
		if _, err := strconv.ParseUint(s, 10, 64); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// run runs the commands, prints the table and reports whether all that count are
// right.
func (o *options) run(ctx context.Context, w io.Writer) (right bool, err error) {
	root, err := builds.Root(ctx)
	if err != nil {
		return false, err
	}
	data := o.data
	if data == "" {
		data = filepath.Join(root, "cases", "testdata", "field")
	}
	commands, err := readCommands(data)
	if err != nil {
		return false, err
	}
	scratch, err := os.MkdirTemp("", "field-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	binary, err := builds.Current(ctx, o.binary, root, scratch)
	if err != nil {
		return false, err
	}
	missing, err := missingFlags(ctx, binary)
	if err != nil {
		return false, err
	}
	var selected []*command
	for _, c := range commands {
		c.notYet = c.uses(missing)
		if o.only.MatchString(c.text) && !(o.short && c.slow) {
			selected = append(selected, c)
		}
	}
	if len(selected) == 0 {
		return false, fmt.Errorf("no command matches -run %s", o.only)
	}
	r := &runner{options: o, binary: binary, data: data, scratch: scratch}
	return r.table(ctx, w, selected)
}

// table runs the commands and prints their rows and the totals.
func (r *runner) table(ctx context.Context, w io.Writer, commands []*command) (right bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := newTable(w, r.files)
	for i, result := range r.start(ctx, commands) {
		v := <-result
		switch {
		case err != nil: // waiting for those that are being ended
		case v.err != nil:
			err = fmt.Errorf("%s: %w", commands[i].text, v.err)
			cancel()
		default:
			t.row(commands[i], v.verdict)
		}
	}
	if err != nil {
		return false, err
	}
	return t.end()
}
