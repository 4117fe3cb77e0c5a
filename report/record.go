package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"pinnsolve/internal/files"
	"pinnsolve/question"
	"pinnsolve/safetensors"
)

// Files of a run besides its results: those that it writes as it goes.
const (
	recordFile     = "run.json"
	historyFile    = "history.csv"
	checkpointName = CheckpointFile
	networkFile    = "network.safetensors"
	windowsFile    = "windows.safetensors"
	evolutionFile  = "evolution.safetensors"
	inputs         = "inputs" // copies of the files that it was given
)

// CheckpointFile is the name of the checkpoint of a training.
const CheckpointFile = "checkpoint.safetensors"

// recordFormat is raised when older records can no longer be read.
const recordFormat = 1

// largestCopy is the size of the largest file that is copied to a run, bytes.
const largestCopy = 64 << 20

// Record is what a run was asked for, the content of run.json: enough to go on
// with it, and to evaluate its solution later.
type Record struct {
	Format int `json:"format"`
	// Arguments are those of the command, less its name and what says where its
	// files go.
	Arguments []string `json:"arguments"`
	// Files are the names of the files among the arguments; copies of them are
	// in the folder inputs, unless they are very large.
	Files        []string          `json:"files,omitempty"`
	Question     question.Question `json:"question"`
	QuestionHash string            `json:"question_hash"`
}

// NewRecord returns the record of a question asked by the arguments of a command,
// some of which are files.
func NewRecord(arguments, given []string, q question.Question) *Record {
	return &Record{recordFormat, arguments, given, q, q.Hash()}
}

// ReadRecord reads the record of the run in a directory.
func ReadRecord(dir string) (*Record, error) {
	name := filepath.Join(dir, recordFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, resultFile)); err == nil {
			return nil, fmt.Errorf("%s is of a version that kept no %s: run it again", dir, recordFile)
		}
		return nil, fmt.Errorf("%s has no %s: name the directory of a run", dir, recordFile)
	}
	if err != nil {
		return nil, err
	}
	r := &Record{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s is not the record of a run: %w", name, err)
	}
	if r.Format != recordFormat {
		return nil, fmt.Errorf("%s is of format %d; this version reads format %d", name, r.Format, recordFormat)
	}
	return r, nil
}

// Input returns where a file that a run was given can be read: where it was, with
// what it names beside it, or its copy in the directory of the run if it is not what it
// was.
func (r *Record) Input(dir, name string) string {
	kept := filepath.Join(dir, inputs, filepath.Base(name))
	copied, err := os.ReadFile(kept)
	if err != nil {
		return name
	}
	if text, err := os.ReadFile(name); err == nil && bytes.Equal(text, copied) {
		return name
	}
	return kept
}

// Complete reports whether the run in a directory has ended, not interrupted: its
// result is there, and the same command would give it again.
func Complete(dir string) (bool, error) {
	text, err := os.ReadFile(filepath.Join(dir, resultFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var r struct {
		Status string `json:"status"`
		Path   *struct {
			Status string `json:"status"`
		} `json:"path"`
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return false, fmt.Errorf("%s: %w", filepath.Join(dir, resultFile), err)
	}
	const cancelled = "cancelled"
	return r.Status != cancelled && (r.Path == nil || r.Path.Status != cancelled), nil
}

// Tidy removes what a run has left half written in a directory that was killed when
// its result was in place, unless another run writes to it.
func Tidy(dir string) {
	release, err := files.Lock(dir)
	if err != nil {
		return
	}
	defer release()
	_ = files.Sweep(dir, staged)
	_ = files.Remove(dir, checkpointName)
}

// Begin makes the directory that of a new run: the result of an earlier one goes,
// and the record comes. Abandon takes back what Begin has made.
func (d *Directory) Begin(r *Record) error {
	if err := d.removeOld(resultFile, recordFile, checkpointName, networkFile, windowsFile, historyFile, pathTable, pathSeries, pathPicture); err != nil {
		return err
	}
	for _, name := range r.Files {
		if err := d.copyInput(name); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	d.begun = append(d.begun, recordFile)
	return files.Replace(filepath.Join(d.path, recordFile), append(text, '\n'))
}

// copyInput copies a file to the inputs of the run, unless it is very large.
func (d *Directory) copyInput(name string) error {
	info, err := os.Stat(name)
	if err != nil || info.Size() > largestCopy {
		return err
	}
	target := filepath.Join(d.path, inputs, filepath.Base(name))
	if there, err := os.Stat(target); err == nil && os.SameFile(info, there) {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return err
	}
	d.begun = append(d.begun, path.Join(inputs, filepath.Base(name)))
	return files.Replace(target, text)
}

// Abandon removes what a run has written that was asked for what cannot be solved.
func (d *Directory) Abandon() {
	_ = files.Remove(d.path, append(slices.Clone(d.begun), historyFile, checkpointName)...)
	os.Remove(filepath.Join(d.path, inputs)) // fails, as it should, unless it is empty
}

// WriteCheckpoint replaces the checkpoint of a training.
func (d *Directory) WriteCheckpoint(write func(w io.Writer) error) error {
	return files.Write(filepath.Join(d.path, checkpointName), write)
}

// ReadWeights reads the weights of the solution in a directory.
func ReadWeights(dir string) (*safetensors.File, error) {
	for _, name := range []string{networkFile, windowsFile, evolutionFile} {
		path := filepath.Join(dir, name)
		f, err := readTensors(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return f, err
	}
	if _, err := os.Stat(filepath.Join(dir, resultFile)); err == nil {
		return nil, fmt.Errorf("it has no %s, %s or %s: it ended without a solution, or is of a version that kept none", networkFile, windowsFile, evolutionFile)
	}
	return nil, fmt.Errorf("there is no %s, %s or %s: name the directory of a run that has ended with a solution", networkFile, windowsFile, evolutionFile)
}

// readTensors reads a file of weights.
func readTensors(path string) (*safetensors.File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := safetensors.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}
