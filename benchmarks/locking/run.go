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
	if !o.Resume {
		if err := s.Free(); err != nil {
			return nil, err
		}
	}
	jobs := o.Jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	keys := map[string]Key{}
	var cells []sweep.Cell
	for _, k := range plan.Keys {
		c, err := k.cell()
		if err != nil {
			return nil, err
		}
		keys[c.Key()] = k
		cells = append(cells, c)
	}
	if err := s.Retry(cells); err != nil {
		return nil, err
	}
	workers := max(1, runtime.GOMAXPROCS(0)/jobs)
	do := func(ctx context.Context, c sweep.Cell, folder string, _ func(string)) error {
		r, err := keys[c.Key()].measure(ctx, workers)
		if err != nil {
			return fmt.Errorf("%w (%w)", err, sweep.ErrInvalid)
		}
		return sweep.Put(folder, r)
	}
	if err := sweep.Run(ctx, cells, s, o.Queue, do, sweep.Options{Workers: jobs, Progress: o.Progress}); err != nil {
		return nil, err
	}
	records, crashes, err := sweep.Load[Record](s, cells)
	for i := range cells {
		if c := crashes[i]; c != nil {
			return nil, errors.New(c.Reason)
		}
	}
	return records, err
}

// cell is the cell of the key.
func (k Key) cell() (sweep.Cell, error) {
	c, err := sweep.NewCell(k.Name(), question.Version(), k)
	c.Cost = k.cost()
	return c, err
}
