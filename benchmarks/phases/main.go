// Phases measures where the time of a weak solve goes, from the start of the
// process to its end, with the command pinnsolve as a user would run it.
//
//	go run ./benchmarks/phases            5 runs of each command
//	go run ./benchmarks/phases -update    into benchmarks/README.md
//
// It prints Markdown. Times are wall times of the run of median length. GFLOP/s
// count the matrix products of assembly, symmetric ones half, and of the blocks
// of the factorisation, and are compared with a large matrix product in the
// same process on as many processors.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pinnsolve/benchmarks/speed"
	"pinnsolve/internal/machine"
	"pinnsolve/internal/record"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// commands are the measured commands.
var commands = []string{
	"run cook --nu 0.5",
	"run cases/testdata/plate-holes.msh --fix left --traction right=1,0 --nu 0.4999 --features 60 --windows 200",
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	runs := flag.Int("runs", 5, "runs of each command, from 1 up")
	update := flag.Bool("update", false, "write the tables into benchmarks/README.md")
	flag.Parse()
	if err := run(ctx, *runs, *update); err != nil {
		fmt.Fprintln(os.Stderr, "phases:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, runs int, update bool) error {
	if runs < 1 {
		return fmt.Errorf("-runs %d: 1 or more", runs)
	}
	root, err := record.Root(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "phases-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "pinnsolve")
	if _, err := output(ctx, root, "go", "build", "-o", binary, "./cmd/pinnsolve"); err != nil {
		return err
	}
	var text strings.Builder
	for _, command := range commands {
		var took []timed
		for range runs {
			m, err := measure(ctx, root, binary, command, filepath.Join(dir, "out"))
			if err != nil {
				return err
			}
			took = append(took, m)
		}
		slices.SortFunc(took, func(a, b timed) int { return cmp.Compare(a.seconds, b.seconds) })
		text.WriteString(took[len(took)/2].markdown(command, speed.Peak()))
	}
	fmt.Fprintf(&text, "The run of median length out of %d; %s, commit %s; `go run ./benchmarks/phases -update`.\n", runs, machine.Describe(), record.Commit(ctx, root))
	fmt.Print(text.String())
	if update {
		return record.Replace(filepath.Join(root, "benchmarks", "README.md"), "phases", text.String())
	}
	return nil
}

// timed is one run of a command.
type timed struct {
	seconds float64 // of the process
	result  report.Result
}

// measure runs a command, which writes its files to out.
func measure(ctx context.Context, root, binary, command, out string) (m timed, err error) {
	start := time.Now()
	text, err := output(ctx, root, binary, append(strings.Fields(command), "--json", "--out", out)...)
	m.seconds = time.Since(start).Seconds()
	if err == nil {
		err = json.Unmarshal([]byte(text), &m.result)
	}
	return m, err
}

// markdown is the table of a run.
func (m timed) markdown(command string, peak float64) string {
	phases := m.result.Weak.Phases
	phases = append(phases, solve.Phase{Name: "start, report and files", Seconds: m.seconds - float64(m.result.Seconds)})
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`: %d unknowns, %d points\n\n| phase | seconds | share | GFLOP/s | of a large product |\n|---|---|---|---|---|\n",
		command, m.result.Weak.Unknowns, m.result.Weak.Points)
	for _, p := range phases {
		rate, share := "", ""
		if speed := p.Flops / p.Seconds; speed > 0 {
			rate, share = fmt.Sprintf("%.0f", speed/1e9), fmt.Sprintf("%.0f %%", 100*speed/peak)
		}
		fmt.Fprintf(&b, "| %s | %.3f | %.0f %% | %s | %s |\n", p.Name, p.Seconds, 100*p.Seconds/m.seconds, rate, share)
	}
	fmt.Fprintf(&b, "| process | %.3f | | | |\n\n", m.seconds)
	return b.String()
}

// output runs a command in a folder and returns what it prints.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
