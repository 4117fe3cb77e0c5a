package main

import (
	"path"
	"slices"
)

// What is left out of a comparison, and what has another name on purpose.
// Paths in JSON are keys joined by dots, without the indices of lists:
// "path.steps.kept".

// leftOutKeys are left out of JSON at any depth.
var leftOutKeys = []string{
	"message", // prose, which changes freely
	"seconds", // wall time, of a solve, a phase or a step
	"version", // of the binary
	"machine", // Go and processors
}

// leftOutPaths are left out of JSON, each by its whole path.
var leftOutPaths = []string{
	"format", // of a checkpoint; versions do not read each other's
	"run",    // what a checkpoint was asked for, in words of its version
	"why",    // of a row of compare: prose
}

// leftOutColumns are left out of tables, by their header.
var leftOutColumns = []string{
	"seconds", // wall time
}

// leftOutFiles are patterns of files that are left out. Pictures have labels, pages
// have times, and what they show is in fields.csv and solution.vtu too.
var leftOutFiles = []string{"*.png", "report.html"}

// addedPaths are paths in JSON that the new version may have and the old one
// has not, and removedPaths the reverse; addedFiles and removedFiles are
// patterns of files.
var (
	addedPaths = []string{
		"question",      // what a run is asked for, as one value; also of a checkpoint
		"question_hash", // its hash
		"weak.elements", // a second opinion on solves of meshes
		"rows",          // of history.csv, in a checkpoint of a path
		"state.methods", // what methods had learned there
	}
	removedPaths = []string{}
	addedFiles   = []string{"run.json", "inputs/*", "network.safetensors", "windows.safetensors", "evolution.safetensors"}
	removedFiles = []string{}
)

// correctedKeys maps the path of a key in the JSON of the old version to the
// key's name in the new one; what is below it keeps the old path here.
var correctedKeys = map[string]string{}

// correctedTexts maps the path of a text, of JSON or of a table ("path.csv
// status"), to its old and new wordings.
var correctedTexts = map[string]map[string]string{}

// correctedColumns maps the header of a column in the old version, such as
// "path.csv kept", to that in the new one.
var correctedColumns = map[string]string{
	// What a spreadsheet would take for a formula.
	"history.csv -0.7071 ux + 0.7071 uy on top":          "'-0.7071 ux + 0.7071 uy on top",
	"history.csv -0.7071 ux + 0.7071 uy on top weight":   "'-0.7071 ux + 0.7071 uy on top weight",
	"history.csv -0.7071 ux + 0.7071 uy on top gradient": "'-0.7071 ux + 0.7071 uy on top gradient",
}

// leftOutFile reports whether a file of a run is left out.
func leftOutFile(name string) bool { return matches(leftOutFiles, name) }

// leftOut reports whether a key is left out of JSON.
func leftOut(where, key string) bool {
	return slices.Contains(leftOutKeys, key) || slices.Contains(leftOutPaths, where)
}

// matches reports whether a pattern matches the name of a file, or its last
// element.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		whole, _ := path.Match(p, name)
		last, _ := path.Match(p, path.Base(name))
		return whole || last
	})
}
