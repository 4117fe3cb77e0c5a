package pinnacle

import (
	"context"
	"path/filepath"

	"pinnsolve/question"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
)

// Options say how the suite is run.
type Options struct {
	// Program is the command pinnsolve: its path, and arguments before all others.
	Program []string
	Seeds   int // 1 to Seeds
	// Trained adds the networks.
	Trained  bool
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

// Run measures the rows in dir and returns what was measured, row by row. A cell that
// cannot be measured is a Failure.
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
	if err := extract(dir, "problems", "suite"); err != nil {
		return nil, nil, err
	}
	s := &suite{program: o.Program, dir: dir, rows: map[string]Row{}}
	for _, r := range rows {
		s.rows[r.Name] = r
	}
	keys, cells, err := plan(rows, o)
	if err != nil {
		return nil, nil, err
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

// plan lists the cells: every row and column at every seed.
func plan(rows []Row, o Options) (keys []Key, cells []sweep.Cell, err error) {
	for _, r := range rows {
		h, err := hash(r)
		if err != nil {
			return nil, nil, err
		}
		columns := map[string][]string{Solved: nil}
		names := []string{Solved}
		if o.Trained && r.Trained != nil {
			names = append(names, Trained)
			columns[Trained] = r.Trained
		}
		for _, column := range names {
			seeds := o.Seeds
			if r.Do != nil {
				seeds = 1 // nothing in it is random
			}
			for seed := range seeds {
				k := Key{Row: r.Name, Column: column, Seed: uint64(seed + 1), Hash: h, Args: columns[column]}
				c, err := sweep.NewCell(k.name(), question.Version(), k)
				if err != nil {
					return nil, nil, err
				}
				c.Cost = r.Seconds
				keys, cells = append(keys, k), append(cells, c)
			}
		}
	}
	return keys, cells, nil
}

// Failure is a cell without a result.
type Failure struct {
	Key
	Reason string `json:"reason"`
}
