package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"pinnsolve/internal/files"
)

// Directory is the target of the files of a run. Files are written to a staging
// directory and moved into place when all are complete, so that nobody sees
// half of them.
type Directory struct {
	// NoPictures says that no pictures are to be drawn.
	NoPictures bool
	// NoFields says that fields are not to be tabulated: weights give them again.
	NoFields bool
	// KeepState says that the last state of a training stays when the run has ended.
	KeepState bool
	// Command is the command of the run, for its page; "" if it has none.
	Command string

	path    string
	staging string   // inside path
	release func()   // ends being the only writer
	created []string // directories made by this run, outermost first
	files   []string // in place
	begun   []string // written before there is a result
	leftOut []string // for want of time
	frames  []frame  // of a path, for the page
}

// staged is how the names of staging directories begin.
const staged = ".partial-"

// Create makes the directory, unless it exists, checks that files can be written
// to it and that no other run writes to it, and removes what killed runs have left
// half written. End with Write or Discard.
func Create(path string) (*Directory, error) {
	d := &Directory{path: filepath.Clean(path)}
	if err := d.makeAll(d.path); err != nil {
		d.Discard()
		return nil, unwritable(path, err)
	}
	if err := d.open(); err != nil {
		d.Discard()
		if errors.As(err, new(*files.Busy)) {
			return nil, err
		}
		return nil, unwritable(path, err)
	}
	return d, nil
}

// open makes this run the only writer, and the staging directory.
func (d *Directory) open() (err error) {
	if d.release, err = files.Lock(d.path); err != nil {
		return err
	}
	if err := files.Sweep(d.path, staged); err != nil {
		return err
	}
	d.staging, err = os.MkdirTemp(d.path, staged)
	return err
}

// CreateNew is Create for a new directory: if path exists, path-2, path-3 and
// so on are tried.
func CreateNew(path string) (*Directory, error) {
	parent := &Directory{path: filepath.Dir(path)}
	if err := parent.makeAll(parent.path); err != nil {
		parent.Discard()
		return nil, unwritable(path, err)
	}
	name := path
	for k := 2; ; k++ {
		err := os.Mkdir(name, 0o777)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			parent.Discard()
			return nil, unwritable(path, err)
		}
		name = fmt.Sprintf("%s-%d", path, k)
	}
	parent.created = append(parent.created, name)
	d, err := Create(name)
	if err != nil {
		parent.Discard()
		return nil, err
	}
	d.created = parent.created
	return d, nil
}

// Path returns the target directory.
func (d *Directory) Path() string { return d.path }

// Files returns the names of the files in place, relative to the directory.
func (d *Directory) Files() []string { return slices.Clone(d.files) }

// LeftOut returns the names of the files that there was no time for.
func (d *Directory) LeftOut() []string { return slices.Clone(d.leftOut) }

// Discard removes what Create made and Write has not filled.
func (d *Directory) Discard() {
	if d.staging != "" {
		os.RemoveAll(d.staging)
	}
	if d.release != nil {
		d.release()
		d.release = nil
	}
	for _, made := range slices.Backward(d.created) {
		os.Remove(made) // fails, as it should, if it is in use
	}
}

// makeAll is os.MkdirAll, and records what it makes.
func (d *Directory) makeAll(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is a file", path)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := d.makeAll(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o777); err != nil {
		return err
	}
	d.created = append(d.created, path)
	return nil
}

// commit moves staged files into place, in the given order. A result is in place
// only with the files that belong to it: an old one goes before any of them comes,
// and the new one comes when the others would outlive a loss of power.
func (d *Directory) commit(names []string) error {
	last := slices.Index(names, resultFile)
	if last < 0 {
		return d.move(names)
	}
	if err := files.Remove(d.path, resultFile); err != nil {
		return err
	}
	if err := d.move(slices.Delete(slices.Clone(names), last, last+1)); err != nil {
		return err
	}
	return d.move([]string{resultFile})
}

func (d *Directory) move(names []string) error {
	if err := files.Move(d.staging, d.path, names...); err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(d.files, name) {
			d.files = append(d.files, name)
		}
	}
	return nil
}

// remove removes files of an earlier run, unless they have been replaced.
func (d *Directory) remove(names ...string) error {
	return files.Remove(d.path, slices.DeleteFunc(names, func(name string) bool { return slices.Contains(d.files, name) })...)
}

func unwritable(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("cannot write to directory %q: %w; choose a writable one", path, err)
}
