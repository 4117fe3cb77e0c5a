package main

import (
	"context"
	"fmt"
	"path/filepath"

	"pinnsolve/tools/internal/builds"
)

// oldBinary returns the path of a binary: the named one if it is a file, else
// that of a revision. With a directory to keep things in, that is built once.
func oldBinary(ctx context.Context, name, root, scratch, keep string) (string, error) {
	if builds.IsFile(name) {
		return filepath.Abs(name)
	}
	commit, err := builds.Output(ctx, root, "git", "rev-parse", "--verify", "--end-of-options", name+"^{commit}")
	if err != nil {
		return "", fmt.Errorf("-old %s is neither a binary nor a revision: %w", name, err)
	}
	built := filepath.Join(scratch, "old")
	if keep != "" {
		kept, err := filepath.Abs(filepath.Join(keep, "pinnsolve-"+commit))
		if err != nil || builds.IsFile(kept) {
			return kept, err
		}
		built = kept
	}
	return built, buildRevision(ctx, commit, root, filepath.Join(scratch, "worktree"), built)
}

// buildRevision builds a commit in a worktree that it adds and removes.
func buildRevision(ctx context.Context, commit, root, tree, built string) (err error) {
	defer func() {
		// An interrupt must not keep it from being removed, nor the lock that
		// an interrupted "worktree add" leaves: hence twice --force.
		_, e := builds.Output(context.WithoutCancel(ctx), root, "git", "worktree", "remove", "--force", "--force", tree)
		if err == nil {
			err = e
		}
	}()
	if _, err := builds.Output(ctx, root, "git", "worktree", "add", "--detach", tree, commit); err != nil {
		return err
	}
	return builds.Build(ctx, tree, built)
}
