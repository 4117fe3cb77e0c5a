package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/internal/record"
	"pinnsolve/report"
)

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		values        []float64
		above         bool
		median, worst float64
	}{
		{[]float64{7}, false, 7, 7},
		{[]float64{3, 1, 2}, false, 2, 3},
		{[]float64{3, 1, 2}, true, 2, 1},
		{[]float64{4, 1, 2, 3}, false, 2.5, 4},
	} {
		if m, w := summary(c.values, c.above); m != c.median || w != c.worst {
			t.Errorf("summary(%v, %v) = %v, %v, want %v, %v", c.values, c.above, m, w, c.median, c.worst)
		}
	}
}

func measured(seconds float64, errors []float64, bars ...bar) result {
	r := result{row: row{args: []string{"run", "block"}, bars: bars, seconds: 2},
		errors: map[string][]float64{}, seconds: []float64{1, 1, seconds}, status: []string{"converged", "under-resolved", "converged"}}
	for _, b := range bars {
		r.errors[b.output] = errors
	}
	return r
}

func TestVerdict(t *testing.T) {
	small := []float64{1e-11, 2e-11, 5e-11}
	cheap, costly := measured(1, small, atMost("u", 1e-10)), measured(1, small, atMost("u", 1e-10))
	cheap.ratios, costly.ratios = []float64{1, 4, 5}, []float64{1, 4, 5.1}
	large := measured(1, small, atMost("u", 1e-10))
	large.row.megabytes, large.megabytes = 100, []float64{101, 102, 103}
	for _, c := range []struct {
		r    result
		want verdict
	}{
		{cheap, met},
		{costly, metMedian},
		{large, missed},
		{measured(1, small, atMost("u", 1e-10)), met},
		{measured(1, small, atMost("u", 3e-11)), metMedian},
		{measured(1, small, atMost("u", 1e-11)), missed},
		{measured(3, small, atMost("u", 1e-10)), metMedian},
		{measured(1, small, above("u", 0.3)), missed},
		{measured(1, []float64{0.9, 0.2, 0.8}, above("u", 0.3)), metMedian},
		{measured(1, []float64{0.9, 0.7, 0.8}, above("u", 0.3)), met},
		{measured(1, small, atMost("u", 1e-10), atMost("p", 1e-12)), missed},
	} {
		if got := c.r.verdict(); got != c.want {
			t.Errorf("%+v: %v, want %v", c.r, got, c.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	r := measured(1.5, []float64{1e-11, 2e-11, 5e-11}, atMost("u", 3e-11))
	got := group{name: "direct", rows: []row{r.row}}.markdown([]result{r}, 3, "here")
	for _, want := range []string{
		"| `run block` | u <= 3e-11, 2 s | u 2.0e-11 (5.0e-11) | 1.0 (1.5) | converged, under-resolved | median |\n",
		"Seeds 1 to 3; here; `go run ./benchmarks/accuracy -run '^direct/' -seeds 3`.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Ratios, processor time and memory have columns if they are known.
func TestMarkdownOfQuantities(t *testing.T) {
	r := measured(1.5, []float64{1e-5, 2e-5, 5e-5}, atMost("tip_uy", 1e-4), estimated("E_app", 1e-3))
	r.ratios, r.megabytes, r.row.megabytes = []float64{0.1, 0.25}, []float64{310, 305, 299}, 2000
	r.processor = []float64{2, 2, 2.5}
	got := group{name: "weak", rows: []row{r.row}}.markdown([]result{r}, 3, "here")
	for _, want := range []string{
		"| relative error: median (worst) | error / estimate: worst | seconds: median (worst) | of processor time | MB: worst | status |",
		"tip_uy <= 0.0001, E_app (estimate) <= 0.001, 2 s, 2000 MB | tip_uy 2.0e-05 (5.0e-05), E_app (estimate) 2.0e-05 (5.0e-05) | 0.25 | 1.0 (1.5) | 2.0 (2.5) | 310 |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// The uncertainty of the reference is subtracted from the error.
func TestRatio(t *testing.T) {
	res := report.Result{Quantities: map[string]report.Quantity{
		"a": {Value: 10, Reference: 10.5, Uncertainty: 0.1, Estimate: 0.2},
		"b": {Value: 10, Reference: 10.05, Uncertainty: 0.1, Estimate: 0.2},
		"c": {Value: 10, Reference: report.Number(math.NaN()), Estimate: 0.2},
	}}
	for name, want := range map[string]float64{"a": 2, "b": 0} {
		if got, ok := ratioOf(res, reported(name)); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, %v, want %v", name, got, ok, want)
		}
	}
	if got, ok := ratioOf(res, reported("c")); ok {
		t.Errorf("without a reference: %v", got)
	}
	if got, ok := ratioOf(res, bar{output: "c", reference: 10.5, uncertainty: 0.02}); !ok || math.Abs(got-1.45) > 1e-12 {
		t.Errorf("with a reference in the table: %v, %v, want 1.45", got, ok)
	}
	if got, ok := errorOf(res, estimated("a", 1)); !ok || got != 0.02 {
		t.Errorf("estimate %v, %v", got, ok)
	}
}

// Every row names an existing case, and can be chosen by its group.
func TestTable(t *testing.T) {
	for _, g := range table {
		for _, r := range g.rows {
			_, err := cases.Find(r.args[1])
			if strings.HasSuffix(r.args[1], ".msh") {
				_, err = os.Stat(filepath.Join("..", "..", r.args[1]))
			}
			if err != nil || r.args[0] != "run" || len(r.bars) == 0 {
				t.Errorf("%s: %v", r.command(), err)
			}
		}
		chosen := choose(table, regexp.MustCompile("^"+g.name+"/"))
		if len(chosen) != 1 || !chosen[0].whole || len(chosen[0].rows) != len(g.rows) {
			t.Errorf("group %s: chose %+v", g.name, chosen)
		}
	}
	if c := choose(table, regexp.MustCompile("direct/run poisson")); len(c) != 1 || c[0].whole || len(c[0].rows) != 1 {
		t.Errorf("poisson: chose %+v", c)
	}
}

// The page has a place for every group, and a part of a group is refused.
func TestUpdatable(t *testing.T) {
	root := filepath.Join("..", "..")
	if err := updatable(root, choose(table, regexp.MustCompile(""))); err != nil {
		t.Error(err)
	}
	if err := updatable(root, choose(table, regexp.MustCompile("direct/run poisson"))); err == nil {
		t.Error("a part of a group was accepted")
	}
}

// A table replaces the old one, and nothing else changes.
func TestKeep(t *testing.T) {
	before, err := os.ReadFile(filepath.Join("..", "..", page))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	copied := filepath.Join(root, page)
	if err := os.MkdirAll(filepath.Dir(copied), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, before, 0o644); err != nil {
		t.Fatal(err)
	}
	g := choose(table, regexp.MustCompile("^hole/"))[0]
	old, err := record.Table(copied, g.place())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.keep(root, "| new |"); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(copied)
	if want := strings.Replace(string(before), old, "| new |", 1); err != nil || string(after) != want {
		t.Errorf("%v; got\n%s", err, after)
	}
}

func TestBadFlags(t *testing.T) {
	for _, args := range [][]string{{"-run", "("}, {"-run", "nothing matches"}, {"-seeds", "0"}, {"extra"}, {"-colour"}} {
		var out, errs bytes.Buffer
		if _, err := run(context.Background(), args, &out, &errs); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

// One quick row from build to table.
func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	root, err := record.Root(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b, err := build(context.Background(), root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var progress bytes.Buffer
	quick := command("poisson --width 60 --points 200 --slope 0.5", 60, atMost("u", 1e-2))
	r, err := b.measure(context.Background(), quick, 2, &progress)
	if err != nil {
		t.Fatal(err)
	}
	if r.verdict() != met || len(r.seconds) != 2 || strings.Count(progress.String(), "\n") != 2 {
		t.Errorf("%+v\n%s", r, progress.String())
	}
	if _, err := b.measure(context.Background(), command("poison", 0, atMost("u", 1)), 1, &progress); err == nil || !strings.Contains(err.Error(), "did you mean poisson?") {
		t.Errorf("unknown case: %v", err)
	}
}
