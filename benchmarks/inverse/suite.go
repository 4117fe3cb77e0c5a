package inverse

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path/filepath"

	"pinnsolve/internal/files"
	"pinnsolve/question"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
)

// Data and problem files.
//
//go:embed data problems
var embedded embed.FS

// Options say how the suite is run.
type Options struct {
	// Program is the command pinnsolve: its path, and arguments before all others.
	Program  []string
	Repeats  int // at most; 0 means those of the rows
	Jobs     int // cells at a time; more than one disturbs the seconds
	Resume   bool
	Queue    queue.Queue // hands out the cells; nil is one inside the process
	Progress func(sweep.Progress)
}

// suite is a run of rows.
type suite struct {
	program []string
	dir     string // absolute
	rows    map[string]Row
}

// Failure is a cell without a result.
type Failure struct {
	Key
	Reason string `json:"reason"`
}

// Run measures the rows in dir and returns what was measured, row by row.
func Run(ctx context.Context, rows []Row, dir string, o Options) ([]Measured, []Failure, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, err
	}
	store := sweep.Store{Dir: dir}
	if err := store.Begin(o.Resume); err != nil {
		return nil, nil, err
	}
	if err := files.Extract(embedded, dir, "data", "problems"); err != nil {
		return nil, nil, err
	}
	sum, err := hash()
	if err != nil {
		return nil, nil, err
	}
	s := &suite{program: o.Program, dir: dir, rows: map[string]Row{}}
	var asked []sweep.Asked[Key]
	for _, r := range rows {
		s.rows[r.Name] = r
		n := max(1, r.Repeats)
		if o.Repeats > 0 {
			n = min(n, o.Repeats)
		}
		for i := range n {
			k := Key{Row: r.Name, Repeat: uint64(i + 1), Args: r.Args, Hash: sum, Noise: r.Noise}
			asked = append(asked, sweep.Asked[Key]{Name: fmt.Sprintf("%s, repeat %d", r.Name, i+1), Question: k, Cost: max(1, r.Seconds)})
		}
	}
	results, crashes, err := sweep.Collect[Key, Measured](ctx, store, question.Version(), asked, o.Queue, s.measure, sweep.Options{Workers: max(1, o.Jobs), Progress: o.Progress})
	if err != nil {
		return nil, nil, err
	}
	var list []Measured
	var failures []Failure
	for i, m := range results {
		if c := crashes[i]; c != nil {
			failures = append(failures, Failure{asked[i].Question, c.Reason})
		} else {
			list = append(list, m)
		}
	}
	return list, failures, nil
}

// hash is that of all data and problem files, with their names.
func hash() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(embedded, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(path)
		h.Write([]byte(d.Name()))
		h.Write(text)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
