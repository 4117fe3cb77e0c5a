package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pinnsolve/benchmarks/speed"
)

// The engine reads a work from its folder and answers with its loss and
// gradient.
func TestEngine(t *testing.T) {
	dir := t.TempDir()
	w := speed.Work{Form: speed.Mixed, Depth: 2, Width: 5, Points: 40, Boundary: 8}
	if err := w.Write(dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "result")
	var out bytes.Buffer
	requests := fmt.Sprintf("prepare %s\ncheck %s\nrun 0.001\nprepare nowhere\n", dir, file)
	if err := serve(strings.NewReader(requests), &out, 1); err != nil {
		t.Fatal(err)
	}
	var answers []struct {
		turn
		OK bool
	}
	for d := json.NewDecoder(&out); d.More(); {
		answers = append(answers, struct {
			turn
			OK bool
		}{})
		if err := d.Decode(&answers[len(answers)-1]); err != nil {
			t.Fatal(err)
		}
	}
	for i, ok := range []bool{true, true, true, true, false} {
		if len(answers) != 5 || answers[i].OK != ok {
			t.Fatalf("answers %+v", answers)
		}
	}
	if run := answers[3]; run.Steps < 1 || !(run.Wall > 0) {
		t.Errorf("timed %+v", run)
	}
	s, err := w.System(1)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float64, 1+s.Dim())
	want[0] = s.Loss(want[1:], w.Theta())
	got, err := speed.ReadNumbers(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := distance(got, want); d != 0 {
		t.Errorf("loss and gradient are off by %g", d)
	}
	got[3] *= 1 + 1e-6
	if d := distance(got, want); d == 0 {
		t.Error("a changed gradient is not noticed")
	}
}

// An engine that does not answer is killed, and the error names it.
func TestHang(t *testing.T) {
	silent := contestant{"silent", []string{"sleep"}} // sleeps for as many seconds as there are threads
	e, err := start(silent, 600, 10*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "silent: no answer within 10ms") {
		t.Error(err)
	}
	e.stop()
	if status := e.cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Errorf("the engine ended by itself, %v", e.cmd.ProcessState)
	}
}

// An older table provides the rows that were not measured, in their order.
func TestKeep(t *testing.T) {
	rs := rows()
	first, second := rs[0], rs[1]
	measured := table{}
	measured.add(second, map[string]times{ours: {{Wall: 1}}})
	measured.keep("| work |\n" + first.key() + " kept |\n" + second.key() + " dropped |\n")
	text := measured.markdown(1, 1)
	if i, j := strings.Index(text, "kept"), strings.Index(text, second.key()); i < 0 || j < i || strings.Contains(text, "dropped") {
		t.Errorf("%s", text)
	}
}
