package locking

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pinnsolve/question"
	"pinnsolve/solve"
	"pinnsolve/sweep"
)

// tiny are cells that take no time.
func tiny() Plan {
	p := Plan{Name: "tiny", Trainers: []string{"adam:20"}}
	for _, form := range []string{standard, mixed} {
		for seed := range uint64(2) {
			p.Keys = append(p.Keys, Key{Study: studyTrain, Case: "block", Statement: solve.Strong, Form: form, Nu: worst, Trainer: "adam:20", Seed: seed + 1})
		}
	}
	for _, ratio := range []float64{1, 1e6} {
		p.Keys = append(p.Keys, Key{Study: studyFEM, Case: "block", Form: "P1", Nu: nuOf(ratio)})
	}
	p.Keys = append(p.Keys,
		Key{Study: studyTrain, Case: "block", Statement: solve.Strong, Form: mixed, Nu: worst, Trainer: "adam:20", Variant: soft, Seed: 1},
		Key{Study: studyFEM, Case: "cook", Form: "P2-P1", Nu: 0.5},
		Key{Study: studyTrain, Case: "bonded", Statement: solve.Weak, Form: standard, Nu: 0.3, Trainer: "direct", Features: 15, Seed: 1},
		Key{Study: studyTrain, Case: "bonded", Statement: solve.Weak, Form: mixed, Nu: 0.5, Trainer: "direct", Features: 15, Seed: 1})
	return p
}

// measured returns the results of the tiny plan, one job at a time, measured once
// for all tests.
func measured(t *testing.T) Results {
	t.Helper()
	rs, err := runTiny()
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

var runTiny = sync.OnceValues(func() (Results, error) {
	dir, err := os.MkdirTemp("", "locking")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	return Run(context.Background(), tiny(), dir, Options{Jobs: 1})
})

func run(t *testing.T, p Plan, dir string, o Options) Results {
	t.Helper()
	rs, err := Run(context.Background(), p, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// timeless returns the tables as text without columns that differ from run to
// run.
func timeless(t *testing.T, rs Results) string {
	t.Helper()
	tables := rs.tables()
	for i := range tables {
		for _, row := range tables[i].Rows {
			for c, name := range tables[i].Columns {
				if strings.Contains(name, "seconds") {
					row[c] = ""
				}
			}
		}
	}
	text, err := json.Marshal(tables)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An interrupted and resumed run gives the same tables as an uninterrupted one,
// whatever the number of jobs.
func TestResume(t *testing.T) {
	want := timeless(t, measured(t))
	if strings.Count(want, "adam:20") < 4 {
		t.Fatalf("the trainings are not in the tables: %s", want)
	}

	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Run(ctx, tiny(), dir, Options{Jobs: 2, Progress: func(p Progress) {
		if p.Done == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
	cells, err := filepath.Glob(filepath.Join(dir, "results", "*", sweep.ResultName))
	if err != nil || len(cells) < 3 || len(cells) == len(tiny().Keys) {
		t.Fatalf("%d cells after the cut, %v", len(cells), err)
	}
	// A kill leaves half a file next to a result.
	if err := os.WriteFile(filepath.Join(filepath.Dir(cells[0]), ".part-1"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), tiny(), dir, Options{}); err == nil || !strings.Contains(err.Error(), "resume") {
		t.Errorf("cells of an earlier run were not noticed: %v", err)
	}
	var first Progress
	resumed := run(t, tiny(), dir, Options{Jobs: 2, Resume: true, Progress: func(p Progress) {
		if p.Last == "" {
			first = p
		}
	}})
	if first.Done != len(cells) || first.Total != len(tiny().Keys) {
		t.Errorf("resumed at %d of %d, want %d", first.Done, first.Total, len(cells))
	}
	if got := timeless(t, resumed); got != want {
		t.Errorf("resumed, the tables are\n%s\nwant\n%s", got, want)
	}
}

// Half a cell is an error. (Those of another version have other names.)
func TestHalfACell(t *testing.T) {
	dir := t.TempDir()
	p := Plan{Keys: tiny().Keys[4:5]}
	run(t, p, dir, Options{})
	c, err := sweep.NewCell(p.Keys[0].Name(), question.Version(), p.Keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sweep.Store{Dir: dir}.Folder(c.Key()), sweep.ResultName), []byte(`{"key"`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), p, dir, Options{Resume: true}); err == nil || !strings.Contains(err.Error(), "remove the folder") {
		t.Errorf("half a cell: %v", err)
	}
}

func TestFailure(t *testing.T) {
	for want, key := range map[string]Key{
		"no statement":              {Study: studyTrain, Case: "block", Statement: "feeble", Form: mixed, Nu: 0.3, Trainer: "direct"},
		"no ablation":               {Study: studyTrain, Case: "block", Statement: solve.Strong, Form: mixed, Nu: 0.3, Trainer: "direct", Variant: "none of them"},
		"no study":                  {Study: "guess"},
		"no finite":                 {Study: studyFEM, Case: "block", Form: "Q7", Nu: 0.3},
		"no reference":              {Study: studyFEM, Case: "cook", Form: "P1", Nu: 0.123},
		"no finite element problem": {Study: studyFEM, Case: "moon", Form: "P1", Nu: 0.3},
	} {
		if _, err := Run(context.Background(), Plan{Keys: []Key{key}}, t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", key, err, want)
		}
	}
}
