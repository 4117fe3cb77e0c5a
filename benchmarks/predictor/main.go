// Predictor measures what the steps of a path should start from: the
// iterations of direct solves along three load paths, with each predictor.
//
//	go run ./benchmarks/predictor           3 seeds
//	go run ./benchmarks/predictor -seeds 1
//	go run ./benchmarks/predictor -update   into docs/results.md
//
// It prints Markdown: iterations per step, without the first; Jacobians per
// step, including the tangent's; and the fraction of steps that started from
// the prediction. All are means over the seeds. Jacobians and their
// factorisations take nearly all of the time.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"pinnsolve/cases"
	"pinnsolve/continuation"
	"pinnsolve/internal/record"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// paths are load paths in equal steps.
var paths = []struct {
	caseOf   string
	schedule continuation.Schedule
}{
	{"inflation", continuation.Linear("a", 1.05, 2, 19)},
	{"bend", continuation.Linear("angle", 10, 90, 8)},
	{"torsion", continuation.Linear("angle", 20, 180, 8)},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	seeds := flag.Int("seeds", 3, "number of seeds, from 1 up")
	update := flag.Bool("update", false, "write the table into docs/results.md")
	flag.Parse()
	if err := run(ctx, os.Stdout, *seeds, *update); err != nil {
		fmt.Fprintln(os.Stderr, "predictor:", err)
		os.Exit(2)
	}
}

// page holds the table, from the root of the module, between marks named place.
var page = filepath.Join("docs", "results.md")

const place = "predictor"

func run(ctx context.Context, out io.Writer, seeds int, update bool) error {
	if seeds < 1 {
		return fmt.Errorf("-seeds %d: 1 or more", seeds)
	}
	text, err := measure(ctx, seeds)
	if err != nil {
		return err
	}
	fmt.Fprint(out, text)
	if !update {
		return nil
	}
	return record.Update(ctx, page, place, text)
}

// work is the cost of a path.
type work struct{ steps, iterations, jacobians, predicted float64 }

// measure returns the table.
func measure(ctx context.Context, seeds int) (string, error) {
	var b strings.Builder
	order := []continuation.Predictor{continuation.NoPredictor, continuation.Secant, continuation.Tangent}
	fmt.Fprintln(&b, "| path | predictor | iterations a step | Jacobians a step | steps started from it |\n|---|---|---|---|---|")
	for _, p := range paths {
		total := map[continuation.Predictor]*work{}
		for seed := range seeds {
			for _, predictor := range order {
				if total[predictor] == nil {
					total[predictor] = &work{}
				}
				if err := walk(ctx, p.caseOf, p.schedule, predictor, uint64(seed+1), total[predictor]); err != nil {
					return "", fmt.Errorf("%s, %s: %w", p.caseOf, predictor, err)
				}
			}
		}
		v := p.schedule.Values
		name := fmt.Sprintf("`%s`, %s from %v to %v in %d steps", p.caseOf, p.schedule.Name, v[0], v[len(v)-1], len(v)-1)
		for _, predictor := range order {
			w := total[predictor]
			fmt.Fprintf(&b, "| %s | %s | %.2f | %.2f | %.0f %% |\n", name, predictor, w.iterations/w.steps, w.jacobians/w.steps, 100*w.predicted/w.steps)
		}
	}
	fmt.Fprintf(&b, "\nSeeds 1 to %d, method direct; `go run ./benchmarks/predictor -seeds %d`.\n", seeds, seeds)
	return b.String(), nil
}

// walk adds the cost of one path.
func walk(ctx context.Context, caseOf string, s continuation.Schedule, predictor continuation.Predictor, seed uint64, w *work) error {
	c, err := cases.Find(caseOf)
	if err != nil {
		return err
	}
	pose := func(value float64) (pinn.Problem, error) {
		return c.Pose("", map[string]float64{s.Name: value})
	}
	o := solve.Options{Predictor: predictor}
	o.Seed = seed
	_, path, err := solve.Continue(ctx, s, pose, o)
	if err != nil {
		return err
	}
	if path.Status != continuation.Complete {
		return fmt.Errorf("%s", strings.TrimSuffix(path.Message, "."))
	}
	for _, step := range path.Steps[1:] {
		w.steps++
		w.iterations += float64(step.Result.Stats.Iterations)
		w.jacobians += float64(step.Result.Stats.Jacobians)
		if predictor == continuation.Tangent {
			w.jacobians++
		}
		if step.Predictor == string(predictor) {
			w.predicted++
		}
	}
	return nil
}
