package problem

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"pinnsolve/pinn"
)

// Read reads a problem file. An error is an *Error.
func Read(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{File: path, Reason: "there is no such problem file"}
	}
	return Parse(path, text)
}

// Parse reads the text of a problem file. Files that it names are beside the path.
func Parse(path string, text []byte) (*File, error) {
	f := &File{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), dir: filepath.Dir(path), sum: sha256.Sum256(text)}
	n, err := parse(bytes.TrimPrefix(text, []byte("\uFEFF")))
	if err == nil {
		err = decode(n, "the file", f)
	}
	if err == nil {
		err = f.check()
	}
	return f, f.place(path, err)
}

// place turns a fault into an Error.
func (f *File) place(path string, err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case fault:
		return &Error{File: path, Line: e.line, Column: e.column, Reason: e.reason}
	}
	return &Error{File: path, Reason: err.Error()}
}

// Name returns the name of the problem, that of its file.
func (f *File) Name() string { return f.name }

// SHA256 returns the SHA-256 of the text of the file, in hexadecimal digits.
func (f *File) SHA256() string { return hex.EncodeToString(f.sum[:]) }

// beside returns the path of a file that the problem file names: relative ones are
// beside it.
func (f *File) beside(name Text) string {
	if filepath.IsAbs(name.value) {
		return name.value
	}
	return filepath.Join(f.dir, name.value)
}

// Meshes returns the paths of the meshes of a part.
func (f *File) Meshes() (paths []string) {
	for _, m := range f.Part.Mesh {
		paths = append(paths, f.beside(m))
	}
	return paths
}

// IsPart reports whether the file describes a part rather than an equation.
func (f *File) IsPart() bool { return f.Part != nil }

// check finds what is missing, and what does not go together.
func (f *File) check() error {
	start := Text{line: 1, column: 1}
	if f.Identify != nil {
		if err := f.Identify.check(start); err != nil {
			return err
		}
	}
	if f.Part != nil {
		for _, k := range []struct {
			key   string
			given bool
		}{{"unknowns", f.Unknowns.Keys != nil}, {"equations", f.Equations.Keys != nil}, {"weak", f.Weak.Keys != nil},
			{"energy", f.Energy.Keys != nil}, {"conditions", f.Conditions.Keys != nil}, {"domain", f.Domain != nil}, {"exact", f.Exact.Keys != nil}} {
			if k.given {
				return start.wrong("part and %s: a file describes a part or an equation", k.key)
			}
		}
		return f.Part.check(start)
	}
	switch {
	case f.Domain == nil && f.Time == nil:
		return start.wrong("the domain is missing: write domain: {interval: [0, 1]}, another shape, time: {range: [0, 1]} for functions of time alone, or part: for a part of a mesh")
	case f.Domain == nil && (f.Weak.Keys != nil || f.Energy.Keys != nil):
		return start.wrong("functions of time alone have equations, and no weak form or energy; or write domain: {interval: [0, 1]}")
	case f.Unknowns.Keys == nil:
		return start.wrong("the unknowns are missing: write unknowns: [u]")
	case f.Equations.Keys == nil && f.Weak.Keys == nil && f.Energy.Keys == nil:
		return start.wrong("there is no equation: write equations: [\"lap(u) = f\"], a weak form, or an energy")
	case f.Weak.Keys != nil && f.Energy.Keys != nil:
		return start.wrong("weak and energy: a problem has one of them")
	case f.Source.given && f.Source.value != "from exact":
		return f.Source.wrong("source is %q: it can only be from exact", f.Source)
	case f.Source.given && f.Exact.Keys == nil:
		return f.Source.wrong("source: from exact needs exact: {u: ...}")
	}
	return nil
}

// Case returns the equation of the file as a case. It has been posed once with the
// parameters that the file gives, so that mistakes are found.
func (f *File) Case(path string) (pinn.Case, error) {
	c, err := f.compile()
	return c, f.place(path, err)
}
