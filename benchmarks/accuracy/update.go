package main

import (
	"fmt"
	"path/filepath"

	"pinnsolve/internal/record"
)

// place names the table of a group in its file.
func (g group) place() string { return "accuracy:" + g.name }

// updatable checks, before anything is measured, that the tables of the
// groups can be replaced.
func updatable(root string, groups []group) error {
	for _, g := range groups {
		if !g.whole {
			return fmt.Errorf("-update needs every row of the group %s: choose it by -run '^%s/'", g.name, g.name)
		}
		if _, err := record.Table(filepath.Join(root, g.file), g.place()); err != nil {
			return err
		}
	}
	return nil
}
