package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/internal/files"
	"pinnsolve/problem"
)

// notSaved are flags of where results go, which belong to no problem.
var notSaved = map[string]bool{"out": true, "json": true, "quiet": true, "no-pictures": true, "save": true, "resume": true, "checkpoint": true, "tensorboard": true, "workers": true}

// saveProblem writes the problem file of a command that solves a mesh.
func (o *runOptions) saveProblem(flags *pflag.FlagSet, path string) error {
	switch {
	case !isProblem(path):
		return fmt.Errorf("--save %s: a problem file is called NAME.yaml", path)
	case !isFile(o.subject) || o.equation != nil || o.name != "":
		return fmt.Errorf("--save %s: it is for a mesh FILE.msh; %s has its description already", path, o.subject)
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("--save %s: the file exists; choose another name, or move it away", path)
	}
	var body posing
	parts := pflag.NewFlagSet("", pflag.ContinueOnError)
	body.register(parts)
	var part, solve strings.Builder
	part.WriteString("part:\n  mesh: [")
	for i, m := range append([]string{o.subject}, o.more...) {
		if near, err := filepath.Rel(filepath.Dir(path), m); err == nil {
			m = near
		}
		if i > 0 {
			part.WriteString(", ")
		}
		part.WriteString(quoted(m))
	}
	part.WriteString("]\n")
	flags.Visit(func(f *pflag.Flag) {
		to := &solve
		if parts.Lookup(f.Name) != nil {
			to = &part
		} else if notSaved[f.Name] {
			return
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			fmt.Fprintf(to, "  %s:\n", f.Name)
			for _, v := range list.GetSlice() {
				fmt.Fprintf(to, "    - %s\n", quoted(v))
			}
			return
		}
		fmt.Fprintf(to, "  %s: %s\n", f.Name, quoted(f.Value.String()))
	})
	text := problem.SchemaLine + part.String()
	if solve.Len() > 0 {
		text += "solve:\n" + solve.String()
	}
	return files.Replace(path, []byte(text))
}

// quoted writes a text as YAML, where every JSON text is one.
func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // no string fails
	}
	return string(text)
}
