// Package builds builds and finds binaries of pinnsolve for the tools.
package builds

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

// ErrInterrupted is the error of whatever an interrupt has ended.
var ErrInterrupted = errors.New("interrupted")

// Main runs a tool until an interrupt ends it. The exit status is 1 if it found something
// that differs, 2 if it could not look.
func Main(name string, run func(ctx context.Context) (different bool, err error)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	different, err := run(ctx)
	stop()
	switch {
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(2)
	case different:
		os.Exit(1)
	}
}

// Root returns the top of the working tree.
func Root(ctx context.Context) (string, error) {
	return Output(ctx, ".", "git", "rev-parse", "--show-toplevel")
}

// Current returns the path of the named binary, or of one built from the working
// tree in a scratch directory if the name is "".
func Current(ctx context.Context, name, root, scratch string) (string, error) {
	if name == "" {
		binary := filepath.Join(scratch, "new")
		return binary, Build(ctx, root, binary)
	}
	if !IsFile(name) {
		return "", fmt.Errorf("%s is no binary", name)
	}
	return filepath.Abs(name)
}

// Build builds the command of a tree, the same bytes wherever the tree lies.
func Build(ctx context.Context, tree, binary string) error {
	_, err := Output(ctx, tree, "go", "build", "-trimpath", "-o", binary, "./cmd/pinnsolve")
	return err
}

// Output runs a program in a directory and returns what it printed; an error
// has what it said.
func Output(ctx context.Context, dir, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ErrInterrupted
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("%s %s: %w: %s", program, strings.Join(args, " "), err, bytes.TrimSpace(failed.Stderr))
	}
	return strings.TrimSpace(string(out)), err
}

// IsFile reports whether the name is that of a regular file.
func IsFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
