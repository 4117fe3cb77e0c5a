package locking

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pinnsolve/internal/files"
)

// Record is the result of a cell; its study sets one of the pointers.
type Record struct {
	Key     Key     `json:"key"`
	Version string  `json:"version"` // of the program
	Seconds float64 `json:"seconds"` // wall time of the cell

	Training *Training `json:"training,omitempty"`
	Linear   *Linear   `json:"linear,omitempty"`
	Spectra  *Spectra  `json:"spectra,omitempty"`
	FEM      *FEM      `json:"fem,omitempty"`
}

// store keeps each record in a file of its own.
type store struct{ dir string }

func (s store) path(k Key) string { return filepath.Join(s.dir, k.Name()+".json") }

// load returns the record of a key; ok is false if this version of the program
// has not measured it.
func (s store) load(k Key, version string) (r Record, ok bool, err error) {
	text, err := os.ReadFile(s.path(k))
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, false, fmt.Errorf("locking: %s is not a record: %w; remove it to measure the cell again", s.path(k), err)
	}
	return r, r.Key == k && r.Version == version, nil
}

// save writes the record atomically: a file is complete or absent.
func (s store) save(r Record) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return files.Replace(s.path(r.Key), append(text, '\n'))
}
