package pinnacle

import (
	"context"
	"path/filepath"

	"pinnsolve/internal/files"
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
	if err := store.Begin(o.Resume); err != nil {
		return nil, nil, err
	}
	if err := files.Extract(embedded, dir, "problems", "suite"); err != nil {
		return nil, nil, err
	}
	s := &suite{program: o.Program, dir: dir, rows: map[string]Row{}}
	for _, r := range rows {
		s.rows[r.Name] = r
	}
	asked, err := plan(rows, o)
	if err != nil {
		return nil, nil, err
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

// plan lists the cells: every row and column at every seed.
func plan(rows []Row, o Options) (all []sweep.Asked[Key], err error) {
	for _, r := range rows {
		h, err := hash(r)
		if err != nil {
			return nil, err
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
				all = append(all, sweep.Asked[Key]{Name: k.name(), Question: k, Cost: r.Seconds})
			}
		}
	}
	return all, nil
}

// Failure is a cell without a result.
type Failure struct {
	Key
	Reason string `json:"reason"`
}
