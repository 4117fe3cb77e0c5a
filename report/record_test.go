package report

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/solve"
	"pinnsolve/training"
)

func TestRecord(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	part := filepath.Join(elsewhere, "part.msh")
	if err := os.WriteFile(part, []byte("nodes"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{resultFile, CheckpointFile, windowsFile, pathTable} {
		if err := os.WriteFile(filepath.Join(dir, old), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	want := NewRecord([]string{part, "--fix", "a"}, []string{part}, question.Question{Format: 1, Case: "x"})
	if err := d.Begin(want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadRecord(dir)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v; %v", got, want, err)
	}
	checkNames(t, dir, []string{".lock", inputs, recordFile, filepath.Base(d.staging)})
	os.Remove(part)
	if text, err := os.ReadFile(got.Input(dir, part)); err != nil || string(text) != "nodes" {
		t.Errorf("the copy of the mesh: %q, %v", text, err)
	}
	d.Abandon()
	checkNames(t, dir, []string{".lock", filepath.Base(d.staging)})

	// What is not a run, or one of another version, is told in a line.
	for want, text := range map[string]string{"has no run.json": "", "of format 9": `{"format":9}`, "not the record": `{`} {
		if text != "" {
			if err := os.WriteFile(filepath.Join(dir, recordFile), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ReadRecord(dir); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want %q", err, want)
		}
		os.Remove(filepath.Join(dir, recordFile))
	}
	if err := os.WriteFile(filepath.Join(dir, resultFile), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecord(dir); err == nil || !strings.Contains(err.Error(), "run it again") {
		t.Errorf("a run of an earlier version: %v", err)
	}
}

func TestComplete(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]bool{
		"": false, `{"status":"converged"}`: true, `{"status":"budget-spent"}`: true, `{"status":"cancelled"}`: false,
		`{"status":"converged","path":{"status":"complete"}}`: true, `{"status":"converged","path":{"status":"cancelled"}}`: false,
	} {
		os.Remove(filepath.Join(dir, resultFile))
		if text != "" {
			if err := os.WriteFile(filepath.Join(dir, resultFile), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := Complete(dir); err != nil || got != want {
			t.Errorf("%s: %v, want %v; %v", text, got, want, err)
		}
	}
}

// A history is in the file as it grows, in whole rows, and goes on after those of a
// checkpoint: later ones are cut off.
func TestHistoryGrows(t *testing.T) {
	dir := t.TempDir()
	d, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	record := func(h *History, k int) {
		r := training.Record{Method: "adam", Iteration: k, Evaluations: k + 1, Elapsed: time.Duration(k) * time.Second,
			Loss: 1 / float64(k+3), Terms: []float64{0.1, math.NaN()}, GradNorm: math.NaN()}
		if k%2 == 0 {
			r.Weights = []float64{3, 7}
		}
		h.Record(r)
	}
	whole := &History{Terms: []string{"a", "b"}}
	whole.Follow(d)
	for k := range 6 {
		record(whole, k)
	}
	if rows, err := whole.Sync(); rows != 6 || err != nil {
		t.Fatal(rows, err)
	}
	want, err := os.ReadFile(filepath.Join(dir, historyFile))
	if err != nil || strings.Count(string(want), "\n") != 7 {
		t.Fatalf("%s%v", want, err)
	}
	for k := 6; k < 9; k++ { // after the checkpoint
		record(whole, k)
	}
	whole.Close()
	h, err := ReadHistory(dir, 4, "")
	if err != nil {
		t.Fatal(err)
	}
	if r := h.Records[2]; r.Loss != 0.2 || r.Weights[1] != 7 || r.Elapsed != 2*time.Second || !slices.Equal(h.Terms, whole.Terms) {
		t.Errorf("read %+v", r)
	}
	h.Follow(d)
	record(h, 4)
	record(h, 5)
	h.Close()
	if got, err := os.ReadFile(filepath.Join(dir, historyFile)); err != nil || string(got) != string(want) {
		t.Errorf("%s, want\n%s%v", got, want, err)
	}
	if _, err := ReadHistory(dir, 7, ""); err == nil || !strings.Contains(err.Error(), "has 6 rows, and the checkpoint is after 7") {
		t.Errorf("a history that is too short: %v", err)
	}
}

// A solution whose values are not finite is not trusted, and the result says where.
func TestNotFiniteIsNotTrusted(t *testing.T) {
	for value, want := range map[float64]bool{1: true, math.Inf(1): false, math.NaN(): false} {
		res := &Result{Status: solve.Converged, Trusted: true, Message: "Solved."}
		s := samples{Output: pinn.Output{Name: "mises", Components: []string{"mises"}}, values: [][]float64{{0, value, 2}}}
		res.distrust(&table{all: []samples{s}})
		if res.Trusted != want || (res.Status == solve.Converged) != want || strings.HasPrefix(res.Message, "mises is not finite at 1 of 3 points") == want {
			t.Errorf("%v: %v, %s, %s", value, res.Trusted, res.Status, res.Message)
		}
	}
}
