package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pinnsolve/benchmarks/speed"
	"pinnsolve/pinn/strong"
)

// serve is the engine of this project. engine.py describes the protocol.
func serve(in io.Reader, out io.Writer, threads int) error {
	var (
		system      *strong.System
		theta, grad []float64
	)
	answer := json.NewEncoder(out)
	if err := answer.Encode(map[string]any{"ok": true}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		verb, argument, _ := strings.Cut(lines.Text(), " ")
		fields := map[string]any{"ok": true}
		var err error
		switch verb {
		case "prepare":
			if system, theta, err = read(argument, threads); err == nil {
				grad = make([]float64, len(theta))
				system.Loss(grad, theta)
			}
		case "check":
			loss := system.Loss(grad, theta)
			err = speed.WriteNumbers(argument, append([]float64{loss}, grad...))
		case "run":
			var budget float64
			if budget, err = strconv.ParseFloat(argument, 64); err == nil {
				fields["steps"], fields["wall"], fields["cpu"] = measured(budget, func() { system.Loss(grad, theta) })
			}
		default:
			err = fmt.Errorf("unknown request %q", verb)
		}
		if err != nil {
			fields = map[string]any{"ok": false, "error": err.Error()}
		}
		if err := answer.Encode(fields); err != nil {
			return err
		}
	}
	return nil
}

// read compiles the work of a folder. The points follow from the sizes.
func read(folder string, threads int) (*strong.System, []float64, error) {
	text, err := os.ReadFile(filepath.Join(folder, "work.json"))
	if err != nil {
		return nil, nil, err
	}
	var w speed.Work
	if err := json.Unmarshal(text, &w); err != nil {
		return nil, nil, err
	}
	for name, n := range map[string]*int{"interior": &w.Points, "edge": &w.Boundary} {
		x, err := speed.ReadNumbers(filepath.Join(folder, name))
		if err != nil {
			return nil, nil, err
		}
		*n = len(x) / map[string]int{"interior": 4, "edge": 2}[name]
	}
	s, err := w.System(threads)
	if err != nil {
		return nil, nil, err
	}
	theta, err := speed.ReadNumbers(filepath.Join(folder, "theta"))
	return s, theta, err
}

// measured repeats step for about the given seconds and returns the number of
// steps, and wall time and processor time per step, s.
func measured(seconds float64, step func()) (steps int, wall, cpu float64) {
	start, before := time.Now(), processor()
	for ; wall < seconds; steps++ {
		step()
		wall = time.Since(start).Seconds()
	}
	return steps, wall / float64(steps), (processor() - before) / float64(steps)
}

// processor returns the processor time of this process, s.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
