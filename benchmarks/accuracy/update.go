package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The tables stand in their files between these lines, and the table of a
// group between its own two.
const (
	blockBegin = "<!-- accuracy:begin -->"
	blockEnd   = "<!-- accuracy:end -->"
)

func groupBegin(name string) string { return "<!-- accuracy:" + name + " -->" }
func groupEnd(name string) string   { return "<!-- /accuracy:" + name + " -->" }

// updatable checks, before anything is measured, that the tables of the
// groups can be replaced.
func updatable(root string, groups []group) error {
	for _, g := range groups {
		path := filepath.Join(root, g.file)
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !g.whole {
			return fmt.Errorf("-update needs every row of the group %s: choose it by -run '^%s/'", g.name, g.name)
		}
		if _, err := substitute(string(text), g.name, ""); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// replace puts the table of a group into the file, which at every moment is
// the old one or the new one.
func replace(path, name, table string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := substitute(string(old), name, table)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".accuracy-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already if all went well
	if _, err = f.WriteString(text); err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// substitute puts the table of a group into the block of the text.
func substitute(text, name, table string) (string, error) {
	before, rest, ok := strings.Cut(text, blockBegin)
	block, after, ok2 := strings.Cut(rest, blockEnd)
	if !ok || !ok2 || strings.Contains(after, blockBegin) {
		return "", fmt.Errorf("want one block from %s to %s", blockBegin, blockEnd)
	}
	head, rest, ok := strings.Cut(block, groupBegin(name))
	_, tail, ok2 := strings.Cut(rest, groupEnd(name))
	if !ok || !ok2 {
		return "", fmt.Errorf("the block has no lines %s and %s", groupBegin(name), groupEnd(name))
	}
	if table != "" {
		table = "\n" + strings.TrimSpace(table) + "\n"
	}
	return before + blockBegin + head + groupBegin(name) + "\n" + table + "\n" + groupEnd(name) + tail + blockEnd + after, nil
}
