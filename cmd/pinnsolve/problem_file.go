package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/cases"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/problem"
)

// isProblem reports whether a subject is a problem file.
func isProblem(subject string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(subject))
}

// open reads the subject if it is a problem file. The flags that it has are set unless
// the command line has them.
func (o *posing) open(flags *pflag.FlagSet) error {
	if !isProblem(o.subject) {
		return nil
	}
	path := o.subject
	if len(o.more) > 0 {
		return fmt.Errorf("one problem file at a time: got %s and %s", path, o.more[0])
	}
	f, err := problem.Read(path)
	if err != nil {
		return err
	}
	set, err := setFlags(flags, f, path)
	if err != nil {
		return err
	}
	o.name, o.file = f.Name(), f
	if f.IsPart() {
		o.locate = func(err error) error { return f.Locate(path, set, err) }
		meshes := f.Meshes()
		o.subject, o.more = meshes[0], meshes[1:]
		return nil
	}
	o.sum = f.SHA256()
	c, err := f.Case(path)
	o.equation = &c
	return err
}

// setFlags sets the flags of a problem file that the command line leaves open, and
// returns them.
func setFlags(flags *pflag.FlagSet, f *problem.File, path string) (set []problem.Flag, err error) {
	given := map[string]bool{}
	flags.Visit(func(g *pflag.Flag) { given[g.Name] = true })
	all := newRunCommand(console{}).Flags()
	for _, g := range f.Flags() {
		if all.Lookup(g.Name) == nil {
			var names []string
			all.VisitAll(func(g *pflag.Flag) { names = append(names, g.Name) })
			return nil, g.Unknown(path, nearest.Hint(g.Name, names))
		}
		if given[g.Name] || flags.Lookup(g.Name) == nil { // compare has few of them
			continue
		}
		if err := flags.Set(g.Name, g.Value); err != nil {
			return nil, g.At(path, err)
		}
		set = append(set, g)
	}
	return set, nil
}

// echo is the equations of a problem file as they were read, "" for other subjects.
func (o *posing) echo() string {
	if o.equation == nil {
		return ""
	}
	read, _, _ := strings.Cut(o.equation.About, "\n\n") // the file's own words follow
	return read
}

// named returns the case of the subject: of a problem file, or by name.
func (o *posing) named() (pinn.Case, error) {
	if o.equation != nil {
		return *o.equation, nil
	}
	return cases.Find(o.subject)
}

// showProblem describes a problem file: its equation as a case is described, or the
// flags of its part.
func showProblem(w io.Writer, path string, asJSON bool) error {
	f, err := problem.Read(path)
	if err != nil {
		return err
	}
	if !f.IsPart() {
		c, err := f.Case(path)
		if err != nil {
			return err
		}
		if asJSON {
			return showCaseJSON(w, c)
		}
		if err := showCase(w, c); err != nil {
			return err
		}
	} else if asJSON {
		return showPartJSON(w, f)
	} else {
		fmt.Fprintf(w, "%s: %s\n\n", f.Name(), f.Title.Or("a part of a mesh"))
		for _, m := range f.Part.Mesh {
			fmt.Fprintf(w, "  mesh %s\n", m)
		}
	}
	for _, g := range f.Flags() {
		fmt.Fprintf(w, "  --%s %s\n", g.Name, g.Value)
	}
	return nil
}
