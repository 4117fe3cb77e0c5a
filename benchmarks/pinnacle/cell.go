package pinnacle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pinnsolve/internal/machine"
	"pinnsolve/report"
	"pinnsolve/sweep"
)

// Columns of the table: how a row is solved.
const (
	Solved  = "solved"  // by the defaults of its problem file
	Trained = "trained" // by a network
)

// Key is what a cell is asked.
type Key struct {
	Row    string   `json:"row"`
	Column string   `json:"column"`
	Seed   uint64   `json:"seed"`
	Hash   string   `json:"hash"` // of the files that it reads
	Args   []string `json:"args,omitempty"`
}

// name of the cell, for people.
func (k Key) name() string { return fmt.Sprintf("%s, %s, seed %d", k.Row, k.Column, k.Seed) }

// Measured is the result of a cell.
type Measured struct {
	Key
	Command   string                   `json:"command"`
	Seconds   report.Number            `json:"seconds"`           // of the process, by the wall clock
	Processor report.Number            `json:"processor_seconds"` // of the process
	Load      report.Number            `json:"load"`              // of the machine when it began, over a minute; NaN if unknown
	Megabytes report.Number            `json:"megabytes"`         // at its peak
	Exit      int                      `json:"exit"`
	Status    string                   `json:"status"`
	Message   string                   `json:"message"`
	Errors    map[string]report.Number `json:"errors"` // by output
	// Estimate is the error that the run itself expected, NaN if it gave none.
	Estimate report.Number `json:"estimate"`
	// Suite is the difference from the suite's own file, of all fields together, as
	// PINNacle measures it; NaN without one.
	Suite report.Number `json:"suite"`
	// Beyond are outputs of checks whose errors are beyond five times their own estimates.
	Beyond []string `json:"beyond,omitempty"`
}

// Worst is the largest error of the bars' outputs, relative to its bar.
func (m Measured) misses(bars []Bar) bool {
	for _, b := range bars {
		if e, ok := m.Errors[b.Output]; b.Most > 0 && !(ok && float64(e) <= b.Most) {
			return true
		}
	}
	return false
}

// busy is the load above which other work on two cores makes seconds by the wall clock
// those of others.
const busy = 2

// slow reports whether the process took longer than a bar: by the wall clock or, on a
// busy machine, by its processor time.
func (m Measured) slow(bar float64) bool {
	if m.busy() {
		return float64(m.Processor) > bar
	}
	return float64(m.Seconds) > bar
}

func (m Measured) busy() bool { return float64(m.Load) > busy }

// Dishonest reports whether a run called its result converged although an error is
// beyond five times its own estimate.
func (m Measured) Dishonest() bool {
	if m.Exit != 0 {
		return false
	}
	if len(m.Beyond) > 0 {
		return true
	}
	for _, e := range m.Errors {
		if float64(e) > 5*float64(m.Estimate) {
			return true
		}
	}
	return false
}

// measure runs the command on the problem of the cell, in folder.
func (s *suite) measure(ctx context.Context, k Key, folder string) error {
	run := filepath.Join(folder, "run")
	if err := os.RemoveAll(run); err != nil { // of an attempt that was killed
		return err
	}
	row := s.rows[k.Row]
	if row.Do != nil {
		m, err := inProcess(ctx, k, row)
		if err != nil {
			return err
		}
		return sweep.Put(folder, m)
	}
	args := slices.Concat(row.command(), []string{"--seed", fmt.Sprint(k.Seed)}, k.Args)
	m := Measured{Key: k, Command: "pinnsolve " + strings.Join(args, " "), Estimate: report.Number(math.NaN()), Suite: report.Number(math.NaN())}
	m.Load = report.Number(machine.Load())
	process, err := s.command(ctx, append(args, "--json", "--out", relative(s.dir, run))...)
	if err != nil {
		return err
	}
	m.Seconds, m.Processor, m.Megabytes, m.Exit = report.Number(process.seconds), report.Number(process.processor), report.Number(process.megabytes), process.exit
	if process.exit != 0 && process.exit != exitUntrusted {
		return fmt.Errorf("%s: exit status %d: %s (%w)", m.Command, process.exit, lastLine(process.stderr), sweep.ErrInvalid)
	}
	var r report.Result
	if err := json.Unmarshal(process.stdout, &r); err != nil {
		return fmt.Errorf("%s: its output is not a result.json: %w", m.Command, err)
	}
	m.Status, m.Message, m.Errors = r.Status.String(), r.Message, errorsOf(r)
	if r.Evolution != nil {
		m.Estimate = r.Evolution.Estimate
	}
	if r.Squares != nil {
		m.Estimate = r.Squares.Estimate
	}
	checks, err := s.check(ctx, run, process.stdout, row.Checks)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Command, err)
	}
	maps.Copy(m.Errors, checks.errors)
	m.Beyond = checks.beyond
	if row.Suite != "" {
		if m.Suite, err = s.beside(ctx, run, row); err != nil {
			return err
		}
	}
	return sweep.Put(folder, m)
}

// inProcess measures a row that is no command.
func inProcess(ctx context.Context, k Key, row Row) (Measured, error) {
	nan := report.Number(math.NaN())
	m := Measured{Key: k, Load: report.Number(machine.Load()), Megabytes: nan, Status: "finished", Errors: map[string]report.Number{}, Estimate: nan, Suite: nan}
	begin := time.Now()
	errors, err := row.Do(ctx)
	m.Seconds = report.Number(time.Since(begin).Seconds())
	m.Processor = m.Seconds // at most, in one goroutine
	for name, e := range errors {
		m.Errors[name] = report.Number(e)
	}
	return m, err
}

// exitUntrusted is the exit status of a run that ended but should not be trusted; its
// errors count like any others.
const exitUntrusted = 3

// errorsOf are the errors of a result: those against exact fields, those against a
// reference file, those of quantities.
func errorsOf(r report.Result) map[string]report.Number {
	list := map[string]report.Number{}
	for name, e := range r.Errors {
		list[name] = report.Number(e.RelL2)
	}
	for _, e := range r.References {
		list[e.Field] = report.Number(e.RelL2)
	}
	for name, q := range r.Quantities {
		if reference := float64(q.Reference); reference != 0 && !math.IsNaN(reference) {
			list[name] = report.Number(math.Abs(float64(q.Value)/reference - 1))
		}
	}
	return list
}

// process is a command that has ended.
type process struct {
	stdout, stderr                []byte
	seconds, processor, megabytes float64
	exit                          int
}

// command runs pinnsolve in the folder of the suite.
func (s *suite) command(ctx context.Context, args ...string) (process, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, s.program[0], slices.Concat(s.program[1:], args)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &stdout, &stderr
	begin := time.Now()
	err := cmd.Run()
	p := process{stdout: stdout.Bytes(), stderr: stderr.Bytes(), seconds: time.Since(begin).Seconds()}
	if ctx.Err() != nil {
		return p, ctx.Err()
	}
	if cmd.ProcessState == nil {
		return p, err
	}
	p.processor = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	p.megabytes = machine.Peak(cmd.ProcessState)
	p.exit = cmd.ProcessState.ExitCode()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return p, err
	}
	if p.exit < 0 { // a signal
		return p, fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, lastLine(p.stderr))
	}
	return p, nil
}

// lastLine is the last line of a text that is not empty.
func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// relative is path as seen from dir, for commands that anyone can repeat.
func relative(dir, path string) string {
	if r, err := filepath.Rel(dir, path); err == nil {
		return r
	}
	return path
}
