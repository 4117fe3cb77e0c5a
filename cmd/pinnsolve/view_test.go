package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// --open hands the page to the browser, and is refused without one.
func TestOpen(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, small("run", "poisson", "--open", "--no-pictures")...)
	s.expect(t, exitBadInput)
	if !strings.Contains(s.err, "--no-pictures leaves out") {
		t.Errorf("stderr: %s", s.err)
	}
	browser := filepath.Join(t.TempDir(), "browser")
	asked := browser + ".asked"
	if err := os.WriteFile(browser, []byte("#!/bin/sh\necho \"$1\" >"+asked+".new && mv "+asked+".new "+asked+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", browser)
	pinnsolve(t, small("run", "poisson", "--tol", "1", "--out", "out", "--open")...).expect(t, exitOK)
	for k := 0; ; k++ {
		if text, err := os.ReadFile(asked); err == nil {
			if path := strings.TrimSpace(string(text)); !filepath.IsAbs(path) || filepath.Base(path) != "report.html" {
				t.Errorf("the browser was asked for %q", path)
			}
			break
		}
		if k == 100 {
			t.Fatal("no browser was started")
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Setenv("BROWSER", filepath.Join(t.TempDir(), "none"))
	s = pinnsolve(t, small("run", "poisson", "--tol", "1", "--out", "out", "--open")...)
	s.expect(t, exitFailed)
	if !strings.Contains(s.err, "report.html by hand") {
		t.Errorf("stderr: %s", s.err)
	}
}

// view says its address, answers there, and ends with the context.
func TestView(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	r, w := io.Pipe()
	done := make(chan int)
	go func() {
		code := execute(ctx, []string{"view", t.TempDir()}, console{out: w, err: io.Discard, now: time.Now})
		w.Close()
		done <- code
	}()
	line := make([]byte, 300)
	n, err := r.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := bytes.Cut(line[:n], []byte(" "))
	a, err := http.Get(string(address))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if text, err := io.ReadAll(a.Body); err != nil || a.StatusCode != 200 || !bytes.Contains(text, []byte("0 runs")) {
		t.Errorf("status %d, error %v", a.StatusCode, err)
	}
	stop()
	go io.Copy(io.Discard, r)
	if code := <-done; code != exitOK {
		t.Errorf("it ended with %d", code)
	}
	for _, args := range [][]string{{"view", "none"}, {"view", "view_test.go"}, {"view", ".", "--port", "70000"}, {"view", "a", "b"}} {
		pinnsolve(t, args...).expect(t, exitBadInput)
	}
}

// The page of several loads has the body under each, and the quantities of each.
func TestPageOfLoadCases(t *testing.T) {
	dir := t.TempDir()
	pinnsolve(t, "run", "../../cases/testdata/field/beam.msh", "--fix", "left", "--load-case", "tip:traction=right=0,-1", "--load-case", "push:pressure=top=2",
		"--E", "1", "--nu", "0.3", "--windows", "2", "--features", "20", "--tol", "1", "--out", dir).expect(t, exitOK)
	text, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"steps":["load case push","load case tip"]`, "tip: energy", "push: energy", "solution-push.vtu"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
