package sweep

import (
	"context"

	"pinnsolve/sweep/queue"
)

// Asked is a question of type K with the name and the cost of its cell.
type Asked[K any] struct {
	Name     string
	Question K
	Cost     float64
}

// Collect lets a program of a version answer questions, and returns the answers in their
// order, or how those without one were given up, by their numbers. do leaves an answer in
// folder as [Do] does. Answers that the folder of the store has are kept, see
// [Store.Begin].
func Collect[K, R any](ctx context.Context, s Store, version string, all []Asked[K], q queue.Queue, do func(ctx context.Context, question K, folder string) error, o Options) ([]R, map[int]*Crash, error) {
	questions := map[string]K{}
	var cells []Cell
	for _, a := range all {
		c, err := NewCell(a.Name, version, a.Question)
		if err != nil {
			return nil, nil, err
		}
		c.Cost = a.Cost
		questions[c.Key()] = a.Question
		cells = append(cells, c)
	}
	if err := s.Retry(cells); err != nil {
		return nil, nil, err
	}
	answer := func(ctx context.Context, c Cell, folder string, _ func(string)) error {
		return do(ctx, questions[c.Key()], folder)
	}
	if err := Run(ctx, cells, s, q, answer, o); err != nil {
		return nil, nil, err
	}
	return Load[R](s, cells)
}
