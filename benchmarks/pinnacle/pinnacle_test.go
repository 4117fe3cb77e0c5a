package pinnacle

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets this binary stand for the command pinnsolve: see impostor.
func TestMain(m *testing.M) {
	if os.Getenv("PINNACLE_TEST_IMPOSTOR") != "" {
		os.Exit(impostor(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// impostor answers as pinnsolve would: run is off by 1e-6 times the seed and fails at
// seed 3; eval is off by a hundredth of the last column of the points.
func impostor(args []string) int {
	if args[0] == "eval" {
		names, rows, err := table(must(os.ReadFile(args[3])))
		if err != nil {
			return 2
		}
		fmt.Println(strings.Join(names, ","))
		for _, r := range rows {
			r[len(r)-1] *= 1.01
			fmt.Println(strings.ReplaceAll(strings.Trim(fmt.Sprint(r), "[]"), " ", ","))
		}
		return 0
	}
	if _, err := os.Stat(args[1]); err != nil || args[0] != "run" {
		return 2
	}
	var seed float64
	fmt.Sscan(args[3], &seed)
	if seed == 3 {
		fmt.Fprintln(os.Stderr, "pinnsolve: out of luck")
		return 2
	}
	if out := args[len(args)-1]; seed < 2 { // others keep no solution
		if err := os.MkdirAll(out, 0o755); err != nil {
			return 1
		}
		if err := os.WriteFile(filepath.Join(out, "evolution.safetensors"), nil, 0o644); err != nil {
			return 1
		}
	}
	fmt.Printf(`{"status": "converged", "references": [{"field": "u", "rel_l2": %g}], "evolution": {"estimate": 3e-7}}`, 1e-6*seed)
	return 0
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

func TestRun(t *testing.T) {
	t.Setenv("PINNACLE_TEST_IMPOSTOR", "1")
	rows, err := Select([]string{"burgers-1d"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cells, failures, err := Run(context.Background(), rows, dir, Options{Program: []string{os.Args[0]}, Seeds: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(cells) != 2 || len(failures) != 1 || !strings.Contains(failures[0].Reason, "out of luck") {
		t.Fatalf("cells %+v, failures %+v", cells, failures)
	}
	for i, m := range cells {
		if e := float64(m.Errors["u"]); math.Abs(e-1e-6*float64(i+1)) > 1e-20 {
			t.Errorf("seed %d: error %g", i+1, e)
		}
		if kept := i == 0; kept != (math.Abs(float64(m.Suite)-0.01) < 1e-12) || kept == math.IsNaN(float64(m.Suite)) {
			t.Errorf("seed %d: %g from the suite's file", i+1, m.Suite)
		}
		if want := i == 1; m.Dishonest() != want { // 2e-6 is beyond five times 3e-7
			t.Errorf("seed %d: dishonest is %v", i+1, m.Dishonest())
		}
	}
	r := NewReport(rows, cells, failures, 3)
	if r.Met() {
		t.Error("a suite with a failure has met its bars")
	}
	if got := r.Lines[0].Errors(); got != "u 1e-06 (2e-06)" {
		t.Errorf("errors %q", got)
	}
	if r := NewReport(rows, cells[:1], nil, 1); !r.Met() {
		t.Errorf("the first seed has missed its bars: %+v", r.Lines)
	}
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, Page))
	if err != nil || !strings.Contains(string(page), "Cole and Hopf") || !strings.Contains(string(page), "out of luck") {
		t.Errorf("the page lacks the fault or the failure, %v", err)
	}
	var back struct{ Lines []json.RawMessage }
	if again, err := ReadReports([]string{dir}); err != nil || again.Text() != r.Text() {
		t.Errorf("a report that is read again is another one, %v", err)
	}
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(dir, "report.json"))), &back); err != nil || len(back.Lines) != 1 {
		t.Errorf("report.json: %v, %d lines", err, len(back.Lines))
	}
}

// Every row has its files, and its bars can be met by something.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rows() {
		if seen[r.Name] {
			t.Errorf("two rows are called %s", r.Name)
		}
		seen[r.Name] = true
		if _, err := hash(r); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		if r.Suite != "" {
			if _, rows, err := table(must(embedded.ReadFile("suite/" + r.Suite))); err != nil || len(rows) == 0 {
				t.Errorf("%s: the suite's file: %v", r.Name, err)
			}
		}
		if len(r.Bars) == 0 || r.Seconds <= 0 || r.Title == "" || (r.Published > 0) != (r.Source != "") {
			t.Errorf("%s is not complete: %+v", r.Name, r)
		}
	}
	if len(Quick(Rows())) == 0 || len(Quick(Rows())) == len(Rows()) {
		t.Error("a quick run takes none or all of the rows")
	}
}

func TestDifference(t *testing.T) {
	got, err := difference([]byte("x,u,v\n0,3,4\n1,0,0\n"), []byte("x,u,v\n0,3,4\n1,3,4\n"), nil)
	if err != nil || math.Abs(float64(got)-math.Sqrt(0.5)) > 1e-15 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := difference([]byte("x,p\n0,3\n1,4\n"), []byte("x,p\n0,5\n1,6\n"), []string{"p"}); err != nil || got != 0 {
		t.Errorf("a pressure of another level differs by %v, %v", got, err)
	}
	many := strings.Repeat("1,1\n", 39)
	if got, err := difference([]byte("x,u\n0,\n"+many), []byte("x,u\n0,1\n"+many), nil); err != nil || got != 0 {
		t.Errorf("a point in 40 without a value: %v, %v", got, err)
	}
	for want, texts := range map[string][2]string{
		"1 points of 2": {"x,u\n0,1\n", "x,u\n0,1\n1,1\n"},
		"no field":      {"x,u\n0,1\n", "x,w\n0,1\n"},
		"not a table":   {"", "x,w\n0,1\n"},
		"1 of 2 values": {"x,u\n0,\n1,1\n", "x,u\n0,1\n1,1\n"},
	} {
		if _, err := difference([]byte(texts[0]), []byte(texts[1]), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
