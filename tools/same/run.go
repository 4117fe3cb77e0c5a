package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pinnsolve/tools/internal/builds"
)

// runner runs commands with both binaries.
type runner struct {
	root     string // directory that commands run in
	scratch  string // directory for results
	keep     string // directory for results of the old binary, "" for none
	old, new string // binaries
}

// verdict is what became of a command: how its results differ, and the
// processor time of each binary in seconds.
type verdict struct {
	differences []difference
	old, new    float64
	err         error
}

// result is what one binary made of a command.
type result struct {
	Status  int     `json:"status"`  // exit status
	Seconds float64 `json:"seconds"` // processor time

	stdout, stderr []byte
	files          map[string][]byte // by path below the directory of the run
}

// start runs the commands, several at once, and returns a channel for the
// verdict on each.
func (r *runner) start(ctx context.Context, commands []command, jobs int) []chan verdict {
	verdicts := make([]chan verdict, len(commands))
	queue := make(chan int, len(commands))
	for i := range commands {
		verdicts[i] = make(chan verdict, 1)
		queue <- i
	}
	close(queue)
	for range jobs {
		go func() {
			for i := range queue {
				verdicts[i] <- r.compare(ctx, commands[i], i)
			}
		}()
	}
	return verdicts
}

// compare runs a command with both binaries.
func (r *runner) compare(ctx context.Context, c command, number int) verdict {
	old, err := r.oldResult(ctx, c, filepath.Join(r.scratch, fmt.Sprintf("%d-old", number)))
	if err != nil {
		return verdict{err: err}
	}
	if err := old.plausible(c); err != nil {
		return verdict{err: err}
	}
	dir := filepath.Join(r.scratch, fmt.Sprintf("%d-new", number))
	defer os.RemoveAll(dir)
	current, err := r.execute(ctx, r.new, c, dir)
	if err != nil {
		return verdict{err: err}
	}
	return verdict{differences: compareResults(old, current), old: old.Seconds, new: current.Seconds}
}

// plausible returns an error if a comparison with the result would say little:
// if a command is bad input by a slip of the list, or is not though it should.
func (res *result) plausible(c command) error {
	const badInput, untrusted = 2, 3
	switch {
	case c.fails && res.Status == badInput:
		return nil
	case c.fails:
		return fmt.Errorf("the line begins with !, and the old binary takes it")
	case res.Status != 0 && res.Status != untrusted:
		return fmt.Errorf("the old binary ends with exit status %d: %s", res.Status, lastLine(res.stderr))
	case len(res.files) == 0 && len(res.stdout) == 0:
		return fmt.Errorf("it leaves nothing to compare")
	}
	return nil
}

// oldResult returns the kept result of the old binary, or runs it, in dir
// unless the result is kept.
func (r *runner) oldResult(ctx context.Context, c command, dir string) (*result, error) {
	if r.keep == "" {
		defer os.RemoveAll(dir)
		return r.execute(ctx, r.old, c, dir)
	}
	key, err := r.key(c)
	if err != nil {
		return nil, err
	}
	kept := filepath.Join(r.keep, key)
	if _, err := os.Stat(kept); err == nil {
		return readResult(kept)
	}
	// Written beside its place and renamed when it is complete, so that an
	// interrupt keeps no half results.
	unfinished := kept + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return nil, err
	}
	res, err := r.execute(ctx, r.old, c, unfinished)
	if err != nil {
		os.RemoveAll(unfinished)
		return nil, err
	}
	return res, os.Rename(unfinished, kept)
}

// environment are the variables that results may depend on.
var environment = []string{"PINNSOLVE_KERNEL", "GOMAXPROCS", "GODEBUG"}

// key names the result of the old binary: it is another one if the binary, the
// command, a file named in it or the environment is.
func (r *runner) key(c command) (string, error) {
	h := sha256.New()
	add := func(text []byte) { fmt.Fprintf(h, "%d:%s", len(text), text) }
	binary, err := os.ReadFile(r.old)
	if err != nil {
		return "", err
	}
	add(binary)
	for _, v := range environment {
		add([]byte(os.Getenv(v)))
	}
	for _, a := range c.args {
		add([]byte(a))
		if file := filepath.Join(r.root, a); builds.IsFile(file) {
			text, err := os.ReadFile(file)
			if err != nil {
				return "", err
			}
			add(text)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
}

// Files and folder of a result.
const (
	filesFolder = "files"
	stdoutFile  = "stdout"
	stderrFile  = "stderr"
	statusFile  = "status.json"
)

// execute runs a command and leaves its result in dir, which it makes. Files
// of "run" go to a folder in it.
func (r *runner) execute(ctx context.Context, binary string, c command, dir string) (*result, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	args := c.args
	if args[0] == "run" {
		args = append(args[:len(args):len(args)], "--quiet", "--out", filepath.Join(dir, filesFolder))
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.root, &stdout, &stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, builds.ErrInterrupted
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	state := cmd.ProcessState
	text, err := json.Marshal(result{Status: state.ExitCode(), Seconds: (state.UserTime() + state.SystemTime()).Seconds()})
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{stdoutFile: stdout.Bytes(), stderrFile: stderr.Bytes(), statusFile: text} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			return nil, err
		}
	}
	return readResult(dir)
}

// readResult reads what execute left.
func readResult(dir string) (*result, error) {
	res := &result{files: map[string][]byte{}}
	text, err := os.ReadFile(filepath.Join(dir, statusFile))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, res); err != nil {
		return nil, err
	}
	if res.stdout, err = os.ReadFile(filepath.Join(dir, stdoutFile)); err != nil {
		return nil, err
	}
	if res.stderr, err = os.ReadFile(filepath.Join(dir, stderrFile)); err != nil {
		return nil, err
	}
	top := filepath.Join(dir, filesFolder)
	err = filepath.WalkDir(top, func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && file == top {
			return nil // bad input, or a command that writes no files
		}
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(top, file)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); leftOutFile(name) {
			return nil
		}
		res.files[name], err = os.ReadFile(file)
		return err
	})
	return res, err
}

// lastLine returns the last line of what a command said.
func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}
