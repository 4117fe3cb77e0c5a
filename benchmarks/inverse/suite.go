package inverse

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"os"
	"path"
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
	if !o.Resume {
		if err := store.Free(); err != nil {
			return nil, nil, err
		}
	}
	sum, err := extract(dir)
	if err != nil {
		return nil, nil, err
	}
	s := &suite{program: o.Program, dir: dir, rows: map[string]Row{}}
	var keys []Key
	var cells []sweep.Cell
	for _, r := range rows {
		s.rows[r.Name] = r
		n := max(1, r.Repeats)
		if o.Repeats > 0 {
			n = min(n, o.Repeats)
		}
		for i := range n {
			k := Key{Row: r.Name, Repeat: uint64(i + 1), Args: r.Args, Hash: sum, Noise: r.Noise}
			c, err := sweep.NewCell(fmt.Sprintf("%s, repeat %d", r.Name, i+1), question.Version(), k)
			if err != nil {
				return nil, nil, err
			}
			c.Cost = max(1, r.Seconds)
			keys, cells = append(keys, k), append(cells, c)
		}
	}
	if err := store.Retry(cells); err != nil {
		return nil, nil, err
	}
	of := map[string]Key{}
	for i, c := range cells {
		of[c.Key()] = keys[i]
	}
	do := func(ctx context.Context, c sweep.Cell, folder string, _ func(string)) error {
		return s.measure(ctx, of[c.Key()], folder)
	}
	if err := sweep.Run(ctx, cells, store, o.Queue, do, sweep.Options{Workers: max(1, o.Jobs), Progress: o.Progress}); err != nil {
		return nil, nil, err
	}
	results, crashes, err := sweep.Load[Measured](store, cells)
	if err != nil {
		return nil, nil, err
	}
	var list []Measured
	var failures []Failure
	for i, m := range results {
		if c := crashes[i]; c != nil {
			failures = append(failures, Failure{keys[i], c.Reason})
		} else {
			list = append(list, m)
		}
	}
	return list, failures, nil
}

// extract writes data and problem files below dir and returns their hash.
func extract(dir string) (string, error) {
	h := sha256.New()
	for _, folder := range []string{"data", "problems"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			return "", err
		}
		entries, err := embedded.ReadDir(folder)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			text, err := embedded.ReadFile(path.Join(folder, e.Name()))
			if err != nil {
				return "", err
			}
			h.Write([]byte(e.Name()))
			h.Write(text)
			target := filepath.Join(dir, folder, e.Name())
			if old, err := os.ReadFile(target); err == nil && string(old) == string(text) {
				continue // it may be in use
			}
			if err := files.Replace(target, text); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
