package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/question"
)

// checkpointFormat is raised when older checkpoints can no longer be read.
const checkpointFormat = 3

// checkpointFile is the checkpoint of a step, in pathSteps.
const checkpointFile = "step-%04d.json"

// Checkpoint is the state of a path after an accepted step, from which the path
// can be resumed: the content of steps/step-0001.json.
type Checkpoint struct {
	Format int `json:"format"`
	// Question is what the run was asked for; a run that resumes from here
	// must be asked the same.
	Question question.Question  `json:"question"`
	State    continuation.State `json:"state"`
	Path     *Path              `json:"path"` // up to the step
	Rows     int                `json:"rows"` // of history.csv, up to the step
}

// NewCheckpoint returns the checkpoint of the last step of a path, after the given
// number of rows of its history.
func NewCheckpoint(q question.Question, state continuation.State, p *Path, rows int) *Checkpoint {
	return &Checkpoint{Format: checkpointFormat, Question: q, State: state, Path: p, Rows: rows}
}

func (c *Checkpoint) writeJSON(w io.Writer) error {
	return json.NewEncoder(w).Encode(c)
}

// ErrNoCheckpoint says that a path has no checkpoint yet.
var ErrNoCheckpoint = errors.New("no checkpoint")

// LastCheckpoint reads the last checkpoint of the run in a directory whose step is
// below a number, or the last one if that is 0. The error is ErrNoCheckpoint if
// there is none.
func LastCheckpoint(dir string, below int) (*Checkpoint, error) {
	entries, err := os.ReadDir(filepath.Join(dir, pathSteps))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	last := 0
	for _, e := range entries {
		var n int
		if _, err := fmt.Sscanf(e.Name(), checkpointFile, &n); err == nil && (below == 0 || n < below) && fmt.Sprintf(checkpointFile, n) == e.Name() {
			last = max(last, n)
		}
	}
	if last == 0 {
		return nil, ErrNoCheckpoint
	}
	name := filepath.Join(dir, pathSteps, fmt.Sprintf(checkpointFile, last))
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, fmt.Errorf("%s is not a checkpoint: %w", name, err)
	}
	if c.Format != checkpointFormat || c.Path == nil {
		return nil, fmt.Errorf("%s is a checkpoint of format %d; this version reads format %d", name, c.Format, checkpointFormat)
	}
	return c, nil
}

// Resume marks the files of a checkpoint's path as written by this run, so that
// the path can continue in the directory, and returns the path. p is a problem
// on the path.
func (d *Directory) Resume(c *Checkpoint, p pinn.Problem) *Path {
	for _, s := range c.Path.accepted() {
		d.files = append(d.files, s.File, checkpointOf(s))
	}
	c.Path.groups, c.Path.quantities = measurable(p)
	return c.Path
}

// checkpointOf returns the name of a step's checkpoint.
func checkpointOf(s Step) string { return path.Join(pathSteps, fmt.Sprintf(checkpointFile, s.Step)) }
