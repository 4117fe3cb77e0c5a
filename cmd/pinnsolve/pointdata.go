package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"

	"pinnsolve/cases"
	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
	"pinnsolve/mesh"
)

// dataPrefix begins a value that is read from a file.
const dataPrefix = "data:"

// readData reads what follows data: in a flag: a file of numbers at points, FILE:NAME
// where it has several, or the name of node data of the mesh file.
func readData(text, meshFile string) (*cases.Data, error) {
	of := strings.TrimPrefix(text, dataPrefix)
	path, name := of, ""
	if !onDisk(path) {
		if i := strings.LastIndexByte(of, ':'); i >= 0 {
			path, name = of[:i], of[i+1:]
		} else {
			path, name = meshFile, of
		}
	}
	if of == "" || !onDisk(path) {
		if of == "" {
			path = "of that name"
		}
		return nil, fmt.Errorf("there is no file %s: write data:FILE.csv with x,y[,z],value in every line, data:FILE.msh or data:FILE.vtu with data at nodes, or data:NAME for those of the mesh", names.Visible(path))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	list, err := mesh.ReadPointData(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", names.Visible(path), err)
	}
	var known []string
	for _, d := range list {
		known = append(known, d.Name)
		if name == d.Name || name == "" && len(list) == 1 {
			return &cases.Data{Source: fmt.Sprintf("%s, sha256 %.16x", text, sha256.Sum256(content)), Points: d, Factor: 1}, nil
		}
	}
	switch {
	case len(list) == 0 && path == meshFile:
		return nil, fmt.Errorf("there is no file %s, and %s has no scalar data at its nodes", names.Visible(of), names.Visible(path))
	case len(list) == 0:
		return nil, fmt.Errorf("%s has no scalar data at nodes", names.Visible(path))
	case name == "":
		return nil, fmt.Errorf("%s has several data: write %s%s:NAME with one of %s", names.Visible(path), dataPrefix, names.Visible(path), names.List(known))
	}
	return nil, fmt.Errorf("%s: %w", names.Visible(path), nearest.Unknown("data at nodes", name, names.QuoteAll(known)))
}

func onDisk(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
