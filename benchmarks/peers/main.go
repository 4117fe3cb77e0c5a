// Command peers compares the time of one loss and gradient of this project with
// JAX, PyTorch, DeepXDE and GoMLX: the same network, points, parameters and
// precision, each engine in its own process, in turns of random order on the
// same machine. Losses and gradients are compared first. An engine with a
// different result is not timed and one that hangs is killed: its row of the
// table stays unchanged, and the comparison ends with an error that names it.
// The peers are installed in benchmarks/peers/.venv:
//
//	make bench-peers
//
// installs them once and runs this command, with -update to put the table into
// benchmarks/README.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pinnsolve/benchmarks/speed"
	"pinnsolve/internal/record"
)

func main() {
	var (
		engine  = flag.Bool("engine", false, "be the engine of this project: answer requests on standard input")
		threads = flag.Int("threads", 0, "only rows of this many threads; 0 for all")
		only    = flag.String("only", "", "only rows whose work contains this `text`, such as standard/4x50")
		rounds  = flag.Int("rounds", 7, "turns of every engine")
		seconds = flag.Float64("seconds", 0.5, "time of a turn")
		update  = flag.Bool("update", false, "put the table into benchmarks/README.md")
	)
	flag.Parse()
	var err error
	if *engine {
		err = serve(os.Stdin, os.Stdout, *threads)
	} else {
		err = compare(*threads, *only, *rounds, *seconds, *update)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// row is a work and a number of threads, for which engines are timed in turns.
type row struct {
	work    speed.Work
	threads int
}

func rows() []row {
	var rs []row
	for _, threads := range []int{1, 2} {
		for _, w := range []speed.Work{
			{Form: speed.Standard, Depth: 4, Width: 50, Points: 4096},
			{Form: speed.Mixed, Depth: 4, Width: 50, Points: 4096},
			{Form: speed.Standard, Depth: 3, Width: 64, Points: 4096},
			{Form: speed.Standard, Depth: 5, Width: 128, Points: 4096},
			{Form: speed.Standard, Depth: 4, Width: 50, Points: 1024},
			{Form: speed.Standard, Depth: 4, Width: 50, Points: 16384},
		} {
			w.Boundary = 256
			rs = append(rs, row{w, threads})
		}
	}
	return rs
}

func compare(threads int, only string, rounds int, seconds float64, update bool) error {
	const readme, place = "benchmarks/README.md", "peers"
	var old string
	if update { // keep the rows that are not measured now
		var err error
		if old, err = record.Table(readme, place); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t, failures := table{}, []error(nil)
	for _, r := range rows() {
		if threads != 0 && r.threads != threads || !strings.Contains(r.work.String(), only) {
			continue
		}
		start := time.Now()
		results, err := r.measure(dir, rounds, seconds)
		if err != nil {
			failures = append(failures, fmt.Errorf("%v, threads %d: %w", r.work, r.threads, err))
			continue // measure the other rows
		}
		t.add(r, results)
		fmt.Fprintf(os.Stderr, "%v, threads %d: %.0f s\n", r.work, r.threads, time.Since(start).Seconds())
	}
	t.keep(old)
	text := t.markdown(rounds, seconds)
	fmt.Print(text)
	if update {
		if err := record.Replace(readme, place, text); err != nil {
			return err
		}
	}
	return errors.Join(failures...)
}

// measure times all engines of the row once they agree on its loss and gradient.
func (r row) measure(dir string, rounds int, seconds float64) (map[string]times, error) {
	if err := r.work.Write(dir); err != nil {
		return nil, err
	}
	var engines []*engine
	defer func() {
		for _, e := range engines {
			e.stop()
		}
	}()
	var want []float64
	for _, c := range contestants(r) {
		e, err := start(c, r.threads, patience)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		engines = append(engines, e)
		if err := e.ask("prepare "+dir, nil); err != nil {
			return nil, err
		}
		got, err := e.check(filepath.Join(dir, "result"))
		if err != nil {
			return nil, err
		}
		if want == nil {
			want = got
		}
		if d := distance(got, want); !(d <= 1e-11) {
			return nil, fmt.Errorf("%s: loss and gradient are off by %.1e", c.name, d)
		}
	}
	results := map[string]times{}
	for range rounds {
		for _, i := range rand.Perm(len(engines)) {
			var t turn
			if err := engines[i].ask(fmt.Sprintf("run %g", seconds), &t); err != nil {
				return nil, err
			}
			results[engines[i].name] = append(results[engines[i].name], t)
		}
	}
	return results, nil
}
