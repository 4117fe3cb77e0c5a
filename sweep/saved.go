package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pinnsolve/internal/files"
)

// PlanName is the file of a plan in its folder, with all cells.
const PlanName = "plan.json"

// Saved is a plan with its cells, as the folder has it for workers and tables.
type Saved struct {
	Version string   `json:"version"` // of the program that made it
	Subject []string `json:"subject"`
	Axes    []Axis   `json:"axes"`
	Collect []string `json:"collect,omitempty"`
	Cells   []Cell   `json:"cells"`
	// Open says that more cells follow when these are done, as in a search.
	Open bool `json:"open,omitempty"`
}

// Save writes the plan into the folder, which is made unless it is there.
func (s Store) Save(p Saved) error {
	if err := os.MkdirAll(filepath.Join(s.Dir, resultsName), 0o755); err != nil {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	path := filepath.Join(s.Dir, PlanName)
	if old, err := os.ReadFile(path); err == nil && string(old) == string(text)+"\n" {
		return nil // of another share of the same plan
	}
	return files.Replace(path, append(text, '\n'))
}

// Saved reads the plan in the folder.
func (s Store) Saved() (Saved, error) {
	var p Saved
	path := filepath.Join(s.Dir, PlanName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, fmt.Errorf("%q is no folder of a sweep: it has no %s", s.Dir, PlanName)
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("%s cannot be read: %w; start the sweep again, which keeps its results", path, err)
	}
	return p, nil
}
