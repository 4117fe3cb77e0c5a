// Package files writes files that are complete at every moment, after a loss of
// power too.
//
// A file is written beside its target, synced, and renamed; then its folder is
// synced. Without the first sync the new name may hold nothing after a loss of
// power, without the second the old file may be back.
package files

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
)

// temporary is how the names of files begin that are being written.
const temporary = ".part-"

// Replace writes the text to a temporary file and moves it to path, with the
// mode of the existing file, or 0644.
func Replace(path string, text []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// Write is Replace for a text that a function writes.
func Write(path string, write func(w io.Writer) error) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), temporary+"*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already if all went well
	err = fill(f, write)
	if err == nil {
		err = f.Chmod(mode)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return Sync(filepath.Dir(path))
}

// Create writes a new file and syncs it, but not its folder: for a folder of
// files that are to be moved together by [Move].
func Create(path string, write func(w io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = fill(f, write)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// fill writes to a file and syncs it.
func fill(f *os.File, write func(w io.Writer) error) error {
	b := bufio.NewWriter(To(f))
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

// Move renames files of one folder, in the given order, to the same names in
// another, and syncs the folders that have changed.
func Move(from, to string, names ...string) error {
	var changed []string
	for _, name := range names {
		target := filepath.Join(to, name)
		if err := os.Rename(filepath.Join(from, name), target); err != nil {
			return err
		}
		changed = append(changed, filepath.Dir(target))
	}
	return Sync(changed...)
}

// Remove removes files of a folder, those that exist, and syncs what has changed.
func Remove(folder string, names ...string) error {
	var changed []string
	for _, name := range names {
		path := filepath.Join(folder, name)
		switch err := os.Remove(path); {
		case err == nil:
			changed = append(changed, filepath.Dir(path))
		case !os.IsNotExist(err):
			return err
		}
	}
	return Sync(changed...)
}

// Sync makes what is in folders, names and removals, outlive a loss of power.
// Folders that cannot be synced, as on some network file systems, are passed
// over.
func Sync(folders ...string) error {
	done := map[string]bool{}
	for _, folder := range folders {
		if done[folder] {
			continue
		}
		done[folder] = true
		f, err := os.Open(folder)
		if err != nil {
			return err
		}
		_ = f.Sync()
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Sweep removes what killed writers have left in a folder: files of Write, and
// folders whose names begin with one of the prefixes. Nobody else may be writing
// to the folder.
func Sweep(folder string, prefixes ...string) error {
	for _, prefix := range append(prefixes, temporary) {
		left, err := filepath.Glob(filepath.Join(escaped(folder), prefix+"*"))
		if err != nil {
			return err
		}
		for _, name := range left {
			if err := os.RemoveAll(name); err != nil {
				return err
			}
		}
	}
	return nil
}
