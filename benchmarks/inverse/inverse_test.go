package inverse

import (
	"os"
	"path/filepath"
	"testing"

	"pinnsolve/inverse"
	"pinnsolve/number"
)

// Every row has a name of its own, a judge, and data that are there.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rows() {
		if seen[r.Name] || r.Judge == nil || r.Bar == "" || r.Title == "" {
			t.Errorf("row %q is there twice, or has no judge, bar or title", r.Name)
		}
		seen[r.Name] = true
		if r.Data == "" {
			continue
		}
		path := filepath.Join(t.TempDir(), "noisy.csv")
		if err := noisy(path, r.Data, 0.01, 1); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		first, _ := os.ReadFile(path)
		if err := noisy(path, r.Data, 0.01, 2); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		if second, _ := os.ReadFile(path); string(first) == string(second) {
			t.Errorf("%s: two repeats have the same noise", r.Name)
		}
	}
	if _, err := Select([]string{"cok"}); err == nil {
		t.Error("an unknown row is taken")
	}
}

// Judges fail what misses its bar.
func TestJudges(t *testing.T) {
	row := Row{Truth: map[string]float64{"E": 2}}
	cell := func(value, lo, hi float64, s inverse.Status) Measured {
		e := inverse.Estimate{Status: s, Steps: 4, Unknowns: []inverse.Found{{Name: "E", Value: number.Number(value), Interval: [2]number.Number{number.Number(lo), number.Number(hi)}}}}
		return Measured{Estimate: e}
	}
	good, bad := cell(2, 1.9, 2.1, inverse.Identified), cell(3, 2.9, 3.1, inverse.Misfit)
	for name, judge := range map[string]func(Row, []Measured) (string, bool){
		"within": within(1e-3), "quickly": quickly(1e-3, 5), "covered": covered(1), "status": status("identified"),
	} {
		if text, met := judge(row, []Measured{good, good}); !met {
			t.Errorf("%s: %s", name, text)
		}
		if text, met := judge(row, []Measured{good, bad}); met {
			t.Errorf("%s lets a miss pass: %s", name, text)
		}
	}
	if text, met := within(1e-3)(Row{Truth: map[string]float64{"nu": 1}}, []Measured{good}); met {
		t.Errorf("an unknown that is missing: %s", text)
	}
}
