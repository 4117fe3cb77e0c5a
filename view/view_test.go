package view

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const header = "stage,method,iteration,evaluations,seconds,loss,balance,gradient_norm\n"

// finished is a result.json as runs write it, in short.
const finished = `{"version":"v1","case":"%s","formulation":"mixed","method":"adam:10","status":"%s","trusted":%v,"loss":0.5,"seconds":2,"errors":{"u":{"rel_l2":0.01,"max":1,"unit":"m"}},"quantities":{"tip":{"value":1.25,"estimate":null,"reference":null,"uncertainty":null,"unit":"m"}}}`

// put writes a file of a run.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func serving(t *testing.T, dir string) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(func() { h.Close(); s.Close() })
	return s, h
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestPages(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a b"), "result.json", fmt.Sprintf(finished, "cook", "converged", true))
	put(t, filepath.Join(dir, "a b"), "history.csv", header+"1,adam,0,1,0.1,4,4,1\n1,adam,1,2,0.2,2,2,1\n")
	put(t, filepath.Join(dir, "deep", "er"), "result.json", fmt.Sprintf(finished, "block", "diverged", false))
	put(t, filepath.Join(dir, "going"), "history.csv", header+"1,adam,0,1,0.1,4,4,1\n")
	put(t, filepath.Join(dir, "going"), "run.json", `{"arguments":["block","--out","a b"],"question":{"case":"block","formulation":"mixed","options":{"method":"adam:9"}}}`)
	put(t, filepath.Join(dir, "old"), "result.json", `{"case":{"from":"another version"}}`)
	put(t, filepath.Join(dir, "written"), "result.json", fmt.Sprintf(finished, "cook", "converged", true))
	put(t, filepath.Join(dir, "written"), "report.html", "its own page")
	s, h := serving(t, dir)
	at := h.URL + s.Path()
	for _, test := range []struct {
		path string
		code int
		want []string
	}{
		{"", 200, []string{"5 runs", `"path":"a b"`, `"address":"run/a%20b/"`, `"path":"deep/er"`, `"mood":"bad"`, `"status":"running"`, `"status":"not readable by this version"`, `"error":0.01`}},
		{"run/a%20b/", 200, []string{"cook", "Trusted", "tip", "1.25", `"total":2`}},
		{"run/a%20b/history.json", 200, []string{`"columns":["stage"`, "[1,null,1,2,0.2,2,2,1]"}},
		{"run/a%20b/history.csv", 200, []string{header}},
		{"run/going/", 200, []string{"Running", "block, mixed", "adam:9", "pinnsolve run block --out &#39;a b&#39;", `"live":"events"`}},
		{"run/written/", 200, []string{"its own page"}},
		{"run/old/", 422, []string{"cannot be shown", "result.json"}},
		{"run/none/", 404, nil},
		{"run/a%20b/none.png", 404, nil},
		{"run/a%20b/..%2f..%2fgoing%2fhistory.csv", 404, nil},
		{"other", 404, nil},
	} {
		code, text := get(t, at+test.path)
		if code != test.code {
			t.Errorf("%s: status %d, want %d", test.path, code, test.code)
		}
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", test.path, want)
			}
		}
	}
}

// The server answers to nobody without the token, under no other name, and writes
// nothing.
func TestGuarded(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a"), "history.csv", header)
	put(t, dir, "secret.csv", "1")
	if err := os.Symlink(filepath.Join(dir, "..", "..", "etc"), filepath.Join(dir, "a", "out")); err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	put(t, outside, "result.json", fmt.Sprintf(finished, "stolen", "converged", true))
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "result.json"), filepath.Join(dir, "a", "linked.json")); err != nil {
		t.Fatal(err)
	}
	s, h := serving(t, dir)
	ask := func(method, path, host string) int {
		r, err := http.NewRequest(method, h.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if host != "" {
			r.Host = host
		}
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.StatusCode
	}
	for _, test := range []struct {
		method, path, host string
		code               int
	}{
		{"GET", s.Path(), "", 200},
		{"GET", s.Path(), "localhost:1", 200},
		{"GET", "/", "", 404},
		{"GET", "/AAAA/", "", 404},
		{"GET", s.Path(), "evil.example", 403},
		{"GET", s.Path(), "127.0.0.1.evil.example:80", 403},
		{"POST", s.Path(), "", 405},
		{"DELETE", s.Path() + "run/a/history.csv", "", 405},
		{"GET", s.Path() + "run/link/", "", 404},
		{"GET", s.Path() + "run/a/linked.json", "", 404},
		{"GET", s.Path() + "run/a/out", "", 404},
	} {
		if code := ask(test.method, test.path, test.host); code != test.code {
			t.Errorf("%s %s for %s: status %d, want %d", test.method, test.path, test.host, code, test.code)
		}
	}
	if len(s.token) < 20 {
		t.Errorf("token %q is short", s.token)
	}
}

// Rows come within a second of being written, whole; then the end.
func TestLive(t *testing.T) {
	dir := t.TempDir()
	run := filepath.Join(dir, "a")
	put(t, run, "history.csv", header+"1,adam,0,1,0.1,4,4,1\n1,ad")
	s, h := serving(t, dir)
	r, err := http.Get(h.URL + s.Path() + "run/a/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	events := make(chan string)
	go func() {
		defer close(events)
		for lines := bufio.NewScanner(r.Body); lines.Scan(); {
			if lines.Text() != "" {
				events <- lines.Text()
			}
		}
	}()
	next := func(want ...string) {
		t.Helper()
		for _, w := range want {
			select {
			case got := <-events:
				if !strings.Contains(got, w) {
					t.Fatalf("%q, want %q", got, w)
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("no %q", w)
			}
		}
	}
	next("event: history", `"rows":[[1,null,0,1,0.1,4,4,1]]`)
	f, err := os.OpenFile(filepath.Join(run, "history.csv"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	begin := time.Now()
	f.WriteString("am,1,2,0.2,2,2,1\n1,adam,2,3,")
	next("event: rows", "[[1,null,1,2,0.2,2,2,1]]")
	if took := time.Since(begin); took > time.Second {
		t.Errorf("a row came after %v", took)
	}
	f.WriteString("0.3,1,1,1\n")
	next("event: rows", "[[1,null,2,3,0.3,1,1,1]]")
	put(t, run, "new.csv", header+strings.Repeat("1,adam,0,1,0.1,9,9,1\n", 9)) // begun anew
	if err := os.Rename(filepath.Join(run, "new.csv"), filepath.Join(run, "history.csv")); err != nil {
		t.Fatal(err)
	}
	next("event: history", `"rows":[[1,null,0,1,0.1,9,9,1],[1,null`)
	put(t, run, "result.json", fmt.Sprintf(finished, "cook", "converged", true))
	next("event: done")
}

// The list of 200 runs comes within half a second.
func TestManyRuns(t *testing.T) {
	dir := t.TempDir()
	rows := header + strings.Repeat("1,adam,0,1,0.1,4,4,1\n", 300)
	for k := range 200 {
		run := filepath.Join(dir, fmt.Sprintf("run-%d", k))
		put(t, run, "result.json", fmt.Sprintf(finished, "cook", "converged", true))
		put(t, run, "history.csv", rows)
	}
	s, h := serving(t, dir)
	begin := time.Now()
	code, text := get(t, h.URL+s.Path())
	if took := time.Since(begin); code != 200 || !strings.Contains(text, "200 runs") || took > 500*time.Millisecond {
		t.Errorf("status %d after %v", code, took)
	}
}
