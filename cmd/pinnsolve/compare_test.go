package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// Both statements of both forms at nu = 0.5; what does not exist is a row that
// says why.
func TestCompare(t *testing.T) {
	args := []string{"compare", "cook", "--nu", "0.5", "--windows", "8", "--features", "20", "--tol", "1"}
	s := pinnsolve(t, append(args, "--json")...)
	s.expect(t, exitOK)
	if s.err != "" {
		t.Errorf("stderr %q", s.err)
	}
	var rows []comparison
	if err := json.Unmarshal([]byte(s.out), &rows); err != nil {
		t.Fatal(err)
	}
	// Two components of the tip in both statements of the mixed form, and 2 rows
	// of the standard one, which does not exist.
	if len(rows) != 2*2+2 {
		t.Errorf("%d rows", len(rows))
	}
	for _, r := range rows {
		missing := r.Formulation == "standard"
		if missing != strings.Contains(r.Why, "nu = 0.5 is outside") {
			t.Errorf("%+v", r)
		}
		if missing {
			continue
		}
		if r.Reference == 0 || math.Abs(float64(r.Value/r.Reference-1))-float64(r.Error) > 1e-12 || r.Unknowns == 0 || r.Status == "" {
			t.Errorf("%+v", r)
		}
		weak := r.Statement == "weak"
		if weak == math.IsNaN(float64(r.Estimate)) || weak && !(r.Error < 0.02) || !weak && !(r.Error > 0.1) {
			t.Errorf("%+v", r)
		}
	}
}

// One table of every combination.
func TestCompareTable(t *testing.T) {
	s := pinnsolve(t, "compare", "bonded", "--statements", "weak", "--nu", "0.3,0.5", "--windows", "2", "--features", "10", "--tol", "1", "--seeds", "1,2")
	s.expect(t, exitOK)
	s.contains(t, "nu   formulation  statement  seed  quantity  value", "the standard form needs a finite lambda", "relative error")
	// A head; two quantities and two seeds of 3 forms that exist, and one row a
	// seed of the one that does not.
	table, medians, _ := strings.Cut(s.out, "\n\n")
	if rows := strings.Count(table, "\n") + 1; rows != 1+2*2*3+2 {
		t.Errorf("%d rows:\n%s", rows, s.out)
	}
	if rows := strings.Count(medians, "\n"); rows != 2+2*3 {
		t.Errorf("%d rows of medians:\n%s", rows, medians)
	}
	if !strings.Contains(s.err, "bonded standard weak seed 2: ") {
		t.Errorf("stdout\n%s\nstderr\n%s", s.out, s.err)
	}
}

func TestCompareBadInput(t *testing.T) {
	for want, args := range map[string][]string{
		`unknown formulation of poisson "mixed"`: {"compare", "poisson", "--formulations", "standard,mixed"},
		"did you mean weak?":                     {"compare", "cook", "--statements", "week"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%v: %q, want %q in one line", args, s.err, want)
		}
	}
}
