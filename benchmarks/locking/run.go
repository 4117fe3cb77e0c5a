package locking

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"pinnsolve/question"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
)

// Options say how a plan is run.
type Options struct {
	Jobs int // cells at a time; 0 means one per processor
	// Resume reuses the cells already in the directory; without it, such a
	// directory is refused.
	Resume bool
	// Queue hands out the cells; nil is one inside the process.
	Queue queue.Queue
	// Progress, unless nil, is called at the start, with the number of
	// reused cells, and after every cell.
	Progress func(Progress)
}

// Progress is the progress of a plan.
type Progress = sweep.Progress

// Run measures the cells of the plan and stores their records in dir, where a
// later Run with Resume finds them. It returns the records in the order of the
// plan.
func Run(ctx context.Context, plan Plan, dir string, o Options) (Results, error) {
	s := sweep.Store{Dir: dir}
	if err := s.Begin(o.Resume); err != nil {
		return nil, err
	}
	jobs := o.Jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	var asked []sweep.Asked[Key]
	for _, k := range plan.Keys {
		asked = append(asked, sweep.Asked[Key]{Name: k.Name(), Question: k, Cost: k.cost()})
	}
	workers := max(1, runtime.GOMAXPROCS(0)/jobs)
	do := func(ctx context.Context, k Key, folder string) error {
		r, err := k.measure(ctx, workers)
		if err != nil {
			return fmt.Errorf("%w (%w)", err, sweep.ErrInvalid)
		}
		return sweep.Put(folder, r)
	}
	records, crashes, err := sweep.Collect[Key, Record](ctx, s, question.Version(), asked, o.Queue, do, sweep.Options{Workers: jobs, Progress: o.Progress})
	for i := range asked {
		if c := crashes[i]; c != nil {
			return nil, errors.New(c.Reason)
		}
	}
	return records, err
}
