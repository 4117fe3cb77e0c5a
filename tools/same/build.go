package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// errInterrupted is the error of whatever an interrupt has ended.
var errInterrupted = errors.New("interrupted")

// gitRoot returns the top of the working tree.
func gitRoot(ctx context.Context) (string, error) {
	return output(ctx, ".", "git", "rev-parse", "--show-toplevel")
}

// oldBinary returns the path of a binary: the named one if it is a file, else
// that of a revision. With a directory to keep things in, that is built once.
func oldBinary(ctx context.Context, name, root, scratch, keep string) (string, error) {
	if isFile(name) {
		return filepath.Abs(name)
	}
	commit, err := output(ctx, root, "git", "rev-parse", "--verify", "--end-of-options", name+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("-old %s is neither a binary nor a revision: %w", name, err)
	}
	binary := filepath.Join(scratch, "old")
	if keep != "" {
		kept, err := filepath.Abs(filepath.Join(keep, "pinnsolve-"+commit))
		if err != nil || isFile(kept) {
			return kept, err
		}
		binary = kept
	}
	return binary, buildRevision(ctx, commit, root, filepath.Join(scratch, "worktree"), binary)
}

// buildRevision builds a commit in a worktree that it adds and removes.
func buildRevision(ctx context.Context, commit, root, tree, binary string) (err error) {
	defer func() {
		// An interrupt must not keep it from being removed, nor the lock that
		// an interrupted "worktree add" leaves: hence twice --force.
		_, e := output(context.WithoutCancel(ctx), root, "git", "worktree", "remove", "--force", "--force", tree)
		if err == nil {
			err = e
		}
	}()
	if _, err := output(ctx, root, "git", "worktree", "add", "--detach", tree, commit); err != nil {
		return err
	}
	return build(ctx, tree, binary)
}

// newBinary returns the path of the named binary, or of one built from the
// working tree.
func newBinary(ctx context.Context, name, root, scratch string) (string, error) {
	if name == "" {
		binary := filepath.Join(scratch, "new")
		return binary, build(ctx, root, binary)
	}
	if !isFile(name) {
		return "", fmt.Errorf("-new %s is no binary", name)
	}
	return filepath.Abs(name)
}

// build builds the command of a tree, the same bytes wherever the tree lies.
func build(ctx context.Context, tree, binary string) error {
	_, err := output(ctx, tree, "go", "build", "-trimpath", "-o", binary, "./cmd/pinnsolve")
	return err
}

// output runs a program in a directory and returns what it printed; an error
// has what it said.
func output(ctx context.Context, dir, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", errInterrupted
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("%s %s: %w: %s", program, strings.Join(args, " "), err, bytes.TrimSpace(failed.Stderr))
	}
	return strings.TrimSpace(string(out)), err
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
