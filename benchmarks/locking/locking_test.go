package locking

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pinnsolve/report"
)

// tiny are cells that take no time.
func tiny() Plan {
	p := Plan{Name: "tiny", Trainers: []string{"adam:20"}}
	for _, form := range []string{standard, mixed} {
		for seed := range uint64(2) {
			p.Keys = append(p.Keys, Key{Study: studyTrain, Case: "block", Statement: strong, Form: form, Nu: worst, Trainer: "adam:20", Seed: seed + 1})
		}
	}
	for _, ratio := range []float64{1, 1e6} {
		p.Keys = append(p.Keys, Key{Study: studyControl, Case: "block", Form: "P1", Nu: nuOf(ratio)})
	}
	p.Keys = append(p.Keys,
		Key{Study: studyTrain, Case: "block", Statement: strong, Form: mixed, Nu: worst, Trainer: "adam:20", Variant: soft, Seed: 1},
		Key{Study: studyControl, Case: "cook", Form: "P2-P1", Nu: 0.5})
	return p
}

func run(t *testing.T, p Plan, dir string, o Options) Results {
	t.Helper()
	rs, err := Run(context.Background(), p, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// timeless returns the tables as text without what differs from run to run.
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

// A run that is cut off and resumed gives the tables of one that is not,
// whatever the number of jobs.
func TestResume(t *testing.T) {
	whole := run(t, tiny(), t.TempDir(), Options{Jobs: 1})
	want := timeless(t, whole)
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
	cells, err := filepath.Glob(filepath.Join(dir, cellsDir, "*.json"))
	if err != nil || len(cells) < 3 || len(cells) == len(tiny().Keys) {
		t.Fatalf("%d cells after the cut, %v", len(cells), err)
	}
	// A kill leaves half a file beside the cells.
	if err := os.WriteFile(filepath.Join(dir, cellsDir, ".part-1"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), tiny(), dir, Options{}); err == nil || !strings.Contains(err.Error(), "resume") {
		t.Errorf("cells of an earlier run were not noticed: %v", err)
	}
	var first Progress
	resumed := run(t, tiny(), dir, Options{Jobs: 2, Resume: true, Progress: func(p Progress) {
		if p.Cell == "" {
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

// Cells of another version are measured again, and half a cell is an error.
func TestStaleCells(t *testing.T) {
	dir := t.TempDir()
	p := Plan{Keys: tiny().Keys[4:5]}
	rs := run(t, p, dir, Options{})
	s := store{filepath.Join(dir, cellsDir)}
	old := rs[0]
	old.Version, old.Control = "v0.0.0", &Control{}
	if err := s.save(old); err != nil {
		t.Fatal(err)
	}
	if again := run(t, p, dir, Options{Resume: true}); len(again[0].Control.Meshes) != 3 || again[0].Version != report.Version() {
		t.Errorf("a cell of another version was taken: %+v", again[0])
	}
	if err := os.WriteFile(s.path(old.Key), []byte(`{"key"`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), p, dir, Options{Resume: true}); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Errorf("half a cell: %v", err)
	}
}

func TestFailure(t *testing.T) {
	for want, key := range map[string]Key{
		"no statement": {Study: studyTrain, Case: "block", Statement: "feeble", Form: mixed, Nu: 0.3, Trainer: "direct"},
		"no ablation":  {Study: studyTrain, Case: "block", Statement: strong, Form: mixed, Nu: 0.3, Trainer: "direct", Variant: "none of them"},
		"no study":     {Study: "guess"},
		"no finite":    {Study: studyControl, Case: "block", Form: "Q7", Nu: 0.3},
		"no reference": {Study: studyControl, Case: "cook", Form: "P1", Nu: 0.123},
		"do not know":  {Study: studyControl, Case: "moon", Form: "P1", Nu: 0.3},
	} {
		if _, err := Run(context.Background(), Plan{Keys: []Key{key}}, t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", key, err, want)
		}
	}
}

// Every cell has a file of its own and a problem.
func TestPlans(t *testing.T) {
	for _, p := range []Plan{Quick(), Full()} {
		names, posed := map[string]Key{}, map[Key]bool{}
		for _, k := range p.Keys {
			if other, ok := names[k.Name()]; ok {
				t.Errorf("%s: %+v and %+v share the name %s", p.Name, k, other, k.Name())
			}
			names[k.Name()] = k
			if strings.ContainsAny(k.Name(), "/:, ") {
				t.Errorf("%s is no name for a file", k.Name())
			}
			k.Seed, k.Trainer, k.Study = 0, "", map[bool]string{true: studyControl}[k.Study == studyControl]
			if posed[k] {
				continue
			}
			posed[k] = true
			var err error
			if k.Study == studyControl {
				_, _, err = k.fem()
			} else {
				_, err = k.pose()
			}
			if err != nil {
				t.Errorf("%s: %v", k.Name(), err)
			}
		}
	}
}

// Every part of the full plan but the finite elements is measured with five
// seeds, in both formulations.
func TestFullPlan(t *testing.T) {
	var rs Results
	for _, k := range Full().Keys {
		rs = append(rs, Record{Key: k})
	}
	cells := map[string]int{}
	for _, g := range rs.groups() {
		if want := map[bool]int{true: 1, false: 5}[g.key.Study == studyControl]; len(g.Results) != want {
			t.Errorf("%s: %d seeds, want %d", g.key.Name(), len(g.Results), want)
		}
		cells[g.key.Study+" "+g.key.Case+" "+g.key.Form]++
	}
	for name, want := range map[string]int{
		"train cylinder standard":    8 * 5, // 8 ratios; direct and 4 trainers
		"train cylinder mixed":       9 * 5,
		"train block standard":       8*5 + 3 + 8, // ablations and balancers
		"train block mixed":          9*5 + 4 + 8,
		"rig block standard":         7,
		"rig block mixed":            8,
		"spectrum cylinder standard": 8 * 2,
		"spectrum cylinder mixed":    9 * 2,
		"control block P1":           7,
		"control block P2-P1":        8,
		"control cook P1":            7,
		"control cook P2-P1":         8,
		"control bonded P2-P1":       6,
	} {
		if cells[name] != want {
			t.Errorf("%s: %d cells, want %d", name, cells[name], want)
		}
	}
}

func TestReport(t *testing.T) {
	dir := t.TempDir()
	p := tiny()
	r := NewReport(p, run(t, p, dir, Options{}), time.Minute)
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, Page))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<svg", "adam:20", "relative L2 error of u", "met?", "Seeds 1 to 2"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"src=", "href=", "@import", "url("} {
		if strings.Contains(string(page), never) {
			t.Errorf("the page asks for another file: %s", never)
		}
	}
	if strings.Count(string(page), "<svg") != len(r.figures) || len(r.figures) < 3 {
		t.Errorf("%d pictures of %d figures", strings.Count(string(page), "<svg"), len(r.figures))
	}
	for _, f := range r.figures {
		if img, err := os.ReadFile(filepath.Join(dir, "figures", f.Name+".png")); err != nil || !strings.HasPrefix(string(img), "\x89PNG") {
			t.Errorf("figure %s: %v", f.Name, err)
		}
		if f.Caption == "" || strings.Contains(f.Caption, "%!") {
			t.Errorf("figure %s: caption %q", f.Name, f.Caption)
		}
	}
	var read Report
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &read); err != nil || read.Cells != len(p.Keys) || len(read.Tables) != len(r.Tables) {
		t.Errorf("report.json: %v, %+v", err, read)
	}
	elements, err := os.ReadFile(filepath.Join(dir, "tables", "elements.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(elements)), "\n"); len(lines) != 1+3*3 || !strings.HasPrefix(lines[1], "block,P1,0.25,1,8,162,0.157844427,") {
		t.Errorf("elements.csv:\n%s", elements)
	}
	if r.Met() {
		t.Error("bars that were not measured are met")
	}
}

func TestShort(t *testing.T) {
	table := Table{Columns: []string{"nu", "u"}}
	for _, c := range []struct {
		column int
		v      any
		want   string
	}{
		{0, report.Number(0.499999), "0.499999"}, {1, report.Number(0.499999), "0.5"}, {1, report.Number(1500), "1500"}, {1, report.Number(5e7), "5e+07"},
		{1, report.Number(math.NaN()), ""}, {1, report.Number(math.Inf(1)), "inf"}, {1, "converged", "converged"}, {1, 12345, "12345"},
	} {
		if got := table.short(c.column, c.v); got != c.want {
			t.Errorf("column %d of %v is %q, want %q", c.column, c.v, got, c.want)
		}
	}
}

// The cells of another statement stay out of the figures and bars of this one.
func TestStated(t *testing.T) {
	rs := Results{{Key: Key{Study: studyRig, Statement: strong}}, {Key: Key{Study: studyRig, Statement: "other"}}, {Key: Key{Study: studyControl}}}
	if got := rs.stated(strong); len(got) != 2 || got[1].Key.Study != studyControl {
		t.Errorf("%+v", got)
	}
}

func TestMedians(t *testing.T) {
	var rs Results
	for _, v := range []float64{3, math.NaN(), 1, 2} {
		rs = append(rs, Record{Seconds: v})
	}
	of := func(r Record) float64 { return r.Seconds }
	if m := rs[2:].median(of); m != 1.5 {
		t.Errorf("median of 1 and 2 is %v", m)
	}
	if m := rs.median(of); m != 2.5 { // of 1, 2, 3 and what failed
		t.Errorf("median with a failure is %v", m)
	}
	if m := rs[:0].median(of); !math.IsNaN(m) {
		t.Errorf("median of nothing is %v", m)
	}
}

func TestCurve(t *testing.T) {
	tr := Training{Curve: []Sample{{0, 1, 0.1, 1, 0.9}, {10, 20, 0.2, 1, 0.05}, {20, 40, 0.4, 1, 0.009}, {30, 60, 0.9, 1, 0.02}}}
	if s, ok := tr.reached(1e-2); !ok || s.Iteration != 20 {
		t.Errorf("1e-2 reached at %+v, %v", s, ok)
	}
	if _, ok := tr.reached(1e-4); ok {
		t.Error("1e-4 was reached")
	}
	if e := tr.within(evaluations, 45); e != 0.009 {
		t.Errorf("within 45 evaluations: %v", e)
	}
	if e := tr.within(seconds, 100); e != 0.02 {
		t.Errorf("within 100 seconds: %v", e)
	}
	if e := tr.within(seconds, 0.01); !math.IsNaN(e) {
		t.Errorf("before the first sample: %v", e)
	}
}

func TestDecades(t *testing.T) {
	labels := func(lo, hi, limit float64) string {
		var list []string
		for _, tick := range (decades{limit}).Ticks(lo, hi) {
			if tick.Label != "" {
				list = append(list, tick.Label)
			}
		}
		return strings.Join(list, " ")
	}
	for _, c := range []struct {
		lo, hi, limit float64
		want          string
	}{
		{0.5, 1e3, 0, "1e0 1e1 1e2 1e3"},
		{1, 1e7, 1e7, "1e0 1e1 1e2 1e3 1e4 1e5 1e6 inf"},
		{1.5, 5e6, 5e6, "1e1 1e2 1e3 1e4 1e5 1e6 inf"},
		{1e-12, 1, 0, "1e-12 1e-10 1e-8 1e-6 1e-4 1e-2 1e0"},
	} {
		if got := labels(c.lo, c.hi, c.limit); got != c.want {
			t.Errorf("from %v to %v: %q, want %q", c.lo, c.hi, got, c.want)
		}
	}
}

// A panel without data is left out, and one of a single point can be drawn.
func TestSparseFigure(t *testing.T) {
	f := &Figure{Name: "sparse"}
	f.panel("nothing", "x", "y")
	f.line(f.panel("one point", "x", "y"), "a", blue, solid, []float64{0.5, 1, 2}, []float64{0.3, math.NaN(), math.Inf(1)})
	f.alike()
	if !f.finish() || len(f.panels) != 1 {
		t.Fatalf("%d panels", len(f.panels))
	}
	if _, err := f.png(); err != nil {
		t.Error(err)
	}
	if svg, err := f.SVG(); err != nil || !strings.Contains(string(svg), "one point") {
		t.Errorf("%v in %s", err, svg)
	}
	if empty := (&Figure{}); empty.finish() {
		t.Error("a figure of nothing was kept")
	}
	rs := Results{}
	if list := rs.figures([]string{"adam"}); len(list) != 0 {
		t.Errorf("%d figures of nothing", len(list))
	}
}

func TestWidened(t *testing.T) {
	for _, c := range [][4]float64{{3, 3, 1.5, 6}, {1.05e-3, 0.999, 1e-3, 1}, {2e-3, 0.5, 2e-3, 0.5}, {1, 100, 1, 100}} {
		if lo, hi := widened(c[0], c[1]); math.Abs(lo-c[2]) > 1e-15 || math.Abs(hi-c[3]) > 1e-12 {
			t.Errorf("from %v to %v: %v to %v, want %v to %v", c[0], c[1], lo, hi, c[2], c[3])
		}
	}
}

func TestVerdictsOfNothing(t *testing.T) {
	vs := Results{}.Verdicts()
	if len(vs) != 12 || slices.ContainsFunc(vs, func(v Verdict) bool { return v.Met }) {
		t.Errorf("%+v", vs)
	}
}
