package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"pinnsolve/benchmarks/speed"
)

// contestant is an engine and how it is started.
type contestant struct {
	name    string
	command []string // the number of threads is appended; empty means this program
}

// The scripts of the peers, and where make bench-peers installs them.
const (
	folder    = "benchmarks/peers"
	installed = folder + "/.venv"
)

// python returns the contestant of a script that has engines of several kinds.
func python(name, script, kind string) contestant {
	return contestant{name, []string{filepath.Join(installed, "bin/python"), filepath.Join(folder, script), kind}}
}

// ours is first: the others are compared with it.
const ours = "pinnsolve"

// expert is the fastest known peer.
const expert = "JAX, jets by an expert"

// contestants returns the engines of a row. Only fast ones take part with wide
// networks and many points.
func contestants(r row) []contestant {
	cs := []contestant{
		{name: ours},
		python(expert, "jax_engine.py", "expert"),
		python("PyTorch, jets in blocks", "torch_engine.py", "jets-blocks"),
	}
	if r.work.Form == speed.Mixed {
		cs = append(cs, python("JAX, expert, Laplacian lane", "jax_engine.py", "expert-laplacian"))
	}
	if r.work.Width > 64 || r.work.Points > 4096 {
		return cs
	}
	return append(cs,
		python("PyTorch, jets", "torch_engine.py", "jets"),
		python("PyTorch, nested", "torch_engine.py", "nested"),
		python("JAX, nested", "jax_engine.py", "nested"),
		python("DeepXDE", "deepxde_engine.py", "user"),
		contestant{"gomlx", []string{filepath.Join(installed, "gomlx")}})
}

// patience is the time limit of an answer, many times what the slowest engine
// needs to compile.
const patience = 5 * time.Minute

// engine is a process that answers each request with a line of JSON.
type engine struct {
	contestant
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      *bufio.Reader
	patience time.Duration
}

// start runs a contestant, bound to the first processor if it has one thread.
// An engine that takes longer than patience for an answer is killed.
func start(c contestant, threads int, patience time.Duration) (*engine, error) {
	var args []string
	if threads == 1 {
		args = append(args, "taskset", "-c", "0")
	}
	if len(c.command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		c.command = []string{self, "-engine", "-threads"}
	}
	args = append(append(args, c.command...), fmt.Sprint(threads))
	e := &engine{contestant: c, cmd: exec.Command(args[0], args[1:]...), patience: patience}
	e.cmd.Env = append(os.Environ(), fmt.Sprintf("OMP_NUM_THREADS=%d", threads))
	if os.Getenv("PEERS_STDERR") != "" {
		e.cmd.Stderr = os.Stderr
	}
	var err error
	if e.in, err = e.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	e.out = bufio.NewReader(out)
	if err := e.cmd.Start(); err != nil {
		return nil, err
	}
	return e, e.answer(nil)
}

func (e *engine) stop() {
	e.in.Close()
	e.cmd.Wait()
}

// ask sends a request and decodes the answer.
func (e *engine) ask(request string, answer any) error {
	if _, err := fmt.Fprintln(e.in, request); err != nil {
		return fmt.Errorf("%s: %w", e.name, err)
	}
	return e.answer(answer)
}

func (e *engine) answer(into any) error {
	limit := time.AfterFunc(e.patience, func() { e.cmd.Process.Kill() })
	line, err := e.out.ReadBytes('\n')
	if !limit.Stop() {
		return fmt.Errorf("%s: no answer within %v; it hangs and was stopped", e.name, e.patience)
	}
	if err != nil {
		return fmt.Errorf("%s: no answer (%w); PEERS_STDERR=1 shows what it says", e.name, err)
	}
	var status struct {
		OK    bool
		Error string
	}
	if err := json.Unmarshal(line, &status); err != nil {
		return fmt.Errorf("%s: %w", e.name, err)
	}
	if !status.OK {
		return fmt.Errorf("%s: %s", e.name, status.Error)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(line, into)
}

// check returns the loss and gradient of the engine.
func (e *engine) check(file string) ([]float64, error) {
	if err := e.ask("check "+file, nil); err != nil {
		return nil, err
	}
	return speed.ReadNumbers(file)
}

// distance is the larger of the relative errors of a loss and its gradient.
func distance(got, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	var diff, norm float64
	for i, w := range want[1:] {
		diff += (got[i+1] - w) * (got[i+1] - w)
		norm += w * w
	}
	return max(math.Abs(got[0]/want[0]-1), math.Sqrt(diff/norm))
}
