package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Directory is the target of the files of a run. Files are written to a staging
// directory and moved into place when all are complete, so that nobody sees
// half of them.
type Directory struct {
	// NoPictures says that no pictures are to be drawn.
	NoPictures bool
	// Command is the command of the run, for its page; "" if it has none.
	Command string

	path    string
	staging string   // inside path
	created []string // directories made by this run, outermost first
	files   []string // in place
	leftOut []string // for want of time
	frames  []frame  // of a path, for the page
}

// Create makes the directory, unless it exists, and checks that files can be
// written to it. End with Write or Discard.
func Create(path string) (*Directory, error) {
	d := &Directory{path: filepath.Clean(path)}
	if err := d.makeAll(d.path); err != nil {
		d.Discard()
		return nil, unwritable(path, err)
	}
	var err error
	if d.staging, err = os.MkdirTemp(d.path, ".partial-"); err != nil {
		d.Discard()
		return nil, unwritable(path, err)
	}
	return d, nil
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

// commit moves staged files into place, in the given order.
func (d *Directory) commit(files []string) error {
	for _, name := range files {
		if err := os.Rename(filepath.Join(d.staging, name), filepath.Join(d.path, name)); err != nil {
			return err
		}
		if !slices.Contains(d.files, name) {
			d.files = append(d.files, name)
		}
	}
	return nil
}

// remove removes files of an earlier run, unless they have been replaced.
func (d *Directory) remove(names ...string) error {
	for _, name := range names {
		if slices.Contains(d.files, name) {
			continue
		}
		if err := os.Remove(filepath.Join(d.path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func unwritable(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("cannot write to directory %q: %w; choose a writable one", path, err)
}
