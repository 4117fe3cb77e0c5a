// Package record keeps the tables that commands measure in Markdown files,
// each between two lines of its name:
//
//	<!-- NAME -->
//	<!-- /NAME -->
package record

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"pinnsolve/internal/files"
)

// Table returns the table of the given name in a file.
func Table(path, name string) (string, error) {
	_, table, _, err := cut(path, name)
	return strings.TrimSpace(table), err
}

// Replace replaces the table of the given name. At every moment the file is the
// old one or the new one.
func Replace(path, name, table string) error {
	before, _, after, err := cut(path, name)
	if err != nil {
		return err
	}
	begin, end := lines(name)
	return files.Replace(path, []byte(before+begin+"\n\n"+strings.TrimSpace(table)+"\n\n"+end+after))
}

// Update is Replace for a page that is named from the root of the module.
func Update(ctx context.Context, page, name, table string) error {
	root, err := Root(ctx)
	if err != nil {
		return err
	}
	return Replace(filepath.Join(root, page), name, table)
}

// Main is the main of a command that puts the table of runs, whose directories are its
// arguments, into docs/results.md.
func Main(name string, table func(dirs []string) (string, error)) {
	text, err := table(os.Args[1:])
	if err == nil {
		err = Update(context.Background(), "docs/results.md", name, text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Read reads the files of a name in several directories, as JSON.
func Read[T any](dirs []string, name string) ([]T, error) {
	list := make([]T, len(dirs))
	for i, dir := range dirs {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &list[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
	}
	return list, nil
}

func lines(name string) (begin, end string) {
	return "<!-- " + name + " -->", "<!-- /" + name + " -->"
}

// cut returns the text of a file before, between and after the two lines of a
// name.
func cut(path, name string) (before, table, after string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", "", err
	}
	begin, end := lines(name)
	before, rest, ok := strings.Cut(string(text), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 || strings.Contains(after, begin) {
		return "", "", "", fmt.Errorf("%s: want one table between the lines %s and %s", path, begin, end)
	}
	return before, table, after, nil
}

// Root returns the folder of pinnsolve's go.mod.
func Root(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "pinnsolve").Output()
	if err != nil {
		return "", fmt.Errorf("run this inside the module pinnsolve: go list: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// Commit names the commit checked out in a folder, if git knows.
func Commit(ctx context.Context, root string) string {
	cmd := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
