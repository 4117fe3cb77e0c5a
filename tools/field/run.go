package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"pinnsolve/tools/internal/builds"
)

// runner runs commands with a binary.
type runner struct {
	*options
	binary  string
	data    string // folder of the meshes
	scratch string // directory for results
}

// judged is the verdict on a command, or why there is none.
type judged struct {
	verdict verdict
	err     error
}

// start runs the commands, several at once, and returns a channel for the
// verdict on each.
func (r *runner) start(ctx context.Context, commands []*command) []chan judged {
	results := make([]chan judged, len(commands))
	queue := make(chan int, len(commands))
	for i := range commands {
		results[i] = make(chan judged, 1)
		queue <- i
	}
	close(queue)
	for range r.jobs {
		go func() {
			for i := range queue {
				v, err := r.judge(ctx, commands[i], filepath.Join(r.scratch, strconv.Itoa(i)))
				results[i] <- judged{v, err}
			}
		}()
	}
	return results
}

// judge returns the verdict on a command, the worst of all seeds.
func (r *runner) judge(ctx context.Context, c *command, out string) (verdict, error) {
	if c.notYet != "" {
		return verdict{kind: notYet}, nil
	}
	seeds := r.seeds
	if len(seeds) == 0 || !c.solves() {
		seeds = []string{""}
	}
	var all verdict
	for i, seed := range seeds {
		o, err := r.execute(ctx, c, seed, out)
		if err != nil {
			return verdict{}, err
		}
		v := judge(c, o)
		v.seed = seed
		if i == 0 {
			all = v
		} else {
			all = all.with(v)
		}
	}
	return all, nil
}

// outcome is what became of one run.
type outcome struct {
	exit     int
	late     bool // it was ended for its time
	signaled bool
	seconds  float64 // processor time
	memory   int64   // largest, bytes
	said     []byte  // on standard output and standard error
	values   map[string]quantity
}

// quantity is a number of a result.
type quantity struct {
	Value    *float64 `json:"value"`
	Estimate *float64 `json:"estimate"` // of the error, absolute; nil if unknown
}

// execute runs a command once.
func (r *runner) execute(ctx context.Context, c *command, seed, out string) (*outcome, error) {
	args := c.args
	if c.solves() {
		defer os.RemoveAll(out)
		args = append(args[:len(args):len(args)], "--out", out)
		if seed != "" {
			args = append(args, "--seed", seed)
		}
	}
	limited, cancel := context.WithTimeout(ctx, r.wall)
	defer cancel()
	// The shell sets the limit of processor time, which the system keeps.
	limit := strconv.Itoa(int(r.limit / time.Second))
	cmd := exec.CommandContext(limited, "sh", append([]string{"-c", `ulimit -t "$0" && exec "$@"`, limit, r.binary}, args...)...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.data, &said, &said
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, builds.ErrInterrupted
	}
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return nil, err
	}
	state := cmd.ProcessState
	o := &outcome{exit: state.ExitCode(), seconds: (state.UserTime() + state.SystemTime()).Seconds(), said: said.Bytes()}
	killed := false
	if s, ok := state.Sys().(syscall.WaitStatus); ok {
		o.signaled = s.Signaled()
		killed = s.Signaled() && s.Signal() == syscall.SIGKILL
	}
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		o.memory = u.Maxrss * 1024 // which Linux gives in kilobytes
	}
	// The system counts towards the limit a little more than it reports.
	o.late = limited.Err() != nil || killed && o.seconds > 0.9*r.limit.Seconds()
	if !c.solves() {
		o.values = shown(o.said)
		return o, nil
	}
	o.values, err = readQuantities(filepath.Join(out, "result.json"))
	return o, err
}

// readQuantities reads the quantities of a result; there are none if there is no
// result.
func readQuantities(name string) (map[string]quantity, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var result struct {
		Quantities map[string]quantity `json:"quantities"`
	}
	if err := json.Unmarshal(text, &result); err != nil {
		return nil, fmt.Errorf("result.json: %w", err)
	}
	// At small strain, where results have the energy, the loads do twice its work.
	if e, ok := result.Quantities["energy"]; ok {
		result.Quantities["work"] = quantity{twice(e.Value), twice(e.Estimate)}
	}
	return result.Quantities, nil
}

func twice(v *float64) *float64 {
	if v == nil {
		return nil
	}
	w := 2 * *v
	return &w
}

// What "pinnsolve show" prints of a mesh: "86 cells", "area 2".
var (
	cellCount = regexp.MustCompile(`\b(\d+) (cells?)\b`)
	measure   = regexp.MustCompile(`\b(area|volume) ([-+0-9.e]+)`)
)

// shown returns the numbers of cells and the measure that "show" has printed.
func shown(text []byte) map[string]quantity {
	values := map[string]quantity{}
	add := func(name, number []byte) {
		if v, err := strconv.ParseFloat(string(number), 64); err == nil {
			values[string(name)] = quantity{Value: &v}
		}
	}
	if m := cellCount.FindSubmatch(text); m != nil {
		add([]byte("cells"), m[1])
	}
	if m := measure.FindSubmatch(text); m != nil {
		add(m[1], m[2])
	}
	return values
}
