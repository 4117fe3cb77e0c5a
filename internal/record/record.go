// Package record keeps the tables that commands measure in Markdown files,
// each between two lines of its name:
//
//	<!-- NAME -->
//	<!-- /NAME -->
package record

import (
	"context"
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
