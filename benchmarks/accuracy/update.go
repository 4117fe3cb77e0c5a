package main

import (
	"fmt"
	"path/filepath"

	"pinnsolve/internal/record"
)

// page holds the tables, from the root of the module.
var page = filepath.Join("docs", "results.md")

// place names the table of a group in the page.
func (g group) place() string { return "accuracy:" + g.name }

// updatable checks, before anything is measured, that the tables of the groups
// can be replaced.
func updatable(root string, groups []group) error {
	for _, g := range groups {
		if !g.whole {
			return fmt.Errorf("-update needs every row of the group %s: choose it by -run '^%s/'", g.name, g.name)
		}
		if _, err := record.Table(filepath.Join(root, page), g.place()); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the table of a group into the page.
func (g group) keep(root, table string) error {
	return record.Replace(filepath.Join(root, page), g.place(), table)
}
